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
        new("referral.before-birth", 400, "不能早于患者出生时间。", "This cannot be before the patient was born."),
        new("referral.before-submission", 400, "不能早于转诊单提交时间。", "This cannot be before the case was sent."),
        new("referral.before-care", 400, "不能早于开始诊疗的时间。", "This cannot be before care began."),
        new(
            "referral.patient-died",
            409,
            "该患者已登记死亡，不能新建转诊；如登记有误，请登记机构先撤销。",
            "The patient's death is recorded: no case can be sent. If that is a mistake, the institution that recorded it takes it back first."
        ),
        new(
            "referral.death-contradicted",
            409,
            "该患者的其他转诊单在此时间之后仍有诊疗记录，请核对死亡时间。",
            "Another case of the patient has records of care after that moment; check when the patient died."
        ),
        new(
            "referral.death-recorded-elsewhere",
            409,
            "死亡登记在该患者的另一转诊单中，请在原单撤销。",
            "The death was recorded in another case of the patient, and is taken back there."
        ),
        new(
            "referral.recorded-by-others",
            403,
            "该记录由其他机构（{institution}）登记，须由其撤销。",
            "Another institution ({institution}) recorded it, and takes it back."
        ),
        new(
            "referral.correction-too-late",
            409,
            "已超过可更正的时限（{hours} 小时）。",
            "It can be corrected within {hours} hours, which have passed."
        ),
        new(
            "referral.validity-not-longer",
            400,
            "新的有效期须晚于现有效期（{until}）。",
            "The new last day must be later than the one that stands ({until})."
        ),
        new(
            "referral.patient-in-care",
            409,
            "该患者正在住院或急诊诊疗中（{number}）；如仍需办理，请注明原因。",
            "The patient is in a ward or an emergency centre now ({number}); say why to go on."
        ),
        new(
            "referral.appointments-overlap",
            409,
            "该患者同一时段已在另一机构有预约（{number}）；如仍需安排，请注明原因。",
            "The patient is expected at another institution at the same hour ({number}); say why to go on."
        ),
        new(
            "referral.emergency-exists",
            409,
            "该患者的这次急诊已有转诊单（{number}）；如为另一次，请注明原因。",
            "There is a case of this emergency already ({number}); if it is another one, say why."
        ),
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
        new(
            "out-of-county.reason-required",
            409,
            "转出县域须注明理由：{because}（off-list 不在白名单，treatable-in-county 县域内可诊治，nearer-tier-available 有更近一级机构）。",
            "Leaving the county needs a recorded reason here: {because}."
        ),
        new(
            "out-of-county.approvals-missing",
            409,
            "转出县域尚缺审批：{approvals}（expert-statement 专家意见，lead-centre 牵头医院中心，county 县级审批）；原因：{because}。",
            "Leaving the county still needs these: {approvals}; because: {because}."
        ),
        new(
            "out-of-county.approval-refused",
            409,
            "专家或县级审批未同意转出县域（{approvals}：expert-statement 专家意见，lead-centre 牵头医院中心，county 县级审批）；请退回补充、转派或拒绝。原因：{because}。",
            "Of these somebody was asked and is against it: {approvals}; return, pass on or decline the case. Because: {because}."
        ),
        new("out-of-county.note-required", 400, "不同意须说明理由。", "Whoever is against it says why."),
        new(
            "referral.destination-closed",
            409,
            "转入机构“{institution}”或其科室“{unit}”今日已不开放，请退回、转派或拒绝。",
            "Institution '{institution}' or its unit '{unit}' is not open today; return, pass on or decline the case."
        ),
        new(
            "out-of-county.own-case",
            403,
            "专家意见须由转出医师以外的专家出具。",
            "The statement is given by another specialist than the one who refers."
        ),
        new(
            "referral.catalogue",
            409,
            "疾病目录不支持此次转诊（{advice}：treatable-at-sender 本级可诊治，not-at-destination 不在转入机构目录）；如仍需转诊，请在 catalogue 中注明理由。",
            "The disease catalogues speak against this referral ({advice}); say in `catalogue` why it is sent all the same."
        ),
    ];
}
