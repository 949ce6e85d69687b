// Which cases stand on whose list, and since when they are late: pure functions of the case.
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>A worklist 工作清单.</summary>
public enum Worklist
{
    /// <summary>The township's review is due 待审核.</summary>
    ToReview,

    /// <summary>The receiver's word is due 待受理: an answer to a case, or to its cancellation.</summary>
    ToAnswer,

    /// <summary>A deadline has passed 已逾期.</summary>
    Late,

    /// <summary>Accepted, or to be arranged anew 待安排.</summary>
    ToArrange,

    /// <summary>
    /// The hospital withdrew the place 待改约; on <see cref="ToArrange"/> as well. When it is read, cases stand on it too that are arranged
    /// or wait where nothing takes place any more.
    /// </summary>
    ToRebook,

    /// <summary>Expected, or at the door 待到诊.</summary>
    Arriving,

    /// <summary>With the sender for completion 待补充: returned cases, and emergencies whose form is missing.</summary>
    Returned,

    /// <summary>Patients coming home 下转待接收.</summary>
    DownInbox,

    /// <summary>Follow-ups of today and before 待随访.</summary>
    FollowUpsDue,

    /// <summary>In care 诊疗中; of a down-transfer those whose follow-ups have their own list are not among them.</summary>
    InCare,

    /// <summary>The report to the referrer is due 待回转.</summary>
    OutcomeDue,

    /// <summary>The report is here: to be read by the sender, and closed 待结案.</summary>
    ToClose,

    /// <summary>The doctor's own open cases 我的转诊: sent by the doctor, or of patients who have a contract with the doctor.</summary>
    Mine,

    /// <summary>Out of the county: a specialist's statement is due 待专家意见.</summary>
    ExpertStatement,

    /// <summary>Out of the province: the county's word is due 待县级审批.</summary>
    CountyApproval,

    /// <summary>Emergencies that left the county and are to be justified 待补充说明.</summary>
    Justification,
}

/// <summary>A case on somebody's list.</summary>
/// <param name="List">Which.</param>
/// <param name="Owner">Whose, see <see cref="Owners"/>.</param>
/// <param name="Due">When it is due; null where nothing is.</param>
/// <param name="Order">By what the list is sorted: what is due, or since when it waits.</param>
public sealed record WorklistLine(Worklist List, string Owner, DateTimeOffset? Due, DateTimeOffset Order)
{
    public string Name => $"{Kebab.Of(List)}/{Owner}";
}

/// <summary>A line with what lists are filtered and sorted by.</summary>
/// <param name="Line">The line.</param>
/// <param name="Urgency">How urgent the case is.</param>
/// <param name="Direction">Which way.</param>
/// <param name="Resource">What is needed; null while an emergency's form is missing.</param>
/// <param name="Unit">Unit where something was arranged; before, unit of the destination.</param>
/// <param name="Sender">Institution that sent.</param>
/// <param name="BegunAt">Position of the case's first event.</param>
public sealed record WorklistEntry(
    WorklistLine Line,
    Urgency Urgency,
    Direction Direction,
    Resource? Resource,
    string Unit,
    string Sender,
    long BegunAt
);

/// <summary>Whose a list is: an institution's code, or one of these.</summary>
internal static class Owners
{
    /// <summary>The county's health authority.</summary>
    public const string County = "#county";

    /// <summary>A doctor.</summary>
    public static string Doctor(string practitioner) => $"@{practitioner}";

    /// <summary>An institution as sender, for what it must do itself whoever leads it.</summary>
    public static string Sender(string institution) => $"{institution}/sender";

    /// <summary>A township hospital as reviewer of its village clinics' cases.</summary>
    public static string Reviewer(string institution) => $"{institution}/review";

    /// <summary>A lead hospital's centre, for what was escalated to it.</summary>
    public static string Centre(string institution) => $"{institution}/centre";

    /// <summary>The specialists of the lead hospital of a sender whose patient leaves the county; which one, the directory says.</summary>
    public static string ExpertsOf(string sender) => $"~{sender}/experts";

    /// <summary>
    /// The lead centre of a sender whose receiver is outside the county; which hospital that is, the directory says on the day of
    /// reading.
    /// </summary>
    public static string CentreOf(string sender) => $"~{sender}";
}

internal static class Lists
{
    /// <summary>Lists that hold cases before their time has come; they show what is due by now.</summary>
    public static bool IsTimed(Worklist list) => list is Worklist.Late or Worklist.FollowUpsDue;

    /// <summary>Roles that have something to do on a list.</summary>
    public static Roles Readers(Worklist list) =>
        list switch
        {
            Worklist.ToReview => Roles.TownshipCentre | Roles.Dispatcher | Roles.HisSystem,
            Worklist.ToAnswer or Worklist.ToArrange or Worklist.ToRebook => Roles.Dispatcher
                | Roles.TownshipCentre
                | Roles.FamilyDoctor
                | Roles.HisSystem,
            Worklist.DownInbox
            or Worklist.FollowUpsDue
            or Worklist.Arriving
            or Worklist.InCare
            or Worklist.OutcomeDue
            or Worklist.Returned
            or Worklist.ToClose => RoleGroups.Staff,
            Worklist.Mine => Roles.FamilyDoctor | Roles.Specialist | Roles.TownshipCentre,
            Worklist.Late => RoleGroups.Staff | Roles.CountyAuthority,
            Worklist.ExpertStatement => Roles.Specialist,
            Worklist.CountyApproval => Roles.CountyAuthority,
            Worklist.Justification => RoleGroups.Staff,
            _ => throw new ArgumentOutOfRangeException(nameof(list), list, null),
        };

    /// <summary>Every line of a case, with what it is found by.</summary>
    public static IEnumerable<WorklistEntry> Entries(ReferralRow row) =>
        row.State.Details is { } details
            ? Of(row)
                .Select(line => new WorklistEntry(
                    line,
                    details.Urgency,
                    details.Direction,
                    details.Request?.Resource,
                    details.ArrangedIn ?? details.To.Unit,
                    details.From.Institution,
                    row.BegunAt
                ))
            : [];

    /// <summary>Every list that a case stands on.</summary>
    public static IReadOnlyList<WorklistLine> Of(ReferralRow row) =>
        row.State.Details is { EndedAt: null } details ? new WorklistLines(row, details).All() : [];
}
