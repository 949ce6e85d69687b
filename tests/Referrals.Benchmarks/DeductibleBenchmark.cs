// ops/bench deductibles: quotes and late facts over HTTP, the assessor alone, and a county's year assessed anew from its log.
using System.Globalization;
using System.Text;
using Referrals.Deductibles;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.People;
using Referrals.Policies;
using Referrals.Tests.Hosting;
using Referrals.Whitelist;
using Directory = Referrals.Institutions.Directory;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Referrals.Benchmarks;

internal static class DeductibleBenchmark
{
    private const int Persons = 2_000;
    private const int MostStays = 8;
    private const int Callers = 8;
    private const int QuotesPerSecond = 100;
    private const int LatePerSecond = 30;

    // A county of 1.4 million insured persons. Those without an admission have no stream, and cost nothing.
    private const int Admissions = 150_000;
    private const int StreamsAtOnce = 250;

    public static async Task Run(BenchmarkRun run)
    {
        var keys = MasterKeys.Generate();
        await using var node = await ServiceNode.Start(
            run.ConnectionString,
            Path.Combine(Environment.CurrentDirectory, ".local", "bench-node"),
            keys
        );
        await using var logNode = new LogNode(run.ConnectionString, App.Events());
        var context = await ContextOf(logNode.Log);
        var people = await Register(run, keys);
        var now = DateTimeOffset.UtcNow;
        var chains = people.Select((_, i) => InsuredPersons.Chain(i, 2 + (i % (MostStays - 1)), now)).ToArray();
        for (var i = 0; i < people.Count; i++)
            await Tell(logNode.Log, context, people[i].Reference, InsuredPersons.Told(i, chains[i]), now);
        await run.Sql("vacuum analyze");

        var offices = Enumerable.Range(0, Callers).Select(i => node.Token($"insurer@{CountyData.County}", $"insurer-{i}")).ToArray();
        var late = 0;
        // The first round is for the compiler.
        for (var round = 0; round <= run.Rounds; round++)
        {
            Console.Error.WriteLine($"round {round}");
            var reads = await Load.OnTheBeat(
                QuotesPerSecond,
                run.Time,
                i => Timed(() => node.Send(HttpMethod.Get, $"/api/institutions/{CountyData.Township(i)}", offices[i % Callers]))
            );
            var quotes = await Load.OnTheBeat(
                QuotesPerSecond,
                run.Time,
                i =>
                    Timed(() => Send(node, "quote", offices[i % Callers], Question(people[i % people.Count], i % people.Count), "\"due\":"))
            );
            var lates = await Load.OnTheBeat(
                LatePerSecond,
                run.Time,
                i => Timed(() => Late(node, offices[i % Callers], people, chains, Interlocked.Increment(ref late)))
            );
            var (one, all) = PersonsPerSecond(context, run.Time);
            if (round == 0)
                continue;
            run.Add("read_p50_ms", Load.Percentile(reads, 0.5));
            run.Add("read_p99_ms", Load.Percentile(reads, 0.99));
            run.Add("quote_p50_ms", Load.Percentile(quotes, 0.5));
            run.Add("quote_p99_ms", Load.Percentile(quotes, 0.99), 20, atMost: true);
            run.Add("late_fact_p50_ms", Load.Percentile(lates, 0.5));
            run.Add("late_fact_p99_ms", Load.Percentile(lates, 0.99), 50, atMost: true);
            run.Add("assess_persons_per_s", one);
            run.Add("assess_persons_per_s_all_cores", all);
        }

        await RebuildYear(run, context);
    }

    /// <summary>Policies, institutions and whitelist of the seed.</summary>
    private static async Task<AssessmentContext> ContextOf(EventLog log) =>
        await new DeductibleContexts(
            new Reference<Directory>(log, Directory.Aggregate, TimeProvider.System),
            new Reference<PolicyBook>(log, PolicyBook.Aggregate, TimeProvider.System),
            new Reference<TransferWhitelist>(log, TransferWhitelist.Aggregate, TimeProvider.System)
        ).Load(CountyData.County, CancellationToken.None);

    private static async Task<IReadOnlyList<KnownPerson>> Register(BenchmarkRun run, string keys)
    {
        await using var vault = new PeopleVault(
            run.ConnectionString,
            MasterKeySource.From(new Microsoft.Extensions.Configuration.ConfigurationManager { ["REFERRALS_MASTER_KEYS"] = keys }),
            TimeProvider.System
        );
        await vault.ApplySchema(CancellationToken.None);
        return await CountyData.People(vault, Persons);
    }

    /// <summary>As the service does it, for facts that do not come over HTTP too.</summary>
    private static async Task Tell(
        EventLog log,
        AssessmentContext context,
        string person,
        IReadOnlyList<IDeductibleFact> facts,
        DateTimeOffset now
    ) =>
        await log.WriteToAggregates(
            PersonYears.Of(CountyData.County, [person], now.Year - DeductibleDecider.MostYearsBack, now.Year),
            loaded =>
                DeductibleDecider.Record(
                    new PersonYears(loaded, person),
                    new RecordFacts(facts, null, context, ChainRules.Default.EmergencyLimitHours, now)
                )
        );

    /// <summary>Anything but the expected answer is an error of the benchmark.</summary>
    private static async Task Send(ServiceNode node, string what, string token, string body, string expected)
    {
        var (status, answer) = await node.Ask(HttpMethod.Post, $"/api/deductibles/{what}", token, Encoding.UTF8.GetBytes(body));
        var text = Encoding.UTF8.GetString(answer);
        if (status != 200 || !text.Contains(expected, StringComparison.Ordinal))
            throw new InvalidOperationException($"{what}: {status} {text}");
    }

