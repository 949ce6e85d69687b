// One edition of a catalogue, and how a diagnosis is found in it.
using System.Collections.Immutable;
using Referrals.Shared;

namespace Referrals.Catalogues;

/// <summary>An edition of a catalogue. Its items stand in the order of their codes, and no two have a code in common.</summary>
public sealed record CatalogueEdition(CatalogueScope Scope, string Name, DateOnly From, bool Illustrative, int Rows)
{
    public ImmutableArray<CatalogueItem> Items { get; internal init; } = [];

    /// <summary>Why it was withdrawn; null where it was not.</summary>
    public string? Withdrawn { get; internal init; }

    /// <summary>Whether all of it is there and it was not withdrawn.</summary>
    public bool Counts => Withdrawn is null && Items.Length == Rows;

    /// <summary>
    /// The item that has a diagnosis; null for none. Binary search: what begins last before a code is the only one that can have it.
    /// </summary>
    public CatalogueItem? Find(Diagnosis diagnosis)
    {
        ArgumentNullException.ThrowIfNull(diagnosis);
        var key = new DiagnosisRange(diagnosis.Code, diagnosis.Code, diagnosis.System, diagnosis.Version);
        var (low, high) = (0, Items.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Compare(Items[middle].Diagnoses, key) <= 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low > 0 && Items[low - 1].Diagnoses.Contains(diagnosis) ? Items[low - 1] : null;
    }

    /// <summary>The order of items: by system, version and first code.</summary>
    internal static int Compare(DiagnosisRange one, DiagnosisRange other)
    {
        var order = string.CompareOrdinal(one.System, other.System);
        if (order == 0)
            order = string.CompareOrdinal(one.Version, other.Version);
        return order != 0 ? order : string.CompareOrdinal(one.First, other.First);
    }
}
