// What every command on a case answers.
using System.Text.Json.Serialization;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>The case after a command.</summary>
/// <param name="Id">The case.</param>
/// <param name="Number">转诊单号.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Version">How many events it has; the ETag.</param>
/// <param name="Actions">What the caller may do next.</param>
/// <param name="Spawned">The case that came out of it, after a down-transfer or an onward referral.</param>
/// <param name="Attachment">What was attached.</param>
/// <param name="Appointment">What is held.</param>
/// <param name="WaitsIn">The session for a place of which it waits.</param>
/// <param name="Allocation">Why this place, where the service chose it just now.</param>
/// <param name="Why">The same in words, in the caller's language.</param>
/// <param name="OtherCases">The patient's other open cases, as far as the caller may know of them; null where there is none.</param>
/// <param name="Catalogue">What the disease catalogues say against what was sent just now; missing where nothing.</param>
/// <param name="Begun">Whether the command began the case; not kept in answers that are older than that.</param>
public sealed record ReferralAnswer(
    Guid Id,
    string Number,
    StateName State,
    long Version,
    IReadOnlyList<ReferralAction> Actions,
    Guid? Spawned = null,
    Guid? Attachment = null,
    Appointment? Appointment = null,
    PoolPlace? WaitsIn = null,
    Allocation? Allocation = null,
    string? Why = null,
    IReadOnlyList<OtherCase>? OtherCases = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CatalogueAdvice>? Catalogue = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Begun = false
);
