// What people and systems ask of a case. Facts from other streams and the moment come with the command.
// Longer than 300 lines: all commands of one stream are read together.
using Referrals.Institutions;
using Referrals.People;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>A command, and the action of the table that it is.</summary>
/// <param name="Action">Which rule of <see cref="ReferralActions"/> it falls under.</param>
/// <param name="Now">The moment of the request.</param>
public abstract record ReferralCommand(ReferralAction Action, DateTimeOffset Now)
{
    /// <summary>Why it is done although another case of the patient stands against it; null where none does.</summary>
    public Despite? Despite { get; init; }
}

public sealed record DraftReferral(DateTimeOffset Now, string Person, string Number, Sender From, SealedText Content)
    : ReferralCommand(ReferralAction.Draft, Now);

public sealed record ReviseDraft(DateTimeOffset Now, string Person, SealedText Content) : ReferralCommand(ReferralAction.ReviseDraft, Now);

/// <summary>Submits a form.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="Person">The patient.</param>
/// <param name="Number">转诊单号.</param>
/// <param name="From">Who sends.</param>
/// <param name="Request">The form.</param>
/// <param name="Reviewer">The township hospital that must review first; null where the policy asks for none.</param>
/// <param name="AnswerDue">When review or answer is due.</param>
/// <param name="Contract">The patient's family doctor by contract.</param>
/// <param name="PolicyVersion">The policy in force.</param>
/// <param name="DirectoryVersion">Version of the institutions.</param>
/// <param name="Origin">The case this one comes out of.</param>
/// <param name="Fits">Whether the direction leads from the sender to the destination.</param>
/// <param name="Check">What whitelist and catalogues say; null where the patient stays in the county.</param>
/// <param name="Found">What the disease catalogues say against it; null where nothing.</param>
public sealed record SubmitReferral(
    DateTimeOffset Now,
    string Person,
    string Number,
    Sender From,
    ReferralRequest Request,
    string? Reviewer,
    DateTimeOffset AnswerDue,
    string? Contract,
    int PolicyVersion,
    long DirectoryVersion,
    CaseLink? Origin = null,
    bool Fits = true,
    TimedCheck? Check = null,
    CatalogueFound? Found = null
) : ReferralCommand(ReferralAction.Submit, Now);

/// <summary>Passes the township's review.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="AnswerDue">When the receiver's answer is due.</param>
/// <param name="PolicyVersion">The policy in force.</param>
/// <param name="Note">Said about it.</param>
/// <param name="Check">What whitelist and catalogues say; null where the patient stays in the county.</param>
public sealed record PassReview(DateTimeOffset Now, DateTimeOffset AnswerDue, int PolicyVersion, SealedText? Note, TimedCheck? Check = null)
    : ReferralCommand(ReferralAction.PassReview, Now);

/// <summary>Returns a case for completion, from the township's review or by the receiver.</summary>
public sealed record ReturnReferral(ReferralAction From, DateTimeOffset Now, ReturnReason Reason, SealedText? Note)
    : ReferralCommand(From, Now);

/// <summary>Submits again what was returned.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="Request">The completed form.</param>
/// <param name="Reviewer">Who would review; used where the case was returned from review.</param>
/// <param name="ReviewDue">When that review would be due.</param>
/// <param name="AnswerDue">When the receiver's answer is due.</param>
/// <param name="PolicyVersion">The policy in force.</param>
/// <param name="DirectoryVersion">Version of the institutions.</param>
/// <param name="Fits">Whether the direction leads from the sender to the destination.</param>
/// <param name="Check">What whitelist and catalogues say; null where the patient stays in the county.</param>
/// <param name="Found">What the disease catalogues say against it; null where nothing.</param>
public sealed record ResubmitReferral(
    DateTimeOffset Now,
    ReferralRequest Request,
    string? Reviewer,
    DateTimeOffset ReviewDue,
    DateTimeOffset AnswerDue,
    int PolicyVersion,
    long DirectoryVersion,
    bool Fits = true,
    TimedCheck? Check = null,
    CatalogueFound? Found = null
) : ReferralCommand(ReferralAction.Resubmit, Now);

public sealed record OpenReferral(DateTimeOffset Now) : ReferralCommand(ReferralAction.Open, Now);

/// <summary>Accepts.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="PolicyVersion">The policy in force.</param>
/// <param name="Note">Said about it.</param>
public sealed record AcceptReferral(DateTimeOffset Now, int PolicyVersion, SealedText? Note) : ReferralCommand(ReferralAction.Accept, Now)
{
    /// <summary>What whitelist and catalogues say at this moment; null where the patient stays in the county.</summary>
    public OutOfCountyCheck? Check { get; init; }

    /// <summary>Why the patient leaves, where the form does not say it.</summary>
    public OutOfCountyGrounds? Grounds { get; init; }

    /// <summary>Whether the lead hospital's centre accepts.</summary>
    public bool ByCentre { get; init; }

    /// <summary>Whether institution and unit are there today.</summary>
    public bool IsOpen { get; init; } = true;

    /// <summary>Who accepts.</summary>
    public string? Institution { get; init; }

