// What people are told of a consultation: every kind, and a line of somebody's inbox.
using System.Globalization;
using System.Text.Json.Serialization;
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>What somebody is told of a consultation 会诊通知.</summary>
public enum ConsultationNoticeKind
{
    /// <summary>A question awaits an answer 新会诊申请.</summary>
    AdviceAsked,

    /// <summary>A further question, or more to one that waits 追问.</summary>
    QuestionAdded,

    /// <summary>There is an answer 已答复.</summary>
    AdviceGiven,

    /// <summary>It was declined 已拒绝.</summary>
    ConsultationDeclined,

    /// <summary>It was called off 已取消.</summary>
    ConsultationCancelled,

    /// <summary>The answer is late 逾期未答复.</summary>
    ConsultationLate,

    /// <summary>It was answered and is still open 待结束.</summary>
    ConsultationOpen,

    /// <summary>Nobody closed it, so the clock did 已自动结束.</summary>
    ConsultationClosedByClock,

    /// <summary>An examination awaits its report 待出报告.</summary>
    ExaminationAsked,

    /// <summary>There is a report 已出报告.</summary>
    ExaminationReported,

    /// <summary>A report was corrected 报告已更正.</summary>
    ReportCorrected,

    /// <summary>A report has a critical value, which a person must acknowledge 危急值.</summary>
    CriticalValue,

    /// <summary>Nobody has acknowledged a critical value in time 危急值逾期未确认.</summary>
    CriticalUnacknowledged,

    /// <summary>A consultation of several institutions awaits the word whether it is taken 待受理.</summary>
    MeetingAsked,

    /// <summary>It was taken, and a time is looked for 已受理.</summary>
    MeetingAccepted,

    /// <summary>An expert is invited 会诊邀请.</summary>
    ExpertInvited,

    /// <summary>Times were proposed 拟定时间.</summary>
    TimesProposed,

    /// <summary>An expert has answered the invitation 应邀答复.</summary>
    InvitationAnswered,

    /// <summary>The time is fixed, or was moved 已排期.</summary>
    MeetingScheduled,

    /// <summary>It is put off 延期.</summary>
    MeetingPostponed,

    /// <summary>It begins within the hour 即将开始.</summary>
    MeetingSoon,

    /// <summary>There is a conclusion 已出结论.</summary>
    MeetingConcluded,

    /// <summary>Something is to be done after a conclusion 会诊任务.</summary>
    TaskGiven,

    /// <summary>An expert has added something after the conclusion 补充意见.</summary>
    AddendumGiven,

    /// <summary>The patient was referred because of it 已转诊.</summary>
    PatientReferred,

    /// <summary>The patient has died: it is over, or what is being done is to be finished 患者已故.</summary>
    PatientDied,

    /// <summary>The record of the death was taken back, and it goes on 已撤销死亡登记.</summary>
    DeathRetracted,

    /// <summary>Another party has added files 新附件.</summary>
    FilesAdded,
}

/// <summary>A line of somebody's inbox.</summary>
/// <param name="Position">Position of the event in the log; the order of inboxes.</param>
/// <param name="Address">Whom it is for, see <see cref="Addresses"/>.</param>
/// <param name="Kind">What is told.</param>
/// <param name="At">When it happened.</param>
public sealed record ConsultationNotice(long Position, string Address, ConsultationNoticeKind Kind, DateTimeOffset At)
{
    [JsonIgnore]
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Position}/{Address}/{Kebab.Of(Kind)}");
}
