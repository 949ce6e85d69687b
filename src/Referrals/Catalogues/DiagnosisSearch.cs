// Finding diagnoses by code, words of their names, or pinyin initials.
using System.Text.Json.Serialization;
using Referrals.Shared;

namespace Referrals.Catalogues;

/// <summary>A diagnosis with its name, and who should treat it.</summary>
/// <param name="Code">Its code.</param>
/// <param name="System">Code of the code system.</param>
/// <param name="Version">Version of the code system.</param>
/// <param name="Name">Its name; missing where no list has it.</param>
/// <param name="Level">The lowest level that should treat it itself; missing where no catalogue says so.</param>
/// <param name="Edition">The edition that says so.</param>
/// <param name="SameProtection">同病同保障 by that edition.</param>
public sealed record DiagnosisAnswer(
    string Code,
    string System,
    string Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CareLevel? Level,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Edition,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool SameProtection
)
{
    internal static DiagnosisAnswer Of(CatalogueBook book, Diagnosis diagnosis, DateOnly day)
    {
        var treated = book.TreatedAt(diagnosis, day);
        return new DiagnosisAnswer(
            diagnosis.Code,
            diagnosis.System,
            diagnosis.Version,
            book.NameOf(diagnosis),
            treated?.Level,
            treated?.Edition,
            treated?.Item.SameProtection ?? false
        );
    }
}

internal static class DiagnosisSearch
{
    private static readonly char[] Spaces = [' ', '\t', '　', ',', '，', '、'];

    /// <summary>
    /// The best first: the code itself, names that are or begin with what is asked, codes, initials that are it or begin with it, names
    /// that have all its words, initials somewhere. Of equals the shorter name, then the lower code.
    /// </summary>
    public static List<Diagnosis> Find(CatalogueBook book, string question, IEnumerable<(string System, string Version)> systems, int limit)
    {
        var words = question.Split(Spaces, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return [];
        var whole = string.Join(' ', words);
        var found = new List<(int Rank, NamedDiagnosis Name, Diagnosis Diagnosis)>();
        foreach (var (system, version) in systems)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var edition in book.Of(system, version).FindAll(edition => edition.Counts).Reverse())
            {
                foreach (var name in edition.All.Where(name => seen.Add(name.Code)))
                {
                    if (Rank(name, whole, words) is { } rank)
                        found.Add((rank, name, new Diagnosis(name.Code, system, version)));
                }
            }
        }

        return
        [
            .. found
                .OrderBy(one => one.Rank)
                .ThenBy(one => one.Name.Name.Length)
                .ThenBy(one => one.Name.Code, StringComparer.Ordinal)
                .Take(limit)
                .Select(one => one.Diagnosis),
        ];
    }

    private static int? Rank(NamedDiagnosis name, string whole, string[] words)
    {
        const StringComparison Any = StringComparison.OrdinalIgnoreCase;
        return name.Code.Equals(whole, Any) ? 0
            : name.Name.Equals(whole, Any) ? 1
            : name.Code.StartsWith(whole, Any) ? 2
            : name.Initials.Equals(whole, Any) ? 3
            : name.Name.StartsWith(whole, Any) ? 4
            : name.Initials.StartsWith(whole, Any) ? 5
            : Array.TrueForAll(words, word => name.Name.Contains(word, Any)) ? 6
            : whole.Length > 1 && name.Initials.Contains(whole, Any) ? 7
            : null;
    }
}
