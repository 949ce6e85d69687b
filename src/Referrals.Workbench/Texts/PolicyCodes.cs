// Coded values of policies, in words.
using System.Collections.Frozen;

namespace Referrals.Workbench.Texts;

/// <summary>Each is compared with the contract.</summary>
public static class PolicyCodes
{
    public static readonly CodeWords TownshipReviews = Of(
        "TownshipReview",
        ("none", "不审核", "none"),
        ("village", "审核村级", "of villages"),
        ("all", "全部审核", "of all")
    );

    public static readonly CodeWords CatalogueModes = Of(
        "CatalogueMode",
        ("off", "不使用", "off"),
        ("warn", "警告", "warn"),
        ("block", "阻止", "block"),
        ("inform", "提示", "inform")
    );

    public static readonly CodeWords Entitlements = Of(
        "ReserveEntitlement",
        ("family-doctor", "家庭医生转诊", "referred by a family doctor"),
        ("contract", "签约患者", "patients by contract")
    );

    public static readonly CodeWords Scopes = Of(
        "DeductibleScope",
        ("group", "同一医共体", "the same group"),
        ("county", "全县", "the county"),
        ("county-and-whitelisted-city", "全县和白名单市级", "the county and the city's on the whitelist")
    );

    public static readonly CodeWords WindowUnits = Of(
        "WindowUnit",
        ("hours", "小时", "hours"),
        ("calendar-days", "自然日", "calendar days")
    );

    public static readonly CodeWords ReductionOrders = Of(
        "ReductionOrder",
        ("before-credit", "先减征后抵扣", "before the credit"),
        ("after-credit", "先抵扣后减征", "after the credit")
    );

    public static readonly CodeWords YearBoundaries = Of(
        "YearBoundary",
        ("breaks-chain", "跨年中断", "breaks the chain"),
        ("chain-continues", "跨年延续", "the chain goes on")
    );

    public static readonly CodeWords WindowStarts = Of(
        "WindowStart",
        ("discharge", "出院", "discharge"),
        ("referral-decision", "转诊决定", "decision of the referral")
    );

    public static readonly CodeWords Charges = Of(
        "TransferCharge",
        ("difference", "补差额", "the difference"),
        ("none", "不收", "none"),
        ("reduction", "降低收取", "reduced")
    );

    private static CodeWords Of(string name, params (string Code, string Chinese, string English)[] values) =>
        new(name, values.ToFrozenDictionary(value => value.Code, value => (value.Chinese, value.English), StringComparer.Ordinal));
}
