// What lists and searches refuse, in two languages.
using Referrals.Http;

namespace Referrals.Worklists;

internal static class WorklistProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [new("search.one-of", 400, "请按单号、姓名、电话或证件其中一项查找。", "Search by one of number, name, telephone and document.")];
}
