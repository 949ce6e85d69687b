// Notices in words; nothing of the patient is in them, so that they may go to a telephone.
using Referrals.Cases;
using Referrals.Http;

namespace Referrals.Inbox;

internal static class NoticeTexts
{
    /// <summary>One sentence.</summary>
    public static string Of(NoticeKind kind, string number, Language language)
    {
        var (chinese, english) = OfLeaving(kind) ?? Words(kind);
        return language == Language.Chinese ? $"转诊单 {number}：{chinese}。" : $"Referral {number}: {english}.";
    }

    private static (string Chinese, string English)? OfLeaving(NoticeKind kind) =>
        kind switch
        {
            NoticeKind.ExpertStatementAsked => (
                "县域内可诊治，请出具专家意见",
                "can be treated in the county and asks for a specialist's statement"
            ),
            NoticeKind.CountyApprovalAsked => ("申请转往省外，请县级审批", "asks for the county's approval to leave the province"),
            NoticeKind.ApprovalGiven => (
                "县域外转诊已获专家或县级同意",
                "a specialist or the county agrees that the patient leaves the county"
            ),
            NoticeKind.ApprovalRefused => (
                "专家或县级不同意转出县域，请退回、转派或拒绝",
                "a specialist or the county is against leaving the county: return, pass on or decline it"
            ),
            NoticeKind.OutOfCountyChecked => (
                "白名单或疾病目录有变化，请重新核对",
                "the whitelist or the disease catalogue has changed: please look again"
            ),
            NoticeKind.JustificationAsked => ("急诊先行转出，请限时补充说明", "left the county as an emergency and is to be justified"),
            NoticeKind.Justified => ("急诊转出已补充说明", "the emergency that left the county was justified"),
            NoticeKind.FilingRevoked => ("转院备案已撤销", "the filing with the insurance office was revoked"),
            NoticeKind.FilingRestored => ("转院备案已恢复", "the filing with the insurance office stands again"),
            _ => null,
        };

    private static (string Chinese, string English) Words(NoticeKind kind) =>
        kind switch
        {
            NoticeKind.ToReview => ("待乡镇审核", "awaits the township's review"),
            NoticeKind.NewCase => ("新转诊，待受理", "a new case awaits your answer"),
            NoticeKind.ComingHome => ("患者下转回基层，请接收", "a patient is coming home"),
            NoticeKind.Returned => ("已退回，请补充后重新提交", "came back for completion"),
            NoticeKind.Accepted => ("已接受", "was accepted"),
            NoticeKind.Declined => ("已拒绝", "was declined"),
            NoticeKind.Redirected => ("已转派其他机构或科室", "was passed on to another hospital or unit"),
            NoticeKind.Arranged => ("已安排，请按时到诊", "was arranged"),
            NoticeKind.Confirmed => ("患者已确认按时到诊", "the patient will come"),
            NoticeKind.PlaceWithdrawn => ("号源或床位已被医院取消，请改约", "the hospital withdrew the place; it must be arranged anew"),
            NoticeKind.Waiting => ("已列入候补", "waits for a place"),
            NoticeKind.WaitedInVain => ("候补未成，请重新安排", "waited in vain; it must be arranged anew"),
            NoticeKind.HoldLapsed => ("预留已过期，请重新安排", "what was held has lapsed"),
            NoticeKind.NoShow => ("患者未按时到诊", "the patient did not come"),
            NoticeKind.CancellationAsked => ("申请取消，请确认", "is to be called off; please confirm"),
            NoticeKind.Cancelled => ("已取消", "was called off"),
            NoticeKind.Arrived => ("患者已到诊", "the patient has arrived"),
            NoticeKind.EmergencyArrived => ("急诊患者已到诊，请补交转诊单", "an emergency has arrived; please hand in the form"),
            NoticeKind.Concluded => ("诊疗已结束，回转单随后", "care has ended; the report follows"),
            NoticeKind.Outcome => ("回转单已到，请查看并结案", "the report is here; please read and close"),
            NoticeKind.ClosedWithoutReport => ("已结案，无回转单", "was closed without a report"),
            NoticeKind.Died => ("患者已故", "the patient has died"),
            NoticeKind.Late => ("逾期未办，已升级", "is late and was escalated"),
            NoticeKind.Reminder => ("时限将至，请及时办理", "a deadline is near"),
            NoticeKind.Missed => ("已逾期", "a deadline has passed"),
            NoticeKind.Corrected => ("此前的记录已撤销，请按最新状态办理", "a record was taken back; please go by its state now"),
            NoticeKind.CancellationWithdrawn => ("取消申请已撤回，转诊继续", "the cancellation was withdrawn; the case goes on"),
            NoticeKind.OutcomeAmended => ("回转单已更正，请查看新版本", "the report was amended; please read the new version"),
            NoticeKind.LateFindings => ("已补充资料，请查看", "something was added after its end; please read it"),
            NoticeKind.ValidityExtended => ("有效期已延长", "is valid for longer"),
            NoticeKind.Expired => ("有效期已过，转诊单已结束", "its validity is over, and it has ended"),
            NoticeKind.EmergencyElsewhere => (
                "该患者已在另一转诊单中急诊到诊，请核对本单安排",
                "the patient has arrived as an emergency in another case; please check this one"
            ),
            NoticeKind.PassedOnAgain => ("已多次转派，请牵头医院协调", "was passed on again; the lead hospital is to settle it"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
}
