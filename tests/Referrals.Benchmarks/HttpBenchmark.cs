// ops/bench http: submitting and accepting over loopback, next to the log alone making the same decisions.
using System.Text;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.People;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Hosting;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Referrals.Benchmarks;

internal static class HttpBenchmark
{
    private const int Clients = 32;
    private const int PerSecond = 300;
    private static int people;

    public static async Task Run(BenchmarkRun run)
    {
        await using var node = await ServiceNode.Start(
            run.ConnectionString,
            Path.Combine(Environment.CurrentDirectory, ".local", "bench-node")
        );
        await using var logNode = new LogNode(run.ConnectionString, App.Events());
        var log = logNode.Log;
        var doctors = Enumerable.Range(0, Clients).Select(i => node.Token("family-doctor@SX-T01", $"doctor-{i}")).ToArray();
        var dispatchers = Enumerable.Range(0, Clients).Select(i => node.Token("dispatcher@SX-H01", $"dispatcher-{i}")).ToArray();

        // Until the code that is measured has been compiled as far as it will be.
        List<Guid> first = [];
        await Submit(node, doctors, run.Time * 2, first);
        await Accept(node, dispatchers, run.Time, first);
        await Mixed(node, doctors, dispatchers, run.Time * 2);
        await Log(log, run.Time);
        for (var round = 1; round <= run.Rounds; round++)
        {
            Console.Error.WriteLine($"round {round}");
            await run.Sql("checkpoint");
            var alone = run.Add("log_submit_per_s", await Log(log, run.Time));
            await run.Sql("checkpoint");
            List<Guid> submitted = [];
            var submits = run.Add("submit_per_s", await Submit(node, doctors, run.Time, submitted));
            run.Add("submit_vs_log", submits / alone, 0.25);
            await run.Sql("checkpoint");
            run.Add("accept_per_s", await Accept(node, dispatchers, run.Time, submitted));
            // A steady day begins without the backlog of the rush before it.
            await CaughtUp(run);
            await run.Sql("checkpoint");
            var measured = await Mixed(node, doctors, dispatchers, run.Time * 3);
            run.Add("mixed_p50_ms", Load.Percentile(measured, 0.5));
            run.Add("mixed_p99_ms", Load.Percentile(measured, 0.99), 50, atMost: true);
        }
    }

    /// <summary>
    /// The log alone: the decision that a submission comes to, over the same two streams, under a command id, without HTTP, token, vault
    /// and checks.
    /// </summary>
    private static Task<double> Log(EventLog log, TimeSpan time) =>
        Load.PerSecond(
            Clients,
            time,
            async goOn =>
            {
                var text = new SealedText("s1." + new string('A', 120));
                var request = new ReferralRequest(
                    Direction.Up,
                    Urgency.Urgent,
                    Resource.Bed,
                    new Destination("SX-H01", "CARD", "03.04"),
                    [new Diagnosis("I20.0", "icd-10-gb", "GB/T 14396-2016")],
                    PaymentType.ResidentInsurance,
                    new DateOnly(2026, 1, 1),
                    new DateOnly(2026, 1, 31),
                    new Narrative(text, text, null, null, text)
                );
                var done = 0;
                for (; goOn(); done++)
                {
                    var id = Guid.CreateVersion7();
                    var now = DateTimeOffset.UtcNow;
                    var submit = new SubmitReferral(
                        now,
                        $"p{id:N}",
                        $"340422-260101-{id.ToString()[..7]}",
                        new Sender("SX-T01", "SX-P-T01-01", true),
                        request,
                        null,
                        now.AddHours(2),
                        null,
                        1,
                        200
                    );
                    await log.WriteToAggregates(
                        Referral.Aggregate,
                        new StreamId("340422", Referral.StreamKey(id)),
                        LiveReferrals.Aggregate,
                        new StreamId("340422", LiveReferrals.StreamKey($"p{id:N}")),
                        (referral, live) =>
                        {
                            var decided = ReferralDecider.Decide(referral.State, submit);
                            var after = decided.Events.Aggregate(referral.State, (s, e) => Referral.Aggregate.Evolve(s, e));
                            var follow = live.State.DeriveEvents(id, referral.State, after);
                            return new Decision<Outcome<ReferralAnswer>>(
                                new Outcome<ReferralAnswer>(new ReferralAnswer(id, submit.Number, after.Name, 1, []))
                            )
                                .Append(referral, decided.Events)
                                .Append(live, follow.Events);
                        },
                        new WriteOptions { Command = new CommandId("340422", $"begin {id}", id.ToString()) }
                    );
                }

                return done;
            }
        );

