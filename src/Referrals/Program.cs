return await Referrals.Operations.Cli.CommandLine.RunAsync(args);