    /// <summary>When an emergency would have to be justified.</summary>
    public DateTimeOffset? JustificationDue { get; init; }
}

public sealed record DeclineReferral(DateTimeOffset Now, DeclineReason Reason, SealedText? Note, Guid? Advice = null)
    : ReferralCommand(ReferralAction.Decline, Now);

/// <summary>Passes a case on.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="To">Where to.</param>
/// <param name="Fits">Whether the case's direction leads there.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">Said about it.</param>
/// <param name="AnswerDue">When the new receiver's answer is due.</param>
/// <param name="PolicyVersion">The policy in force.</param>
/// <param name="DirectoryVersion">Version of the institutions.</param>
/// <param name="Centres">Lead hospitals above the new receiver, to which a case goes that is passed on again.</param>
/// <param name="Check">What whitelist and catalogues say; null where the patient stays in the county.</param>
/// <param name="Found">What the disease catalogues say against it; null where nothing.</param>
public sealed record RedirectReferral(
    DateTimeOffset Now,
    Destination To,
    bool Fits,
    RedirectReason Reason,
    SealedText? Note,
    DateTimeOffset AnswerDue,
    int PolicyVersion,
    long DirectoryVersion,
    IReadOnlyList<string>? Centres = null,
    TimedCheck? Check = null,
    CatalogueFound? Found = null
) : ReferralCommand(ReferralAction.Redirect, Now);

/// <summary>Arranges, or arranges anew: after a no-show, a lapsed hold or a withdrawn place, or moved in one step.</summary>
/// <param name="Kind">Arrange or rearrange.</param>
/// <param name="Now">The moment of the request.</param>
/// <param name="Appointment">What is held.</param>
/// <param name="UnitIsOpen">Whether the receiver has this unit today.</param>
/// <param name="ArriveBy">When arrival is due.</param>
/// <param name="LongestHold">How long after the appointment's start a hold may last, by policy.</param>
/// <param name="PolicyVersion">The policy in force.</param>
/// <param name="WithoutPool">Why it is in no pool.</param>
/// <param name="Allocation">Why this place, where the service chose it.</param>
public sealed record ArrangeReferral(
    ReferralAction Kind,
    DateTimeOffset Now,
    Appointment Appointment,
    bool UnitIsOpen,
    DateTimeOffset ArriveBy,
    TimeSpan LongestHold,
    int PolicyVersion,
    WithoutPool? WithoutPool = null,
    Allocation? Allocation = null
) : ReferralCommand(Kind, Now);

/// <summary>Confirms that the patient will come.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="LatestHold">To when the hold is extended; null where it stays.</param>
public sealed record ConfirmAppointment(DateTimeOffset Now, DateTimeOffset? LatestHold)
    : ReferralCommand(ReferralAction.ConfirmAppointment, Now);

/// <summary>The hospital withdraws the place.</summary>
public sealed record WithdrawPlace(DateTimeOffset Now, CapacityReason Reason) : ReferralCommand(ReferralAction.WithdrawPlace, Now);

/// <summary>Waits for a place in a session.</summary>
public sealed record WaitForPlace(DateTimeOffset Now, PoolPlace Place) : ReferralCommand(ReferralAction.WaitForPlace, Now);

/// <summary>Waits no longer.</summary>
public sealed record LeaveWaitingList(DateTimeOffset Now, WaitingEndedBy By) : ReferralCommand(ReferralAction.LeaveWaitingList, Now);

/// <summary>Notes that a hold has lapsed.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="Since">When the case last changed, where the clock asks; null where somebody does.</param>
public sealed record ExpireHold(DateTimeOffset Now, DateTimeOffset? Since = null) : ReferralCommand(ReferralAction.ExpireHold, Now);

public sealed record RecordNoShow(DateTimeOffset Now) : ReferralCommand(ReferralAction.RecordNoShow, Now);

/// <summary>Calls a case off.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="By">Who wishes it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">Said about it.</param>
/// <param name="ConfirmBy">When it counts as confirmed, whether or not the receiver has said so.</param>
public sealed record RequestCancellation(
    DateTimeOffset Now,
    CancelledBy By,
    CancellationReason Reason,
    SealedText? Note,
    DateTimeOffset? ConfirmBy = null
) : ReferralCommand(ReferralAction.RequestCancellation, Now);

/// <summary>Confirms that a case is called off.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="Since">
/// When the case last changed, where the clock confirms what nobody has confirmed in time; null where somebody does.
/// </param>
public sealed record ConfirmCancellation(DateTimeOffset Now, DateTimeOffset? Since = null)
    : ReferralCommand(ReferralAction.ConfirmCancellation, Now);

public sealed record StartEmergency(
    DateTimeOffset Now,
    string Person,
    string Number,
    Sender From,
    Destination Destination,
    EmergencyCentre Channel,
    DateTimeOffset ArrivedAt,
    DateTimeOffset PaperworkDue,
    int PolicyVersion,
    long DirectoryVersion,
    string? Reviewer = null
) : ReferralCommand(ReferralAction.StartEmergency, Now);

