// A doctor's own numbers.
namespace Referrals.Boards;

internal static class DoctorView
{
    public static async Task<DoctorBoard> Of(BoardContext board, string practitioner)
    {
        var rows = await board.Sums.Query<(string Measure, long Value, long Now)>(
            """
            select measure, coalesce(sum(amount) filter (where since <= @position and (until is null or until > @position)), 0)::bigint,
                   coalesce(sum(amount) filter (where until is null), 0)::bigint
            from referrals.board_lines
            where tenant_id = @county and doctor = @practitioner and day <= @until and (day >= @from or measure = any(@stocks))
            group by measure
            """,
            new
            {
                county = board.Request.Caller.County,
                practitioner,
                from = board.Period.From,
                until = board.Period.Until,
                position = board.At is null ? long.MaxValue : board.Sums.Position,
                stocks = BoardView.Stocks,
            }
        );
        var figures = rows.Where(row => row.Value != 0 || row.Now != 0)
            .OrderBy(row => Measure.OrderOf(row.Measure))
            .Select(row => new BoardFigure(
                row.Measure,
                ConsultationMeasures.IsWork(row.Measure) ? Side.Receiver : Side.Sender,
                row.Value,
                row.Now == row.Value ? null : row.Now
            ))
            .ToLookup(figure => Measure.Find(figure.Measure)!.Kind == MeasureKind.Stock);
        return new DoctorBoard(
            practitioner,
            board.Names.Practitioner(practitioner)!,
            board.Period.From,
            board.Period.Until,
            board.Sums.Position,
            board.AsOf,
            [.. figures[false]],
            [.. figures[true]]
        );
    }
}
