// How cases are written: in the log, in rows, and over HTTP.
using System.Text.Json.Serialization;
using Referrals.Shared;

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
[JsonSerializable(typeof(AppointmentConfirmed))]
[JsonSerializable(typeof(PlaceWithdrawn))]
[JsonSerializable(typeof(PutOnWaitingList))]
[JsonSerializable(typeof(TakenOffWaitingList))]
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
[JsonSerializable(typeof(ReferralEscalated))]
[JsonSerializable(typeof(DeadlineReminded))]
[JsonSerializable(typeof(DeadlineMissed))]
[JsonSerializable(typeof(AttachmentAdded))]
[JsonSerializable(typeof(AttachmentScreened))]
[JsonSerializable(typeof(AttachmentWithdrawn))]
[JsonSerializable(typeof(UpReferralTaken))]
[JsonSerializable(typeof(UpReferralFreed))]
[JsonSerializable(typeof(Outcome<ReferralAnswer>))]
internal sealed partial class ReferralJson : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    // jsonb keeps keys in an order of its own.
    AllowOutOfOrderMetadataProperties = true
)]
[JsonSerializable(typeof(ReferralRow))]
internal sealed partial class ReferralRowJson : JsonSerializerContext;

/// <summary>What goes over HTTP; written with the service's HTTP options.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReferralForm))]
[JsonSerializable(typeof(NoteForm))]
[JsonSerializable(typeof(ReturnForm))]
[JsonSerializable(typeof(RefusalForm))]
[JsonSerializable(typeof(RedirectionForm))]
[JsonSerializable(typeof(CancellationForm))]
[JsonSerializable(typeof(EmergencyForm))]
[JsonSerializable(typeof(ArrivalForm))]
[JsonSerializable(typeof(CareForm))]
[JsonSerializable(typeof(FollowUpForm))]
[JsonSerializable(typeof(ConclusionForm))]
[JsonSerializable(typeof(OutcomeForm))]
[JsonSerializable(typeof(ClosureForm))]
[JsonSerializable(typeof(DeathForm))]
[JsonSerializable(typeof(ReferralAnswer))]
[JsonSerializable(typeof(ReferralView))]
[JsonSerializable(typeof(ReferralPage))]
[JsonSerializable(typeof(List<HistoryEntry>))]
[JsonSerializable(typeof(IReadOnlyList<HistoryEntry>))]
[JsonSerializable(typeof(List<ActionView>))]
[JsonSerializable(typeof(IReadOnlyList<ActionView>))]
internal sealed partial class ReferralHttpJson : JsonSerializerContext;
