// Coded values of the contract in words. A test asks for a word for every value.
using System.Collections.Frozen;

namespace Referrals.Workbench.Texts;

/// <summary>Words for the values of one enumeration of the contract.</summary>
/// <param name="Name">Its schema in <c>contracts/http/openapi.json</c>; null for names of events.</param>
/// <param name="Values">Each value with Chinese and English.</param>
public sealed record CodeWords(string? Name, FrozenDictionary<string, (string Chinese, string English)> Values)
{
    /// <summary>The codes in the order in which they are offered.</summary>
    public IReadOnlyList<string> InOrder { get; init; } = [];

    /// <summary>The words, or the code itself where a newer service has one that is not known here.</summary>
    public string Say(string? code, Words words) =>
        code is null ? ""
        : Values.TryGetValue(code, out var said) ? words.Of(said.Chinese, said.English)
        : code;
}

/// <summary>All of them.</summary>
public static partial class Codes
{
    public static readonly CodeWords States = Of(
        "StateName",
        ("not-started", "未开始", "not started"),
        ("draft", "草稿", "draft"),
        ("in-township-review", "乡镇审核中", "in township review"),
        ("awaiting-answer", "待受理", "awaiting answer"),
        ("returned", "退回补充", "returned"),
        ("accepted", "已接受", "accepted"),
        ("arranged", "已安排", "arranged"),
        ("hold-lapsed", "预留过期", "hold lapsed"),
        ("no-show", "爽约", "no-show"),
        ("cancellation-requested", "取消待确认", "cancellation requested"),
        ("cancelled", "已取消", "cancelled"),
        ("declined", "已拒绝", "declined"),
        ("arrived", "已到诊", "arrived"),
        ("in-care", "诊疗中", "in care"),
        ("concluded", "诊疗结束", "concluded"),
        ("closed", "已结案", "closed"),
        ("died", "已故", "died"),
        ("expired", "已过期", "expired")
    );

    public static readonly CodeWords Directions = Of(
        "Direction",
        ("up", "上转", "up"),
        ("down", "下转", "down"),
        ("lateral", "平转", "lateral"),
        ("out-of-county", "县域外", "out of county")
    );

    public static readonly CodeWords Urgencies = Of(
        "Urgency",
        ("routine", "普通", "routine"),
        ("urgent", "紧急", "urgent"),
        ("emergency", "急危重", "emergency")
    );

    public static readonly CodeWords Resources = Of(
        "Resource",
        ("clinic-slot", "专家号", "clinic slot"),
        ("bed", "床位", "bed"),
        ("examination", "检查", "examination")
    );

    public static readonly CodeWords Lists = Of(
        "Worklist",
        ("to-review", "待审核", "To review"),
        ("to-answer", "待受理", "To answer"),
        ("late", "逾期", "Late"),
        ("to-arrange", "待安排", "To arrange"),
        ("to-rebook", "待改约", "To rebook"),
        ("arriving", "待到诊", "Arriving"),
        ("returned", "退回补充", "Returned"),
        ("down-inbox", "下转接收", "Coming home"),
        ("follow-ups-due", "待随访", "Follow-ups due"),
        ("in-care", "诊疗中", "In care"),
        ("outcome-due", "待回转单", "Report due"),
        ("to-close", "待结案", "To close"),
        ("mine", "我的病例", "My cases"),
        ("expert-statement", "待专家意见", "Expert statement"),
        ("county-approval", "待县级审批", "County approval"),
        ("justification", "待补充理由", "To justify")
    );

    public static readonly CodeWords Parts = Of(
        "CapacityPart",
        ("general", "普通号源", "general"),
        ("reserved", "家庭医生预留", "reserved"),
        ("overbooked", "加号", "overbooked")
    );

    public static readonly CodeWords Sexes = Of(
        "Sex",
        ("unknown", "性别未知", "sex unknown"),
        ("male", "男", "male"),
        ("female", "女", "female"),
        ("unspecified", "性别未说明", "sex unspecified")
    );

    public static readonly CodeWords Payments = Of(
        "PaymentType",
        ("employee-insurance", "职工医保", "employee insurance"),
        ("resident-insurance", "城乡居民医保", "resident insurance"),
        ("medical-assistance", "医疗救助", "medical assistance"),
        ("commercial-insurance", "商业保险", "commercial insurance"),
        ("public-funds", "公费", "public funds"),
        ("other-social-insurance", "其他社会保险", "other social insurance"),
        ("self-paid", "自费", "self-paid"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords Escalations = Of(
        "EscalationLevel",
        ("lead-centre", "已上报牵头医院中心", "escalated to the lead centre"),
        ("county", "已上报县卫健委", "escalated to the county")
    );

    public static readonly CodeWords DeclineReasons = Of(
        "DeclineReason",
        ("no-capacity", "无床位或号源", "no capacity"),
        ("outside-our-scope", "不在本院诊疗范围", "outside our scope"),
        ("treatable-at-sender", "基层可以诊治", "treatable at the sender"),
        ("patient-unfit-for-transport", "患者不宜转运", "unfit for transport"),
        ("duplicate", "重复申请", "duplicate"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords ReturnReasons = Of(
        "ReturnReason",
        ("missing-examination", "缺少检查资料", "examination missing"),
        ("unclear-diagnosis", "诊断不明确", "diagnosis unclear"),
        ("unclear-purpose", "转诊目的不明确", "purpose unclear"),
        ("wrong-patient-data", "患者信息有误", "patient data wrong"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords DespiteReasons = Of(
        "DespiteReason",
        ("another-illness", "另一种疾病", "another illness"),
        ("agreed-between-institutions", "两家机构已商定", "agreed between the institutions"),
        ("both-can-be-kept", "两处可以兼顾", "both can be kept"),
        ("other-record-is-wrong", "另一条记录有误", "the other record is wrong"),
        ("happened-again", "再次发生", "it happened again")
    );

    public static readonly CodeWords BypassReasons = Of(
        "BypassReason",
        ("patient-wish", "患者要求", "the patient's wish"),
        ("clinical-need", "病情需要", "clinical need"),
        ("combined-visit", "与另一就诊合并", "combined with another visit")
    );

    public static readonly CodeWords OverbookReasons = Of(
        "OverbookReason",
        ("clinical-urgency", "病情紧急", "clinical urgency"),
        ("specialist-agrees", "专家同意加号", "the specialist agrees"),
        ("place-withdrawn", "原号源被撤回", "the place was withdrawn")
    );

    public static readonly CodeWords Withdrawals = Of(
        "CapacityReason",
        ("clinic-suspended", "停诊", "clinic suspended"),
        ("extra-session", "加开门诊", "extra session"),
        ("ward-closed", "病区关闭", "ward closed"),
        ("staff-shortage", "人员不足", "staff shortage"),
        ("equipment-failure", "设备故障", "equipment failure"),
        ("census-changed", "床位占用变化", "census changed"),
        ("correction", "更正", "correction"),
        ("left-out", "未再排班", "left out of the schedule")
    );

    public static readonly CodeWords Unavailabilities = Of(
        "UnavailableReason",
        ("institution-closed", "机构已关闭", "institution closed"),
        ("unit-closed", "科室已关闭", "unit closed"),
        ("specialist-gone", "专家已离开", "specialist has left")
    );

    private static CodeWords Of(string? name, params (string Code, string Chinese, string English)[] values) =>
        new(name, values.ToFrozenDictionary(value => value.Code, value => (value.Chinese, value.English), StringComparer.Ordinal))
        {
            InOrder = [.. values.Select(value => value.Code)],
        };
}
