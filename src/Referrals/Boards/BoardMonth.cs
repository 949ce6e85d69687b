// A month that is signed off: what its boards showed at that position of the log. Pure.
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>A value that was signed off.</summary>
/// <param name="Of">Whose: <c>county</c>, or <c>group:</c> with its code.</param>
/// <param name="Measure">Code of a measure; null for an indicator.</param>
/// <param name="Indicator">Id of an indicator; null for a measure.</param>
/// <param name="Version">Version of the indicator's definition.</param>
/// <param name="Value">The value; null where there was none.</param>
/// <param name="Numerator">Of an indicator.</param>
/// <param name="Denominator">Of an indicator that has one.</param>
public sealed record SignedValue(
    string Of,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Measure,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Indicator,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Value,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Numerator = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Denominator = null
);

/// <summary>A month was signed off 月度关账. Stored for ever; signed off again after corrections it is the next revision.</summary>
/// <param name="Month">First day of the month.</param>
/// <param name="Revision">From 1.</param>
/// <param name="Position">Position in the log: as of it boards show what was signed.</param>
/// <param name="Values">The county's measures, and the indicators of the county and its groups.</param>
/// <param name="MissingDays">Days of institutions that were not reported.</param>
/// <param name="Note">Said about it, about no patient.</param>
/// <param name="At">When.</param>
public sealed record MonthClosed(
    DateOnly Month,
    int Revision,
    long Position,
    IReadOnlyList<SignedValue> Values,
    int MissingDays,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note,
    DateTimeOffset At
);

/// <summary>Signs a month off.</summary>
/// <param name="Closing">What is signed; its revision is given by the decision.</param>
/// <param name="DespiteMissing">Whether it is signed although reports are missing.</param>
/// <param name="Today">The day, Asia/Shanghai.</param>
internal sealed record CloseMonth(MonthClosed Closing, bool DespiteMissing, DateOnly Today);

/// <summary>State of the stream of a month, one for each.</summary>
public sealed record BoardMonth
{
    public static readonly Aggregate<BoardMonth> Aggregate = new("board-month", new BoardMonth(), (state, e) => state.Evolve(e));

    private BoardMonth() { }

    /// <summary>First to last.</summary>
    public ImmutableList<MonthClosed> Closings { get; private init; } = [];

    public static string StreamKey(DateOnly month) => string.Create(CultureInfo.InvariantCulture, $"board-month-{month:yyyy-MM}");

    /// <summary>Decides whether a month is signed off: once it is over, and again only where a value has changed since.</summary>
    internal static Decided Close(BoardMonth month, CloseMonth command)
    {
        var closing = command.Closing;
        if (command.Today < closing.Month.AddMonths(1))
            return new Refusal("month.not-over").With("until", closing.Month.AddMonths(1).AddDays(-1).Iso());
        if (closing.MissingDays > 0 && !command.DespiteMissing)
            return new Refusal("month.incomplete").With("days", closing.MissingDays.ToString(CultureInfo.InvariantCulture));
        return month.Closings is [.., var last] && last.Values.SequenceEqual(closing.Values)
            ? Decided.Nothing
            : Decided.With(closing with { Revision = month.Closings.Count + 1 });
    }

    private BoardMonth Evolve(object e) =>
        e is MonthClosed closed
            ? this with
            {
                Closings = Closings.Add(closed),
            }
            : throw new InvalidOperationException($"{e.GetType().Name} is no event of a month.");
}

/// <summary>What is said when a month is signed off.</summary>
/// <param name="Note">About no patient; at most 500 characters.</param>
/// <param name="DespiteMissing">True to sign although reports are missing.</param>
public sealed record CloseMonthForm(string? Note, bool? DespiteMissing)
{
    internal (string? Note, bool DespiteMissing) Check(Fields fields) => (fields.OptionalText("/note", Note, 500), DespiteMissing ?? false);
}
