// What this slice refuses, in words.
using Referrals.Http;

namespace Referrals.Deductibles;

internal static class DeductiblesProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new(
            "deductible.not-yours",
            403,
            "医院只能上报、说明本机构的住院和结算。",
            "A hospital tells of its own stays and settlements, and explains those."
        ),
        new(
            "deductible.year-out-of-range",
            422,
            "该事项所属年度不在可上报范围内（{from} 至 {to}）。",
            "The year of this fact is out of range ({from} to {to})."
        ),
        new(
            "deductible.one-person",
            400,
            "请填写人员编号或证件，二者只填一项。",
            "Name the person by reference or by document, not by both."
        ),
        new(
            "deductible.unknown-person",
            404,
            "没有该证件的登记，请先登记人员。",
            "Nobody is registered with this document; register the person first."
        ),
        new(
            "deductible.import-too-large",
            413,
            "一次最多导入 {lines} 行，请分次上传。",
            "At most {lines} lines are taken at once; send them in parts."
        ),
        new("deductible.no-difference", 409, "该次住院没有差异，无需说明。", "Nothing differs for this stay; there is nothing to explain."),
        new("deductible.note-required", 400, "原因为“其他”时须填写说明。", "With 'other' a note is required."),
    ];
}
