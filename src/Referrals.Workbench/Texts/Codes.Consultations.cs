// Coded values of consultations, in words.
namespace Referrals.Workbench.Texts;

public static partial class Codes
{
    public static readonly CodeWords ConsultationKinds = Of(
        "ConsultationKind",
        ("written-advice", "图文咨询", "written advice"),
        ("remote-diagnosis", "远程诊断", "remote diagnosis"),
        ("multi-party", "多方会诊", "consultation of several institutions")
    );

    public static readonly CodeWords ConsultationStates = Of(
        "ConsultationStateName",
        ("not-started", "未开始", "not started"),
        ("awaiting-answer", "待答复", "awaiting answer"),
        ("answered", "已答复", "answered"),
        ("closed", "已结束", "closed"),
        ("declined", "已拒绝", "declined"),
        ("cancelled", "已取消", "cancelled"),
        ("requested", "待受理", "requested"),
        ("accepted", "待排期", "accepted, no time yet"),
        ("scheduled", "已排期", "scheduled"),
        ("in-session", "会诊中", "in session"),
        ("concluded", "已出结论", "concluded"),
        ("awaiting-report", "待出报告", "awaiting report"),
        ("reporting", "报告中", "being reported"),
        ("reported", "已报告", "reported")
    );

    public static readonly CodeWords ConsultationLists = Of(
        "ConsultationWorklist",
        ("critical", "危急值", "Critical"),
        ("answers", "待答复", "To answer"),
        ("to-report", "待出报告", "To report"),
        ("to-schedule", "待排期", "To schedule"),
        ("today", "今日会诊", "Today"),
        ("conclusions-due", "待出结论", "Conclusions due"),
        ("requests", "我方申请", "Our requests")
    );

    public static readonly CodeWords ConsultationEscalations = Of(
        "ConsultationEscalationLevel",
        ("institutions", "已提醒双方机构", "both institutions were told"),
        ("centre", "已上报牵头医院中心", "escalated to the lead centre"),
        ("county", "已上报县卫健委", "escalated to the county")
    );

    public static readonly CodeWords Modalities = Of(
        "Modality",
        ("ecg", "心电", "ECG"),
        ("imaging", "影像", "imaging"),
        ("laboratory", "检验", "laboratory"),
        ("pathology", "病理", "pathology")
    );

    public static readonly CodeWords ReportStatuses = Of(
        "ReportStatus",
        ("preliminary", "初步报告", "preliminary"),
        ("final", "正式报告", "final")
    );

    public static readonly CodeWords ReportCorrections = Of(
        "ReportCorrectionReason",
        ("clerical-error", "笔误", "clerical error"),
        ("read-again", "重新判读", "read again"),
        ("further-results", "补充结果", "further results"),
        ("wrong-examination", "检查对应错误", "wrong examination"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords ConsultationDeclines = Of(
        "ConsultationDeclineReason",
        ("other-department", "应由其他科室", "another department's"),
        ("not-enough-information", "资料不足", "not enough information"),
        ("must-be-seen", "须当面诊查", "the patient must be seen"),
        ("unreadable", "资料无法判读", "unreadable"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords ConsultationCancellations = Of(
        "ConsultationCancellationReason",
        ("no-longer-needed", "不再需要", "no longer needed"),
        ("patient-referred", "患者已转诊", "the patient was referred"),
        ("wrong-patient", "患者有误", "wrong patient"),
        ("patient-died", "患者已故", "the patient died"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords Recommendations = Of(
        "AdviceRecommendation",
        ("treat-locally", "就地治疗", "treat locally"),
        ("observe", "继续观察", "observe"),
        ("refer", "建议转诊", "refer"),
        ("more-needed", "需补充资料", "more is needed")
    );

    /// <summary>Of the stream of a consultation, as the live stream names them.</summary>
    public static readonly CodeWords ConsultationEvents = Of(
        null,
        ("advice_given", "答复", "Advice given"),
        ("question_added", "追问", "Question added"),
        ("consultation_accepted", "受理", "Accepted"),
        ("consultation_declined", "拒绝", "Declined"),
        ("consultation_cancelled", "取消", "Cancelled"),
        ("consultation_closed", "结束", "Closed"),
        ("consultation_chair_changed", "更换主持", "Chair changed"),
        ("experts_invited", "邀请专家", "Experts invited"),
        ("invitation_answered", "专家回复邀请", "Invitation answered"),
        ("consultation_times_proposed", "提出时间", "Times proposed"),
        ("consultation_scheduled", "排期", "Scheduled"),
        ("consultation_postponed", "延期", "Postponed"),
        ("consultation_session_opened", "开始会诊", "Session opened"),
        ("consultation_attendance_recorded", "登记到会", "Attendance recorded"),
        ("expert_opinion_given", "专家意见", "Opinion given"),
        ("consultation_concluded", "会诊结论", "Concluded"),
        ("consultation_task_done", "任务完成", "Task done"),
        ("examination_claimed", "领取检查", "Examination claimed"),
        ("examination_released", "退还检查", "Examination released"),
        ("examination_reported", "出具报告", "Reported"),
        ("report_corrected", "更正报告", "Report corrected"),
        ("critical_value_acknowledged", "确认危急值", "Critical value acknowledged"),
        ("result_reused", "结果互认", "Result reused"),
        ("attachment_added", "添加附件", "File attached"),
        ("attachment_withdrawn", "撤回附件", "File taken back")
    );
}
