// What somebody is told, and who must be told of what happened: a pure function of the case before and after an event.
using System.Text.Json.Serialization;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>What somebody is told 通知.</summary>
public enum NoticeKind
{
    /// <summary>A case awaits review 新转诊待审核.</summary>
    ToReview,

    /// <summary>A case awaits an answer 新转诊待受理.</summary>
    NewCase,

    /// <summary>A patient comes home 患者下转.</summary>
    ComingHome,

    /// <summary>A case came back for completion 退回补充.</summary>
    Returned,

    /// <summary>A case was accepted 已接受.</summary>
    Accepted,

    /// <summary>A case was declined 已拒绝.</summary>
    Declined,

    /// <summary>A case was passed on 已转派.</summary>
    Redirected,

    /// <summary>A time and place are held 已安排.</summary>
    Arranged,

    /// <summary>The patient will come 已确认.</summary>
    Confirmed,

    /// <summary>The hospital withdrew the place 停诊待改约.</summary>
    PlaceWithdrawn,

    /// <summary>It waits for a place 已候补.</summary>
    Waiting,

    /// <summary>It waited in vain 候补未成.</summary>
    WaitedInVain,

    /// <summary>What was held has lapsed 预留过期.</summary>
    HoldLapsed,

    /// <summary>The patient did not come 爽约.</summary>
    NoShow,

    /// <summary>The receiver is asked to confirm a cancellation 申请取消.</summary>
    CancellationAsked,

    /// <summary>A case was called off 已取消.</summary>
    Cancelled,

    /// <summary>The patient has arrived 已到诊.</summary>
    Arrived,

    /// <summary>An emergency has arrived; its form is due 急诊到诊待补单.</summary>
    EmergencyArrived,

    /// <summary>Care has ended 诊疗结束.</summary>
    Concluded,

    /// <summary>The report came 回转单已到.</summary>
    Outcome,

    /// <summary>Closed without a report 无回转单结案.</summary>
    ClosedWithoutReport,

    /// <summary>The patient died 患者已故.</summary>
    Died,

    /// <summary>Review or answer is late 逾期未办.</summary>
    Late,

    /// <summary>A deadline is near 临期提醒.</summary>
    Reminder,

    /// <summary>A deadline has passed 已逾期.</summary>
    Missed,

    /// <summary>A record was taken back 记录已撤销.</summary>
    Corrected,

    /// <summary>A cancellation was withdrawn 已撤回取消.</summary>
    CancellationWithdrawn,

    /// <summary>The report was amended 回转单已更正.</summary>
    OutcomeAmended,

    /// <summary>Something was attached to a case that is over 补充资料.</summary>
    LateFindings,

    /// <summary>The validity was extended 已延长有效期.</summary>
    ValidityExtended,

    /// <summary>The validity is over 已过期.</summary>
    Expired,

    /// <summary>The patient has arrived as an emergency in another case 患者已急诊到诊.</summary>
    EmergencyElsewhere,

    /// <summary>The case was passed on again and may not circle 多次转派.</summary>
    PassedOnAgain,

    /// <summary>A specialist's statement is asked for 请出具专家意见.</summary>
    ExpertStatementAsked,

    /// <summary>The county's word is asked for 请县级审批.</summary>
    CountyApprovalAsked,

    /// <summary>A specialist or the county agrees that the patient leaves 已同意转出.</summary>
    ApprovalGiven,

    /// <summary>A specialist or the county does not 未同意转出.</summary>
    ApprovalRefused,

    /// <summary>List or catalogues have changed, and the case is asked again 白名单或目录有变.</summary>
    OutOfCountyChecked,

    /// <summary>An emergency that leaves the county is to be justified 急诊转出待说明.</summary>
    JustificationAsked,

    /// <summary>It was justified 急诊转出已说明.</summary>
    Justified,

    /// <summary>What was filed with the insurance office was revoked 备案已撤销.</summary>
    FilingRevoked,

    /// <summary>It stands again 备案已恢复.</summary>
    FilingRestored,
}

/// <summary>A line of somebody's inbox.</summary>
/// <param name="Position">Position of the event in the log; the order of inboxes.</param>
/// <param name="Address">Whom it is for, see <see cref="Addresses"/>.</param>
/// <param name="Kind">What is told.</param>
/// <param name="At">When it happened.</param>
public sealed record Notice(long Position, string Address, NoticeKind Kind, DateTimeOffset At)
{
    [JsonIgnore]
    public string Name => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Position}/{Address}/{Kebab.Of(Kind)}");
}

internal static class Notices
{
    /// <summary>What is kept of a case that is over: how it ended.</summary>
    public static bool Stays(NoticeKind kind) =>
        kind
            is NoticeKind.Outcome
                or NoticeKind.Declined
                or NoticeKind.Cancelled
                or NoticeKind.ClosedWithoutReport
                or NoticeKind.Died
                or NoticeKind.OutcomeAmended
                or NoticeKind.LateFindings
                or NoticeKind.Expired;

    /// <summary>What is told to whom when this happened.</summary>
    public static IEnumerable<(string Address, NoticeKind Kind)> Of(Referral before, Referral after, object e) =>
        after.Details is { Sent: true } details ? new NoticeRecipients(details).Of(before, after, e).Distinct() : [];
}
