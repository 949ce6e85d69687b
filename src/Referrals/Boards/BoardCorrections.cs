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
            [.. shown.Zip(await cases.Show(board, shown), (row, line) => row.Show(line))],
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
            select {LineRow.Selected}, l.went, l.position, l.at
            from (
                select c.*, c.until is not null as went, coalesce(c.until, c.since) as position, coalesce(c.until_at, c.since_at) as at
                from referrals.board_lines c
                where c.tenant_id = @county and c.measure = any(@measures) and c.day between @from and @until
                  and ((c.since > @position and c.until is null) or (c.since <= @position and c.until > @position))) l
            {LineRow.Joined}
            {(after is null ? "" : "where l.position >= @since")}
            order by l.position, l.id, l.line, l.went desc offset @shown limit @limit
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
internal sealed record CorrectionRow : LineRow
{
    public required bool Went { get; init; }

    public required long Position { get; init; }

    public required DateTime At { get; init; }

    public BoardCorrection Show(BoardCase line) => new(Went ? BoardChange.Went : BoardChange.Came, Position, Shanghai.Moment(At), line);
}
