// What is asked for behind a number, and what is answered.
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>Which number.</summary>
/// <param name="Of">Whose: <c>county</c> (default), <c>group:</c> or <c>institution:</c> with its code.</param>
/// <param name="Measure">Code of a measure; or an indicator.</param>
/// <param name="Indicator">Id of an indicator, by the definition of the last day.</param>
/// <param name="Part">Of an indicator <c>numerator</c> (default) or <c>denominator</c>.</param>
/// <param name="Side"><c>sender</c> or <c>receiver</c> of a group or institution; the receiver by default.</param>
/// <param name="By">A breakdown, with its key.</param>
/// <param name="Key">Which part.</param>
/// <param name="Month">As in <see cref="BoardPeriodQuery"/>.</param>
/// <param name="From">As in <see cref="BoardPeriodQuery"/>.</param>
/// <param name="Until">As in <see cref="BoardPeriodQuery"/>.</param>
/// <param name="Limit">1 to 200; 50 by default.</param>
/// <param name="Cursor">From <see cref="BoardCasesPage.Next"/>.</param>
internal sealed record BoardCasesQuery(
    [FromQuery(Name = "of")] string? Of,
    [FromQuery(Name = "measure")] string? Measure,
    [FromQuery(Name = "indicator")] string? Indicator,
    [FromQuery(Name = "part")] string? Part,
    [FromQuery(Name = "side")] string? Side,
    [FromQuery(Name = "by")] string? By,
    [FromQuery(Name = "key")] string? Key,
    [FromQuery(Name = "month")] string? Month,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "until")] string? Until,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "cursor")] string? Cursor
)
{
    public BoardPeriodQuery Period => new(Month, From, Until);
}

/// <summary>One thing that a number counts.</summary>
/// <param name="Measure">As what it is counted.</param>
/// <param name="Day">For which day.</param>
/// <param name="Amount">How much it adds.</param>
/// <param name="Case">The case; null where it is none.</param>
/// <param name="Number">转诊单号.</param>
/// <param name="State">The state of the case now.</param>
/// <param name="Stream">What else it is: a pool's day, a month of reports, a person's year by reference.</param>
/// <param name="Sender">Code of the institution that sent.</param>
/// <param name="Receiver">Code of the institution that received, offered or reported.</param>
/// <param name="Unit">Code of the unit.</param>
/// <param name="Diagnosis">System, edition and code of the first diagnosis, with slashes between.</param>
/// <param name="Reason">The coded reason.</param>
/// <param name="Minutes">Whole minutes that it took.</param>
/// <param name="Since">Position in the log of the event by which it is counted.</param>
/// <param name="RecordedAt">When that was recorded.</param>
public sealed record BoardCase(
    string Measure,
    DateOnly Day,
    long Amount,
    Guid? Case,
    string? Number,
    StateName? State,
    string? Stream,
    string? Sender,
    string? Receiver,
    string? Unit,
    string? Diagnosis,
    string? Reason,
    long? Minutes,
    long Since,
    DateTimeOffset RecordedAt
);

/// <summary>A page of what a number counts.</summary>
/// <param name="Position">As of which position in the log.</param>
/// <param name="Items">By day, then in the order in which they were recorded.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record BoardCasesPage(long Position, IReadOnlyList<BoardCase> Items, string? Next);

/// <summary>A place in the order of lines: after this one.</summary>
internal sealed record LineCursor(DateOnly Day, long Since, string Id, string Line)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day.Iso()}~{Since}~{Id}~{Line}");

    /// <summary>Null where it is none of ours.</summary>
    public static LineCursor? Parse(string text) =>
        text.Split('~', 4) is [var day, var since, { Length: > 0 and <= 200 } id, { Length: > 0 and <= 200 } line]
        && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on)
        && long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
        && !text.Any(char.IsControl)
            ? new LineCursor(on, position, id, line)
            : null;
}

/// <summary>A line with its case.</summary>
internal sealed record LineRow(
    string Id,
    string Line,
    string Measure,
    DateOnly Day,
    long Amount,
    string? Number,
    string? State,
    string? Sender,
    string? Receiver,
    string? Unit,
    string? Diagnosis,
    string? Reason,
    long? Minutes,
    long Since,
    DateTime SinceAt
)
{
    public LineCursor Cursor => new(Day, Since, Id, Line);

    public BoardCase Show()
    {
        var ofCase = Id.StartsWith(Referral.StreamPrefix, StringComparison.Ordinal);
        return new BoardCase(
            Measure,
            Day,
            Amount,
            ofCase ? ReferralRow.CaseOf(Id) : null,
            Number,
            Kebab.Parse<StateName>(State),
            ofCase ? null : Id,
            Sender,
            Receiver,
            Unit,
            Diagnosis,
            Reason,
            Minutes,
            Since,
            Shanghai.Moment(SinceAt)
        );
    }
}
