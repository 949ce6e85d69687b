// ops/bench rush: eight o'clock, when five hundred doctors ask two nodes for the same twenty places, and decisions on one pool next to
// the log alone making them.
using System.Text;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.People;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Referrals.Benchmarks;

internal static class RushBenchmark
{
    private const int Doctors = 500;
    private const int Capacity = 100;
    private const int Clients = 64;

    // More than one second of any round can use.
    private const int CasesPerSecond = 8_000;
    private static int days;

    public static async Task Run(BenchmarkRun run)
    {
        var keys = MasterKeys.Generate();
        var folder = Path.Combine(Environment.CurrentDirectory, ".local", "bench-node");
        await using var one = await ServiceNode.Start(run.ConnectionString, folder, keys);
        await using var other = await ServiceNode.Start(run.ConnectionString, folder, keys);
        ServiceNode[] nodes = [one, other];
        await using var logNode = new LogNode(run.ConnectionString, App.Events());
        var log = logNode.Log;
        var doctors = Enumerable.Range(0, Doctors).Select(i => one.Token($"family-doctor@{Rush.Township(i)}", $"doctor-{i}")).ToArray();

        // The first rounds are for the compiler and for the doctors' tokens and connections.
        const int practice = 2;
        for (var round = 1 - practice; round <= run.Rounds; round++)
        {
            Console.Error.WriteLine($"round {round}");
            var within = await Burst(run, log, nodes, doctors, spread: true, orWait: false);
            var atOnce = await Burst(run, log, nodes, doctors, spread: false, orWait: false);
            var waiting = await Burst(run, log, nodes, doctors, spread: false, orWait: true);
            var alone = await LogDecisions(run, log);
            var (perSecond, held) = await Decisions(run, log, nodes, doctors);
            if (round < 1)
                continue;
            run.Add("rush_p50_ms", Load.Percentile(within.Milliseconds, 0.5));
            run.Add("rush_p99_ms", Load.Percentile(within.Milliseconds, 0.99), 500, atMost: true);
            run.Add("rush_held", within.Held);
            run.Add("rush_refused", within.Refused);
            run.Add("rush_at_once_p50_ms", Load.Percentile(atOnce.Milliseconds, 0.5));
            run.Add("rush_at_once_p99_ms", Load.Percentile(atOnce.Milliseconds, 0.99), 500, atMost: true);
            run.Add("rush_waiting_p50_ms", Load.Percentile(waiting.Milliseconds, 0.5));
            run.Add("rush_waiting_p99_ms", Load.Percentile(waiting.Milliseconds, 0.99), 500, atMost: true);
            run.Add("rush_waiting", waiting.Waiting);
            run.Add("rush_errors", within.Errors + atOnce.Errors + waiting.Errors, 0, atMost: true);
            run.Add("rush_requests_per_s", perSecond, 1_000);
            run.Add("rush_holds_share", held);
            run.Add("log_decisions_per_s", alone);
            run.Add("rush_vs_log", perSecond / alone);
        }
    }

    private sealed record Answers(double[] Milliseconds, int Held, int Refused, int Waiting, int Errors);

    /// <summary>
    /// All doctors ask for a place of a new pool, within a second or in the same instant, each for a case of her own and under a key.
    /// </summary>
    private static async Task<Answers> Burst(
        BenchmarkRun run,
        EventLog log,
        ServiceNode[] nodes,
        string[] doctors,
        bool spread,
        bool orWait
    )
    {
        var (pool, cases) = await NewDay(run, log, Doctors, orWait);
        var body = Rush.Wish(pool, orWait);
        var (held, refused, waiting, errors) = (0, 0, 0, 0);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task<double> Ask(int i)
        {
            if (!spread)
                await all.Task;
            var from = Stopwatch.GetTimestamp();
            var (status, answer) = await nodes[i % nodes.Length]
                .Ask(HttpMethod.Post, $"/api/referrals/{cases[i]}/arrangement", doctors[i], body, $"eight-{cases[i]}");
            var took = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            var text = Encoding.UTF8.GetString(answer);
            if (status == 200 && text.Contains("\"state\":\"arranged\"", StringComparison.Ordinal))
                Interlocked.Increment(ref held);
            else if (status == 200 && text.Contains("\"waitsIn\":{", StringComparison.Ordinal))
                Interlocked.Increment(ref waiting);
            else if (status == 409 && text.Contains("\"pool.reserve-taken\"", StringComparison.Ordinal))
                Interlocked.Increment(ref refused);
            else
                Interlocked.Increment(ref errors);
            return took;
        }

        if (spread)
            return new Answers(
                (await Load.OnTheBeat(Doctors, TimeSpan.FromSeconds(1), i => i < Doctors ? Ask(i) : Task.FromResult(double.NaN)))
                    .Where(ms => !double.IsNaN(ms))
                    .ToArray(),
                held,
                refused,
                waiting,
                errors
            );
        var asking = Enumerable.Range(0, Doctors).Select(Ask).ToArray();
        all.SetResult();
        return new Answers(await Task.WhenAll(asking), held, refused, waiting, errors);
    }

