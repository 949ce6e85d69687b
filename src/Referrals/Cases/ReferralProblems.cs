// What cases refuse, in two languages.
using Referrals.Http;

namespace Referrals.Cases;

internal static class ReferralProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new(
            "referral.wrong-state",
            409,
            "转诊单当前状态（{state}）不允许此操作（{action}）。",
            "The case is {state}; {action} is not possible now."
        ),
        new("referral.not-yours", 403, "此操作须由本转诊单的其他机构或岗位进行。", "This is for another institution or role in this case."),
        new("referral.exists", 409, "该编号的转诊单已存在，内容不同。", "A case with this id exists already, with other content."),
        new(
            "referral.already-live",
            409,
            "该患者在同一目的机构、同一专科已有进行中的上转（{number}）。",
            "This patient already has a live referral to that destination and specialty ({number})."
        ),
        new("referral.other-patient", 409, "转诊单的患者不能更换，请另建转诊单。", "A case cannot change its patient; start another."),
        new("referral.other-direction", 409, "转诊方向不能更改。", "A case cannot change its direction."),
        new("referral.to-oneself", 400, "不能转给本机构。", "A case cannot go to the institution that sends it."),
        new("referral.direction-mismatch", 400, "转诊方向与目的机构不符。", "The direction does not fit the destination."),
        new("referral.redirected-to-same", 400, "已在该机构该科室。", "It lies there already."),
        new(
            "referral.institution-not-open",
            400,
            "机构不存在或当日未开放。",
            "There is no such institution, or it is not open on this day."
        ),
        new("referral.practitioner-not-here", 400, "该医务人员当日不在本机构执业。", "This practitioner does not work there on this day."),
        new("referral.person-unknown", 400, "患者编号不存在。", "There is no such person."),
        new(
            "referral.reserve-free",
            409,
            "尚有预留资源可用（{pool}，{session}）；以无资源为由须在备注中说明。",
            "A reserved place is free ({pool}, {session}); a note must say why the case is turned away for want of capacity."
        ),
        new("referral.note-required", 400, "选择“其他”时须说明原因。", "With 'other' a note is required."),
        new("referral.no-such-centre", 400, "本机构当日没有该急救中心。", "This institution has no such emergency centre today."),
        new("referral.appointment-in-the-past", 400, "预约时间不能早于现在。", "The appointment cannot be in the past."),
        new("referral.appointment-too-far", 400, "预约时间不能晚于一年。", "The appointment cannot be more than a year away."),
        new(
            "referral.appointment-after-validity",
            400,
            "预约时间晚于转诊单有效期（{until}）。",
            "The appointment lies after the referral's validity ({until})."
        ),
        new("referral.hold-in-the-past", 400, "保留时限不能早于现在。", "The hold cannot end before now."),
        new("referral.hold-too-long", 400, "保留时间不能超过 {hours} 小时。", "A hold lasts at most {hours} hours."),
        new("referral.hold-has-not-lapsed", 409, "保留时限未到。", "The hold has not lapsed yet."),
        new("referral.appointment-not-yet", 409, "预约时间未到。", "The appointment has not come yet."),
        new("referral.deadline-not-passed", 409, "时限未到。", "The deadline has not passed yet."),
        new("referral.deadline-changed", 409, "该时限已办结或已变更。", "This deadline was met, or has changed."),
        new("referral.before-arrival", 400, "不能早于到诊时间。", "This cannot be before the arrival."),
        new(
            "referral.paperwork-elsewhere",
            400,
            "补交的转诊单须写到诊机构。",
            "The form must name the institution where the patient arrived."
        ),
        new("referral.paperwork-missing", 409, "急诊转诊单尚未补交。", "The emergency's form has not been handed in."),
        new(
            "referral.report-exists",
            409,
            "已有回转单，不应填写无回转单原因。",
            "There is a report; a reason for its absence does not belong here."
        ),
        new(
            "referral.report-or-reason",
            409,
            "结案须有回转单，或注明没有回转单的原因。",
            "A case closes with a report to the referrer, or with the reason why there is none."
        ),
    ];
}
