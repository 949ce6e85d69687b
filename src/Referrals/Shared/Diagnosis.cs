// What somebody has, as a code, and ranges of such codes.
using System.Text.Json.Serialization;

namespace Referrals.Shared;

/// <summary>A diagnosis 诊断: a code means nothing without its system and edition.</summary>
/// <param name="Code">Such as <c>I20.0</c>.</param>
/// <param name="System">Code of the system, as the county's policy lists it.</param>
/// <param name="Version">Edition of the system.</param>
public sealed record Diagnosis(string Code, string System, string Version);

/// <summary>
/// All codes of one edition from the first to the last, with everything below the last: <c>I20</c> to <c>I25</c> holds <c>I25.103</c>.
/// </summary>
/// <param name="First">The first code.</param>
/// <param name="Last">The last code; the first again for one category.</param>
/// <param name="System">Code of the system.</param>
/// <param name="Version">Edition of the system.</param>
public sealed record DiagnosisRange(string First, string Last, string System, string Version)
{
    // The chapters of ICD-10, each by its last category; a letter that has several, or shares one, stands here, the others are their own.
    private static readonly (string Last, int Chapter)[] Chapters =
    [
        ("B99", 1),
        ("D48", 2),
        ("D99", 3),
        ("E99", 4),
        ("F99", 5),
        ("G99", 6),
        ("H59", 7),
        ("H99", 8),
        ("I99", 9),
        ("J99", 10),
        ("K99", 11),
        ("L99", 12),
        ("M99", 13),
        ("N99", 14),
        ("O99", 15),
        ("P99", 16),
        ("Q99", 17),
        ("R99", 18),
        ("T99", 19),
        ("U99", 22),
        ("Y99", 20),
        ("Z99", 21),
    ];

    /// <summary>Whether a diagnosis is one of these.</summary>
    public bool Contains(Diagnosis diagnosis)
    {
        ArgumentNullException.ThrowIfNull(diagnosis);
        return diagnosis.System == System
            && diagnosis.Version == Version
            && string.CompareOrdinal(diagnosis.Code, First) >= 0
            && (string.CompareOrdinal(diagnosis.Code, Last) <= 0 || diagnosis.Code.StartsWith(Last, StringComparison.Ordinal));
    }

    /// <summary>Whether some code is in both.</summary>
    public bool Overlaps(DiagnosisRange other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.System == System
            && other.Version == Version
            && (Contains(new Diagnosis(other.First, System, Version)) || other.Contains(new Diagnosis(First, System, Version)));
    }

    /// <summary>
    /// What is wrong with the two codes: <c>diagnosis-range.reversed</c>, <c>diagnosis-range.chapters</c>; null when nothing is.
    /// </summary>
    [JsonIgnore]
    public Refusal? Fault =>
        string.CompareOrdinal(First, Last) > 0 && !First.StartsWith(Last, StringComparison.Ordinal)
            ? new Refusal("diagnosis-range.reversed").With("first", First).With("last", Last)
        : Chapter(First) != Chapter(Last) ? new Refusal("diagnosis-range.chapters").With("first", First).With("last", Last)
        : null;

    private static int Chapter(string code) =>
        Array.Find(Chapters, chapter => string.CompareOrdinal(code, 0, chapter.Last, 0, 3) <= 0).Chapter;
}