    /// <summary>
    /// One pool for as long as a measurement lasts: whoever gets a place gives it back, everybody else is refused. Each answer is one
    /// decision.
    /// </summary>
    private static async Task<(double PerSecond, double Held)> Decisions(
        BenchmarkRun run,
        EventLog log,
        ServiceNode[] nodes,
        string[] doctors
    )
    {
        var (pool, cases) = await NewDay(run, log, (int)(CasesPerSecond * run.Time.TotalSeconds));
        var (wish, cancel) = (Rush.Wish(pool), """{"by":"patient","reason":"patient-improved"}"""u8.ToArray());
        var (next, held) = (-1, 0);
        var perSecond = await Load.PerSecond(
            Clients,
            run.Time,
            async goOn =>
            {
                var done = 0;
                while (goOn())
                {
                    var i = Interlocked.Increment(ref next);
                    var (node, doctor, path) = (nodes[i % nodes.Length], doctors[i % Doctors], $"/api/referrals/{cases[i]}");
                    var (status, _) = await node.Ask(HttpMethod.Post, $"{path}/arrangement", doctor, wish, $"eight-{cases[i]}");
                    done++;
                    if (status == 409)
                        continue;
                    await node.Send(HttpMethod.Post, $"{path}/cancellation", doctor, cancel);
                    Interlocked.Increment(ref held);
                    done++;
                }

                return done;
            }
        );
        return (perSecond, (double)held / (next + 1));
    }

    /// <summary>
    /// The log alone: the same decisions over the same streams under command ids, in one process, without HTTP, token and facts.
    /// </summary>
    private static async Task<double> LogDecisions(BenchmarkRun run, EventLog log)
    {
        var (pool, cases) = await NewDay(run, log, (int)(CasesPerSecond * run.Time.TotalSeconds));
        var now = DateTimeOffset.UtcNow;
        var place = new PoolPlace(pool.ToString(), Rush.Session);
        var next = -1;
        return await Load.PerSecond(
            Clients,
            run.Time,
            async goOn =>
            {
                var done = 0;
                while (goOn())
                {
                    var i = Interlocked.Increment(ref next);
                    var claim = new Claim(new Entitlement(true, "doctor", true, null), Rush.Township(i), Urgency.Routine, now, pool.Day);
                    var arranged = await log.WriteToAggregates(
                        CaseStreams.Of(Rush.Stream(cases[i]), null, place.Pool),
                        loaded => Arrange(new CaseStreams(loaded), cases[i], claim),
                        new WriteOptions { Command = new CommandId(Rush.County, $"eight-{cases[i]}", "arrange") }
                    );
                    done++;
                    if (arranged.Answer.Refusal is not null)
                        continue;
                    await log.WriteToAggregates(
                        CaseStreams.Of(Rush.Stream(cases[i]), null, place.Pool),
                        loaded => Cancel(new CaseStreams(loaded), cases[i])
                    );
                    done++;
                }

                return done;
            }
        );

        Decision<Outcome<ReferralAnswer>> Arrange(CaseStreams streams, Guid id, Claim claim)
        {
            var day = streams.Pool(place.Pool);
            var asked = PoolDecider.Hold(day.State, new HoldPlace(now, pool, place.Session, id, claim, ReserveOnly: true));
            if (asked.Refusal is { } refusal)
                return new Decision<Outcome<ReferralAnswer>>(new Outcome<ReferralAnswer>(null, refusal));
            var held = (PlaceHeld)asked.Events[0];
            var appointment = new Appointment(Resource.ClinicSlot, pool.Unit, held.StartsAt, held.HeldUntil, held.Part, null, place);
            var decided = ReferralDecider.Decide(
                streams.Case.State,
                new ArrangeReferral(ReferralAction.Arrange, now, appointment, true, held.HeldUntil, TimeSpan.FromDays(7), 1)
            );
            return Answer(id, streams).Append(streams.Case, decided.Events).Append(day, asked.Events);
        }

        Decision<Outcome<ReferralAnswer>> Cancel(CaseStreams streams, Guid id)
        {
            var decided = ReferralDecider.Decide(
                streams.Case.State,
                new RequestCancellation(now, CancelledBy.Patient, CancellationReason.PatientImproved, null)
            );
            return streams.AppendPoolEvents(Answer(id, streams).Append(streams.Case, decided.Events), id, decided.Events, now);
        }

        static Decision<Outcome<ReferralAnswer>> Answer(Guid id, CaseStreams streams) =>
            new(
                new Outcome<ReferralAnswer>(
                    new ReferralAnswer(id, streams.Case.State.Details!.Number, StateName.Arranged, streams.Case.Version + 1, [])
                )
            );
    }

    /// <summary>A new pool, accepted cases that want it, and lists that have seen them.</summary>
    private static async Task<(PoolKey Pool, Guid[] Cases)> NewDay(BenchmarkRun run, EventLog log, int count, bool onlyReserve = false)
    {
        var now = DateTimeOffset.UtcNow;
        var pool = Rush.Pool(now, 1 + (days++ % 28), days.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var cases = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToArray();
        await log.BulkAppend([Rush.Published(pool, Capacity, now, onlyReserve)]);
        foreach (var block in cases.Index().Chunk(10_000))
            await log.BulkAppend([.. block.SelectMany(c => Rush.Accepted(c.Item, c.Index, now))]);
        await HttpBenchmark.CaughtUp(run);
        await run.Sql("checkpoint");
        return (pool, cases);
    }
}
