// What consultations of several institutions refuse, in two languages.
using Referrals.Http;

namespace Referrals.Consultations;

internal static class MeetingProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new("consultation.expert-twice", 400, "同一专家被邀请了两次。", "An expert is invited twice."),
        new("consultation.expert-unknown", 400, "受邀专家中没有该编号。", "No expert with this number is invited."),
        new(
            "consultation.expert-not-there",
            400,
            "该专家当日不在该机构执业。",
            "This expert does not work at that institution on this day."
        ),
        new(
            "consultation.not-whitelisted",
            400,
            "该县域外医疗机构当日不在转诊白名单内，不能邀请。",
            "This hospital outside the county is not on the whitelist on this day: its experts cannot be invited."
        ),
        new(
            "consultation.quorum-impossible",
            400,
            "法定人数须为1至受邀专家人数（{experts}）。",
            "The quorum is from 1 to as many as are invited ({experts})."
        ),
        new(
            "consultation.not-this-expert",
            403,
            "只能由该专家本人（县域外专家由主持机构代录）答复或发表意见。",
            "Only this expert answers and gives an opinion; for one from outside the county the chair's institution does."
        ),
        new(
            "consultation.no-practitioner",
            404,
            "该账号不对应医务人员，没有会诊日历。",
            "This account is no practitioner's: it has no calendar."
        ),
        new("consultation.only-chair", 403, "只能由主持人进行。", "This is for the chair."),
        new("consultation.time-past", 400, "会诊时间须在将来。", "A consultation's time is in the future."),
        new("consultation.time-length", 400, "会诊结束须晚于开始，且不超过8小时。", "A session ends after it begins, within 8 hours."),
        new("consultation.time-not-proposed", 400, "该时间不在拟定时间之内。", "This is none of the times that were proposed."),
        new(
            "consultation.no-quorum",
            409,
            "可参加（或已到会）的专家不足法定人数（{quorum}）。",
            "Fewer experts take part, or are present, than the quorum asks for ({quorum})."
        ),
        new(
            "consultation.expert-left",
            409,
            "以下专家在该日已不在原机构执业：{experts}。请更换后再排期。",
            "These experts do not work there any more on that day: {experts}. Invite others, then fix the time."
        ),
        new(
            "consultation.double-booked",
            409,
            "以下专家在该时间另有会诊：{experts}。如仍须安排，请说明理由。",
            "These experts have another consultation at that time: {experts}. Say why, if it is to be then nevertheless."
        ),
        new(
            "consultation.too-early",
            409,
            "会诊定于{from}，提前30分钟之内方可开始。",
            "The consultation is at {from}: it can begin half an hour before."
        ),
        new(
            "consultation.task-of-nobody",
            400,
            "任务须由参加会诊的机构承担。",
            "A task is for an institution that takes part in the consultation."
        ),
        new("consultation.task-unknown", 404, "没有该任务。", "There is no such task."),
        new("consultation.task-not-yours", 403, "该任务由其他机构承担。", "This task is for another institution."),
        new("consultation.tasks-open", 409, "尚有{tasks}项任务未完成。", "{tasks} tasks are not done yet."),
    ];
}
