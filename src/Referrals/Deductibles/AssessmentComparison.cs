// What a new assessment says otherwise than the one before, and which facts lie between them.
using System.Globalization;

namespace Referrals.Deductibles;

/// <summary>One thing that is said of a stay.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Before">Null where it was not said, or there was no such stay.</param>
/// <param name="After">Null where it is not said, or there is no such stay any more.</param>
public sealed record FieldChange(string Field, string? Before, string? After);

/// <summary>A stay of which something else is said.</summary>
public sealed record StayChange(string Stay, IReadOnlyList<FieldChange> Fields);

/// <summary>The difference of two assessments 重新核算的变化.</summary>
/// <param name="Stays">Stays that changed, in the order of the newer assessment; those that are gone at the end.</param>
/// <param name="Added">Facts that only the newer one has, or has in a higher revision: the causes.</param>
/// <param name="Removed">Facts that only the older one had.</param>
/// <param name="AfterClosing">Whether the year was closed already when this came.</param>
public sealed record AssessmentComparison(
    IReadOnlyList<StayChange> Stays,
    IReadOnlyList<FactRef> Added,
    IReadOnlyList<FactRef> Removed,
    bool AfterClosing
)
{
    /// <summary>Stays change without any fact where the policy, the directory or the whitelist has changed.</summary>
    public bool IsByRulesOnly => Stays.Count > 0 && Added.Count == 0 && Removed.Count == 0;

    public static AssessmentComparison Of(Assessment before, Assessment after)
    {
        var old = before.Stays.ToDictionary(stay => stay.Stay, StringComparer.Ordinal);
        var now = after.Stays.ToDictionary(stay => stay.Stay, StringComparer.Ordinal);
        return new AssessmentComparison(
            [
                .. after
                    .Stays.Select(stay => stay.Stay)
                    .Concat(before.Stays.Select(stay => stay.Stay).Where(stay => !now.ContainsKey(stay)))
                    .Select(stay => new StayChange(stay, Changes(old.GetValueOrDefault(stay), now.GetValueOrDefault(stay))))
                    .Where(change => change.Fields.Count > 0),
            ],
            [.. after.Facts.Except(before.Facts)],
            [.. before.Facts.Except(after.Facts)],
            before.YearClosed
        );
    }

    private static List<FieldChange> Changes(StayAssessment? before, StayAssessment? after) =>
        [
            .. Said(before)
                .Zip(Said(after), (old, now) => new FieldChange(now.Field, old.Text, now.Text))
                .Where(change => change.Before != change.After),
        ];

    private static IEnumerable<(string Field, string? Text)> Said(StayAssessment? stay) =>
        [
            ("institution", stay?.Institution),
            ("admittedAt", stay?.AdmittedAt.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)),
            ("chain", stay?.Chain?.ToString(CultureInfo.InvariantCulture)),
            ("policyVersion", stay?.PolicyVersion.ToString(CultureInfo.InvariantCulture)),
            ("standard", Text(stay?.Standard?.Yuan)),
            ("reduction", Text(stay?.Reduction)),
            ("credited", Text(stay?.Credited)),
            ("due", Text(stay?.Due)),
            ("paid", Text(stay?.Paid)),
            ("referral", stay?.Referral),
            ("reasons", stay is null ? null : string.Join(' ', stay.Reasons.Select(ReasonCodes.Of))),
        ];

    private static string? Text(decimal? yuan) => yuan?.ToString("0.00", CultureInfo.InvariantCulture);
}
