// What this slice refuses, in words.
using Referrals.Http;

namespace Referrals.Policies;

internal static class PoliciesProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new(
            "policy.retroactive",
            422,
            "政策不能追溯：最早自今日（{today}）起生效。",
            "A policy does not reach back: today ({today}) is the earliest day."
        ),
        new("policy.hours", 400, "工作时段须按先后排列、互不重叠。", "Working hours stand in order and do not overlap."),
        new("policy.pattern", 400, "不是可用的正则表达式。", "This is not a regular expression that can be used here."),
        new("policy.duplicate", 400, "与前面的项目重复。", "It repeats an earlier item."),
    ];
}
