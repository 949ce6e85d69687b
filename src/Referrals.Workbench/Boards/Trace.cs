// From a number to the cases that it counts.
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Boards;

/// <summary>One list behind a number.</summary>
/// <param name="Of"><c>county</c>, <c>group:G1</c> or <c>institution:H1</c>.</param>
/// <param name="Measure">What is counted; null for an indicator.</param>
/// <param name="Indicator">Of which indicator; null for a measure.</param>
/// <param name="Part"><c>numerator</c> or <c>denominator</c> of it.</param>
/// <param name="Side"><c>sender</c> or <c>receiver</c>; null where the service chooses.</param>
/// <param name="By">A breakdown.</param>
/// <param name="Key">Which part of it.</param>
public sealed record CaseSource(
    string Of,
    string? Measure = null,
    string? Indicator = null,
    string? Part = null,
    string? Side = null,
    string? By = null,
    string? Key = null
);

/// <summary>A number and the lists that are together behind it.</summary>
/// <param name="Title">What it counts.</param>
/// <param name="Value">The number that is shown.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="Position">Position of the board, so that the list is of the same moment.</param>
/// <param name="Sources">One after the other.</param>
/// <param name="Keeps">What of the lists belongs to the number; null for all.</param>
public sealed record Trace(
    string Title,
    long Value,
    DateOnly From,
    DateOnly Until,
    long Position,
    IReadOnlyList<CaseSource> Sources,
    Func<BoardCase, bool>? Keeps = null
)
{
    /// <summary>What is asked for a list.</summary>
    public IReadOnlyList<(string, string?)> Query(CaseSource source) =>
        [
            ("of", source.Of),
            ("measure", source.Measure),
            ("indicator", source.Indicator),
            ("part", source.Part),
            ("side", source.Side),
            ("by", source.By),
            ("key", source.Key),
            ("from", Formats.Iso(From)),
            ("until", Formats.Iso(Until)),
            ("asOf", $"{Position}"),
        ];
}

/// <summary>The cases behind a number, read page by page as they are scrolled to.</summary>
public sealed class TracedCases(ApiClient api, Trace trace)
{
    private const int PageSize = 100;

    private readonly List<BoardCase> rows = [];
    private int source;
    private string? next;
    private bool reading;

    public Trace Trace { get; } = trace;

    /// <summary>What was read so far.</summary>
    public IReadOnlyList<BoardCase> Rows => rows;

    /// <summary>Whether all lists were read to their ends.</summary>
    public bool IsComplete => source >= Trace.Sources.Count;

    /// <summary>What the rows add up to.</summary>
    public long Sum { get; private set; }

    /// <summary>Why no more could be read.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Reads on, until there are so many rows or no more.</summary>
    public async Task ReadTo(int count)
    {
        if (reading)
            return;
        reading = true;
        try
        {
            Problem = null;
            while (rows.Count < count && !IsComplete && Problem is null)
                await ReadPage();
        }
        finally
        {
            reading = false;
        }
    }

    private async Task ReadPage()
    {
        var page = next is { } more
            ? await api.Next(Api.BoardCases, more)
            : await api.Get(Api.BoardCases, [], [.. Trace.Query(Trace.Sources[source]), ("limit", $"{PageSize}")]);
        Problem = page.Problem;
        if (page.Value is not { } read)
            return;
        foreach (var item in read.Items.Where(item => Trace.Keeps?.Invoke(item) != false))
        {
            rows.Add(item);
            Sum += item.Amount;
        }

        next = read.Next;
        if (next is null)
            source++;
    }
}
