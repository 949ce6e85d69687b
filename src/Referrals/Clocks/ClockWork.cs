// Does what time alone makes happen: reads which deadlines have passed, and decides each as any command is decided.
using Npgsql;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Clocks;

/// <summary>
/// Acts on one node, in the order of the deadlines. That a step is taken once, whoever takes it, is the decider's matter: it looks at
/// the newest state, so two nodes, a crash in between or a table that lags do no harm.
/// </summary>
internal sealed partial class ClockWork(
    EventLog log,
    NpgsqlDataSource database,
    Reference<Directory> directories,
    Reference<PolicyBook> policies,
    DestinationListsLoader lists,
    PoolClock pools,
    ConsultationClock consultations,
    ProjectionProgress projections,
    TimeProvider time,
    ClockSettings settings,
    ILogger<ClockWork> logger
) : SingleNodeWork("clocks", logger)
{
    /// <summary>Who acts, in the log.</summary>
    public const string Actor = "clock";

    private const int AtOnce = 500;
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(1);

    private readonly Backoff pauses = new(time);

    /// <summary>Does everything that is due by now, and what becomes due by that.</summary>
    /// <returns>How many steps were taken.</returns>
    public async Task<int> Run(CancellationToken cancellation)
    {
        var taken = 0;
        while (true)
        {
            pauses.Forget();
            var cases = await Everywhere(RunCases, cancellation);
            // Only then: what lapses gives places back.
            var places = await Everywhere(pools.Run, cancellation);
            var others = await Everywhere(consultations.Run, cancellation);
            if (cases + places + others == 0)
                return taken;
            taken += cases + places + others;
        }
    }

    /// <summary>When something is due next, past or to come; null where nothing is.</summary>
    public async Task<DateTimeOffset?> Next(CancellationToken cancellation)
    {
        DateTimeOffset? next = null;
        foreach (var county in await Counties(cancellation))
        {
            var policy = (await policies.Get(new StreamId(county, PolicyBook.StreamKey), cancellation)).State.At(time.GetUtcNow());
            var first = await database.Query<(string Kind, string Step, DateTime Due)>(
                "select kind, step, min(due_at) from referrals.deadlines where tenant_id = @county group by kind, step",
                new { county },
                cancellation
            );
            foreach (var row in first)
            {
                var deadline = Of(row.Kind, row.Step, row.Due);
                if (deadline.Step == DeadlineStep.Remind && Minutes(deadline.Kind, policy.Clocks.Reminders) == 0)
                    continue;
                var at = deadline.Due - Before(deadline, policy);
                next = Earlier(next, at);
            }

            next = Earlier(next, await pools.Next(county, time.GetUtcNow(), cancellation));
            next = Earlier(next, await consultations.Next(county, cancellation));
        }

        return next;

        static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;
    }

    protected override TimeSpan Interval => settings.Interval;

    protected internal override async Task Round(CancellationToken cancellation)
    {
        // A step cannot be taken back: a machine whose clock has jumped takes none.
        if (await Skew(cancellation) is var skew && skew.Duration() > MostSkew)
            throw new InvalidOperationException(
                $"the clock of this machine is {skew.TotalSeconds:F0} s ahead of the database's, and no deadline is acted on before they agree: look at the time service of both"
            );
        await Run(cancellation);
    }

    /// <summary>How far this machine's clock is ahead of the database's.</summary>
    private async Task<TimeSpan> Skew(CancellationToken cancellation)
    {
        if (!ReferenceEquals(time, TimeProvider.System))
            return TimeSpan.Zero;
        await using var command = database.CreateCommand("select clock_timestamp()");
        return time.GetUtcNow() - new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellation))!);
    }

    /// <summary>
    /// Does something for each county, and waits until the tables have seen it: else the same lines would be read again, for nothing.
    /// </summary>
    private async Task<int> Everywhere(
        Func<ClockRound, CancellationToken, Task<(int Steps, long Position)>> run,
        CancellationToken cancellation
    )
    {
        var now = time.GetUtcNow().ToMicrosecond();
        var (steps, position) = (0, 0L);
        foreach (var county in await Counties(cancellation))
        {
            var directory = (await directories.Get(new StreamId(county, Directory.StreamKey), cancellation)).State;
            var policy = (await policies.Get(new StreamId(county, PolicyBook.StreamKey), cancellation)).State.At(now);
            var done = await run(new ClockRound(county, directory, policy, now), cancellation);
            (steps, position) = (steps + done.Steps, Math.Max(position, done.Position));
        }

        if (steps > 0)
        {
            foreach (var table in (string[])[ReferralList.TableName, PoolList.TableName, ConsultationList.TableName])
                await projections.WaitFor(table, position, CatchUp, cancellation);
        }

        return steps;
    }

    private async Task<(int Steps, long Position)> Run(ClockRound round, CancellationToken cancellation)
    {
        var (steps, position) = (0, 0L);
        (DateTime Due, string Id, string Line)? last = null;
        while (true)
        {
            var passed = await Passed(round, last, cancellation);
            foreach (var (key, deadline, since) in passed)
            {
                var line = new Backoff.Line(round.County, key.Id, key.Line, since);
                if (pauses.Has(line))
                    continue;
                try
                {
                    if (await Act(round, new StreamId(round.County, key.Id), deadline, since, cancellation) is { } written)
                    {
                        position = Math.Max(position, written);
                        steps++;
                        continue;
                    }
                }
                catch (Exception problem) when (IsOfOne(problem))
                {
                    // One case that cannot be read holds up no other.
                    LogOneFailed(problem, key.Id, deadline.Kind, deadline.Step);
                }

                pauses.Begin(line);
            }

            if (passed.Count < AtOnce)
                return (steps, position);
            last = passed[^1].Key;
        }
    }

    /// <summary>Whether a problem is one of a single stream, and the others may go on.</summary>
    internal static bool IsOfOne(Exception problem) =>
        problem is not (OperationCanceledException or LogUnavailableException or AppendOutcomeUnknownException or NpgsqlException);

    /// <summary>How the clock's steps are written.</summary>
    internal static WriteOptions Options(TimeProvider time) =>
        new()
        {
            Metadata = new EventMetadata { Actor = Actor, BusinessTime = SimulatedTime.NowOf(time) },
        };

    /// <summary>Takes one step, if it is still to be taken. Returns the position of its event.</summary>
    private async Task<long?> Act(
        ClockRound round,
        StreamId stream,
        Deadline deadline,
        DateTimeOffset since,
        CancellationToken cancellation
    )
    {
        var written = await RetryOnConflict.Run(
            async () =>
            {
                var state = EndsCaseOrHold(deadline.Step)
                    ? (await log.AggregateStream(Referral.Aggregate, stream, cancellation)).State
                    : null;
                var person = deadline.Step == DeadlineStep.ExpireHold ? null : state?.Details?.Person;
                return await log.WriteToAggregates(
                    CaseStreams.Of(stream, person is null ? null : [person], state is null ? null : PoolPlacement.Of(state)?.Place.Pool),
                    loaded => Decide(round, new CaseStreams(loaded), deadline, since),
                    Options(time),
                    cancellation
                );
            },
            // It is due still: the next round looks at it again.
            () => new Written<string>("pool.busy", 0, [], Replayed: false),
            cancellation
        );
        if (written.Answer.Length > 0)
            return null;
        ClockTelemetry.Acted(deadline, round.Now - (deadline.Due - Before(deadline, round.Policy)));
        return written.Position;
    }

    /// <summary>Pure: it runs in the log's writer. The answer says why not; it is empty where something was written.</summary>
    private static Decision<string> Decide(ClockRound round, CaseStreams streams, Deadline deadline, DateTimeOffset since)
    {
        var state = streams.Case.State;
        var decided = state.Details is { } details
            ? ReferralDecider.Decide(state, Command(round, state, details, deadline, since))
            : Decided.With();
        var decision = new Decision<string>(decided.Refusal?.Code ?? "");
        if (decided.Events.Count == 0)
            return decision;
        var id = ReferralRow.CaseOf(streams.Case.Stream.Key);
        decision.Append(streams.Case, decided.Events);
        if (
            streams.Live is { } live
            && live.State.DeriveEvents(id, state, CaseDecision.After(state, decided)).Events is { Count: > 0 } freed
        )
            decision.Append(live, freed);
        return streams.AppendPoolEvents(decision, id, decided.Events, round.Now);
    }

    // These give something back that others wait for.
    private static bool EndsCaseOrHold(DeadlineStep step) =>
        step is DeadlineStep.ExpireHold or DeadlineStep.EndValidity or DeadlineStep.ConfirmCancellation;

    private static ReferralCommand Command(
        ClockRound round,
        Referral state,
        CaseDetails details,
        Deadline deadline,
        DateTimeOffset since
    ) =>
        deadline.Step switch
        {
            DeadlineStep.Escalate => new EscalateReferral(
                round.Now,
                deadline.Kind,
                deadline.Due,
                since,
                Centres(round, state, details),
                round.Policy.AnswerDue(details.Urgency, details.Direction, round.Now),
                round.Policy.Version
            ),
            DeadlineStep.ExpireHold => new ExpireHold(round.Now, since),
            DeadlineStep.EndValidity => new ExpireReferral(round.Now, since),
            DeadlineStep.ConfirmCancellation => new ConfirmCancellation(round.Now, since),
            DeadlineStep.Remind => new RemindOfDeadline(
                round.Now,
                deadline.Kind,
                deadline.Due,
                since,
                Before(deadline, round.Policy),
                round.Policy.Version
            ),
            _ => new MarkDeadlineMissed(round.Now, deadline.Kind, deadline.Due, since),
        };

    // Above the township that reviews, or the hospital that answers; above a receiver outside the county, the centre of the sender's group.
    private static IReadOnlyList<string> Centres(ClockRound round, Referral state, CaseDetails details) =>
        round.Directory.LeadsOf(
            state is Referral.InTownshipReview ? details.Reviewer!
                : details.Direction == Direction.OutOfCounty ? details.From.Institution
                : details.To.Institution,
            Shanghai.Day(round.Now)
        );

    [LoggerMessage(230, LogLevel.Error, "The clock could not act on {Stream}: {Step} of {Kind}; it tries again")]
    private partial void LogOneFailed(Exception problem, string stream, DeadlineKind kind, DeadlineStep step);
}

/// <summary>How the clocks run.</summary>
/// <param name="Interval">How often is looked for what is due; zero for never, when somebody else winds them.</param>
internal sealed record ClockSettings(TimeSpan Interval)
{
    public const string Setting = "Clocks:Seconds";

    public static ClockSettings From(IConfiguration configuration) => new(SingleNodeWork.IntervalOf(configuration, Setting));
}
