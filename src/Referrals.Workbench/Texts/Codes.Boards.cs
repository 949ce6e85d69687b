// Coded values of boards, in words.
namespace Referrals.Workbench.Texts;

public static partial class Codes
{
    public static readonly CodeWords FlowLevels = Of(
        "FlowLevel",
        ("village", "村级", "village"),
        ("township", "乡镇", "township"),
        ("lead-hospital", "牵头医院", "lead hospital"),
        ("county", "县域内其他", "others in the county"),
        ("city", "市级", "city"),
        ("province", "市外省内", "in the province"),
        ("outside-province", "省外", "outside the province"),
        ("outside", "县域外（未标明）", "outside, not said where")
    );

    public static readonly CodeWords FlowSteps = Of(
        "FlowStep",
        ("sent", "按申请", "as sent"),
        ("accepted", "按接受", "as accepted"),
        ("arrived", "按到诊", "as arrived")
    );

    public static readonly CodeWords BoardSides = Of("Side", ("sender", "转出方", "as sender"), ("receiver", "接收方", "as receiver"));

    public static readonly CodeWords Breakdowns = Of(
        "BoardBreakdownKind",
        ("institution", "机构", "institution"),
        ("counterpart", "对方机构", "the other side"),
        ("unit", "科室", "department"),
        ("diagnosis", "诊断", "diagnosis"),
        ("reason", "原因或类别", "reason or kind")
    );

    public static readonly CodeWords ConsultationWork = Of(
        "ConsultationWorkKind",
        ("answer", "答复", "answers"),
        ("chair", "主持", "chaired"),
        ("opinion", "会诊意见", "opinions"),
        ("report", "诊断报告", "reports")
    );

    public static readonly CodeWords BoardChanges = Of(
        "BoardChange",
        ("came", "新增", "counts since"),
        ("went", "撤销", "counts no longer")
    );

    public static readonly CodeWords PoolFigures = Of(
        "PoolFigureKind",
        ("published", "发布", "published"),
        ("changed", "变更", "changed"),
        ("released", "释放", "released"),
        ("refused", "拒绝占用", "refused")
    );

    /// <summary>What is counted of cases, without the direction.</summary>
    public static readonly CodeWords CaseFigures = Of(
        null,
        ("sent", "申请", "sent"),
        ("received", "收到待答复", "received for an answer"),
        ("answered", "首次答复", "answered"),
        ("answered-in-time", "按时答复", "answered in time"),
        ("answer-late", "答复逾期", "answers late"),
        ("accepted", "接受", "accepted"),
        ("declined", "拒绝", "declined"),
        ("returned", "退回补充", "returned"),
        ("redirected", "转派", "redirected"),
        ("arranged", "安排", "arranged"),
        ("no-show", "爽约", "no-shows"),
        ("arrived", "到诊", "arrived"),
        ("care-begun", "开始诊疗", "care begun"),
        ("care-ended", "诊疗结束", "care ended"),
        ("reported", "回转单", "outcomes reported"),
        ("reported-late", "回转单逾期", "outcomes reported late"),
        ("closed", "结案", "closed"),
        ("cancelled", "取消", "cancelled"),
        ("expired", "过期", "expired"),
        ("died", "死亡", "died"),
        ("followed-up", "随访", "followed up"),
        ("missed", "逾期事项", "deadlines missed"),
        ("waiting", "待答复", "waiting for an answer"),
        ("late", "逾期未答复", "of them late"),
        ("expected", "待到诊", "expected"),
        ("in-care", "在诊", "in care"),
        ("report-due", "待回转单", "outcomes to be reported")
    );
}
