// What came or went after a position of the log: corrections of days that had been counted.
using System.Globalization;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>How a number was corrected.</summary>
public enum BoardChange
{
    /// <summary>It counts since 新增.</summary>
    Came,

    /// <summary>It counts no longer 撤销.</summary>
    Went,
}

/// <summary>A correction 更正.</summary>
/// <param name="Change">How.</param>
/// <param name="Position">Position in the log of the event that did it.</param>
/// <param name="RecordedAt">When that was recorded, Shanghai time.</param>
/// <param name="Line">What it is about.</param>
public sealed record BoardCorrection(BoardChange Change, long Position, DateTimeOffset RecordedAt, BoardCase Line);

/// <summary>A page of corrections.</summary>
/// <param name="After">The position after which they came.</param>
/// <param name="Items">In the order of the log.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record BoardCorrectionsPage(long After, IReadOnlyList<BoardCorrection> Items, string? Next);

internal static class BoardCorrections
{
    /// <summary>A page of the corrections of a period's days.</summary>
    /// <param name="board">The county's boards of now.</param>
    /// <param name="cases">Which cases the caller may know.</param>
    /// <param name="position">After this position.</param>
    /// <param name="cursor">From <see cref="BoardCorrectionsPage.Next"/>; null for the first.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="path">Address of the list.</param>
    public static async Task<BoardCorrectionsPage> Page(
        BoardContext board,
        SeenCases cases,
        long position,
        string? cursor,
        int limit,
        string path
    )
    {
        LineCursor? after = null;
        if (!string.IsNullOrEmpty(cursor))
            after = LineCursor.Parse(cursor) ?? throw Query.Fault("cursor", new Refusal("field.format"));
        var rows = await Read(board, position, after, limit + 1);
        var shown = rows.Take(limit).ToList();
        return new BoardCorrectionsPage(
            position,
            [.. shown.Zip(await cases.Show(board, shown.ConvertAll(row => row.ToLine())), (row, line) => row.Show(line))],
            rows.Count <= limit
                ? null
                : Query.Next(
                    path,
                    ("limit", limit.ToString(CultureInfo.InvariantCulture)),
                    ("cursor", LineCursor.After(after, shown.ConvertAll(row => (default(DateOnly), row.Position))).ToString())
                )
        );
    }

    private static Task<List<CorrectionRow>> Read(BoardContext board, long position, LineCursor? after, int limit) =>
        board.Sums.Query<CorrectionRow>(
            $"""
            select c.id, c.line, c.measure, c.day, c.amount, convert_to(r.doc::text, 'UTF8') as doc, c.sender, c.receiver, c.unit, c.diagnosis, c.reason, c.minutes,
                   c.since, c.since_at as sinceat, c.went, c.position, c.at
            from (
                select l.*, l.until is not null as went, coalesce(l.until, l.since) as position, coalesce(l.until_at, l.since_at) as at
                from referrals.board_lines l
                where l.tenant_id = @county and l.measure = any(@measures) and l.day between @from and @until
                  and ((l.since > @position and l.until is null) or (l.since <= @position and l.until > @position))) c
            left join referrals.referrals r on r.tenant_id = c.tenant_id and r.id = c.id
            {(after is null ? "" : "where c.position >= @since")}
            order by c.position, c.id, c.line, c.went desc offset @shown limit @limit
            """,
            new
            {
                county = board.Request.Caller.County,
                measures = Measure.Codes,
                from = board.Period.From,
                until = board.Period.Until,
                position,
                since = after?.Since ?? 0,
                shown = after?.Shown ?? 0,
                limit,
            }
        );
}

/// <summary>A line with what became of it.</summary>
internal sealed record CorrectionRow(
    string Id,
    string Line,
    string Measure,
    DateOnly Day,
    long Amount,
    byte[]? Doc,
    string? Sender,
    string? Receiver,
    string? Unit,
    string? Diagnosis,
    string? Reason,
    long? Minutes,
    long Since,
    DateTime SinceAt,
    bool Went,
    long Position,
    DateTime At
)
{
    public BoardCorrection Show(BoardCase line) => new(Went ? BoardChange.Went : BoardChange.Came, Position, Shanghai.Moment(At), line);

    public LineRow ToLine() => new(Id, Line, Measure, Day, Amount, Doc, Sender, Receiver, Unit, Diagnosis, Reason, Minutes, Since, SinceAt);
}
