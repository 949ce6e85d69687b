// ops/bench worklists: lists, counts and searches of a county with very many cases, and how far the lists are behind.
using System.Collections.Concurrent;
using System.Text;
using Npgsql;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.People;
using Referrals.Tests.Hosting;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Referrals.Benchmarks;

internal static class WorklistBenchmark
{
    private const int PerSecond = 100;
    private const int EventsPerSecond = 300;
    private static readonly string[] DispatcherLists = ["to-answer", "late", "to-arrange", "arriving", "outcome-due"];
    private static readonly string[] TownshipLists = ["to-review", "late", "down-inbox", "follow-ups-due", "returned"];

    public static async Task Run(BenchmarkRun run)
    {
        var keys = MasterKeys.Generate();
        var folder = Path.Combine(Environment.CurrentDirectory, ".local", "bench-node");
        // The tables first, and nobody who follows while they are filled.
        await using (await ServiceNode.Start(run.ConnectionString, folder, keys)) { }

        await using var logNode = new LogNode(run.ConnectionString, App.Events());
        var log = logNode.Log;
        var people = await Fill(run, log, keys);
        await using var node = await ServiceNode.Start(run.ConnectionString, folder, keys);
        var following = Stopwatch.StartNew();
        await HttpBenchmark.CaughtUp(run);
        run.Add("follow_events_per_s", await Events(run) / following.Elapsed.TotalSeconds);
        await run.Sql("vacuum analyze");
        await run.Sql("checkpoint");
        run.Add("cases", await Count(run, "select count(*) from referrals.referrals"));
        run.Add("open_lines", await Count(run, "select count(*) from referrals.worklists"));
        run.Add(
            "longest_list",
            await Count(run, "select max(lines) from (select count(*) as lines from referrals.worklists group by list, owner) l")
        );

        string[] dispatchers = [node.Token("dispatcher@SX-H01", "dispatcher-1"), node.Token("dispatcher@SX-H02", "dispatcher-2")];
        var townships = Enumerable
            .Range(0, 25)
            .Select(i => node.Token($"township-centre@{CountyData.Township(i)}", $"township-{i}"))
            .ToArray();
        // The first round is for the compiler.
        for (var round = 0; round <= run.Rounds; round++)
        {
            Console.Error.WriteLine($"round {round}");
            var lists = await Load.OnTheBeat(
                PerSecond,
                run.Time,
                i =>
                    Timed(() =>
                        i % 2 == 0
                            ? node.Send(HttpMethod.Get, $"/api/worklists/{DispatcherLists[i / 2 % 5]}?limit=50", dispatchers[i / 10 % 2])
                            : node.Send(HttpMethod.Get, $"/api/worklists/{TownshipLists[i / 2 % 5]}?limit=50", townships[i / 10 % 25])
                    )
            );
            var counts = await Load.OnTheBeat(
                PerSecond,
                run.Time,
                i => Timed(() => node.Send(HttpMethod.Get, "/api/worklists", i % 2 == 0 ? dispatchers[i / 2 % 2] : townships[i % 25]))
            );
            var searches = await Load.OnTheBeat(
                PerSecond,
                run.Time,
                i => Timed(() => node.Send(HttpMethod.Post, "/api/referrals/search", dispatchers[i % 2], Search(people, i)))
            );
            var lag = await Lag(run, log, node, dispatchers, people, round);
            if (round == 0)
                continue;
            run.Add("worklist_p50_ms", Load.Percentile(lists, 0.5));
            run.Add("worklist_p99_ms", Load.Percentile(lists, 0.99), 20, atMost: true);
            run.Add("counts_p50_ms", Load.Percentile(counts, 0.5));
            run.Add("counts_p99_ms", Load.Percentile(counts, 0.99), 20, atMost: true);
            run.Add("search_p50_ms", Load.Percentile(searches, 0.5));
            run.Add("search_p99_ms", Load.Percentile(searches, 0.99), 30, atMost: true);
            run.Add("worklist_lag_p50_ms", Load.Percentile(lag, 0.5));
            run.Add("worklist_lag_p99_ms", Load.Percentile(lag, 0.99), 100, atMost: true);
        }
    }