    /// <summary>New patients each time: token, body, vault, facts, decision, log.</summary>
    private static Task<double> Submit(ServiceNode node, string[] doctors, TimeSpan time, List<Guid> submitted)
    {
        var client = 0;
        return Load.PerSecond(
            Clients,
            time,
            async goOn =>
            {
                var token = doctors[Interlocked.Increment(ref client) - 1];
                var done = 0;
                for (; goOn(); done++)
                {
                    var id = Guid.CreateVersion7();
                    await node.Send(HttpMethod.Put, $"/api/referrals/{id}", token, Form());
                    lock (submitted)
                        submitted.Add(id);
                }

                return done;
            }
        );
    }

    private static Task<double> Accept(ServiceNode node, string[] dispatchers, TimeSpan time, List<Guid> submitted)
    {
        var (client, next) = (0, -1);
        var body = "{}"u8.ToArray();
        return Load.PerSecond(
            Clients,
            time,
            async goOn =>
            {
                var token = dispatchers[Interlocked.Increment(ref client) - 1];
                var done = 0;
                for (; goOn(); done++)
                {
                    var at = Interlocked.Increment(ref next);
                    if (at >= submitted.Count)
                        break;
                    await node.Send(HttpMethod.Post, $"/api/referrals/{submitted[at]}/acceptance", token, body);
                }

                return done;
            }
        );
    }

    /// <summary>A steady beat of what a working day is made of: submit, look, what may I do, accept, list, history.</summary>
    private static async Task<double[]> Mixed(ServiceNode node, string[] doctors, string[] dispatchers, TimeSpan time)
    {
        var cases = new Guid[(int)(PerSecond * (time.TotalSeconds + 1) / 6) + 1];
        var ready = new TaskCompletionSource[cases.Length];
        for (var i = 0; i < cases.Length; i++)
            (cases[i], ready[i]) = (Guid.CreateVersion7(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return await Load.OnTheBeat(
            PerSecond,
            time,
            async i =>
            {
                var (at, kind) = (i / 6, i % 6);
                var (doctor, dispatcher) = (doctors[at % Clients], dispatchers[at % Clients]);
                var path = $"/api/referrals/{cases[at]}";
                // What follows a submission begins when it was answered; that wait is the submission's, not theirs.
                if (kind != 0)
                    await ready[at].Task;
                var from = Stopwatch.GetTimestamp();
                try
                {
                    await (
                        kind switch
                        {
                            0 => node.Send(HttpMethod.Put, path, doctor, Form()),
                            1 => node.Send(HttpMethod.Get, path, dispatcher),
                            2 => node.Send(HttpMethod.Get, $"{path}/actions", dispatcher),
                            3 => node.Send(HttpMethod.Post, $"{path}/acceptance", dispatcher, "{}"u8.ToArray()),
                            4 => node.Send(HttpMethod.Get, "/api/referrals?side=received&limit=20", dispatcher),
                            _ => node.Send(HttpMethod.Get, $"{path}/history", doctor),
                        }
                    );
                    return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
                }
                finally
                {
                    if (kind == 0)
                        ready[at].TrySetResult();
                }
            }
        );
    }

    public static async Task CaughtUp(BenchmarkRun run)
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(run.ConnectionString);
        await using var behind = database.CreateCommand(
            """
            select (select max(seq_id) from referrals.mt_events) - min(coalesce(p.last_seq_id, 0))
            from unnest($1) as s(name) left join referrals.mt_event_progression p on p.name = s.name
            """
        );
        behind.Parameters.Add(
            new Npgsql.NpgsqlParameter<string[]> { TypedValue = [new ReferralList().Shard.Identity, new PoolList().Shard.Identity] }
        );
        while ((long)(await behind.ExecuteScalarAsync())! > 0)
            await Task.Delay(100);
    }

    private static byte[] Form()
    {
        var identity = InventedPerson.Identity(Interlocked.Increment(ref people));
        return Encoding.UTF8.GetBytes(
            $$"""
            {"patient":{"identity":{"kind":"identity-card","number":"{{identity}}"},"name":"虚构","phone":"13800000000","address":"炎刘镇虚构村"},
             "direction":"up","urgency":"urgent","resource":"bed","destination":{"institution":"SX-H01","unit":"CARD"},
             "diagnoses":[{"code":"I20.0","system":"icd-10-gb","version":"GB/T 14396-2016"}],"payment":"resident-insurance",
             "reason":"活动后胸痛三天，需进一步检查","summary":"高血压十年，规律服药。","cautions":"青霉素过敏"}
            """
        );
    }
}