    // Half of the patients come with a case.
    private static string Question(KnownPerson person, int number) =>
        $$"""{"person": "{{person.Reference}}", "institution": "{{InsuredPersons.Hospital}}"{{OfCase(number)}}}""";

    private static string OfCase(int number) => number % 2 == 0 ? $", \"referral\": \"{InsuredPersons.OpenCase(number)}\"" : "";

    /// <summary>The settlement of a stay in the middle is mended, so that all after it is assessed anew with another credit.</summary>
    private static Task Late(
        ServiceNode node,
        string token,
        IReadOnlyList<KnownPerson> people,
        IReadOnlyList<GeneratedStay>[] chains,
        int number
    )
    {
        var person = number % people.Count;
        var stays = chains[person];
        var revision = 2 + (number / people.Count);
        var fact = InsuredPersons.Settlement(stays[stays.Count / 2], revision, 10 + revision);
        return Send(
            node,
            "facts",
            token,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"person": "{{people[person].Reference}}", "facts": [{"type": "settlement", "id": "{{fact.Fact.Id}}", "revision": {{revision}}, "at": "{{fact.At:O}}", "stay": "{{fact.Stay}}", "standard": {{fact.Standard}}, "paid": {{fact.Paid}}}]}"""
            ),
            "\"outcome\":\"recorded\""
        );
    }

    private static (double OneThread, double AllCores) PersonsPerSecond(AssessmentContext context, TimeSpan time)
    {
        var years = Enumerable.Range(0, 10_000).Select(person => InsuredPersons.Year(person, 2025)).ToArray();
        return (Run(1), Run(Environment.ProcessorCount));

        double Run(int threads)
        {
            GC.Collect();
            var done = 0L;
            var watch = Stopwatch.StartNew();
            Parallel.For(
                0,
                threads,
                new ParallelOptions { MaxDegreeOfParallelism = threads },
                thread =>
                {
                    var mine = 0L;
                    for (var at = thread; watch.Elapsed < time; at += threads, mine++)
                        DeductibleAssessor.Assess(FactSet.Of(years[at % years.Length]), context);
                    Interlocked.Add(ref done, mine);
                }
            );
            return done / watch.Elapsed.TotalSeconds;
        }
    }

    /// <summary>Reads the facts of a year from a log that has nothing else, assesses every person, and writes what was found.</summary>
    private static async Task RebuildYear(BenchmarkRun run, AssessmentContext context)
    {
        Console.Error.WriteLine("a year of the county");
        await using var node = new LogNode(run.ConnectionString, App.Events(), schema: "county_year");
        await node.ApplySchema();
        var (persons, admissions) = (0, 0);
        while (admissions < Admissions)
        {
            var block = new List<BulkEvent>();
            for (; block.Count < 50_000 && admissions < Admissions; persons++)
            {
                var facts = InsuredPersons.Year(persons, 2025);
                admissions += facts.Count(fact => fact is AdmissionReported);
                var stream = new StreamId(CountyData.County, DeductibleYear.StreamKey($"p{persons}", 2025));
                block.AddRange(facts.Select(fact => new BulkEvent(stream, fact, DeductibleYear.Aggregate.StreamType)));
            }

            await Load.InTurn(node.Log, block);
        }

        await run.Sql("vacuum analyze");
        await run.Sql("checkpoint");
        run.Add("rebuild_persons", persons);
        run.Add("rebuild_admissions", admissions);
        var watch = Stopwatch.StartNew();
        var years = await Read(node.Log);
        var read = watch.Elapsed;
        var assessed = years.AsParallel().Select(year => (year.Key, year.Value.Count, Assess(year.Value, context))).ToList();
        var assess = watch.Elapsed - read;
        await Parallel.ForEachAsync(
            assessed.Chunk(StreamsAtOnce),
            new ParallelOptions { MaxDegreeOfParallelism = Callers },
            async (chunk, stop) =>
                await node.Log.Append(
                    new AppendRequest([
                        .. chunk.Select(year => new StreamAppend(
                            new StreamId(CountyData.County, year.Key),
                            ExpectedVersion.Exactly(year.Count),
                            [year.Item3],
                            DeductibleYear.Aggregate.StreamType
                        )),
                    ]),
                    stop
                )
        );
        run.Add("rebuild_read_s", read.TotalSeconds);
        run.Add("rebuild_assess_s", assess.TotalSeconds);
        run.Add("rebuild_write_s", (watch.Elapsed - read - assess).TotalSeconds);
        run.Add("rebuild_year_minutes", watch.Elapsed.TotalMinutes);
    }

    private static StaysAssessed Assess(List<IDeductibleFact> facts, AssessmentContext context) =>
        new(DeductibleAssessor.Assess(FactSet.Of(facts), context), DateTimeOffset.UtcNow);

    private static async Task<Dictionary<string, List<IDeductibleFact>>> Read(EventLog log)
    {
        var years = new Dictionary<string, List<IDeductibleFact>>(StringComparer.Ordinal);
        var end = await log.Position();
        await foreach (var page in log.Read(0))
        {
            foreach (var e in page)
            {
                if (!years.TryGetValue(e.StreamKey!, out var facts))
                    years[e.StreamKey!] = facts = [];
                facts.Add((IDeductibleFact)e.Data);
            }

            if (page[^1].Sequence >= end)
                break;
        }

        return years;
    }

    private static async Task<double> Timed(Func<Task> call)
    {
        var from = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }
}
