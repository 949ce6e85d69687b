// Numbers of boards as people here write them.
using System.Globalization;
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Boards;

/// <summary>Pure.</summary>
public static class BoardNumbers
{
    /// <summary>The one measure that is no count: fen 分.</summary>
    public const string Credited = "deductible-credited";

    /// <summary>1,234; of an amount 12.50元.</summary>
    public static string Count(string measure, long value, Words words) =>
        measure == Credited ? Formats.Yuan(value / 100m, words) : Count(value);

    /// <summary>1,234.</summary>
    public static string Count(long value) => value.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>87.3%.</summary>
    public static string Percent(decimal share) => $"{(share * 100).ToString("0.#", CultureInfo.InvariantCulture)}%";

    /// <summary>An indicator's value by what it is: a share, a number, an amount, or how long something took.</summary>
    public static string Value(decimal? value, IndicatorDefinition? definition, Words words) =>
        value is not { } known
            ? "–"
            : definition?.Statistic switch
            {
                "ratio" => Percent(known),
                "median" or "p90" => Formats.Duration(TimeSpan.FromMinutes((double)known), words),
                "count" => definition.Numerator is [{ Measure: Credited }]
                    ? Formats.Yuan(known / 100m, words)
                    : known.ToString("#,##0.##", CultureInfo.InvariantCulture),
                _ => known.ToString("0.####", CultureInfo.InvariantCulture),
            };

    /// <summary>Whether a target is met; null where there is no target or no value.</summary>
    public static bool? Meets(IndicatorValue value, IndicatorDefinition? definition) =>
        (value.Value, value.Target, definition?.Aim) switch
        {
            ({ } is_, { } target, "at-least") => is_ >= target,
            ({ } is_, { } target, "at-most") => is_ <= target,
            _ => null,
        };

    /// <summary>≥ 90%.</summary>
    public static string Target(decimal target, IndicatorDefinition? definition, Words words)
    {
        var sign = definition?.Aim == "at-most" ? "≤" : "≥";
        return $"{sign} {Value(target, definition, words)}";
    }

    /// <summary>Code of a diagnosis of a board's key, which has system and edition before it, with slashes of their own.</summary>
    public static string DiagnosisCode(string key) => key[(key.LastIndexOf('/') + 1)..];

    /// <summary>How a measure's name without the direction is found: <c>up-sent</c> is <c>sent</c> of <c>up</c>.</summary>
    public static (string Direction, string Name)? Directed(string measure)
    {
        var cut = measure.IndexOf('-', StringComparison.Ordinal);
        return cut > 0 && measure[..cut] is "up" or "down" or "lateral" or "out" ? (measure[..cut], measure[(cut + 1)..]) : null;
    }
}
