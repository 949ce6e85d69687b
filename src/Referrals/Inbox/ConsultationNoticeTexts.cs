// Notices of consultations in words; nothing of the patient is in them, so that they may go to a telephone.
using Referrals.Consultations;
using Referrals.Http;

namespace Referrals.Inbox;

internal static class ConsultationNoticeTexts
{
    /// <summary>One sentence.</summary>
    public static string Of(ConsultationNoticeKind kind, string number, Language language)
    {
        var (chinese, english) = Words(kind);
        return language == Language.Chinese ? $"会诊单 {number}：{chinese}。" : $"Consultation {number}: {english}.";
    }

    private static (string Chinese, string English) Words(ConsultationNoticeKind kind) =>
        kind switch
        {
            ConsultationNoticeKind.AdviceAsked => ("新图文咨询，待答复", "a question awaits your answer"),
            ConsultationNoticeKind.QuestionAdded => ("申请方有追问，待答复", "a further question awaits your answer"),
            ConsultationNoticeKind.AdviceGiven => ("已答复，请查看", "there is an answer; please read it"),
            ConsultationNoticeKind.ConsultationDeclined => ("会诊方已拒绝", "was declined"),
            ConsultationNoticeKind.ConsultationCancelled => ("申请方已取消", "was called off"),
            ConsultationNoticeKind.ConsultationLate => ("逾期未答复，已升级", "is late and was escalated"),
            ConsultationNoticeKind.ConsultationOpen => ("已答复，请追问或结束会诊", "was answered; please ask on or close it"),
            ConsultationNoticeKind.ConsultationClosedByClock => ("答复后长期未结束，已自动结束", "was answered and not closed in time, and has ended"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
}