public sealed record CompletePaperwork(DateTimeOffset Now, ReferralRequest Request)
    : ReferralCommand(ReferralAction.CompletePaperwork, Now);

public sealed record RecordArrival(DateTimeOffset Now, DateTimeOffset ArrivedAt) : ReferralCommand(ReferralAction.RecordArrival, Now);

public sealed record BeginCare(DateTimeOffset Now, DateTimeOffset BegunAt, bool Inpatient) : ReferralCommand(ReferralAction.BeginCare, Now);

public sealed record AddNote(DateTimeOffset Now, SealedText Note) : ReferralCommand(ReferralAction.AddNote, Now);

public sealed record RecordFollowUp(
    DateTimeOffset Now,
    DateTimeOffset DoneAt,
    FollowUpWay Way,
    FollowUpFinding Finding,
    SealedText? Note,
    DateOnly? Next
) : ReferralCommand(ReferralAction.RecordFollowUp, Now);

public sealed record OfferDownTransfer(DateTimeOffset Now, Guid Case) : ReferralCommand(ReferralAction.OfferDownTransfer, Now);

public sealed record ReferOnward(DateTimeOffset Now, Guid Case, Direction Direction) : ReferralCommand(ReferralAction.ReferOnward, Now);

public sealed record ConcludeCare(
    DateTimeOffset Now,
    DateTimeOffset ConcludedAt,
    DischargeWay Way,
    IReadOnlyList<Diagnosis> Diagnoses,
    DateTimeOffset ReportDue,
    int PolicyVersion
) : ReferralCommand(ReferralAction.Conclude, Now);

public sealed record ReportOutcome(DateTimeOffset Now, OutcomeReport Report) : ReferralCommand(ReferralAction.ReportOutcome, Now);

public sealed record CloseReferral(DateTimeOffset Now, NoReportReason? NoReport, SealedText? Note)
    : ReferralCommand(ReferralAction.Close, Now);

/// <summary>Attaches what was received already.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="Attachment">What was received.</param>
/// <param name="ToBeScanned">Whether it must wait for a scanner's word; without a scanner it is let through, and that is recorded.</param>
public sealed record AddAttachment(DateTimeOffset Now, Attachment Attachment, bool ToBeScanned)
    : ReferralCommand(ReferralAction.AddAttachment, Now);

/// <summary>Takes an attachment back.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="Attachment">Which.</param>
/// <param name="Institution">Who asks.</param>
public sealed record WithdrawAttachment(DateTimeOffset Now, Guid Attachment, string Institution)
    : ReferralCommand(ReferralAction.WithdrawAttachment, Now);

/// <summary>Records a death.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="DiedAt">When the patient died.</param>
/// <param name="Note">Said about it.</param>
/// <param name="By">Institution that records it.</param>
/// <param name="Of">The patient's other case in which it was recorded; null where it is recorded in this one.</param>
/// <param name="Born">The moment before which the patient was not born; null where that is not known.</param>
public sealed record RecordDeath(
    DateTimeOffset Now,
    DateTimeOffset DiedAt,
    SealedText? Note,
    string? By = null,
    Guid? Of = null,
    DateTimeOffset? Born = null
) : ReferralCommand(ReferralAction.RecordDeath, Now);

/// <summary>Escalates a late review or answer to the next office.</summary>
/// <param name="Now">The moment at which the clock acts.</param>
/// <param name="Kind">Review or answer.</param>
/// <param name="Due">The deadline that is believed to have passed.</param>
/// <param name="Since">When the case last changed.</param>
/// <param name="Centres">Lead hospitals above whoever is late.</param>
/// <param name="Next">When it would go on to the county.</param>
/// <param name="PolicyVersion">The policy in force.</param>
public sealed record EscalateReferral(
    DateTimeOffset Now,
    DeadlineKind Kind,
    DateTimeOffset Due,
    DateTimeOffset Since,
    IReadOnlyList<string> Centres,
    DateTimeOffset Next,
    int PolicyVersion
) : ReferralCommand(ReferralAction.Escalate, Now);

/// <summary>Reminds of a deadline.</summary>
/// <param name="Now">The moment at which the clock acts.</param>
/// <param name="Kind">Which deadline.</param>
/// <param name="Due">When it is due.</param>
/// <param name="Since">When the case last changed.</param>
/// <param name="Before">How long before that the reminder comes, by policy.</param>
/// <param name="PolicyVersion">The policy in force.</param>
public sealed record RemindOfDeadline(
    DateTimeOffset Now,
    DeadlineKind Kind,
    DateTimeOffset Due,
    DateTimeOffset Since,
    TimeSpan Before,
    int PolicyVersion
) : ReferralCommand(ReferralAction.Remind, Now);

/// <summary>Notes that a deadline has passed.</summary>
/// <param name="Now">The moment at which the clock acts.</param>
/// <param name="Kind">Which deadline.</param>
/// <param name="Due">When it was due.</param>
/// <param name="Since">When the case last changed.</param>
public sealed record MarkDeadlineMissed(DateTimeOffset Now, DeadlineKind Kind, DateTimeOffset Due, DateTimeOffset Since)
    : ReferralCommand(ReferralAction.MarkMissed, Now);
