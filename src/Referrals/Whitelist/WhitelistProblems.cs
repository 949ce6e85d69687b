// What this slice refuses, in words.
using Referrals.Http;

namespace Referrals.Whitelist;

internal static class WhitelistProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new("whitelist.exists", 409, "编号“{id}”的名单条目已存在，内容不同。", "The entry '{id}' exists already, with other content."),
        new(
            "whitelist.institution-not-outside",
            422,
            "机构“{code}”不是县域外机构，不能列入转诊白名单。",
            "Institution '{code}' is not outside the county; it cannot be on the whitelist."
        ),
        new(
            "whitelist.institution-closed",
            422,
            "机构“{code}”当日未开业，请移除该条目。",
            "Institution '{code}' is not open on that day; remove the entry."
        ),
        new(
            "whitelist.tier-not-of-area",
            422,
            "机构所在地区（{area}）属于“{tier}”。",
            "The institution lies in area {area}, which is of the tier '{tier}'."
        ),
        new(
            "whitelist.tier-contradicts",
            409,
            "该机构的另一条目（{id}）级别为“{tier}”；同一机构只有一个级别。",
            "Another entry of the institution ({id}) has the tier '{tier}'; an institution has one."
        ),
        new(
            "whitelist.overlaps",
            409,
            "与该机构的条目 {id}（{from} 至 {until}）在有效期、科室和诊断上重叠。",
            "It overlaps entry {id} of the institution ({from} to {until}) in validity, units and diagnoses."
        ),
        new("whitelist.expired", 422, "有效期已于 {until} 结束。", "Its validity was over on {until}."),
        new("whitelist.not-longer", 422, "续期的末日须晚于 {until}。", "The last day of a renewal lies after {until}."),
        new("whitelist.own-proposal", 403, "不能审批或续期自己提出的条目。", "Nobody approves or renews an entry that is an own proposal."),
        new("whitelist.wrong-state", 409, "条目当前状态（{state}）不允许此操作。", "The entry is {state}; this is not possible now."),
        new(
            "whitelist.not-lead",
            403,
            "只有牵头医院的调度员和县卫生健康委可以提出名单条目。",
            "Only dispatchers of lead hospitals and the county authority propose entries."
        ),
        new(
            "whitelist.outside-coverage",
            422,
            "该机构不在本次导入声明的范围（covers）内。",
            "The institution is not among those that the import says it covers."
        ),
        new("whitelist.import-too-large", 413, "一次最多导入 {lines} 行。", "At most {lines} lines are imported at once."),
    ];
}
