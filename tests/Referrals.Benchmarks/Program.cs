using Referrals.Benchmarks;

await LogBenchmark.Run(args);
return 0;
