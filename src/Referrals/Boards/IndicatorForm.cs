// A definition as the county's authority writes it.
using Referrals.Http;

namespace Referrals.Boards;

/// <summary>A term.</summary>
/// <param name="Measure">Code of a measure; required.</param>
/// <param name="Reason">Only with this reason.</param>
/// <param name="At">Only at this level: <c>primary</c>.</param>
public sealed record IndicatorTermForm(string? Measure, string? Reason = null, IndicatorLevel? At = null);

/// <summary>A version of an indicator. The next of one that there is, or the first of a new one.</summary>
/// <param name="ValidFrom">First day for which it is used, today or later; required.</param>
/// <param name="Name">What it is called, in both languages, at most 100 characters each; required.</param>
/// <param name="Formula">The formula in words, in both languages, at most 500 characters each; required.</param>
/// <param name="Exclusions">What is not counted, in both languages.</param>
/// <param name="Statistic"><c>ratio</c>, <c>count</c>, <c>median</c> or <c>p90</c>; required. Minutes of the last two are rounded up: above an hour to quarters, above twelve to hours, above three days to days.</param>
/// <param name="Numerator">At least one term.</param>
/// <param name="Denominator">Of a ratio at least one term, else none.</param>
/// <param name="Aim"><c>at-least</c>, <c>at-most</c>, <c>rising</c> or <c>falling</c>.</param>
/// <param name="Target">The target, where there is a number.</param>
/// <param name="Source">Where that stands, at most 200 characters.</param>
/// <param name="BySender">Whether a group is credited with what it sent; else with what it received.</param>
public sealed record IndicatorForm(
    DateOnly? ValidFrom,
    IndicatorTextForm? Name,
    IndicatorTextForm? Formula,
    IndicatorTextForm? Exclusions,
    IndicatorStatistic? Statistic,
    IReadOnlyList<IndicatorTermForm?>? Numerator,
    IReadOnlyList<IndicatorTermForm?>? Denominator,
    IndicatorAim? Aim,
    decimal? Target,
    string? Source,
    bool? BySender
)
{
    private const int MostTerms = 20;

    /// <summary>The definition, if the fields have no fault.</summary>
    internal IndicatorDefinition Check(Fields fields, string indicator)
    {
        var statistic = fields.Required("/statistic", Statistic);
        var numerator = Terms(fields, Numerator, "/numerator");
        var denominator = Terms(fields, Denominator, "/denominator");
        if (Numerator is null or [])
            fields.Fault("/numerator", "field.required");
        if (statistic == IndicatorStatistic.Ratio && denominator.Count == 0)
            fields.Fault("/denominator", "field.required");
        else if (statistic != IndicatorStatistic.Ratio && denominator.Count > 0)
            fields.Fault("/denominator", "field.not-allowed");
        if (
            statistic is IndicatorStatistic.Median or IndicatorStatistic.P90
            && numerator.Any(term => Measure.Find(term.Measure) is { } measure && !measure.By.HasFlag(Breakdowns.Minutes))
        )
            fields.Fault("/numerator", "indicator.not-timed");
        return new IndicatorDefinition(
            indicator,
            0,
            fields.Required("/validFrom", ValidFrom),
            Text(fields, Name, "/name", 100)!,
            Text(fields, Formula, "/formula", 500)!,
            Exclusions is null ? null : Text(fields, Exclusions, "/exclusions", 500),
            statistic,
            numerator,
            denominator,
            Aim,
            Target,
            fields.OptionalText("/source", Source, 200),
            BySender ?? false
        );
    }

    private static IndicatorText? Text(Fields fields, IndicatorTextForm? text, string pointer, int most)
    {
        if (text is null)
        {
            fields.Fault(pointer, "field.required");
            return null;
        }

        return new IndicatorText(
            fields.Text($"{pointer}/chinese", text.Chinese, most),
            fields.Text($"{pointer}/english", text.English, most)
        );
    }

    private List<IndicatorTerm> Terms(Fields fields, IReadOnlyList<IndicatorTermForm?>? terms, string pointer)
    {
        var read = new List<IndicatorTerm>();
        foreach (var (at, term) in fields.List(pointer, terms, MostTerms).Take(MostTerms).Index())
        {
            if (term?.Measure is not { } code || Measure.Find(code) is not { } measure || measure.Kind == MeasureKind.Stock)
                fields.Fault($"{pointer}/{at}/measure", "board.unknown-measure");
            else if (
                term.At is not null
                && (term.Reason is not null || Statistic is IndicatorStatistic.Median or IndicatorStatistic.P90 || BySender == true)
            )
                fields.Fault($"{pointer}/{at}/at", "field.not-allowed");
            else if (term.Reason is not null && !measure.By.HasFlag(Breakdowns.Reason))
                fields.Fault($"{pointer}/{at}/reason", "field.not-allowed");
            else
                read.Add(new IndicatorTerm(code, term.Reason, term.At));
        }

        // Behind a part there is one list of cases.
        if (read.Select(term => term.At).Distinct().Count() > 1)
            fields.Fault(pointer, "field.not-allowed");
        return read;
    }
}

/// <summary>A text in both languages.</summary>
public sealed record IndicatorTextForm(string? Chinese, string? English);
