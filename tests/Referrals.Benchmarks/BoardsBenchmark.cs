// ops/bench boards: boards over a year with very many cases, made anew from the log, read over HTTP, and how far they are behind.
using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using Referrals.Boards;
using Referrals.Cases;
using Referrals.Deductibles;
using Referrals.EventStore.Projections;
using Referrals.People;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Hosting;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Referrals.Benchmarks;

internal static partial class BoardsBenchmark
{
    private const int BoardsPerSecond = 5;
    private const int PastBoardsPerSecond = 2;
    private const int MostPlainEvents = 200_000;
    private const string Documents = "boards_documents";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    // What else follows the log would be measured with the boards.
    private static readonly (string, string)[] Alone =
    [
        ("Deductibles__FeedSeconds", "0"),
        ("Messages__FeedSeconds", "0"),
        ("Clocks__Seconds", "0"),
        ("Webhooks__Seconds", "0"),
    ];

    public static async Task Run(BenchmarkRun run)
    {
        var keys = MasterKeys.Generate();
        var folder = Path.Combine(Environment.CurrentDirectory, ".local", "bench-node");
        // The tables and the institutions first, and nobody who follows while the year is filled in.
        await using (await ServiceNode.Start(run.ConnectionString, folder, keys, Alone)) { }

        await run.Sql("update referrals.mt_events set timestamp = timestamp - interval '2 years'");
        var last = Shanghai.Day(DateTimeOffset.UtcNow).AddDays(-1);
        var year = new CountyYear(run.Cases, last);
        await using var log = new LogNode(run.ConnectionString, App.Events(), [new BoardProjection()]);
        var watch = Stopwatch.StartNew();
        var events = await year.Fill(run, log.Log, "referrals");
        run.Add("events", events);
        run.Add("bulk_events_per_s", events / watch.Elapsed.TotalSeconds);
        await run.Sql("vacuum analyze");
        await run.Sql("checkpoint");
        await Rebuild(run, log, events);

        await using var node = await ServiceNode.Start(run.ConnectionString, folder, keys, Alone);
        watch.Restart();
        await CaughtUp(run);
        run.Add("list_follow_s", watch.Elapsed.TotalSeconds);
        run.Add("follow_peak_rss_mb", node.PeakMegabytes());
        await run.Sql("vacuum analyze");
        await run.Sql("checkpoint");
        run.Add("board_lines", await Count(run, "select count(*) from referrals.board_lines"));
        run.Add("board_counts", await Count(run, "select count(*) from referrals.board_counts"));
        foreach (var table in (string[])["board_streams", "board_lines", "board_counts"])
            run.Add(
                $"{table}_mb",
                await Count(run, $"select pg_total_relation_size('referrals.{table}_v{new BoardProjection().Revision}') / 1048576")
            );

        var office = node.Token("county-authority", "office-1");
        // The first round is for the compiler.
        for (var round = 0; round <= run.Rounds; round++)
        {
            Console.Error.WriteLine($"round {round}");
            await Read(run, node, office, last, keep: round > 0);
            var lags = await Lags(run, log.Log, year, round);
            if (round == 0)
                continue;
            run.Add("boards_lag_p50_ms", Load.Percentile(lags, 0.5));
            run.Add("boards_lag_p99_ms", Load.Percentile(lags, 0.99), 250, atMost: true);
        }

        run.Add("peak_rss_mb", node.PeakMegabytes(), 1_024, atMost: true);
    }

