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
            ConsultationNoticeKind.ConsultationLate => ("逾期未处理，已升级", "is late and was escalated"),
            ConsultationNoticeKind.ConsultationOpen => ("已答复，请追问或结束会诊", "was answered; please ask on or close it"),
            ConsultationNoticeKind.ConsultationClosedByClock => (
                "答复后长期未结束，已自动结束",
                "was answered and not closed in time, and has ended"
            ),
            ConsultationNoticeKind.ExaminationAsked => ("新检查，待出报告", "an examination awaits your report"),
            ConsultationNoticeKind.ExaminationReported => ("已出报告，请查看", "there is a report; please read it"),
            ConsultationNoticeKind.ReportCorrected => ("报告已更正，请查看", "the report was corrected; please read it"),
            ConsultationNoticeKind.CriticalValue => ("危急值，请立即查看并确认", "critical value: read and acknowledge it at once"),
            ConsultationNoticeKind.CriticalUnacknowledged => (
                "危急值逾期未确认，请立即联系申请医师",
                "a critical value was not acknowledged in time: reach the doctor who asked at once"
            ),
            ConsultationNoticeKind.MeetingAsked => ("新远程会诊申请，待受理", "a consultation of several institutions awaits your word"),
            ConsultationNoticeKind.MeetingAccepted => ("已受理，正在排期", "was taken; a time is being found"),
            ConsultationNoticeKind.ExpertInvited => ("邀请您参加会诊，请答复", "you are invited; please answer"),
            ConsultationNoticeKind.TimesProposed => ("已拟定时间，请答复", "times were proposed; please answer"),
            ConsultationNoticeKind.InvitationAnswered => ("受邀专家已答复", "an expert has answered the invitation"),
            ConsultationNoticeKind.MeetingScheduled => ("会诊时间已确定，请查看", "the time is fixed; please see it"),
            ConsultationNoticeKind.MeetingPostponed => ("会诊延期，将另行安排", "is put off; another time follows"),
            ConsultationNoticeKind.MeetingSoon => ("会诊即将开始", "begins within the hour"),
            ConsultationNoticeKind.MeetingConcluded => ("已出会诊结论，请查看", "there is a conclusion; please read it"),
            ConsultationNoticeKind.TaskGiven => ("会诊结论中有贵机构的任务", "the conclusion has a task for your institution"),
            ConsultationNoticeKind.AddendumGiven => ("专家补充了意见", "an expert has added an opinion"),
            ConsultationNoticeKind.PatientReferred => ("患者已由此转诊", "the patient was referred because of it"),
            ConsultationNoticeKind.PatientDied => ("患者已故，请查看会诊去向", "the patient has died; please see what becomes of it"),
            ConsultationNoticeKind.DeathRetracted => (
                "死亡登记已撤销，会诊继续",
                "the record of the patient's death was taken back; it goes on"
            ),
            ConsultationNoticeKind.FilesAdded => ("有新附件，请查看", "files were added; please see them"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
}
