// From a number to what it counts: the lines behind it, page by page or as a table.
using System.Globalization;
using NpgsqlTypes;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>Reads the lines behind a number.</summary>
internal sealed class BoardCases(BoardContext board, BoardScope scope, BoardCasesQuery query, SeenCases cases)
{
    private const int RowsAtOnce = 1_000;

    private const string StillThere = """
        and l.amount > 0 and not exists (
            select from referrals.board_lines g
            where g.tenant_id = l.tenant_id and g.id = l.id and g.line = l.line || '-' and g.day <= @until
              and g.since <= @position and (g.until is null or g.until > @position))
        """;

    // Who can have been in a stock: who is in one now, who left this one later, and who has changed since.
    private const string InStock = """
        select id from referrals.board_streams where tenant_id = @county and in_stock
        union
        select id from referrals.board_lines where tenant_id = @county and measure = any(@measures) and day > @until and amount < 0
        """;

    private const string InStockThen = $"""
        {InStock}
        union
        select id from referrals.board_lines where tenant_id = @county and {BoardProjection.Late} and since > @position
        union
        select id from referrals.board_lines where tenant_id = @county and measure = any(@measures) and day between @recorded and @until and since > @position
        union
        select id from referrals.board_lines where tenant_id = @county and until is not null and until > @position
        """;

    private readonly IReadOnlyList<IndicatorTerm> terms = Terms(board, query);

    // Of an indicator the side by which it is credited.
    private readonly string side =
        (Query.Choice<Side>("side", query.Side) ?? (IsBySender(board, query) ? Side.Sender : Side.Receiver)) == Side.Sender
            ? "sender"
            : "receiver";

    private static readonly (string Chinese, string English)[] Headings =
    [
        ("统计量", "Measure"),
        ("日期", "Day"),
        ("计数", "Amount"),
        ("单号", "Number"),
        ("会诊类型", "Kind of consultation"),
        ("状态", "State"),
        ("转出机构", "From"),
        ("转入机构", "To"),
        ("科室代码", "Unit code"),
        ("诊断", "Diagnosis"),
        ("原因", "Reason"),
        ("分钟", "Minutes"),
        ("记录时间", "Recorded"),
        ("日志位置", "Position"),
        ("转诊标识", "Case"),
        ("会诊标识", "Consultation"),
        ("其他来源", "Other source"),
        ("转出机构代码", "From code"),
        ("转入机构代码", "To code"),
    ];

    /// <summary>A page.</summary>
    public async Task<BoardCasesPage> Page()
    {
        var limit = Query.Limit(query.Limit, 50, 200);
        var after = After();
        var rows = await Read(after, limit + 1);
        var shown = rows.Take(limit).ToList();
        return new BoardCasesPage(
            board.Sums.Position,
            await cases.Show(board, shown),
            rows.Count > limit ? Next(LineCursor.After(after, shown.ConvertAll(row => (row.Day, row.Since))), limit) : null
        );
    }

    /// <summary>Everything from the cursor on.</summary>
    public Table Table()
    {
        return new Table(
            "board-cases",
            [.. Headings.Select(heading => board.Request.Language == Language.Chinese ? heading.Chinese : heading.English)],
            Rows()
        );

        async IAsyncEnumerable<IReadOnlyList<object?>> Rows()
        {
            for (var after = After(); ; )
            {
                var rows = await Read(after, RowsAtOnce);
                foreach (var item in await cases.Show(board, rows))
                    yield return Cells(item);
                if (rows.Count < RowsAtOnce)
                    yield break;
                after = LineCursor.After(after, rows.ConvertAll(row => (row.Day, row.Since)));
            }
        }
    }

    private IReadOnlyList<object?> Cells(BoardCase item) =>
        [
            item.Measure,
            item.Day.Iso(),
            item.Amount,
            item.Number,
            item.Kind is { } kind ? board.Request.Language.Say(kind, ConsultationWords.Kinds) : null,
            item.State is { } state ? board.Request.Language.Say(state, CaseWords.States)
            : item.ConsultationState is { } now ? board.Request.Language.Say(now, ConsultationWords.States)
            : null,
            item.Sender is { } sender ? board.Names.Institution(sender) : null,
            item.Receiver is { } receiver ? board.Names.Institution(receiver) : null,
            item.Unit,
            item.Diagnosis,
            item.Reason,
            item.Minutes,
            item.RecordedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            item.Since,
            item.Case?.ToString(),
            item.Consultation?.ToString(),
            item.Stream,
            item.Sender,
            item.Receiver,
        ];

    private LineCursor? After() =>
        string.IsNullOrEmpty(query.Cursor) ? null
        : LineCursor.Parse(query.Cursor) is { } cursor ? cursor
        : throw Query.Fault("cursor", new Refusal("field.format"));

