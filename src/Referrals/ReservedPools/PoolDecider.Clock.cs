// What time alone does to a pool's day, and when.
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>What the clock does to a pool.</summary>
public enum PoolStep
{
    /// <summary>Gives a free place to whoever is first on the waiting list.</summary>
    Fill,

    /// <summary>Opens the unused reserve to everybody.</summary>
    Release,

    /// <summary>Tells whoever still waits that the session is over.</summary>
    EndWaiting,

    /// <summary>Ends the stream.</summary>
    Close,
}

/// <summary>One thing that the clock has yet to do to a pool.</summary>
/// <param name="Step">What.</param>
/// <param name="Session">Of which session; empty for the day.</param>
/// <param name="Due">From when, to the microsecond.</param>
/// <param name="Until">Before when; null where it is done however late.</param>
public sealed record PoolDeadline(PoolStep Step, string Session, DateTimeOffset Due, DateTimeOffset? Until = null)
{
    public string Name => Session.Length == 0 ? Kebab.Of(Step) : $"{Kebab.Of(Step)}/{Session}";

    /// <summary>
    /// When whoever waits is told that the wait is in vain: at the end of the session, or at once where it was suspended.
    /// </summary>
    public static DateTimeOffset EndOfWaiting(PoolSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.Plan.Suspended ? DateTimeOffset.UnixEpoch : session.Plan.Until.ToMicrosecond();
    }

    /// <summary>Everything that is still to be done to a day.</summary>
    public static IEnumerable<PoolDeadline> Of(PoolDay state, PoolKey pool)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(pool);
        if (state.Closed)
            yield break;
        var open = false;
        foreach (var (code, session) in state.Sessions)
        {
            open |= session.Waiting.Count > 0 || session.Holds.Values.Any(hold => hold.State != HoldState.Used);
            if (session.Waiting.Count > 0)
            {
                // At once, while there is somebody to fill with and a time left to come at: the first moment there is.
                if (Fairness.Next(session) is not null)
                {
                    var last = session.FreeStarts() switch
                    {
                        null => session.Plan.Until,
                        [.., var start] => start,
                        _ => session.Plan.From,
                    };
                    yield return new PoolDeadline(PoolStep.Fill, code, DateTimeOffset.UnixEpoch, last.ToMicrosecond());
                }

                // Where nothing takes place any more, nobody is left to wait for it.
                yield return new PoolDeadline(PoolStep.EndWaiting, code, EndOfWaiting(session));
            }

            // Whoever waits for it comes before the public.
            if (session.ReserveIdle && session.ReleaseAt < session.Plan.Until && session.IdleSince < session.Plan.Until)
                yield return new PoolDeadline(PoolStep.Release, code, session.ReleaseAt.ToMicrosecond());
        }

        if (!open && state.Sessions.Count > 0)
            yield return new PoolDeadline(PoolStep.Close, "", PoolDecider.LatestHold(pool));
    }
}

public static partial class PoolDecider
{
    /// <summary>Opens the unused reserve of a session to everybody, when its time has come.</summary>
    /// <param name="state">The day.</param>
    /// <param name="session">Which session.</param>
    /// <param name="now">The moment at which the clock acts.</param>
    public static Decided Release(PoolDay state, string session, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (
            state.Closed
            || state.Session(session) is not { ReserveIdle: true } found
            || found.IdleSince >= found.Plan.Until
            || now < found.ReleaseAt.ToMicrosecond()
        )
            return Decided.With();
        // What came back after the time was not late.
        var due = found.ReleaseAt > found.IdleSince ? found.ReleaseAt : found.IdleSince;
        return Decided.With(new ReserveReleased(session, found.FreeReserved, now, now - due > Outage.After));
    }

    /// <summary>Ends a day on which nothing is held and nobody waits any more.</summary>
    public static Decided Close(PoolDay state, PoolKey pool, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return PoolDeadline.Of(state, pool).Any(deadline => deadline.Step == PoolStep.Close && deadline.Due <= now)
            ? Decided.With(new PoolClosed(now, now - LatestHold(pool) > Outage.After))
            : Decided.With();
    }
}
