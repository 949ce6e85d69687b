// Does what time alone makes happen to pools: opens unused reserve, fills freed places from the waiting list, ends what is over.
using Npgsql;
using Referrals.Arranging;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Institutions;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Clocks;

/// <summary>
/// As <see cref="ClockWork"/> for cases, and called by it: every step is decided on the newest state, so that whoever takes it, and
/// however old the table is, it is taken once.
/// A place is filled in one decision over case and pool, one case after the other in the order of <see cref="Fairness"/>. Whoever cannot
/// come any more, by the validity of the referral, leaves the list; what stands in the way of everybody (a closed unit, a specialist who
/// has left, no start time left) leaves the list as it is.
/// </summary>
internal sealed partial class PoolClock(
    EventLog log,
    NpgsqlDataSource database,
    Reference<Practitioners> people,
    TimeProvider time,
    ILogger<PoolClock> logger
)
{
    private const int AtOnce = 500;
    private const int Attempts = 5;

    // What opens to everybody may be filled at once.
    private static readonly PoolStep[] Order = [PoolStep.Release, PoolStep.Fill, PoolStep.EndWaiting, PoolStep.Close];

    private readonly Backoff pauses = new(time);

    /// <summary>Does everything that is due in a county's pools by the tables.</summary>
    /// <returns>How many steps were taken, and the position of the last.</returns>
    public async Task<(int Steps, long Position)> Run(ClockRound round, CancellationToken cancellation)
    {
        pauses.Forget();
        var (steps, position) = (0, 0L);
        foreach (var step in Order)
        {
            var last = default(Due);
            List<Due> due;
            do
            {
                due = await Passed(round.County, step, round.Now, last, cancellation);
                foreach (var one in due)
                {
                    if (pauses.Has(one.Line))
                        continue;
                    var taken = await Act(round, one, cancellation);
                    (steps, position) = (steps + taken.Steps, Math.Max(position, taken.Position));
                    if (taken.Steps == 0)
                        pauses.Begin(one.Line);
                }

                last = due.LastOrDefault();
            } while (due.Count == AtOnce);
        }

        return (steps, position);
    }

    /// <summary>When something is due next in a county's pools, past or to come; null where nothing is.</summary>
    public async Task<DateTimeOffset?> Next(string county, DateTimeOffset now, CancellationToken cancellation)
    {
        var first = await database.Query<DateTime>(
            """
            select due_at from referrals.pool_deadlines
            where tenant_id = @county and (until_at is null or until_at > @now) order by due_at limit 1
            """,
            new { county, now = now.UtcDateTime },
            cancellation
        );
        return first is [var due] ? new DateTimeOffset(due) : null;
    }

    private async Task<(int Steps, long Position)> Act(ClockRound round, Due due, CancellationToken cancellation)
    {
        var (stream, pool) = (new StreamId(due.Line.County, due.Line.Id), PoolKey.OfStream(due.Line.Id)!);
        try
        {
            var taken = due.Step switch
            {
                PoolStep.Release => await Alone(stream, day => PoolDecider.Release(day, due.Session, round.Now), cancellation),
                PoolStep.Close => await Alone(stream, day => PoolDecider.Close(day, pool, round.Now), cancellation),
                PoolStep.Fill => await Fill(round, stream, pool, due.Session, cancellation),
                _ => await EndWaiting(stream, pool, due.Session, round.Now, cancellation),
            };
            for (var i = 0; i < taken.Steps; i++)
                ClockTelemetry.Acted(due.Step, round.Now - (due.At > due.Line.Since ? due.At : due.Line.Since));
            return taken;
        }
        catch (Exception problem) when (ClockWork.IsOfOne(problem))
        {
            // One pool that cannot be read holds up no other.
            LogOneFailed(problem, due.Line.Id, due.Step);
            return default;
        }
    }

    /// <summary>What concerns nobody's case.</summary>
    private async Task<(int Steps, long Position)> Alone(StreamId stream, Func<PoolDay, Decided> decide, CancellationToken cancellation)
    {
        var written = await log.WriteToAggregate(
            PoolDay.Aggregate,
            stream,
            day =>
                decide(day.State).Events is { Count: > 0 } events
                    ? new Decision<string>("").Append(day, events)
                    : new Decision<string>(PoolCodes.NothingDue),
            ClockWork.Options(time),
            cancellation
        );
        return written.Answer.Length == 0 ? (1, written.Position) : default;
    }

    private async Task<(int Steps, long Position)> Fill(
        ClockRound round,
        StreamId stream,
        PoolKey pool,
        string code,
        CancellationToken cancellation
    )
    {
        // Nobody is sent where nothing takes place; who waits there stands on the rebooking list.
        var practitioners = (await people.Get(new StreamId(round.County, Practitioners.StreamKey), cancellation)).State;
        if (PoolAvailability.Of(pool, round.Directory, practitioners) is not null)
            return default;
        var place = new PoolPlace(pool.ToString(), code);
        var (steps, position) = (0, 0L);
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var day = (await log.AggregateStream(PoolDay.Aggregate, stream, cancellation)).State;
            if (day.Session(code) is not { } session || Fairness.Next(session) is not { } next)
                break;
            var written = await ForCase(stream, next.Case, place, streams => Filled(round, streams, next.Case, pool, code), cancellation);
            if (written.Answer.Length == 0)
                (steps, position, attempt) = (steps + 1, written.Position, 0);
            else if (written.Answer != PoolCodes.OthersWait)
                break;
        }

        return (steps, position);
    }

    private async Task<(int Steps, long Position)> EndWaiting(
        StreamId stream,
        PoolKey pool,
        string code,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var place = new PoolPlace(pool.ToString(), code);
        var (steps, position) = (0, 0L);
        foreach (
            var referral in (await log.AggregateStream(PoolDay.Aggregate, stream, cancellation)).State.Session(code)?.Waiting.Keys ?? []
        )
        {
            var written = await ForCase(
                stream,
                referral,
                place,
                streams =>
                    streams.Pool(place.Pool).State.Session(code) is { } session
                    && session.Waiting.ContainsKey(referral)
                    && now >= PoolDeadline.EndOfWaiting(session)
                        ? Left(streams, referral, place, WaitingEndedBy.SessionOver, now)
                        : new Decision<string>(PoolCodes.NothingDue),
                cancellation
            );
            if (written.Answer.Length == 0)
                (steps, position) = (steps + 1, written.Position);
        }

        return (steps, position);
    }

    private Task<Written<string>> ForCase(
        StreamId pool,
        Guid referral,
        PoolPlace place,
        Func<CaseStreams, Decision<string>> decide,
        CancellationToken cancellation
    ) =>
        log.WriteToAggregates(
            CaseStreams.Of(pool with { Key = Referral.StreamKey(referral) }, null, place.Pool),
            loaded => decide(new CaseStreams(loaded)),
            ClockWork.Options(time),
            cancellation
        );

    /// <summary>
    /// Gives a free place to the case whose turn it is. Pure: it runs in the log's writer. The answer says why not; it is empty where
    /// something was written.
    /// </summary>
    private static Decision<string> Filled(ClockRound round, CaseStreams streams, Guid referral, PoolKey pool, string code)
    {
        var (place, now) = (new PoolPlace(pool.ToString(), code), round.Now);
        var (state, day) = (streams.Case.State, streams.Pool(place.Pool));
        if (day.State.Session(place.Session) is not { } session || Fairness.Next(session) is not { } next || next.Case != referral)
            return new Decision<string>(PoolCodes.OthersWait);
        if (!Waits(state, place))
            return Left(streams, referral, place, WaitingEndedBy.CaseOver, now);
        var waiting = session.Waiting[referral];
        var asked = PoolDecider.Hold(
            day.State,
            new HoldPlace(now, pool, place.Session, referral, waiting.Claim, next.Part, Bypass: waiting.Bypass, FromWaiting: true)
        );
        var held = asked.Refusal is null ? HeldPlaces.AsLongAsAllowed((PlaceHeld)asked.Events[0], round.Policy) : null;
        var arranged = held is null
            ? asked
            : ReferralDecider.Decide(state, HeldPlaces.Arrangement(held, pool, state, round.Directory, round.Policy));
        return arranged.Refusal switch
        {
            null => new Decision<string>("").Append(streams.Case, arranged.Events).Append(day, held!),
            { Code: PoolCodes.AfterValidity } => Left(streams, referral, place, WaitingEndedBy.CaseOver, now),
            { } refusal => new Decision<string>(refusal.Code),
        };
    }

    /// <summary>Takes a case off the list, on both sides.</summary>
    private static Decision<string> Left(CaseStreams streams, Guid referral, PoolPlace place, WaitingEndedBy by, DateTimeOffset now)
    {
        var decision = new Decision<string>("");
        // A case that does not know of it has nothing to say, and must not stand before those who do.
        if (!Waits(streams.Case.State, place))
            return decision.Append(streams.Pool(place.Pool), new WaitingEnded(place.Session, referral, WaitingEndedBy.CaseOver, now));
        var left = ReferralDecider.Decide(streams.Case.State, new LeaveWaitingList(now, by)).Events;
        return streams.AppendPoolEvents(decision.Append(streams.Case, left), referral, left, now);
    }

    private static bool Waits(Referral state, PoolPlace place) => PoolPlacement.Of(state) is { Holds: false } stood && stood.Place == place;

    private async Task<List<Due>> Passed(string county, PoolStep step, DateTimeOffset now, Due after, CancellationToken cancellation)
    {
        var rows = await database.Query<(DateTimeOffset Due, string Pool, string Line, string Session, DateTimeOffset Changed)>(
            """
            select d.due_at, d.id, d.line, d.session, p.changed_at
            from referrals.pool_deadlines d join referrals.pools p on p.tenant_id = d.tenant_id and p.id = d.id
            where d.tenant_id = @county and d.step = @step and d.due_at <= @now and (d.until_at is null or d.until_at > @now)
              and (d.due_at, d.id, d.line) > (@afterDue, @afterPool, @afterLine)
            order by d.due_at, d.id, d.line limit @atOnce
            """,
            new
            {
                county,
                step = Kebab.Of(step),
                now = now.UtcDateTime,
                afterDue = after.Line.Id is null ? DateTime.UnixEpoch : after.At.UtcDateTime,
                afterPool = after.Line.Id ?? "",
                afterLine = after.Line.Name ?? "",
                atOnce = AtOnce,
            },
            cancellation
        );
        return rows.ConvertAll(row => new Due(new Backoff.Line(county, row.Pool, row.Line, row.Changed), step, row.Session, row.Due));
    }

    /// <summary>A line of the table whose time has come.</summary>
    private readonly record struct Due(Backoff.Line Line, PoolStep Step, string Session, DateTimeOffset At);

    [LoggerMessage(231, LogLevel.Error, "The clock could not act on {Stream}: {Step}; it tries again")]
    private partial void LogOneFailed(Exception problem, string stream, PoolStep step);
}
