// What an edition would be other than the one that counts.
namespace Referrals.Catalogues;

/// <summary>What an edition changes.</summary>
/// <param name="Against">The edition that counts without it; missing for none.</param>
/// <param name="Added">Rows that were not there.</param>
/// <param name="Altered">Rows that say something else.</param>
/// <param name="Dropped">Rows that it does not have; a diagnosis keeps the name that an earlier edition gave it.</param>
/// <param name="AddedCodes">The first of them.</param>
/// <param name="AlteredCodes">The first of them.</param>
/// <param name="DroppedCodes">The first of them.</param>
public sealed record EditionDifference(
    string? Against,
    int Added,
    int Altered,
    int Dropped,
    IReadOnlyList<string> AddedCodes,
    IReadOnlyList<string> AlteredCodes,
    IReadOnlyList<string> DroppedCodes
)
{
    /// <summary>Codes that are named of each kind at most.</summary>
    public const int Named = 50;

    internal static EditionDifference Of(CatalogueEdition? before, IEnumerable<CatalogueItem> items) =>
        Of(before?.Name, before?.Items ?? [], items, item => item.Diagnoses, item => Codes(item.Diagnoses));

    internal static EditionDifference Of(NamesEdition? before, IEnumerable<DiagnosisName> names) =>
        Of(before?.Name, before?.Names ?? [], names, name => name.Code, name => name.Code);

    private static EditionDifference Of<TRow, TKey>(
        string? against,
        IEnumerable<TRow> before,
        IEnumerable<TRow> after,
        Func<TRow, TKey> key,
        Func<TRow, string> code
    )
        where TKey : notnull
    {
        var known = before.ToDictionary(key);
        var (added, altered) = (new List<string>(), new List<string>());
        foreach (var row in after)
        {
            if (!known.Remove(key(row), out var earlier))
                added.Add(code(row));
            else if (!earlier!.Equals(row))
                altered.Add(code(row));
        }

        List<string> dropped = [.. known.Values.Select(code).Order(StringComparer.Ordinal)];
        return new EditionDifference(
            against,
            added.Count,
            altered.Count,
            dropped.Count,
            [.. added.Take(Named)],
            [.. altered.Take(Named)],
            [.. dropped.Take(Named)]
        );
    }

    private static string Codes(Shared.DiagnosisRange range) => range.First == range.Last ? range.First : $"{range.First}-{range.Last}";
}

/// <summary>What a publication came to.</summary>
/// <param name="Changed">Whether anything.</param>
/// <param name="DryRun">Nothing was written: it would change so.</param>
/// <param name="Edition">Name of the edition.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Difference">What it changes.</param>
public sealed record EditionAnswer(bool Changed, bool DryRun, string Edition, int Rows, EditionDifference Difference);
