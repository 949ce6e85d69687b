// What an indicator is: its formula over named measures, in versions. A value always names the version by which it was computed.
using System.Text.Json.Serialization;

namespace Referrals.Boards;

/// <summary>What is computed of the sums.</summary>
public enum IndicatorStatistic
{
    /// <summary>Numerator by denominator, with four decimals.</summary>
    Ratio,

    /// <summary>The numerator.</summary>
    Count,

    /// <summary>
    /// The median of the minutes of the numerator's measures: exact up to an hour, above it rounded up, to quarters up to twelve hours, to
    /// hours up to three days, and to days.
    /// </summary>
    Median,

    /// <summary>Nine of ten took no longer: the 90th percentile of the minutes of the measures, rounded as a median is.</summary>
    P90,
}

/// <summary>At which institutions a term is counted.</summary>
public enum IndicatorLevel
{
    /// <summary>Township hospitals, community stations and village clinics 基层.</summary>
    Primary,
}

/// <summary>Which way an indicator should go.</summary>
public enum IndicatorAim
{
    /// <summary>At least the target.</summary>
    AtLeast,

    /// <summary>At most the target.</summary>
    AtMost,

    /// <summary>Rising.</summary>
    Rising,

    /// <summary>Falling.</summary>
    Falling,
}

/// <summary>A measure that is added.</summary>
/// <param name="Measure">Code of the measure.</param>
/// <param name="Reason">Only with this reason; null for all.</param>
/// <param name="At">Only at institutions of this level; null for all.</param>
public sealed record IndicatorTerm(
    string Measure,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IndicatorLevel? At = null
);

/// <summary>A text in both languages.</summary>
public sealed record IndicatorText(string Chinese, string English);

/// <summary>A version of an indicator's definition 指标定义.</summary>
/// <param name="Indicator">Its id.</param>
/// <param name="Version">From 1.</param>
/// <param name="ValidFrom">First day for which it is used: for a period the definition of its last day.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Formula">The formula in words.</param>
/// <param name="Exclusions">What is not counted, in words; null where nothing is to be said.</param>
/// <param name="Statistic">What is computed.</param>
/// <param name="Numerator">What is added in the numerator.</param>
/// <param name="Denominator">What is added in the denominator; empty where there is none.</param>
/// <param name="Aim">Which way it should go; null where nothing is aimed at.</param>
/// <param name="Target">The target, where there is a number.</param>
/// <param name="Source">Where that stands.</param>
/// <param name="BySender">Whether a group or institution is credited with what it sent; else with what it received or reported.</param>
public sealed record IndicatorDefinition(
    string Indicator,
    int Version,
    DateOnly ValidFrom,
    IndicatorText Name,
    IndicatorText Formula,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IndicatorText? Exclusions,
    IndicatorStatistic Statistic,
    IReadOnlyList<IndicatorTerm> Numerator,
    IReadOnlyList<IndicatorTerm> Denominator,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IndicatorAim? Aim = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Target = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Source = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool BySender = false
)
{
    internal IEnumerable<IndicatorTerm> Terms => Numerator.Concat(Denominator);
}
