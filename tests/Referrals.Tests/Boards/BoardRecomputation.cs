// What boards hold, from their tables and from the events alone.
using System.Globalization;
using Referrals.Boards;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Boards;

internal static class BoardRecomputation
{
    private const string Columns =
        "tenant_id || ' ' || id || ' ' || line || ' ' || measure || ' ' || day || ' ' || coalesce(sender, '-') || ' ' || coalesce(receiver, '-') || ' ' || coalesce(unit, '-') || ' ' || coalesce(diagnosis, '-') || ' ' || coalesce(doctor, '-') || ' ' || coalesce(reason, '-') || ' ' || coalesce(minutes::text, '-') || ' ' || amount";

    private const string SumColumns =
        "institution || ' ' || by || ' ' || month + d.day - 1 || ' ' || measure || ' ' || side || ' ' || key || ' ' || running[day] - coalesce(running[day - 1], 0) from referrals.board_counts c cross join generate_series(1, 31) as d(day) where running[day] <> coalesce(running[day - 1], 0)";

    private const string YearColumns =
        "institution || ' ' || by || ' ' || (year + make_interval(months => d.month - 1))::date || ' ' || measure || ' ' || side || ' ' || key || ' ' || running[d.month] - coalesce(running[d.month - 1], 0) from referrals.board_year_counts c cross join generate_series(1, 12) as d(month) where running[d.month] <> coalesce(running[d.month - 1], 0)";

    /// <summary>Every line that ever stood with its time in the log, and every sum.</summary>
    public static async Task<List<string>> Everything(TestService service) =>
        [
            .. await Texts(
                service,
                $"select 'line ' || {Columns} || ' ' || since || ' ' || since_at || ' ' || coalesce(until::text, '-') || ' ' || coalesce(until_at::text, '-') from referrals.board_lines"
            ),
            .. await Texts(service, $"select 'sum ' || tenant_id || ' ' || array_length(c.running, 1) || ' ' || {SumColumns}"),
            .. await Texts(service, $"select 'year ' || tenant_id || ' ' || array_length(c.running, 1) || ' ' || {YearColumns}"),
        ];

    /// <summary>The lines that stood at a position, from the table.</summary>
    public static Task<List<string>> LinesAt(TestService service, long position) =>
        Texts(service, $"select {Columns} from referrals.board_lines where since <= {position} and (until is null or until > {position})");

    /// <summary>The sums as they are now, from the table.</summary>
    public static Task<List<string>> Sums(TestService service) => Texts(service, $"select {SumColumns}");

    /// <summary>The sums of months as they are now, from the sums of years.</summary>
    public static Task<List<string>> MonthSums(TestService service) => Texts(service, $"select {YearColumns}");

    /// <summary>The rows of all streams at a position, from the events alone.</summary>
    public static async Task<IReadOnlyList<(string Stream, BoardRow Row)>> RowsAt(TestService service, long position)
    {
        var projection = new BoardProjection();
        var rows = new List<(string, BoardRow)>();
        foreach (var stream in await Texts(service, "select id from referrals.mt_streams"))
        {
            BoardRow? row = null;
            foreach (
                var e in await service.Events.FetchStream(
                    new StreamId("340422", stream),
                    AsOf.Position(position),
                    TestContext.Current.CancellationToken
                )
            )
            {
                if (projection.Keys(e).Count > 0)
                    row = projection.Apply(row, RowKey.Of(e), e);
            }

            if (row is not null)
                rows.Add((stream, row));
        }

        return rows;
    }

    /// <summary>Lines as <see cref="LinesAt"/> has them.</summary>
    public static List<string> Lines(IEnumerable<(string Stream, BoardRow Row)> rows) =>
        Sorted(
            rows.SelectMany(one =>
                one.Row.Lines()
                    .Select(line =>
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"340422 {one.Stream} {line.Name} {line.Measure} {line.Day.Iso()} {line.Sender ?? "-"} {line.Receiver ?? "-"} {line.Unit ?? "-"} {line.Diagnosis ?? "-"} {line.Doctor ?? "-"} {line.Reason ?? "-"} {line.Minutes?.ToString(CultureInfo.InvariantCulture) ?? "-"} {line.Amount}"
                        )
                    )
            )
        );

    /// <summary>Sums as <see cref="Sums"/> has them.</summary>
    public static List<string> Added(IEnumerable<(string Stream, BoardRow Row)> rows) => Added(rows, line => line.Day);

    /// <summary>Sums as <see cref="MonthSums"/> has them.</summary>
    public static List<string> AddedByMonth(IEnumerable<(string Stream, BoardRow Row)> rows) =>
        Added(rows, line => line.Day.FirstOfMonth());

    private static List<string> Added(IEnumerable<(string Stream, BoardRow Row)> rows, Func<BoardLine, DateOnly> when)
    {
        var sums = new Dictionary<(BoardKey Key, DateOnly Day), long>();
        foreach (var line in rows.SelectMany(one => one.Row.Lines()))
        {
            foreach (var key in BoardKey.Of(line, line.Day.FirstOfMonth()))
                sums[(key, when(line))] = sums.GetValueOrDefault((key, when(line))) + line.Amount;
        }

        return Sorted(
            sums.Where(sum => sum.Value != 0)
                .Select(sum =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{sum.Key.Key.Institution} {sum.Key.Key.By} {sum.Key.Day.Iso()} {sum.Key.Key.Measure} {sum.Key.Key.Side} {sum.Key.Key.Key} {sum.Value}"
                    )
                )
        );
    }

    private static List<string> Sorted(IEnumerable<string> texts) => [.. texts.Order(StringComparer.Ordinal)];

    private static async Task<List<string>> Texts(TestService service, string sql) => Sorted(await service.Texts(sql));
}
