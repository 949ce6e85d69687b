// Lists of consultations: which there are for the caller, how much stands on each, and the rows of one.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Consultations;

/// <summary>What is critical stands first.</summary>
public sealed class ConsultationLists(ApiClient api)
{
    private const string PageSize = "100";

    private static readonly string[] Order = ["critical", "answers", "to-report", "to-schedule", "today", "conclusions-due", "requests"];

    private readonly List<ConsultationItem> rows = [];
    private string? next;
    private string? chosen;

    /// <summary>How much stands on each list that the caller has something to do on, in the order of the work.</summary>
    public IReadOnlyList<ConsultationCount> Counts { get; private set; } = [];

    /// <summary>Which list is shown: the one that was chosen, or else the first on which something stands.</summary>
    public string List => chosen ?? Counts.FirstOrDefault(count => count.Consultations > 0)?.List ?? "requests";

    /// <summary>What was read of it.</summary>
    public IReadOnlyList<ConsultationItem> Rows => rows;

    /// <summary>Whether anything was read of it yet.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Whether there is more than was read.</summary>
    public bool HasMore => next is not null;

    /// <summary>Why it could not be read the last time; what was read before is still shown.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Critical values that were not there at the last reading.</summary>
    public int NewCritical { get; private set; }

    /// <summary>Critical values that nobody has acknowledged.</summary>
    public long Critical => Counts.FirstOrDefault(count => count.List == "critical")?.Consultations ?? 0;

    /// <summary>Turns to a list.</summary>
    public async Task Choose(string list)
    {
        chosen = list;
        rows.Clear();
        (next, IsRead, Problem) = (null, false, null);
        await Refresh();
    }

    /// <summary>Reads counts and the top of the list again.</summary>
    public async Task Refresh()
    {
        var before = Critical;
        var known = Counts.Count > 0;
        if ((await api.Get(Api.Counts, [])).Value is { } counts)
        {
            Counts =
            [
                .. counts
                    .Consultations.Where(count => Order.Contains(count.List, StringComparer.Ordinal))
                    .OrderBy(count => Array.IndexOf(Order, count.List)),
            ];
            NewCritical = known ? (int)Math.Max(0, Critical - before) : 0;
        }

        var list = List;
        var page = await api.Get(Api.ConsultationsOf(list), [], [("limit", PageSize)]);
        Problem = page.Problem;
        if (page.Value is not { } read || list != List)
            return;
        rows.Clear();
        rows.AddRange(read.Items);
        (next, IsRead) = (read.Next, true);
    }

    /// <summary>Reads what stands further down.</summary>
    public async Task More()
    {
        if (next is not { } more)
            return;
        var list = List;
        var page = await api.Next(Api.ConsultationsOf(list), more);
        Problem = page.Problem;
        if (page.Value is not { } read || list != List)
            return;
        rows.AddRange(read.Items);
        next = read.Next;
    }
}
