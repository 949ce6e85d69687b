// What people and systems send to arrange a case.
using System.Text.Json.Serialization;
using Referrals.Cases;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Arranging;

/// <summary>What is arranged: a place in a pool, or a time, for which the unit's pool of that day is looked up.</summary>
/// <param name="Unit">Code of the unit; the pool's or the case's own if it is missing.</param>
/// <param name="StartsAt">When the patient is expected; in a named pool the earliest free time if it is missing.</param>
/// <param name="HeldUntil">Until when it is held: before the appointment where the patient has yet to confirm. As long as pool and policy allow if it is missing.</param>
/// <param name="Place">Room or bed, at most 20 characters.</param>
/// <param name="Pool">A pool's key, <c>institution~kind~unit~day</c>.</param>
/// <param name="Session">Code of the pool's session; may be left out where the pool or the time leaves one.</param>
/// <param name="Part">From which part; the best that the case may have if it is missing.</param>
/// <param name="Bypass">Why not from the reserve, where a reserved place is free; why before others who wait.</param>
/// <param name="Overbook">Why beyond the capacity.</param>
/// <param name="OrWait">Where no place is free, wait for one.</param>
/// <param name="Despite">Why it is arranged although another case of the patient stands against it.</param>
public sealed record ArrangementForm(
    string? Unit,
    DateTimeOffset? StartsAt,
    DateTimeOffset? HeldUntil,
    string? Place,
    string? Pool = null,
    string? Session = null,
    CapacityPart? Part = null,
    BypassReason? Bypass = null,
    OverbookReason? Overbook = null,
    bool? OrWait = null,
    DespiteReason? Despite = null
);

/// <summary>For which session a case waits.</summary>
/// <param name="Pool">A pool's key.</param>
/// <param name="Session">Code of the pool's session; may be left out where the pool has one.</param>
/// <param name="Bypass">Why it waits though a place is free for it.</param>
public sealed record WaitingForm(string? Pool, string? Session, BypassReason? Bypass);

/// <summary>Where the service may choose a place; it chooses the earliest that fits.</summary>
/// <param name="Unit">Code of another unit than the case's.</param>
/// <param name="Of">Code of the specialist or machine; all of the unit if it is missing.</param>
/// <param name="NotBefore">The earliest start that is wanted; now if it is missing.</param>
/// <param name="OrWait">Where no place is free, wait for one in the session for which the fewest wait.</param>
/// <param name="Despite">Why it is arranged although another case of the patient stands against it.</param>
public sealed record AllocationForm(string? Unit, string? Of, DateTimeOffset? NotBefore, bool? OrWait, DespiteReason? Despite = null);

/// <summary>With whom a case exchanges its place.</summary>
/// <param name="With">The other case.</param>
public sealed record SwapForm(Guid? With);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ArrangementForm))]
[JsonSerializable(typeof(WaitingForm))]
[JsonSerializable(typeof(AllocationForm))]
[JsonSerializable(typeof(SwapForm))]
[JsonSerializable(typeof(PlacesView))]
internal sealed partial class ArrangementJson : JsonSerializerContext;
