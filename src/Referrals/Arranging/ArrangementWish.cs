// What somebody wants for a case: a place, or that the service choose one.
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Arranging;

/// <summary>What somebody wants for a case. Each part is explained at <see cref="ArrangementForm"/>.</summary>
internal sealed record ArrangementWish(
    string? Unit,
    DateTimeOffset? StartsAt,
    DateTimeOffset? HeldUntil,
    string? Place,
    PoolKey? Pool,
    string? Session
)
{
    public CapacityPart? Part { get; init; }

    public BypassReason? Bypass { get; init; }

    public OverbookReason? Overbook { get; init; }

    public bool OrWait { get; init; }

    /// <summary>Why this place, where the service chose it.</summary>
    public Allocation? Allocation { get; init; }
}

/// <summary>For which session a case shall wait.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Session">Code of the session; null where the pool has only one.</param>
/// <param name="Bypass">Why it waits though a place is free for it.</param>
internal sealed record WaitingWish(PoolKey Pool, string? Session, BypassReason? Bypass);

/// <summary>Where the service may choose. Each part is explained at <see cref="AllocationForm"/>.</summary>
internal sealed record AllocationWish(string? Unit, string? Of, DateTimeOffset? NotBefore, bool OrWait);
