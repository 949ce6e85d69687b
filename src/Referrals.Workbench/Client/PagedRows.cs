// A list that is read page by page.
namespace Referrals.Workbench.Client;

/// <summary>A page of a list.</summary>
public interface IPage<out TItem>
{
    /// <summary>In the order of the list.</summary>
    IReadOnlyList<TItem> Items { get; }

    /// <summary>Address of the next page; null for the last.</summary>
    string? Next { get; }
}

/// <summary>What was read of a list so far, from its top. Where reading fails, what was read before stays.</summary>
/// <param name="api">The way to the service.</param>
/// <param name="read">The operation that reads it.</param>
public sealed class PagedRows<TPage, TItem>(ApiClient api, Read<TPage> read)
    where TPage : class, IPage<TItem>
{
    private readonly List<TItem> rows = [];
    private string? next;

    public IReadOnlyList<TItem> Rows => rows;

    /// <summary>Whether anything was read yet.</summary>
    public bool IsRead { get; private set; }

    public bool HasMore => next is not null;

    /// <summary>Why it could not be read the last time.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Reads it from its top.</summary>
    public async Task Read(IReadOnlyList<string> values, IEnumerable<(string, string?)> query)
    {
        var page = await api.Get(read, values, query);
        if (page.Value is not null)
            rows.Clear();
        Add(page);
    }

    /// <summary>Reads on.</summary>
    public async Task ReadMore()
    {
        if (next is { } more)
            Add(await api.Next(read, more));
    }

    /// <summary>Another list is to be read.</summary>
    public void Clear()
    {
        rows.Clear();
        (next, IsRead, Problem) = (null, false, null);
    }

    private void Add(Answer<TPage> page)
    {
        Problem = page.Problem;
        if (page.Value is not { } more)
            return;
        rows.AddRange(more.Items);
        (next, IsRead) = (more.Next, true);
    }
}
