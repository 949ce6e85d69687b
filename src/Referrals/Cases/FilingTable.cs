// Filing records as a table.
using System.Globalization;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Cases;

internal static class FilingTable
{
    private static readonly ChineseWords<OutsideTier> Tiers = new(
        (OutsideTier.City, ["市级"]),
        (OutsideTier.Province, ["市外省内"]),
        (OutsideTier.OutsideProvince, ["省外"])
    );

    private static readonly ChineseWords<OutOfCountyReason> Reasons = new(
        (OutOfCountyReason.BeyondCapability, ["县域内不具备诊疗能力"]),
        (OutOfCountyReason.NoCapacity, ["县域内无床位或号源"]),
        (OutOfCountyReason.ContinuedTreatment, ["延续治疗"]),
        (OutOfCountyReason.SpecialisedCentre, ["专病专科中心"]),
        (OutOfCountyReason.PatientWish, ["患者要求"]),
        (OutOfCountyReason.Other, ["其他"])
    );

    private static readonly ChineseWords<FilingState> States = new((FilingState.Filed, ["已备案"]), (FilingState.Revoked, ["已撤销"]));

    private static readonly (string Chinese, string English)[] Headings =
    [
        ("转诊单号", "Number"),
        ("人员", "Person"),
        ("姓名", "Name"),
        ("诊断编码", "Diagnosis"),
        ("诊断编码体系", "System"),
        ("诊断编码版本", "Version"),
        ("转出机构", "From"),
        ("转入机构", "To"),
        ("转入行政区划", "Area"),
        ("转入层级", "Tier"),
        ("有效期起", "Valid from"),
        ("有效期止", "Valid until"),
        ("转诊类型", "Type"),
        ("转诊原因", "Reason"),
        ("白名单条目", "Whitelist entry"),
        ("同意转出医院", "Agreed by"),
        ("决定时间", "Decided"),
        ("备案状态", "State"),
        ("转出机构代码", "From code"),
        ("转入机构代码", "To code"),
        ("同意转出医院代码", "Agreed by code"),
    ];

    public static IReadOnlyList<string> Columns(Language language) =>
        [.. Headings.Select(h => language == Language.Chinese ? h.Chinese : h.English)];

    /// <summary>Times are Asia/Shanghai; codes are words in Chinese.</summary>
    public static IReadOnlyList<object?> Row(FilingRecord record, Language language, ReferenceNames names) =>
        [
            record.Number,
            record.Person,
            record.Patient?.Name,
            record.Diagnosis.Code,
            record.Diagnosis.System,
            record.Diagnosis.Version,
            names.Institution(record.From),
            names.Institution(record.Institution),
            record.Area,
            record.Tier is { } tier ? language.Say(tier, Tiers) : null,
            Day(record.ValidFrom),
            Day(record.ValidUntil),
            language == Language.Chinese
                ? record.Emergency
                    ? "急诊"
                    : "转诊"
                : record.Emergency
                    ? "emergency"
                    : "referral",
            record.Reason is { } reason ? language.Say(reason, Reasons) : null,
            record.Entry?.ToString(),
            record.AgreedBy is { } agreed ? names.Institution(agreed) : null,
            record.DecidedAt.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            language.Say(record.State, States),
            record.From,
            record.Institution,
            record.AgreedBy,
        ];

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
