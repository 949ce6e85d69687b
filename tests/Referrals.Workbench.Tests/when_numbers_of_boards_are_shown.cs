using Referrals.Workbench.Boards;
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Tests;

public class when_numbers_of_boards_are_shown
{
    private static readonly Words Chinese = new();

    [Theory]
    [InlineData("ratio", 0.8734, "87.3%")]
    [InlineData("ratio", 1.25, "125%")]
    [InlineData("median", 95, "1小时35分")]
    [InlineData("p90", 0.5, "不到1分")]
    [InlineData("count", 12345, "12,345")]
    public void an_indicator_is_written_by_what_it_is(string statistic, double value, string text) =>
        BoardNumbers.Value((decimal)value, Definition(statistic), Chinese).ShouldBe(text);

    [Fact]
    public void fen_are_written_in_yuan()
    {
        BoardNumbers.Value(123_450, Definition("count", measure: BoardNumbers.Credited), Chinese).ShouldBe("1,234.50元");
        BoardNumbers.Count(BoardNumbers.Credited, 30_000, Chinese).ShouldBe("300元");
        BoardNumbers.Count("up-sent", 30_000, Chinese).ShouldBe("30,000");
    }

    [Fact]
    public void what_is_not_known_is_a_dash() => BoardNumbers.Value(null, Definition("ratio"), Chinese).ShouldBe("–");

    [Theory]
    [InlineData("at-least", 0.9, 0.9, true)]
    [InlineData("at-least", 0.89, 0.9, false)]
    [InlineData("at-most", 0.2, 0.1, false)]
    [InlineData("rising", 0.2, 0.1, null)]
    public void a_target_is_met_or_not(string aim, double value, double target, bool? met) =>
        BoardNumbers.Meets(Value("x", (decimal)value, (decimal)target), Definition("ratio", aim)).ShouldBe(met);

    [Theory]
    [InlineData("up-answered-in-time", "up", "answered-in-time")]
    [InlineData("out-accepted", "out", "accepted")]
    [InlineData("outside-admissions", null, null)]
    [InlineData("stays", null, null)]
    public void a_measure_of_cases_has_a_direction(string measure, string? direction, string? name)
    {
        var directed = BoardNumbers.Directed(measure);
        (directed?.Direction, directed?.Name).ShouldBe((direction, name));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(5, 5, 1)]
    [InlineData(7, 8, 2)]
    [InlineData(23, 25, 5)]
    [InlineData(101, 150, 50)]
    [InlineData(4_999, 5_000, 1_000)]
    public void a_scale_ends_at_a_round_number(long largest, long top, long step) =>
        TrendScale.Of(largest).ShouldBe(new TrendScale(top, step));

    [Fact]
    public void a_line_goes_from_edge_to_edge()
    {
        TrendLines.Points([0, 5, 10], new TrendScale(10, 2), 100, 50).ShouldBe("0,50 50,25 100,0");
        TrendLines.Points([5], new TrendScale(10, 2), 100, 50).ShouldBe("50,25");
        TrendLines.LabelEvery(31).ShouldBe(4);
        TrendLines.LabelEvery(3).ShouldBe(1);
    }

    [Fact]
    public void a_board_is_put_into_rows_and_every_number_knows_its_list()
    {
        var lists = new BoardLists(
            Board(
                "institution",
                "H",
                [new("up-sent", "receiver", 3, null), new("down-sent", "receiver", 1, null), new("stays", "receiver", 2, null)]
            )
        );
        lists.Sides.ShouldBe(["receiver"]);
        var row = BoardLists.Directed(lists.Board.Figures).ShouldHaveSingleItem();
        row.Name.ShouldBe("sent");
        row.Figures.Keys.ShouldBe(["up", "down"]);
        BoardLists.Others(lists.Board.Figures).ShouldHaveSingleItem().Measure.ShouldBe("stays");
        var trace = lists.Trace("x", row.Figures["up"]);
        trace
            .Query(trace.Sources[0])
            .Where(asked => asked.Item2 is not null)
            .ShouldBe([
                ("of", "institution:H"),
                ("measure", "up-sent"),
                ("side", "receiver"),
                ("from", "2026-11-01"),
                ("until", "2026-11-30"),
                ("asOf", "17"),
            ]);
    }

