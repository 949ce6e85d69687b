// What follows the log: projections, clocks, relays.
using Npgsql;

namespace Referrals.EventStore.Following;

/// <summary>
/// Something that takes every event of the log once, in order. Its place is a row of <c>mt_event_progression</c>, moved in the
/// transaction of its effects. It is led by one process at a time.
/// </summary>
public abstract class Follower
{
    /// <summary>Its name in <c>mt_event_progression</c>: lower case letters, digits and underscores.</summary>
    public abstract string Name { get; }

    /// <summary>Begins to follow: at the start, after another process led in between, and after a failure. Nothing is kept from before.</summary>
    /// <param name="schema">Where its tables are.</param>
    public abstract FollowerRun Start(string schema);
}

/// <summary>One stretch of following, with what it keeps in memory meanwhile.</summary>
public abstract class FollowerRun
{
    /// <summary>
    /// Applies events, in a transaction that also moves the follower's place. It is called once for each page of the transaction.
    /// Throwing rolls back: the same events come again, fewer at a time, until the one that fails stands alone.
    /// </summary>
    public abstract Task Apply(IReadOnlyList<Envelope> events, NpgsqlConnection connection, CancellationToken cancellation);

    /// <summary>Writes what was kept back until the end of the transaction.</summary>
    public virtual Task Flush(NpgsqlConnection connection, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Whether another page may join the transaction. While it catches up, a projection writes each row once for many pages.</summary>
    public virtual bool TakesMore => false;
}

/// <summary>A follower whose effects are tables that can be made anew from the log.</summary>
public abstract class Projection : Follower
{
    /// <summary>Raised by one whenever its tables or its rules change: the projection is then rebuilt at the next start.</summary>
    public virtual int Revision => 1;

    /// <summary>Its tables, without schema.</summary>
    public abstract IReadOnlyList<string> Tables { get; }

    /// <summary>The statements that create the tables and their indexes in a schema.</summary>
    public abstract string CreateTables(string schema);
}

/// <summary>How a follower is doing.</summary>
public enum FollowerState
{
    /// <summary>It follows.</summary>
    Running,

    /// <summary>It could not apply an event. It keeps its place and tries again by itself.</summary>
    Failing,

    /// <summary>Its tables are being made anew; until then the old ones answer.</summary>
    Rebuilding,

    /// <summary>A newer program changed its tables: this one leaves them alone.</summary>
    Outdated,
}

/// <summary>What is known about a follower, whichever process leads it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">How it is doing.</param>
/// <param name="Position">The last event that it has applied.</param>
/// <param name="Lag">By how many sequence numbers it is behind.</param>
/// <param name="Error">Why it is failing.</param>
/// <param name="StuckAt">The position of the event that it cannot apply, once that is known.</param>
/// <param name="Failures">Tries in a row that failed.</param>
/// <param name="RebuiltUpTo">How far a rebuild has come.</param>
public sealed record FollowerStatus(
    string Name, FollowerState State, long Position, long Lag, string? Error, long? StuckAt, int Failures, long? RebuiltUpTo);
