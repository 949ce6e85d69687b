// What happens to a consultation of several institutions. Stored for ever, as ConsultationEvents.cs is.
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>From when until when.</summary>
public sealed record MeetingTime(DateTimeOffset From, DateTimeOffset Until);

/// <summary>An expert who is invited 受邀专家.</summary>
/// <param name="Number">Within the consultation, from 1; a number is never given to another.</param>
/// <param name="Institution">Where the expert works.</param>
/// <param name="Unit">The department.</param>
/// <param name="Practitioner">Code of the expert; null where the department sends somebody, and of hospitals outside the county.</param>
/// <param name="Outside">
/// It is a hospital outside the county, whose experts have no account here: the chair's institution writes down what they say.
/// </param>
/// <param name="Name">How an expert from outside is called.</param>
public sealed record Invitee(
    int Number,
    string Institution,
    string Unit,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Practitioner,
    bool Outside,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Name
);

/// <summary>What is to be done after a conclusion 随访任务.</summary>
/// <param name="Number">Within the consultation, from 1.</param>
/// <param name="Institution">Who does it.</param>
/// <param name="Text">What.</param>
/// <param name="Due">The last day for it, Asia/Shanghai.</param>
public sealed record FollowUpTask(int Number, string Institution, SealedText Text, DateOnly Due);

/// <summary>Experts were invited 邀请; who is not named any more is not invited any more.</summary>
/// <param name="Experts">All who are invited now.</param>
/// <param name="Quorum">So many of them must be present for a conclusion 法定人数; the chair does not count.</param>
/// <param name="At">When.</param>
public sealed record ExpertsInvited(IReadOnlyList<Invitee> Experts, int Quorum, DateTimeOffset At);

/// <summary>The department takes the consultation and names its chair 受理.</summary>
public sealed record ConsultationAccepted(Sender Chair, DateTimeOffset At);

/// <summary>Another doctor of the department is the chair 更换主持人.</summary>
public sealed record ChairChanged(Sender Chair, DateTimeOffset At);

/// <summary>Times were proposed 拟定时间; those before do not count any more.</summary>
public sealed record TimesProposed(IReadOnlyList<MeetingTime> Times, DateTimeOffset At);

/// <summary>An expert has answered the invitation 应邀答复.</summary>
/// <param name="Expert">Number of the expert.</param>
/// <param name="Comes">Whether the expert takes part.</param>
/// <param name="Possible">Beginnings of the proposed times at which the expert can.</param>
/// <param name="Note">In words.</param>
/// <param name="By">Who answered.</param>
/// <param name="At">When.</param>
public sealed record InvitationAnswered(
    int Expert,
    bool Comes,
    IReadOnlyList<DateTimeOffset> Possible,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Note,
    Sender By,
    DateTimeOffset At
);

/// <summary>The time is fixed 排期; a second time it is moved.</summary>
/// <param name="Time">From when until when.</param>
/// <param name="Agenda">What is discussed.</param>
/// <param name="Link">Address in the county's own video system, https.</param>
/// <param name="DespiteBusy">Why, although experts have another consultation at that time.</param>
/// <param name="At">When it was fixed.</param>
public sealed record MeetingScheduled(
    MeetingTime Time,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Agenda,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Link,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? DespiteBusy,
    DateTimeOffset At
);

/// <summary>It does not take place at its time, or was broken off 延期: another time is to be found.</summary>
public sealed record MeetingPostponed(SealedText Reason, DateTimeOffset At);

/// <summary>It has begun 开始会诊.</summary>
/// <param name="ConclusionDue">Until when there is to be a conclusion.</param>
/// <param name="At">When.</param>
public sealed record SessionOpened(DateTimeOffset ConclusionDue, DateTimeOffset At);

/// <summary>Who is there 签到; a second time it is corrected.</summary>
/// <param name="Present">Numbers of experts.</param>
/// <param name="At">When it was written down.</param>
public sealed record AttendanceRecorded(IReadOnlyList<int> Present, DateTimeOffset At);

/// <summary>An expert's opinion 专家意见; a second one stands beside the first.</summary>
/// <param name="Expert">Number of the expert; null of the chair.</param>
/// <param name="By">Who wrote it.</param>
/// <param name="Text">The opinion.</param>
/// <param name="Dissents">The expert does not agree with the others 保留意见.</param>
/// <param name="Addendum">It came after the conclusion 补充意见.</param>
/// <param name="At">When.</param>
public sealed record OpinionGiven(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Expert,
    Sender By,
    SealedText Text,
    bool Dissents,
    bool Addendum,
    DateTimeOffset At
);

/// <summary>The joint conclusion by the chair 会诊结论.</summary>
/// <param name="By">The chair.</param>
/// <param name="Text">The conclusion.</param>
/// <param name="Recommendation">What it comes to.</param>
/// <param name="Tasks">What is to be done.</param>
/// <param name="Late">Whether it came after it was due.</param>
/// <param name="At">When.</param>
/// <param name="Closing">Until when it is to be closed; null of what was answered before a county could say so.</param>
public sealed record ConclusionGiven(
    Sender By,
    SealedText Text,
    AdviceRecommendation Recommendation,
    IReadOnlyList<FollowUpTask> Tasks,
    bool Late,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ClosingTimes? Closing = null
);

/// <summary>A task after a conclusion is done 任务完成.</summary>
public sealed record FollowUpTaskDone(
    int Task,
    Sender By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Note,
    DateTimeOffset At
);

internal static class MeetingEvents
{
    public static EventTypes MapMeetings(this EventTypes types) =>
        types
            .Map<ExpertsInvited>("experts_invited")
            .Map<ConsultationAccepted>("consultation_accepted")
            .Map<ChairChanged>("consultation_chair_changed")
            .Map<TimesProposed>("consultation_times_proposed")
            .Map<InvitationAnswered>("invitation_answered")
            .Map<MeetingScheduled>("consultation_scheduled")
            .Map<MeetingPostponed>("consultation_postponed")
            .Map<SessionOpened>("consultation_session_opened")
            .Map<AttendanceRecorded>("consultation_attendance_recorded")
            .Map<OpinionGiven>("expert_opinion_given")
            .Map<ConclusionGiven>("consultation_concluded")
            .Map<FollowUpTaskDone>("consultation_task_done");
}