    /// <summary>The boards from nothing, beside one projection of Marten's own on the first of the same events.</summary>
    private static async Task Rebuild(BenchmarkRun run, LogNode log, int events)
    {
        var plain = await FollowPlain(run, await log.Log.Position());
        // What is made anew goes as far as the live tables claim to be.
        await SetProgress(run, await log.Log.Position(), new BoardProjection());
        await run.Sql("checkpoint");
        var (watch, told) = (Stopwatch.StartNew(), TimeSpan.Zero);
        await log.Rebuild(
            BoardProjection.ProjectionName,
            position =>
            {
                if (watch.Elapsed < told)
                    return;
                told = watch.Elapsed + TimeSpan.FromSeconds(30);
                Console.Error.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"  rebuilt {position} in {watch.Elapsed.TotalSeconds:0} s")
                );
            }
        );
        var rebuilt = run.Add("rebuild_events_per_s", events / watch.Elapsed.TotalSeconds);
        run.Add("marten_rebuild_events_per_s", plain);
        run.Add("rebuild_vs_marten", rebuilt / plain, 1);
        // An empty log has nothing for them.
        await SetProgress(run, await log.Log.Position(), new PoolList(), new DeductibleList());
    }

    private static async Task<double> FollowPlain(BenchmarkRun run, long end)
    {
        await using var plain = new PlainReferrals(run.ConnectionString, "referrals", Documents);
        await plain.ApplySchema();
        await run.Sql("checkpoint");
        using var daemon = await plain.Follow();
        var watch = Stopwatch.StartNew();
        await daemon.StartAllAsync();
        var position = 0L;
        while ((position = await plain.Position()) < Math.Min(end, MostPlainEvents) && watch.Elapsed < Longest)
            await Task.Delay(5);
        var perSecond = position / watch.Elapsed.TotalSeconds;
        await daemon.StopAllAsync();
        if (position < Math.Min(end, MostPlainEvents))
            throw new InvalidOperationException("Marten's projection does not follow.");
        await run.Sql($"drop schema {Documents} cascade");
        return perSecond;
    }

    private static async Task Read(BenchmarkRun run, ServiceNode node, string office, DateOnly last, bool keep)
    {
        var (first, month) = (last.AddDays(1 - CountyYear.Days), last.AddDays(1 - last.Day).AddMonths(-1));
        var year = $"from={first.Iso()}&until={last.Iso()}";
        (string Name, string Path)[] boards =
        [
            ("county_year", $"/api/boards/county?{year}"),
            ("county_month", $"/api/boards/county?month={month.Iso()[..7]}"),
            ("institution_year", $"/api/boards/institutions/SX-H01?{year}"),
            ("groups", "/api/boards/groups"),
            ("flows_year", $"/api/boards/flows?{year}"),
            ("cases", $"/api/boards/cases?measure=up-arrived&{year}"),
        ];
        // From numbers to cases: who waits now, and of a small clinic.
        (string Name, string Path)[] traces =
        [
            ("stock_cases", $"/api/boards/cases?measure=up-waiting&{year}"),
            ("clinic_cases", $"/api/boards/cases?measure=up-arrived&side=sender&of=institution:SX-V0101&{year}"),
        ];
        var measured = boards.Select(_ => new ConcurrentBag<double>()).ToArray();
        var all = await Load.OnTheBeat(
            BoardsPerSecond,
            run.Time * 20,
            async i =>
            {
                var took = await Timed(() => node.Send(HttpMethod.Get, boards[i % boards.Length].Path, office));
                measured[i % boards.Length].Add(took);
                return took;
            }
        );
        var then = last.AddMonths(-1);
        var past = $"/api/boards/county?from={first.Iso()}&until={then.Iso()}&asOf={Uri.EscapeDataString($"{then.Iso()}T12:00:00+08:00")}";
        var pasts = await Load.OnTheBeat(PastBoardsPerSecond, run.Time * 10, _ => Timed(() => node.Send(HttpMethod.Get, past, office)));
        var traced = traces.Select(_ => new ConcurrentBag<double>()).ToArray();
        for (var i = 0; i < 20; i++)
            traced[i % traces.Length].Add(await Timed(() => node.Send(HttpMethod.Get, traces[i % traces.Length].Path, office)));
        if (!keep)
            return;
        foreach (var (i, (name, _)) in boards.Index())
        {
            run.Add($"{name}_p50_ms", Load.Percentile(measured[i], 0.5));
            run.Add($"{name}_p99_ms", Load.Percentile(measured[i], 0.99));
        }

        foreach (var (i, (name, _)) in traces.Index())
            run.Add($"{name}_p50_ms", Load.Percentile(traced[i], 0.5));

        run.Add("boards_p50_ms", Load.Percentile(all, 0.5));
        run.Add("boards_p99_ms", Load.Percentile(all, 0.99), 50, atMost: true);
        run.Add("as_of_p50_ms", Load.Percentile(pasts, 0.5));
        run.Add("as_of_p99_ms", Load.Percentile(pasts, 0.99));
    }

    /// <summary>Waits for all lists, and for the boards to be read.</summary>
    private static async Task CaughtUp(BenchmarkRun run)
    {
        TableProjection[] all =
        [
            new ReferralList(),
            new PoolList(),
            new DeductibleList(),
            new DailyActivity.VisitList(),
            new BoardProjection(),
        ];
        var names = string.Join(", ", all.Select(one => $"('{one.Shard.Identity}')"));
        var behind = $"""
            select (select max(seq_id) from referrals.mt_events) - min(coalesce(p.last_seq_id, 0))
            from (values {names}) as s(name) left join referrals.mt_event_progression p on p.name = s.name
            """;
        while (await Count(run, behind) > 0)
            await Task.Delay(200);
    }

    private static async Task SetProgress(BenchmarkRun run, long position, params TableProjection[] projections)
    {
        foreach (var projection in projections)
        {
            await run.Sql(
                $"""
                insert into referrals.mt_event_progression (name, last_seq_id, last_updated)
                values ('{projection.Shard.Identity}', {position}, now())
                on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = now()
                """
            );
        }
    }

    private static async Task<double> Timed(Func<Task> call)
    {
        var from = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    private static async Task<double> Count(BenchmarkRun run, string sql)
    {
        await using var database = NpgsqlDataSource.Create(run.ConnectionString);
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        return Convert.ToDouble(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
