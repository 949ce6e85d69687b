// One of several lists of cases, read page by page as it is scrolled, and read again as things happen.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Cases;

/// <summary>A worklist of any length. What is due first stands first, so what is late stands above all.</summary>
/// <param name="api">The way to the service.</param>
/// <param name="lists">Names of the lists, in the order of the work; the first is shown first.</param>
public sealed class Waiting(ApiClient api, IReadOnlyList<string> lists) : IDisposable
{
    private const int PageSize = 100;

    private readonly List<WorklistItem> rows = [];
    private readonly SemaphoreSlim one = new(1);
    private string? next;
    private bool begun;
    private bool isLeft;
    private int failures;

    /// <summary>All that can be chosen.</summary>
    public IReadOnlyList<string> Lists { get; } = lists;

    /// <summary>Which list.</summary>
    public string List { get; private set; } = lists[0];

    /// <summary>How much stands on each list; empty until it is known.</summary>
    public IReadOnlyDictionary<string, WorklistCount> Counts { get; private set; } =
        new Dictionary<string, WorklistCount>(StringComparer.Ordinal);

    /// <summary>Why the list could not be read the last time; what was read before is still shown.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>
    /// Whether that is worth telling: a list that is behind for a moment is read again, while what was read before is shown.
    /// </summary>
    public bool IsFailing => Problem is { } problem && (!IsRead || !problem.IsPassing || (failures > 2 && !problem.IsAway));

    /// <summary>Whether anything was read of this list yet.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Emergencies that were not there at the last reading.</summary>
    public int NewEmergencies { get; private set; }

    /// <summary>What was read so far, from the top.</summary>
    public IReadOnlyList<WorklistItem> Rows => rows;

    /// <summary>How long the list is: as long as was counted, or as was read.</summary>
    public int Length => next is null ? rows.Count : Math.Max(rows.Count + 1, (int)(Counts.GetValueOrDefault(List)?.Cases ?? 0));

    /// <summary>Turns to another list.</summary>
    public async Task Choose(string list)
    {
        await one.WaitAsync();
        try
        {
            List = list;
            rows.Clear();
            (next, begun, IsRead, Problem) = (null, false, false, null);
        }
        finally
        {
            Release();
        }

        await Refresh();
    }

    /// <summary>Reads counts and the top of the list again.</summary>
    public async Task Refresh()
    {
        if (isLeft)
            return;
        await one.WaitAsync();
        try
        {
            var list = List;
            var before = Counts.Values.Sum(count => count.Emergencies);
            if ((await api.Get(Api.Counts, [])).Value is { } counts)
            {
                var known = Counts.Count > 0;
                Counts = counts.Lists.ToDictionary(count => count.List, StringComparer.Ordinal);
                NewEmergencies = known ? (int)Math.Max(0, Counts.Values.Sum(count => count.Emergencies) - before) : 0;
            }

            var page = await api.Get(Api.List, [list], [("sort", "due"), ("limit", $"{PageSize}")]);
            Problem = page.Problem;
            failures = page.IsGood ? 0 : failures + 1;
            if (page.Value is not { } read)
                return;
            // What stood further down is read again when it is scrolled to.
            rows.Clear();
            rows.AddRange(read.Items);
            (next, begun, IsRead) = (read.Next, true, true);
        }
        finally
        {
            Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isLeft = true;
        one.Dispose();
    }

    // The page may be left while a list is on its way.
    private void Release()
    {
        if (!isLeft)
            one.Release();
    }

    /// <summary>Rows from here on; what was not read yet is read now.</summary>
    public async Task<IReadOnlyList<WorklistItem>> Take(int start, int count)
    {
        if (isLeft)
            return [];
        await one.WaitAsync();
        try
        {
            while (begun && rows.Count < start + count && next is { } more)
            {
                var page = await api.Next(Api.List, more);
                Problem = page.Problem;
                if (page.Value is not { } read)
                    break;
                rows.AddRange(read.Items);
                next = read.Next;
            }

            return start >= rows.Count ? [] : rows.GetRange(start, Math.Min(count, rows.Count - start));
        }
        finally
        {
            Release();
        }
    }
}
