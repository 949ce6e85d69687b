// What is known of a case, whatever state it is in.
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>What is known of a case in every state after its beginning.</summary>
/// <param name="Person">Reference of the patient.</param>
/// <param name="Number">转诊单号.</param>
/// <param name="From">Who sent.</param>
/// <param name="Request">The form as it stands; null in a draft, and in an emergency whose paperwork is due.</param>
/// <param name="To">Where the case lies: redirected cases differ from the form as it was sent.</param>
public sealed record CaseDetails(string Person, string Number, Sender From, ReferralRequest? Request, Destination To)
{
    /// <summary>Which way; an emergency goes up.</summary>
    [JsonIgnore]
    public Direction Direction => Request?.Direction ?? Direction.Up;

    /// <summary>An emergency that began at arrival never loses that, whatever its form says.</summary>
    [JsonIgnore]
    public Urgency Urgency => PaperworkDue is null ? Request?.Urgency ?? Urgency.Routine : Urgency.Emergency;

    /// <summary>The township hospital that reviews; kept after the review, since it stays informed.</summary>
    public string? Reviewer { get; init; }

    /// <summary>The family doctor by contract on the day of submission.</summary>
    public string? Contract { get; init; }

    /// <summary>When review or answer was due last.</summary>
    public DateTimeOffset? AnswerDue { get; init; }

    /// <summary>How often it was passed on since it waits for an answer.</summary>
    public int Redirections { get; init; }

    /// <summary>Where it went when that had passed; null once it was reviewed or answered.</summary>
    public Escalation? Escalation { get; init; }

    /// <summary>Deadlines that were reminded of or missed.</summary>
    public ImmutableList<DeadlineMark> Marks { get; init; } = [];

    /// <summary>The receiver that has opened the case, if it is still the receiver.</summary>
    public string? SeenBy { get; init; }

    /// <summary>Unit where something was arranged; null before.</summary>
    public string? ArrangedIn { get; init; }

    /// <summary>Since when it waits to be served; null in cases that were sent before that was kept.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>The session for a place of which it waits 候补.</summary>
    public PoolPlace? WaitsIn { get; init; }

    /// <summary>Why the hospital withdrew its place; null once it is arranged anew.</summary>
    public CapacityReason? Withdrawn { get; init; }

    public DateTimeOffset? ArriveBy { get; init; }

    public DateTimeOffset? ArrivedAt { get; init; }

    /// <summary>Where it stood when the patient arrived; null before, and in emergencies.</summary>
    public StateName? ArrivedFrom { get; init; }

    /// <summary>The appointment that ended last, by arrival, no-show or lapse; null once it is arranged anew.</summary>
    public FormerAppointment? Former { get; init; }

    /// <summary>
    /// When the last step that may be taken back was recorded; null where none was, after one was taken back, and in cases that are older
    /// than that.
    /// </summary>
    public DateTimeOffset? RecordedAt { get; init; }

    /// <summary>When care began.</summary>
    public DateTimeOffset? CareBegunAt { get; init; }

    /// <summary>When an emergency's form is or was due; null in all other cases.</summary>
    public DateTimeOffset? PaperworkDue { get; init; }

    /// <summary>Whether that form is still missing.</summary>
    [JsonIgnore]
    public bool PaperworkMissing => PaperworkDue is not null && Request is null;

    public bool? PaperworkLate { get; init; }

    public bool Inpatient { get; init; }

    public DateTimeOffset? ReportDue { get; init; }

    public OutcomeReport? Report { get; init; }

    /// <summary>When it was reported; null in cases that are older than that.</summary>
    public DateTimeOffset? ReportedAt { get; init; }

    /// <summary>When the report was amended last; null where it stands as it came.</summary>
    public DateTimeOffset? AmendedAt { get; init; }

    public DischargeWay? DischargeWay { get; init; }

    /// <summary>The case that this one came out of.</summary>
    public CaseLink? Origin { get; init; }

    /// <summary>Cases that came out of this one.</summary>
    public ImmutableList<CaseLink> Links { get; init; } = [];

    /// <summary>Days on which the township follows up, next first.</summary>
    public ImmutableList<DateOnly> FollowUps { get; init; } = [];

    public int FollowUpsDone { get; init; }

    /// <summary>Everything that was ever attached, oldest first.</summary>
    public ImmutableList<Attachment> Attachments { get; init; } = [];

    public int PolicyVersion { get; init; }

    /// <summary>How far it has come on its way out of the county; null within it, and in cases that are older than that.</summary>
    public OutOfCountyProgress? OutOfCounty { get; init; }

    /// <summary>What the disease catalogues said against it when it was sent; null where nothing was.</summary>
    public CatalogueFound? Catalogue { get; init; }

    /// <summary>When the case came to its end; null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Was the case ever sent? A draft that was thrown away never was anybody else's business.</summary>
    public bool Sent { get; init; }

    internal bool IsMarked(DeadlineKind kind, DateTimeOffset due, bool missed) =>
        Marks.Exists(m => m.Kind == kind && m.Due == due && m.Missed == missed);

    /// <summary>Notes what the clock said of a deadline; of an earlier one of the same kind nothing need be kept.</summary>
    internal CaseDetails Marked(DeadlineKind kind, DateTimeOffset due, bool missed) =>
        this with
        {
            Marks = Marks.RemoveAll(m => m.Kind == kind).Add(new DeadlineMark(kind, due, missed)),
        };

    /// <summary>Did it ever reach a receiver? What the township's review has kept is not the hospital's business.</summary>
    public bool Reached { get; init; }
}

/// <summary>An appointment that has ended.</summary>
/// <param name="Appointment">What was held.</param>
/// <param name="Confirmed">The patient had said that they would come.</param>
/// <param name="ArriveBy">When arrival was due.</param>
public sealed record FormerAppointment(Appointment Appointment, bool Confirmed, DateTimeOffset? ArriveBy);

/// <summary>Public names of the states.</summary>
public enum StateName
{
    NotStarted,
    Draft,
    InTownshipReview,
    AwaitingAnswer,
    Returned,
    Accepted,
    Arranged,
    HoldLapsed,
    NoShow,
    CancellationRequested,
    Cancelled,
    Declined,
    Arrived,
    InCare,
    Concluded,
    Closed,
    Died,
    Expired,
}
