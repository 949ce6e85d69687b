// What is asked for behind a number, and what is answered.
using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.Deductibles;
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
/// <param name="Case">The case; null where it is none, or one that the caller may not open.</param>
/// <param name="Number">转诊单号 or 会诊单号.</param>
/// <param name="State">The state of the case now.</param>
/// <param name="Stream">What else it is: a pool's day, a month of reports.</param>
/// <param name="Sender">Code of the institution that sent.</param>
/// <param name="Receiver">Code of the institution that received, offered or reported.</param>
/// <param name="Unit">Code of the unit.</param>
/// <param name="Diagnosis">System, edition and code of the first diagnosis, with slashes between.</param>
/// <param name="Reason">The coded reason.</param>
/// <param name="Minutes">Whole minutes that it took; percentiles are read from rounded ones.</param>
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
)
{
    /// <summary>The consultation; missing where it is none, or one that the caller may not open.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Consultation { get; init; }

    /// <summary>Of a consultation which kind; missing where the caller may not open it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConsultationKind? Kind { get; init; }

    /// <summary>The state of the consultation now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConsultationStateName? ConsultationState { get; init; }
}

/// <summary>A page of what a number counts.</summary>
/// <param name="Position">As of which position in the log.</param>
/// <param name="Items">By day, then in the order in which they were recorded.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record BoardCasesPage(long Position, IReadOnlyList<BoardCase> Items, string? Next);

/// <summary>
/// A place in the order of lines: after the first so many of an event and day. It names no stream, which may be about a person.
/// </summary>
internal readonly record struct LineCursor(DateOnly Day, long Since, int Shown)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day.Iso()}~{Since}~{Shown}");

    // No event brings so many lines of a day.
    private const int MostShown = 10_000;

    /// <summary>Null where it is none of ours.</summary>
    public static LineCursor? Parse(string text) =>
        text.Split('~') is [var day, var since, var shown]
        && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on)
        && long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
        && int.TryParse(shown, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count <= MostShown
            ? new LineCursor(on, position, count)
            : null;

    /// <summary>The place after some lines, each by its day and event.</summary>
    /// <param name="before">The place before them.</param>
    /// <param name="lines">The lines, at least one.</param>
    public static LineCursor After(LineCursor? before, IReadOnlyList<(DateOnly Day, long Since)> lines)
    {
        var last = lines[^1];
        var shown = lines.Count(line => line == last);
        return before is { } place && (place.Day, place.Since) == last
            ? place with
            {
                Shown = place.Shown + shown,
            }
            : new LineCursor(last.Day, last.Since, shown);
    }
}

/// <summary>A line with its case or consultation.</summary>
internal record LineRow : StoredLine
{
    /// <summary>Key of the stream.</summary>
    public required string Id { get; init; }

    /// <summary>The row of the case.</summary>
    public byte[]? Doc { get; init; }

    /// <summary>The row of the consultation.</summary>
    public byte[]? ConsultationDoc { get; init; }

    public required long Since { get; init; }

    public required DateTime SinceAt { get; init; }

    /// <summary>What is selected of a line <c>l</c> and of what <see cref="Joined"/> joins with it.</summary>
    public static string Selected { get; } = $"l.id, {Columns("l")}, r.doc, o.doc as consultationdoc, l.since, l.since_at as sinceat";

    /// <summary>Joins a line <c>l</c> with the row of its case or consultation.</summary>
    public const string Joined = """
        left join referrals.referrals r on r.tenant_id = l.tenant_id and r.id = l.id
        left join referrals.consultations o on o.tenant_id = l.tenant_id and o.id = l.id
        """;

    /// <summary>The case with its row; null where it is none, or the list of cases has it not yet.</summary>
    public CaseRow? Case => Doc is null ? null : new CaseRow(ReferralRow.CaseOf(Id), ReferralRow.Read(Doc));

    /// <summary>The same of a consultation.</summary>
    public (Guid Id, ConsultationRow Row)? Consultation =>
        ConsultationDoc is null ? null : (ConsultationRow.IdOf(Id), ConsultationRow.Read(ConsultationDoc));

    /// <summary>As the caller may see it.</summary>
    /// <param name="seen">The case, where the caller may open it; null hides which it is.</param>
    /// <param name="consultation">The same of a consultation.</param>
    public BoardCase Show(AllowedRow? seen, AllowedConsultation? consultation)
    {
        // What is about a person says nothing of whom.
        var ofPerson = Id.StartsWith(DeductibleYear.StreamPrefix, StringComparison.Ordinal);
        var ofCase = Id.StartsWith(Referral.StreamPrefix, StringComparison.Ordinal);
        var ofConsultation = Id.StartsWith(Consultations.Consultation.StreamPrefix, StringComparison.Ordinal);
        var hidden = (ofCase && seen is null) || (ofConsultation && consultation is null);
        return new BoardCase(
            Measure,
            Day,
            Amount,
            seen?.Id,
            seen?.Row.State.Details!.Number ?? consultation?.Row.State.Details!.Number,
            seen?.Row.State.Name,
            ofCase || ofPerson || ofConsultation ? null : Id,
            Sender,
            Receiver,
            Unit,
            hidden ? null : Diagnosis,
            Reason,
            Minutes,
            Since,
            Shanghai.Moment(SinceAt)
        )
        {
            Consultation = consultation?.Id,
            Kind = consultation?.Row.State.Details!.Kind,
            ConsultationState = consultation?.Row.State.Name,
        };
    }
}
