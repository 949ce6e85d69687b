// Coded values of the continuous deductible and of filing records, in words.
namespace Referrals.Workbench.Texts;

public static partial class Codes
{
    public static readonly CodeWords DifferenceStates = Of(
        "DifferenceState",
        ("open", "待处理", "open"),
        ("explained", "已说明", "explained"),
        ("corrected", "已更正", "corrected")
    );

    public static readonly CodeWords DifferenceCauses = Of(
        "DifferenceCause",
        ("not-credited", "医院未减免", "not credited"),
        ("over-credited", "减免过多", "credited too much"),
        ("other-standard", "起付标准不同", "another standard"),
        ("other-category", "人员类别不同", "another category"),
        ("missing-fact", "缺少信息", "a fact is missing"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords DifferenceOwners = Of(
        "DifferenceOwner",
        ("hospital", "医院", "the hospital"),
        ("insurer", "医保经办机构", "the insurance office")
    );

    public static readonly CodeWords AwaitedKinds = Of(
        "AwaitedKind",
        ("discharge", "出院", "a discharge"),
        ("settlement", "结算", "a settlement"),
        ("referral", "转诊", "a referral"),
        ("revocation", "撤销", "a revocation")
    );

    public static readonly CodeWords ReminderKinds = Of(
        "ReminderKind",
        ("transfer-without-referral", "转院出院但无转诊单", "discharged for transfer without a referral"),
        ("referral-without-admission", "已转诊但未入院", "referred and not admitted"),
        ("stay-without-admission", "有结算但无入院", "settled without an admission")
    );

    public static readonly CodeWords Legs = Of("Leg", ("up", "上转", "up"), ("lateral", "平转", "lateral"), ("down", "下转", "down"));

    public static readonly CodeWords DeductibleLevels = Of(
        "DeductibleLevel",
        ("township", "乡镇级", "township"),
        ("county", "县级", "county"),
        ("city", "市级", "city"),
        ("province", "省级", "province")
    );

    public static readonly CodeWords Schemes = Of(
        "InsuranceScheme",
        ("resident", "城乡居民", "resident"),
        ("employee", "职工", "employee")
    );

    public static readonly CodeWords FilingStates = Of("FilingState", ("filed", "有效", "filed"), ("revoked", "已撤销", "revoked"));

    public static readonly CodeWords FilingRevocations = Of(
        "FilingRevocationReason",
        ("not-transferred", "未转院", "not transferred"),
        ("wrong-content", "内容有误", "wrong content"),
        ("patient-wish", "患者要求", "the patient's wish")
    );

    public static readonly CodeWords OutsideTiers = Of(
        "OutsideTier",
        ("city", "市级", "city"),
        ("province", "市外省内", "in the province"),
        ("outside-province", "省外", "outside the province")
    );
}