    private static async Task<IReadOnlyList<KnownPerson>> Fill(BenchmarkRun run, EventLog log, string keys)
    {
        await using var vault = new PeopleVault(
            run.ConnectionString,
            MasterKeySource.From(new Microsoft.Extensions.Configuration.ConfigurationManager { ["REFERRALS_MASTER_KEYS"] = keys }),
            TimeProvider.System
        );
        await vault.ApplySchema(CancellationToken.None);
        var watch = Stopwatch.StartNew();
        var people = await CountyData.People(vault, run.Cases / 5);
        run.Add("register_people_per_s", people.Count / watch.Elapsed.TotalSeconds);
        watch.Restart();
        var events = 0;
        foreach (var block in CountyData.Cases(people, run.Cases, DateTimeOffset.UtcNow))
        {
            await log.BulkAppend(block);
            events += block.Count;
        }

        run.Add("bulk_events_per_s", events / watch.Elapsed.TotalSeconds);
        return people;
    }

    private static byte[] Search(IReadOnlyList<KnownPerson> people, int i)
    {
        var at = (int)((uint)(i * 2654435761L) % (uint)people.Count);
        return Encoding.UTF8.GetBytes(
            (i % 10) switch
            {
                < 4 => $$"""{"number":"{{CountyData.Number(at)}}"}""",
                < 7 => $$"""{"name":"{{people[at].Name}}"}""",
                < 9 => $$"""{"phone":"{{people[at].Phone}}"}""",
                _ => $$$"""{"identity":{"kind":"identity-card","number":"{{{people[at].Identity}}}"}}""",
            }
        );
    }

    /// <summary>From an event's commit until the lists have it, at a steady rate of events and with people who read.</summary>
    private static async Task<double[]> Lag(
        BenchmarkRun run,
        EventLog log,
        ServiceNode node,
        string[] dispatchers,
        IReadOnlyList<KnownPerson> people,
        int round
    )
    {
        var committed = new ConcurrentQueue<(long Position, long At)>();
        var behind = new List<double>();
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            await using var database = NpgsqlDataSource.Create(run.ConnectionString);
            await using var connection = await database.OpenConnectionAsync();
            await using var place = new NpgsqlCommand(
                $"select last_seq_id from referrals.mt_event_progression where name = '{new ReferralList().Shard.Identity}'",
                connection
            );
            await place.PrepareAsync();
            while (!stop.IsCancellationRequested || !committed.IsEmpty)
            {
                var position = (long)(await place.ExecuteScalarAsync())!;
                while (committed.TryPeek(out var first) && first.Position <= position && committed.TryDequeue(out first))
                    behind.Add(Stopwatch.GetElapsedTime(first.At).TotalMilliseconds);
                await Task.Delay(1);
            }
        });
        var reading = Load.OnTheBeat(
            PerSecond / 2,
            run.Time,
            i => Timed(() => node.Send(HttpMethod.Get, $"/api/worklists/{DispatcherLists[i % 5]}?limit=50", dispatchers[i % 2]))
        );
        await Load.OnTheBeat(
            EventsPerSecond,
            run.Time,
            async i =>
            {
                var number = (round * 1_000_000) + i;
                var appended = await log.Append(
                    new AppendRequest([
                        new StreamAppend(
                            new StreamId(CountyData.County, Referral.StreamKey(Guid.CreateVersion7())),
                            ExpectedVersion.NewStream,
                            [CountyData.Submitted(people, number, DateTimeOffset.UtcNow)],
                            "referral"
                        ),
                    ])
                );
                // In order, as the watcher takes them.
                lock (committed)
                    committed.Enqueue((appended.Position, Stopwatch.GetTimestamp()));
                return 0;
            }
        );
        await reading;
        await stop.CancelAsync();
        await watching;
        return [.. behind];
    }

    private static async Task<double> Timed(Func<Task> call)
    {
        var from = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    private static Task<double> Events(BenchmarkRun run) => Count(run, "select count(*) from referrals.mt_events");

    private static async Task<double> Count(BenchmarkRun run, string sql)
    {
        await using var database = NpgsqlDataSource.Create(run.ConnectionString);
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
