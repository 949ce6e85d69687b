// Stays as a table.
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Deductibles;

internal static class StayTable
{
    private static readonly ChineseWords<DifferenceState> States = new(
        (DifferenceState.Open, ["待核"]),
        (DifferenceState.Explained, ["已说明"]),
        (DifferenceState.Corrected, ["已更正"])
    );

    private static readonly ChineseWords<DifferenceCause> Causes = new(
        (DifferenceCause.NotCredited, ["未连续计算"]),
        (DifferenceCause.OverCredited, ["多抵扣"]),
        (DifferenceCause.OtherStandard, ["起付标准不一致"]),
        (DifferenceCause.OtherCategory, ["人员身份未同步"]),
        (DifferenceCause.MissingFact, ["数据缺失"]),
        (DifferenceCause.Other, ["其他"])
    );

    private static readonly ChineseWords<DifferenceOwner> Owners = new(
        (DifferenceOwner.Hospital, ["医院"]),
        (DifferenceOwner.Insurer, ["医保经办机构"])
    );

    private static readonly (string Chinese, string English)[] Headings =
    [
        ("人员", "Person"),
        ("年度", "Year"),
        ("住院编号", "Stay"),
        ("机构", "Institution"),
        ("入院日期", "Admitted"),
        ("起付标准", "Standard"),
        ("已付抵扣", "Credited"),
        ("应付", "Due"),
        ("实付", "Paid"),
        ("差额", "Difference"),
        ("差异状态", "State"),
        ("差异原因", "Cause"),
        ("责任方", "Owner"),
        ("差异天数", "Days"),
        ("原因代码", "Reasons"),
        ("机构代码", "Institution code"),
    ];

    public static IReadOnlyList<string> Columns(Language language) =>
        [.. Headings.Select(h => language == Language.Chinese ? h.Chinese : h.English)];

    /// <summary>Amounts in yuan.</summary>
    public static IReadOnlyList<object?> Row(StayItem item, Language language, ReferenceNames names) =>
        [
            item.Person,
            item.Year,
            item.Stay,
            names.Institution(item.Institution),
            item.AdmittedOn.Iso(),
            item.Standard,
            item.Credited,
            item.Due,
            item.Paid,
            item.Difference,
            item.State is { } state ? language.Say(state, States) : null,
            item.Cause is { } cause ? language.Say(cause, Causes) : null,
            item.Owner is { } owner ? language.Say(owner, Owners) : null,
            item.Days,
            string.Join(' ', item.Reasons),
            item.Institution,
        ];
}
