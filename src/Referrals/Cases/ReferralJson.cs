// How cases are written: in the log, in rows, and over HTTP.
using System.Text.Json.Serialization;

namespace Referrals.Cases;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReferralDrafted))]
[JsonSerializable(typeof(ReferralDraftRevised))]
[JsonSerializable(typeof(ReferralSubmitted))]
[JsonSerializable(typeof(TownshipReviewPassed))]
[JsonSerializable(typeof(ReferralReturned))]
[JsonSerializable(typeof(ReferralResubmitted))]
[JsonSerializable(typeof(ReferralSeen))]
[JsonSerializable(typeof(ReferralAccepted))]
[JsonSerializable(typeof(ReferralDeclined))]
[JsonSerializable(typeof(ReferralRedirected))]
[JsonSerializable(typeof(ReferralArranged))]
[JsonSerializable(typeof(ReferralRearranged))]
[JsonSerializable(typeof(HoldExpired))]
[JsonSerializable(typeof(NoShowRecorded))]
[JsonSerializable(typeof(CancellationRequested))]
[JsonSerializable(typeof(ReferralCancelled))]
[JsonSerializable(typeof(EmergencyArrived))]
[JsonSerializable(typeof(PaperworkCompleted))]
[JsonSerializable(typeof(PatientArrived))]
[JsonSerializable(typeof(CareBegun))]
[JsonSerializable(typeof(CareNoted))]
[JsonSerializable(typeof(FollowUpRecorded))]
[JsonSerializable(typeof(DownTransferOffered))]
[JsonSerializable(typeof(ReferredOnward))]
[JsonSerializable(typeof(CareConcluded))]
[JsonSerializable(typeof(OutcomeReported))]
[JsonSerializable(typeof(ReferralClosed))]
[JsonSerializable(typeof(PatientDied))]
[JsonSerializable(typeof(UpReferralTaken))]
[JsonSerializable(typeof(UpReferralFreed))]
[JsonSerializable(typeof(Outcome<ReferralAnswer>))]
internal sealed partial class ReferralJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ReferralRow))]
internal sealed partial class ReferralRowJson : JsonSerializerContext;
