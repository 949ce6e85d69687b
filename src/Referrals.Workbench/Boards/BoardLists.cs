// A board as its page shows it: which numbers stand together, and what is behind each.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Boards;

/// <summary>A row of the table of directions: one thing that is counted, once for each direction.</summary>
public sealed record DirectedRow(string Name, IReadOnlyDictionary<string, BoardFigure> Figures);

/// <summary>Lines that are looked at together.</summary>
public sealed record TrendGroup(string Chinese, string English, IReadOnlyList<string> Measures);

/// <summary>Numbers of one board.</summary>
public sealed class BoardLists(Board board)
{
    /// <summary>In the order of the columns.</summary>
    public static readonly IReadOnlyList<string> Directions = ["up", "down", "lateral", "out"];

    /// <summary>What the trend can show.</summary>
    public static readonly IReadOnlyList<TrendGroup> TrendGroups =
    [
        new("上转", "Up", ["up-sent", "up-answered-in-time", "up-arrived", "up-no-show"]),
        new("下转", "Down", ["down-sent", "down-accepted", "down-arrived", "down-followed-up"]),
        new("待办与在诊", "Waiting and in care", ["up-waiting", "up-in-care"]),
        new("县域外", "Out of the county", ["out-accepted"]),
        new("会诊", "Consultations", ["advice-asked", "diagnosis-asked", "meeting-asked"]),
        new("预留资源", "Reserve", ["reserve-offered", "reserve-used"]),
    ];

    public Board Board { get; } = board;

    /// <summary>How lists name whose board it is.</summary>
    public string Of => Board.Of.Kind == "county" ? "county" : $"{Board.Of.Kind}:{Board.Of.Code}";

    /// <summary>The sides that it has numbers of: none of the county.</summary>
    public IReadOnlyList<string?> Sides { get; } =
    [
        .. board
            .Figures.Concat(board.Stocks)
            .Select(figure => figure.Side)
            .Distinct(StringComparer.Ordinal)
            // What came, before what was sent.
            .OrderBy(side => side, StringComparer.Ordinal),
    ];

    /// <summary>Rows by direction, of figures or stocks, in the order in which the board has them.</summary>
    public static IReadOnlyList<DirectedRow> Directed(IEnumerable<BoardFigure> figures) =>
        [
            .. figures
                .Select(figure => (Figure: figure, Name: BoardNumbers.Directed(figure.Measure)))
                .Where(one => one.Name is not null)
                .GroupBy(one => one.Name!.Value.Name, StringComparer.Ordinal)
                .Select(row => new DirectedRow(
                    row.Key,
                    row.ToDictionary(one => one.Name!.Value.Direction, one => one.Figure, StringComparer.Ordinal)
                )),
        ];

    /// <summary>What has no direction: reviews, consultations, the reserve, stays, visits.</summary>
    public static IReadOnlyList<BoardFigure> Others(IEnumerable<BoardFigure> figures) =>
        [.. figures.Where(figure => BoardNumbers.Directed(figure.Measure) is null)];

    /// <summary>Breakdowns by something; those of more than nothing.</summary>
    public IEnumerable<BoardBreakdown> By(string by) => Board.Breakdowns.Where(one => one.By == by && one.Parts.Count > 0);

    /// <summary>Lines of a group, of one side.</summary>
    public IReadOnlyList<BoardTrend> Lines(TrendGroup group, string? side) =>
        [.. Board.Trends.Lines.Where(line => line.Side == side && group.Measures.Contains(line.Measure, StringComparer.Ordinal))];

    /// <summary>What is behind a number of the board.</summary>
    public Trace Trace(string title, BoardFigure figure) =>
        Trace(title, figure.Value, new CaseSource(Of, figure.Measure, Side: figure.Side));

    /// <summary>What is behind a part.</summary>
    public Trace Trace(string title, BoardBreakdown of, BoardPart part) =>
        Trace(title, part.Value, new CaseSource(Of, of.Measure, Side: of.Side, By: of.By, Key: part.Key));

    /// <summary>What is behind a part of an indicator.</summary>
    public Trace Trace(string title, IndicatorValue value, string part) =>
        Trace(
            title,
            part == "denominator" ? value.Denominator ?? 0 : value.Numerator,
            new CaseSource(Of, Indicator: value.Indicator, Part: part)
        );

    /// <summary>What is behind a point of a trend.</summary>
    public Trace Trace(string title, BoardTrend line, DateOnly start)
    {
        var index = Board.Trends.Starts.Index().First(one => one.Item == start).Index;
        var last = index + 1 < Board.Trends.Starts.Count ? Board.Trends.Starts[index + 1].AddDays(-1) : Board.Until;
        return Trace(title, line.Values[index], new CaseSource(Of, line.Measure, Side: line.Side)) with { From = start, Until = last };
    }

    private Trace Trace(string title, long value, CaseSource source) =>
        new(title, value, Board.From, Board.Until, Board.Position, [source]);
}