    private string Next(LineCursor after, int limit) =>
        Query.Next(
            "/api/boards/cases",
            ("of", scope.ToString()),
            ("measure", query.Measure),
            ("indicator", query.Indicator),
            ("part", query.Part),
            ("side", query.Side),
            ("by", query.By),
            ("key", query.Key),
            ("from", board.Period.From.Iso()),
            ("until", board.Period.Until.Iso()),
            ("asOf", board.Sums.Position.ToString(CultureInfo.InvariantCulture)),
            ("limit", limit.ToString(CultureInfo.InvariantCulture)),
            ("cursor", after.ToString())
        );

    // Who is in a stock at the end of a day came until then and did not go.
    private Task<List<LineRow>> Read(LineCursor? after, int limit)
    {
        var column = query.By switch
        {
            null or "" => null,
            _ => ColumnOf(Query.Choice<BoardBreakdownKind>("by", query.By)!.Value),
        };
        if (query.Key is { } key && (key.Length > 200 || key.Any(char.IsControl)))
            throw Query.Fault("key", new Refusal("field.format"));
        var stock = Measure.Find(terms[0].Measure)!.Kind == MeasureKind.Stock;
        var whole = stock ? BoardPeriod.To(board.Period.Until) : board.Period;
        var slices = stock ? scope.StockSlices(board.Period.Until, board.Directory) : scope.Slices(whole, board.Directory, terms[0].At);
        var whose = slices switch
        {
            [{ Institution: BoardKey.County }] => "",
            [var only] when only.Period == whole => $"and l.{side} = (@institutions::text[])[1]",
            _ =>
                $"and exists (select from unnest(@institutions, @firsts, @lasts) as s(institution, first, last) where s.institution = l.{side} and l.day between s.first and s.last)",
        };
        var lines = stock
            // From the few streams to their lines, whatever the planner expects.
            ? $"({(board.Sums.Recorded is null ? InStock : InStockThen)}) s cross join lateral (select * from referrals.board_lines l where l.tenant_id = @county and l.id = s.id offset 0)"
            : "referrals.board_lines";
        return board.Sums.Query<LineRow>(
            $"""
            select {LineRow.Selected}
            from (
                select l.* from unnest(@measures, @reasons) as t(measure, reason) cross join lateral (
                    select l.* from {lines} l
                    where l.tenant_id = @county and l.measure = t.measure and l.day between @from and @until and l.since <= @position
                      and (l.until is null or l.until > @position) and (t.reason is null or l.reason = t.reason) {whose}
                      {(column is null ? "" : $"and l.{column} = @key")}
                      {(stock ? StillThere : "")}
                      {(after is null ? "" : "and (l.day, l.since) >= (@day, @since)")}
                    order by l.day, l.since, l.id, l.line limit @shown + @limit) l
                order by l.day, l.since, l.id, l.line offset @shown limit @limit) l
            {LineRow.Joined}
            order by l.day, l.since, l.id, l.line
            """,
            new
            {
                county = board.Request.Caller.County,
                measures = terms.Select(term => term.Measure).ToArray(),
                reasons = new SqlArray(terms.Select(term => term.Reason).ToArray(), NpgsqlDbType.Text),
                institutions = slices.Select(slice => slice.Institution).ToArray(),
                firsts = new SqlArray(slices.Select(slice => slice.Period.From).ToArray(), NpgsqlDbType.Date),
                lasts = new SqlArray(slices.Select(slice => slice.Period.Until).ToArray(), NpgsqlDbType.Date),
                from = whole.From,
                until = whole.Until,
                position = board.Sums.Position,
                recorded = board.Sums.Recorded ?? default,
                key = query.Key ?? "",
                day = after?.Day ?? default,
                since = after?.Since ?? 0,
                shown = after?.Shown ?? 0,
                limit,
            }
        );
    }

    private string ColumnOf(BoardBreakdownKind by) =>
        by switch
        {
            BoardBreakdownKind.Institution => side,
            BoardBreakdownKind.Counterpart => side == "sender" ? "receiver" : "sender",
            BoardBreakdownKind.Unit => "unit",
            BoardBreakdownKind.Diagnosis => "diagnosis",
            _ => "reason",
        };

    private static bool IsBySender(BoardContext board, BoardCasesQuery query) =>
        board.Definitions.FirstOrDefault(one => one.Indicator == query.Indicator)?.BySender == true;

    private static IReadOnlyList<IndicatorTerm> Terms(BoardContext board, BoardCasesQuery query)
    {
        if (!string.IsNullOrEmpty(query.Indicator))
        {
            var definition = board.Definitions.FirstOrDefault(one => one.Indicator == query.Indicator);
            var part = query.Part switch
            {
                null or "" or "numerator" => definition?.Numerator,
                "denominator" => definition?.Denominator,
                _ => throw Query.Fault("part", new Refusal("field.unknown-code").With("code", query.Part)),
            };
            return part is { Count: > 0 } ? part : throw Query.Fault("indicator", new Refusal("indicator.unknown"));
        }

        return query.Measure is { } measure && Measure.Find(measure) is not null
            ? [new IndicatorTerm(measure)]
            : throw Query.Fault("measure", new Refusal("board.unknown-measure"));
    }
}
