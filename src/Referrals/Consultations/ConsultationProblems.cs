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
        new(
            "consultation.patient-died",
            409,
            "该患者已登记死亡，不能新建会诊；如登记有误，请登记机构先撤销。",
            "The patient's death is recorded: no consultation can be asked for. If that is a mistake, the institution that recorded it takes it back first."
        ),
        new("consultation.claimed", 409, "该检查已由医生 {by} 认领。", "Doctor {by} has claimed this examination."),
        new(
            "consultation.accession",
            400,
            "检查号中不能含身份证件号码或手机号码。",
            "The number of an examination must not hold that of an identity document or a mobile phone."
        ),
        new(
            "consultation.recognised-preliminary",
            400,
            "初步报告不能标记结果互认。",
            "Only a final report can be recognised by other institutions."
        ),
        new(
            "consultation.critical-unacknowledged",
            409,
            "危急值尚未由申请方人员确认，不能结束、拒绝或取消。",
            "A critical value has not been acknowledged by a person of the requester: it cannot be closed, declined or cancelled."
        ),
        new("consultation.not-critical", 409, "当前有效的报告没有危急值。", "The report that counts has no critical value."),
        new(
            "consultation.report-outdated",
            409,
            "已有新的报告（第 {newest} 份），请阅读后再确认。",
            "There is a newer report, number {newest}: read it, and acknowledge that."
        ),
        new(
            "consultation.not-recognised",
            409,
            "当前有效的报告未标记结果互认。",
            "The report that counts is not one that other institutions recognise."
        ),
        new("consultation.too-many-reports", 422, "一次检查最多 {limit} 份报告。", "An examination has at most {limit} reports."),
    ];
}