    [Fact]
    public void a_point_of_a_trend_by_months_is_of_its_month()
    {
        var line = new BoardTrend("up-sent", null, [1, 2]);
        var board = Board("county", "340422", []) with
        {
            From = new DateOnly(2026, 10, 5),
            Until = new DateOnly(2026, 11, 20),
            Trends = new BoardTrends([new DateOnly(2026, 10, 5), new DateOnly(2026, 11, 1)], [line]),
        };
        var lists = new BoardLists(board);
        var first = lists.Trace("x", line, new DateOnly(2026, 10, 5));
        (first.From, first.Until, first.Value).ShouldBe((new DateOnly(2026, 10, 5), new DateOnly(2026, 10, 31), 1));
        var last = lists.Trace("x", line, new DateOnly(2026, 11, 1));
        (last.From, last.Until, last.Value).ShouldBe((new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 20), 2));
    }

    [Fact]
    public void who_is_ahead_is_by_what_is_better()
    {
        var (one, two) = (new BoardOf("group", "G1", "甲"), new BoardOf("group", "G2", "乙"));
        var board = new GroupsBoard(
            default,
            default,
            default,
            1,
            null,
            [
                new GroupComparison(one, [Value("a", 0.5m, null), Value("b", null, null)], [Value("a", 0.7m, null)]),
                new GroupComparison(two, [Value("a", 0.6m, null), Value("b", 0.1m, null)], [Value("a", 0.7m, null)]),
            ]
        );
        var rows = GroupRows.Of(board);
        rows.Select(row => row.Indicator).ShouldBe(["a", "b"]);
        rows[0].Marked("at-least").Select(cell => cell.IsBest).ShouldBe([false, false, true, false]);
        rows[0].Marked("falling").Select(cell => cell.IsBest).ShouldBe([true, false, false, false]);
        rows[0].Marked(null).ShouldAllBe(cell => !cell.IsBest);
        // Against nobody.
        rows[1].Marked("at-least").ShouldAllBe(cell => !cell.IsBest);
    }

    [Fact]
    public void sessions_are_put_together_by_department_and_day()
    {
        var days = ReserveDay.Of([Session("A", 10, 2, false), Session("A", 5, 0, true), Session("B", 0, 0, false)]);
        days.Select(day => (day.Unit, day.Capacity, day.Offered, day.IsBelow, day.Share))
            .ShouldBe([("A", 15L, 2L, true, 2m / 15), ("B", 0L, 0L, false, null)]);
    }

    private static SessionProof Session(string unit, int capacity, int offered, bool below) =>
        new(
            "p",
            "H",
            "bed",
            unit,
            null,
            new DateOnly(2026, 11, 3),
            "s",
            default,
            default,
            new FinalFigures(capacity, 0.2m, 0, offered, 0, 0, 0, 0, below),
            []
        );

    private static Board Board(string kind, string code, IReadOnlyList<BoardFigure> figures) =>
        new(
            new BoardOf(kind, code, code),
            new DateOnly(2026, 11, 1),
            new DateOnly(2026, 11, 30),
            17,
            null,
            figures,
            [],
            [],
            new BoardTrends([], []),
            []
        );

    private static IndicatorValue Value(string indicator, decimal? value, decimal? target) =>
        new(indicator, 1, indicator, value, null, 1, 2, target, null);

    private static IndicatorDefinition Definition(string statistic, string? aim = null, string measure = "up-sent") =>
        new("x", 1, default, new("名", "name"), new("式", "formula"), null, statistic, [new(measure)], aim, null);
}
