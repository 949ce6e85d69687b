// The institutions of a county as destinations, by specialty: made once for a version of the directory and a day. Pure.
using System.Collections.Frozen;
using Referrals.Catalogues;
using Referrals.Institutions;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Destinations;

/// <summary>An institution that is open on the day.</summary>
/// <param name="Institution">As it is on that day.</param>
/// <param name="Units">Its units of the specialty that is asked for; all where none is.</param>
/// <param name="Groups">Codes of its groups.</param>
/// <param name="Level">Its level; null outside the county.</param>
internal sealed record Candidate(InstitutionOn Institution, IReadOnlyList<UnitOn> Units, IReadOnlyList<string> Groups, CareLevel? Level)
{
    public string Code => Institution.Code;

    public bool IsOutside => Institution.Kind == InstitutionKind.External;

    /// <summary>Whether it may have published anything: clinics of villages and centres for disease control have no pools.</summary>
    public bool MayPublish =>
        !Institution.Kind.IsBelowTownship && Institution.Kind is not (InstitutionKind.External or InstitutionKind.DiseaseControlCentre);
}

/// <summary>An institution that is not open on the day.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">Its last name.</param>
/// <param name="Day">Its last day, or its first where that is to come.</param>
/// <param name="Opens">Whether it is to open.</param>
internal sealed record NotOpen(string Code, string Name, DateOnly Day, bool Opens);

internal sealed class DestinationIndex
{
    private readonly FrozenDictionary<string, Candidate> byCode;
    private readonly FrozenDictionary<string, Candidate[]> bySpecialty;
    private readonly FrozenSet<string> specialties;
    private readonly Candidate[] withUnits;

    public DestinationIndex(Directory directory, DateOnly day)
    {
        Day = day;
        All =
        [
            .. directory
                .All(day)
                .Select(institution => new Candidate(
                    institution,
                    directory.UnitsOf(institution.Code, day),
                    directory.GroupsOf(institution.Code, day),
                    CareLevels.Of(institution.Kind)
                )),
        ];
        NotOpen =
        [
            .. directory
                .Institutions.Values.Where(institution => !institution.IsOpen(day))
                .OrderBy(institution => institution.Code, StringComparer.Ordinal)
                .Select(institution =>
                    institution.Opened > day
                        ? new NotOpen(institution.Code, institution.Names.All[^1].Value, institution.Opened, Opens: true)
                        : new NotOpen(institution.Code, institution.Names.All[^1].Value, institution.Until!.Value, Opens: false)
                ),
        ];
        withUnits = [.. All.Where(candidate => candidate.Units.Count > 0)];
        byCode = All.ToFrozenDictionary(candidate => candidate.Code, StringComparer.Ordinal);
        bySpecialty = All.SelectMany(candidate =>
                candidate
                    .Units.GroupBy(unit => unit.Specialty, StringComparer.Ordinal)
                    .Select(units => (units.Key, Candidate: candidate with { Units = [.. units] }))
            )
            .GroupBy(found => found.Key, found => found.Candidate, StringComparer.Ordinal)
            .ToFrozenDictionary(found => found.Key, found => found.ToArray(), StringComparer.Ordinal);
        specialties = directory
            .Institutions.Values.SelectMany(institution => institution.Units.Values)
            .SelectMany(periods => periods.Select(period => period.Value.Specialty))
            .ToFrozenSet(StringComparer.Ordinal);
    }

    public DateOnly Day { get; }

    /// <summary>All that are open, by code.</summary>
    public IReadOnlyList<Candidate> All { get; }

    /// <summary>Those that have closed or are to open, by code.</summary>
    public IReadOnlyList<NotOpen> NotOpen { get; }

    /// <summary>Whether any institution has or had a unit of a specialty.</summary>
    public bool Knows(string specialty) => specialties.Contains(specialty);

    /// <summary>An institution that is open; null for every other.</summary>
    public Candidate? Find(string? code) => code is null ? null : byCode.GetValueOrDefault(code);

    /// <summary>Those with a unit of a specialty; with any unit for null.</summary>
    public IReadOnlyList<Candidate> With(string? specialty) =>
        specialty is null ? withUnits
        : bySpecialty.TryGetValue(specialty, out var found) ? found
        : [];

    /// <summary>Those without a unit of a specialty, or without any unit for null, by code.</summary>
    public IEnumerable<Candidate> Without(string? specialty) =>
        All.Where(candidate => candidate.Units.All(unit => specialty is not null && unit.Specialty != specialty));
}
