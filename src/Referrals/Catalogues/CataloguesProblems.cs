// What this slice refuses, in words.
using Referrals.Http;

namespace Referrals.Catalogues;

internal static class CataloguesProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new(
            "diagnosis-range.reversed",
            400,
            "编码范围颠倒：{first} 在 {last} 之后。",
            "The range is reversed: {first} comes after {last}."
        ),
        new(
            "diagnosis-range.chapters",
            400,
            "编码范围 {first} 至 {last} 跨越 ICD-10 章。",
            "The range {first} to {last} crosses chapters of ICD-10."
        ),
        new(
            "catalogue.overlap",
            400,
            "与本版中的 {first} 至 {last} 有重叠编码。",
            "It has codes in common with {first} to {last} of the same edition."
        ),
        new("catalogue.no-rows", 400, "目录没有任何条目。", "The edition has no rows."),
        new("catalogue.too-many-rows", 413, "每版不得超过 {rows} 行。", "An edition has {rows} rows at most."),
        new(
            "catalogue.too-large",
            413,
            "全部文字不得超过 {characters} 个字符。",
            "The texts of an edition have {characters} characters at most."
        ),
        new(
            "catalogue.edition-exists",
            409,
            "版本“{edition}”已发布且内容不同，请使用新的版本名称。",
            "The edition '{edition}' was published with other content: take another name."
        ),
        new("catalogue.edition-withdrawn", 409, "该版本已撤回，请使用新的版本名称。", "This edition was withdrawn: take another name."),
        new("catalogue.not-yours", 403, "您不能维护该机构的病种目录。", "This institution's catalogue is not yours to publish."),
    ];
}
