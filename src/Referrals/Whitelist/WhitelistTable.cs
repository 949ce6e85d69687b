// The whitelist as a table. It can be sent back as an import; what a proposal does not say is passed over then.
using System.Globalization;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Whitelist;

/// <summary>A column of the table.</summary>
/// <param name="Name">What an import calls it; null where an import passes it over.</param>
/// <param name="Chinese">Heading.</param>
/// <param name="English">Heading.</param>
internal sealed record WhitelistColumn(string? Name, string Chinese, string English);

internal static class WhitelistTable
{
    /// <summary>Stands between things of one cell.</summary>
    private const string Between = "; ";

    public static IReadOnlyList<WhitelistColumn> All { get; } =
    [
        new("institution", "机构代码", "Institution code"),
        new(null, "机构", "Institution name"),
        new("tier", "级别", "Tier"),
        new("units", "科室代码", "Unit codes"),
        new(null, "科室", "Unit names"),
        new("diagnoses", "诊断范围", "Diagnoses"),
        new("system", "诊断编码系统", "Code system"),
        new("version", "编码版本", "Code version"),
        new("from", "首日", "From"),
        new("until", "末日", "Until"),
        new("quota", "年度限额", "Quota"),
        new("reason", "理由", "Reason"),
        new(null, "状态", "State"),
        new(null, "提出人", "Proposed by"),
        new(null, "审批人", "Approved by"),
        new(null, "名单版本", "List version"),
        new("id", "编号", "Id"),
    ];

    public static IReadOnlyList<string> Columns(Language language) =>
        [.. All.Select(column => language == Language.Chinese ? column.Chinese : column.English)];

    /// <summary>Days are Asia/Shanghai. Codes are words in Chinese; accounts are no names.</summary>
    public static IReadOnlyList<object?> Row(WhitelistEntry entry, Language language, ReferenceNames names) =>
        [
            entry.Institution,
            names.Institution(entry.Institution),
            language.Say(entry.Tier, WhitelistWords.Tiers),
            Joined(entry.Units),
            Joined(entry.Units.Select(unit => names.Unit(entry.Institution, unit))),
            Joined(entry.Diagnoses.Select(range => range.First == range.Last ? range.First : $"{range.First}-{range.Last}")),
            OfRanges(entry, range => range.System),
            OfRanges(entry, range => range.Version),
            Day(entry.From),
            Day(entry.Until),
            entry.Quota,
            entry.History[0].Reason,
            language.Say(entry.State, WhitelistWords.States),
            entry.ProposedBy,
            entry.ApprovedBy,
            entry.Version,
            entry.Id.ToString(),
        ];

    // Once where it is that of all ranges.
    private static string? OfRanges(WhitelistEntry entry, Func<DiagnosisRange, string> part) =>
        entry.Diagnoses.Select(part).Distinct(StringComparer.Ordinal).ToList() is [var one] ? one : Joined(entry.Diagnoses.Select(part));

    private static string? Joined(IEnumerable<string> texts) => string.Join(Between, texts) is { Length: > 0 } joined ? joined : null;

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}

internal static class WhitelistWords
{
    public static readonly ChineseWords<OutsideTier> Tiers = new(
        (OutsideTier.City, ["市级", "市内"]),
        (OutsideTier.Province, ["市外省内", "省内"]),
        (OutsideTier.OutsideProvince, ["省外"])
    );

    public static readonly ChineseWords<EntryState> States = new(
        (EntryState.Proposed, ["待审批"]),
        (EntryState.Approved, ["已通过"]),
        (EntryState.Rejected, ["已驳回"]),
        (EntryState.Suspended, ["已暂停"]),
        (EntryState.Removed, ["已移除"])
    );
}
