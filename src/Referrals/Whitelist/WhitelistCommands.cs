// What may be asked of the whitelist.
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Whitelist;

/// <summary>What an entry says.</summary>
/// <param name="Institution">Code of an institution outside the county.</param>
/// <param name="Tier">How far away that is.</param>
/// <param name="Units">Codes of the units for which it stands; empty for all.</param>
/// <param name="Diagnoses">Diagnoses for which it stands; empty for all.</param>
/// <param name="From">First day, Asia/Shanghai.</param>
/// <param name="Until">Last day, included; null for as long as the policy says.</param>
/// <param name="Quota">How many cases a calendar year at most; null for no limit.</param>
internal sealed record EntryContent(
    string Institution,
    OutsideTier Tier,
    IReadOnlyList<string> Units,
    IReadOnlyList<DiagnosisRange> Diagnoses,
    DateOnly From,
    DateOnly? Until,
    int? Quota
)
{
    /// <summary>In order and without repetition.</summary>
    public EntryContent Ordered() =>
        this with
        {
            Units = [.. Units.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Diagnoses =
            [
                .. Diagnoses
                    .Distinct()
                    .OrderBy(range => range.System, StringComparer.Ordinal)
                    .ThenBy(range => range.Version, StringComparer.Ordinal)
                    .ThenBy(range => range.First, StringComparer.Ordinal)
                    .ThenBy(range => range.Last, StringComparer.Ordinal),
            ],
        };

    public DateOnly UntilBy(Policy policy) => Until ?? From.AddDays(policy.Whitelist.EntryValidityDays - 1);

    /// <summary>Whether an entry was proposed so, or stands so after a renewal.</summary>
    public bool IsThatOf(WhitelistEntry entry) =>
        entry.Institution == Institution
        && entry.Tier == Tier
        && entry.From == From
        && (Until is null || Until == entry.Until || Until == entry.History[0].Until)
        && entry.Quota == Quota
        && entry.Units.SequenceEqual(Units, StringComparer.Ordinal)
        && entry.Diagnoses.SequenceEqual(Diagnoses);
}

/// <summary>Proposes an entry.</summary>
/// <param name="Entry">Its id, made by the sender.</param>
/// <param name="County">Code of the county (GB/T 2260).</param>
/// <param name="Content">What it says.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who.</param>
/// <param name="Facts">What the decision is told.</param>
internal sealed record ProposeEntry(Guid Entry, string County, EntryContent Content, string Reason, string By, ReferenceFacts Facts);

/// <summary>Approves, rejects, renews, suspends, resumes or removes an entry.</summary>
/// <param name="County">Code of the county (GB/T 2260).</param>
/// <param name="Entry">Its id.</param>
/// <param name="Change">What to do.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who.</param>
/// <param name="Facts">What the decision is told.</param>
/// <param name="Until">The new last day of a renewal.</param>
internal sealed record ChangeEntry(
    string County,
    Guid Entry,
    WhitelistChange Change,
    string Reason,
    string By,
    ReferenceFacts Facts,
    DateOnly? Until = null
);
