// What consultations refuse, in two languages.
using Referrals.Http;

namespace Referrals.Consultations;

internal static class ConsultationProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        .. MeetingProblems.All,
        new(
            "consultation.wrong-state",
            409,
            "会诊单当前状态（{state}）不允许此操作（{action}）。",
            "The consultation is {state}; {action} is not possible now."
        ),
        new(
            "consultation.not-yours",
            403,
            "此操作须由本会诊的另一方或其他岗位进行。",
            "This is for the other side of this consultation, or another role."
        ),
        new(
            "consultation.exists",
            409,
            "该编号的会诊单已存在，内容不同。",
            "A consultation with this id exists already, with other content."
        ),
        new(
            "consultation.emergency",
            422,
            "急诊患者请直接上转或电话会诊，不适用图文咨询。",
            "Nobody writes about an emergency: call, or send the patient."
        ),
        new(
            "consultation.no-consent",
            403,
            "申请方尚未同意由会诊方转诊。",
            "Those who asked have not agreed that the institution they asked refers the patient."
        ),
        new(
            "consultation.referred-already",
            409,
            "本次会诊已转诊（{referral}）。",
            "The patient was referred because of this consultation already ({referral})."
        ),
        new("consultation.to-oneself", 422, "不能向本机构申请会诊。", "A consultation is asked of another institution."),
        new(
            "consultation.answered-already",
            409,
            "会诊已有答复，不能{action}；请结束会诊。",
            "It has been answered already: {action} is not possible, close it."
        ),
        new(
            "consultation.too-long",
            422,
            "一次图文咨询最多 {limit} 条。",
            "A consultation in writing has at most {limit} questions and answers."
        ),
    ];
}
