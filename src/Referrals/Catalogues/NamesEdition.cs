// One edition of names of diagnoses.
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Referrals.Catalogues;

/// <summary>Names of one version of a code system, in the order of their codes.</summary>
public sealed record NamesEdition(string System, string Version, string Name, bool Illustrative, int Rows)
{
    private FrozenDictionary<string, NamedDiagnosis>? byCode;
    private ImmutableArray<NamedDiagnosis> searched;

    public ImmutableArray<DiagnosisName> Names { get; internal init; } = [];

    /// <summary>Why it was withdrawn; null where it was not.</summary>
    public string? Withdrawn { get; internal init; }

    /// <summary>Whether all of it is there and it was not withdrawn.</summary>
    public bool Counts => Withdrawn is null && Names.Length == Rows;

    /// <summary>The name of a code; null where it has none.</summary>
    public string? Find(string code) => ByCode.GetValueOrDefault(code)?.Name;

    /// <summary>All of them with what they are searched by.</summary>
    internal ImmutableArray<NamedDiagnosis> All
    {
        get
        {
            if (searched.IsDefault)
                ImmutableInterlocked.InterlockedInitialize(ref searched, [.. Names.Select(NamedDiagnosis.Of)]);
            return searched;
        }
    }

    // Made when it is asked for first; of two at once either will do.
    private FrozenDictionary<string, NamedDiagnosis> ByCode => byCode ??= All.ToFrozenDictionary(name => name.Code, StringComparer.Ordinal);
}

/// <summary>A name with its pinyin initials, those of the list or else derived.</summary>
internal sealed record NamedDiagnosis(string Code, string Name, string Initials)
{
    public static NamedDiagnosis Of(DiagnosisName name) =>
        new(name.Code, name.Name, name.Initials?.ToLowerInvariant() ?? PinyinInitials.Of(name.Name));
}
