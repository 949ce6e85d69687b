// Boards as tables.
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Boards;

internal static class BoardTable
{
    private static readonly (string Chinese, string English)[] Headings =
    [
        ("对象", "Of"),
        ("起", "From"),
        ("止", "Until"),
        ("指标", "Figure"),
        ("代码", "Code"),
        ("定义版本", "Version"),
        ("角色", "Side"),
        ("分类", "By"),
        ("分项", "Part"),
        ("分项名称", "Part name"),
        ("数值", "Value"),
        ("现值", "Now"),
        ("分子", "Numerator"),
        ("分母", "Denominator"),
        ("缺报机构", "Not reported by"),
    ];

    private static readonly ChineseWords<Side> Sides = new((Side.Sender, ["转出"]), (Side.Receiver, ["接收"]));

    private static readonly ChineseWords<BoardBreakdownKind> Kinds = new(
        (BoardBreakdownKind.Institution, ["机构"]),
        (BoardBreakdownKind.Counterpart, ["对方机构"]),
        (BoardBreakdownKind.Unit, ["科室"]),
        (BoardBreakdownKind.Diagnosis, ["诊断"]),
        (BoardBreakdownKind.Reason, ["原因"])
    );

    /// <summary>A board: its figures, their parts, its indicators.</summary>
    public static Table Of(Board board, Language language) => Written("board", language, Rows(board, language));

    /// <summary>The groups side by side.</summary>
    public static Table Of(GroupsBoard board, Language language) => Written("groups", language, Rows(board));

    /// <summary>A month's report.</summary>
    public static Table Of(Board county, GroupsBoard groups, Language language) =>
        Written("month", language, Rows(county, language).Concat(Rows(groups)));

    private static IEnumerable<IReadOnlyList<object?>> Rows(Board board, Language language) =>
        [
            .. board.Figures.Concat(board.Stocks).Select(figure => Row(board.Of, board.From, board.Until, language, figure)),
            .. board.Breakdowns.SelectMany(breakdown =>
                breakdown.Parts.Select(part =>
                    Cells(
                        board.Of,
                        board.From,
                        board.Until,
                        NameOf(breakdown.Measure, language),
                        breakdown.Measure,
                        side: breakdown.Side is { } side ? language.Say(side, Sides) : null,
                        by: language.Say(breakdown.By, Kinds),
                        part: part.Key,
                        partName: part.Name,
                        value: part.Value,
                        now: part.Now
                    )
                )
            ),
            .. board.Indicators.Select(value => Row(board.Of, board.From, board.Until, value)),
        ];

    private static IEnumerable<IReadOnlyList<object?>> Rows(GroupsBoard board) =>
        board.Groups.SelectMany(group =>
            group
                .Period.Select(value => Row(group.Of, board.From, board.Until, value))
                .Concat(group.Cumulative.Select(value => Row(group.Of, board.CumulativeFrom, board.Until, value)))
        );

    private static Table Written(string name, Language language, IEnumerable<IReadOnlyList<object?>> rows) =>
        new(
            name,
            [.. Headings.Select(heading => language == Language.Chinese ? heading.Chinese : heading.English)],
            rows.ToAsyncEnumerable()
        );

    private static IReadOnlyList<object?> Row(BoardOf of, DateOnly from, DateOnly until, Language language, BoardFigure figure) =>
        Cells(
            of,
            from,
            until,
            NameOf(figure.Measure, language),
            figure.Measure,
            side: figure.Side is { } side ? language.Say(side, Sides) : null,
            value: figure.Value,
            now: figure.Now
        );

    private static IReadOnlyList<object?> Row(BoardOf of, DateOnly from, DateOnly until, IndicatorValue value) =>
        Cells(
            of,
            from,
            until,
            value.Name,
            value.Indicator,
            version: value.Version,
            value: value.Value,
            now: value.Now,
            numerator: value.Numerator,
            denominator: value.Denominator,
            missing: value.Missing is { } missing ? string.Join(' ', missing.Select(one => one.Name)) : null
        );

    private static IReadOnlyList<object?> Cells(
        BoardOf of,
        DateOnly from,
        DateOnly until,
        string name,
        string code,
        int? version = null,
        string? side = null,
        string? by = null,
        string? part = null,
        string? partName = null,
        decimal? value = null,
        decimal? now = null,
        long? numerator = null,
        long? denominator = null,
        string? missing = null
    ) => [of.Name, from.Iso(), until.Iso(), name, code, version, side, by, part, partName, value, now, numerator, denominator, missing];

    public static string NameOf(string measure, Language language) =>
        Measure.Find(measure)! is var found && language == Language.Chinese ? found.Chinese : Measure.Find(measure)!.English;
}
