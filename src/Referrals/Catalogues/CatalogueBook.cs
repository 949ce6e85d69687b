// The catalogues as they stand after all their events.
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Catalogues;

/// <summary>Levels for which a county keeps a disease catalogue 疾病诊疗目录, in order.</summary>
public enum CareLevel
{
    /// <summary>Village clinics and community stations 村级.</summary>
    Village,

    /// <summary>Township hospitals 乡级.</summary>
    Township,

    /// <summary>County hospitals 县级.</summary>
    County,
}

/// <summary>State of the stream <see cref="StreamKey"/>, one per county: catalogues, and names of diagnoses.</summary>
public sealed record CatalogueBook
{
    public const string StreamKey = "catalogues";

    public static readonly Aggregate<CatalogueBook> Aggregate = new("catalogues", new CatalogueBook(), (state, e) => state.Evolve(e));

    private CatalogueBook() { }

    /// <summary>Editions of each scope, in the order in which they were published.</summary>
    [JsonIgnore]
    public ImmutableDictionary<CatalogueScope, ImmutableList<CatalogueEdition>> Editions { get; private init; } =
        ImmutableDictionary<CatalogueScope, ImmutableList<CatalogueEdition>>.Empty;

    /// <summary>Editions of names by system and version, in the order in which they were published.</summary>
    [JsonIgnore]
    public ImmutableDictionary<(string System, string Version), ImmutableList<NamesEdition>> Names { get; private init; } =
        ImmutableDictionary<(string System, string Version), ImmutableList<NamesEdition>>.Empty;

    /// <summary>
    /// The edition by which a level treats a diagnosis itself on a day, or a lower level does; null where none says so. A county can treat
    /// what a township can.
    /// </summary>
    public string? Treats(CareLevel level, Diagnosis diagnosis, DateOnly day)
    {
        for (var at = level; at >= CareLevel.Village; at--)
        {
            if (InForce(new CatalogueScope(at), day) is { } edition && edition.Find(diagnosis) is not null)
                return edition.Name;
        }

        return null;
    }

    /// <summary>The lowest level that should treat a diagnosis itself on a day, with edition and item; null for none.</summary>
    public (CareLevel Level, string Edition, CatalogueItem Item)? TreatedAt(Diagnosis diagnosis, DateOnly day)
    {
        for (var at = CareLevel.Village; at <= CareLevel.County; at++)
        {
            if (InForce(new CatalogueScope(at), day) is { } edition && edition.Find(diagnosis) is { } item)
                return (at, edition.Name, item);
        }

        return null;
    }

    /// <summary>Whether an institution's catalogue has a diagnosis on a day; null where the institution keeps none.</summary>
    public bool? Takes(string institution, Diagnosis diagnosis, DateOnly day) =>
        InForce(new CatalogueScope(Institution: institution), day) is { } edition ? edition.Find(diagnosis) is not null : null;

    /// <summary>The name of a diagnosis 诊断名称, of the newest edition that has it; null where none does.</summary>
    public string? NameOf(Diagnosis diagnosis)
    {
        ArgumentNullException.ThrowIfNull(diagnosis);
        var editions = Of(diagnosis.System, diagnosis.Version);
        for (var at = editions.Count - 1; at >= 0; at--)
        {
            if (editions[at].Counts && editions[at].Find(diagnosis.Code) is { } name)
                return name;
        }

        return null;
    }

    /// <summary>The editions of a scope.</summary>
    public ImmutableList<CatalogueEdition> Of(CatalogueScope scope) => Editions.GetValueOrDefault(scope) ?? [];

    /// <summary>The editions of names of a version of a code system.</summary>
    public ImmutableList<NamesEdition> Of(string system, string version) => Names.GetValueOrDefault((system, version)) ?? [];

    /// <summary>
    /// The edition that counts on a day: the newest that began by then; of two from the same day the one that was published last. Null for
    /// none.
    /// </summary>
    public CatalogueEdition? InForce(CatalogueScope scope, DateOnly day)
    {
        CatalogueEdition? found = null;
        foreach (var edition in Of(scope))
        {
            if (edition.Counts && edition.From <= day && (found is null || edition.From >= found.From))
                found = edition;
        }

        return found;
    }

    /// <summary>The newest edition of names that counts; null for none.</summary>
    public NamesEdition? InForce(string system, string version) => Of(system, version).FindLast(edition => edition.Counts);

    private CatalogueBook Evolve(object e) =>
        e switch
        {
            CataloguePublished it => this with
            {
                Editions = Editions.SetItem(
                    it.Scope,
                    Of(it.Scope).Add(new CatalogueEdition(it.Scope, it.Edition, it.From, it.Illustrative, it.Rows))
                ),
            },
            CatalogueItemsListed it => Change(it.Scope, it.Edition, edition => edition with { Items = edition.Items.AddRange(it.Items) }),
            CatalogueWithdrawn it => Change(it.Scope, it.Edition, edition => edition with { Withdrawn = it.Reason }),
            DiagnosisNamesPublished it => this with
            {
                Names = Names.SetItem(
                    (it.System, it.Version),
                    Of(it.System, it.Version).Add(new NamesEdition(it.System, it.Version, it.Edition, it.Illustrative, it.Rows))
                ),
            },
            DiagnosisNamesListed it => Change(
                it.System,
                it.Version,
                it.Edition,
                edition => new NamesEdition(edition.System, edition.Version, edition.Name, edition.Illustrative, edition.Rows)
                {
                    Names = edition.Names.AddRange(it.Names),
                }
            ),
            DiagnosisNamesWithdrawn it => Change(it.System, it.Version, it.Edition, edition => edition with { Withdrawn = it.Reason }),
            _ => throw new InvalidOperationException($"{e.GetType().Name} is no event of the catalogues."),
        };

    private CatalogueBook Change(CatalogueScope scope, string name, Func<CatalogueEdition, CatalogueEdition> change)
    {
        var editions = Of(scope);
        var at = editions.FindIndex(edition => edition.Name == name);
        return this with { Editions = Editions.SetItem(scope, editions.SetItem(at, change(editions[at]))) };
    }

    private CatalogueBook Change(string system, string version, string name, Func<NamesEdition, NamesEdition> change)
    {
        var editions = Of(system, version);
        var at = editions.FindIndex(edition => edition.Name == name);
        return this with { Names = Names.SetItem((system, version), editions.SetItem(at, change(editions[at]))) };
    }
}
