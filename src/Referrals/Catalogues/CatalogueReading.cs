// Reading editions and names: as they are, and as they were.
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Catalogues;

/// <summary>What an edition is of.</summary>
public enum EditionKind
{
    /// <summary>A level's catalogue 县乡疾病诊疗目录.</summary>
    Level,

    /// <summary>An institution's catalogue 转诊病种目录.</summary>
    Institution,

    /// <summary>Names of diagnoses 诊断名称.</summary>
    Names,
}

/// <summary>An edition on the list of all.</summary>
/// <param name="Kind">What it is of.</param>
/// <param name="Scope">The level, the code of the institution, or that of the code system.</param>
/// <param name="Version">Version of the code system, of names.</param>
/// <param name="Edition">Its name.</param>
/// <param name="From">First day on which it counts; missing for names, which have no day.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Illustrative">An example.</param>
/// <param name="InForce">It counts on the day that was asked for.</param>
/// <param name="Withdrawn">Why it was withdrawn.</param>
public sealed record EditionLine(
    EditionKind Kind,
    string Scope,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Version,
    string Edition,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateOnly? From,
    int Rows,
    bool Illustrative,
    bool InForce,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Withdrawn
);

/// <summary>An edition of a catalogue, whole; its items as they are sent.</summary>
public sealed record CatalogueAnswer(
    string Edition,
    DateOnly From,
    bool Illustrative,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Withdrawn,
    IReadOnlyList<CatalogueItemForm> Items
);

/// <summary>An edition of names, whole.</summary>
public sealed record NamesAnswer(
    string System,
    string Version,
    string Edition,
    bool Illustrative,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Withdrawn,
    IReadOnlyList<DiagnosisName> Names
);

internal sealed class CatalogueReading(EventLog log, Reference<CatalogueBook> catalogues)
{
    /// <summary>The catalogues that <c>?asOf=</c> asks for, or those of now.</summary>
    public async Task<CatalogueBook> Load(RequestContext context)
    {
        var stream = context.Stream(CatalogueBook.StreamKey);
        var loaded = context.AsOf is { } asOf
            ? await log.AggregateStream(CatalogueBook.Aggregate, stream, asOf, context.Cancellation)
            : await catalogues.Get(stream, context.Cancellation);
        context.SetETag(loaded.Version);
        return loaded.State;
    }

    public static IResult Answer(CatalogueEdition? edition, RequestContext context, TableFormat? format) =>
        edition is null ? Problems.Of(new Refusal("not-found"))
        : format is { } wanted ? new TableAnswer(CatalogueFile.Write(edition, context.Language), wanted)
        : TypedResults.Ok(
            new CatalogueAnswer(
                edition.Name,
                edition.From,
                edition.Illustrative,
                edition.Withdrawn,
                [.. edition.Items.Select(CatalogueItemForm.Of)]
            )
        );

    public static IResult Answer(NamesEdition? edition, RequestContext context, TableFormat? format) =>
        edition is null ? Problems.Of(new Refusal("not-found"))
        : format is { } wanted ? new TableAnswer(CatalogueFile.Write(edition, context.Language), wanted)
        : TypedResults.Ok(
            new NamesAnswer(edition.System, edition.Version, edition.Name, edition.Illustrative, edition.Withdrawn, edition.Names)
        );

    /// <summary>All editions, in the order of what they are of.</summary>
    public static IReadOnlyList<EditionLine> Lines(CatalogueBook book, DateOnly day) =>
        [
            .. book
                .Editions.OrderBy(one => one.Key.Level ?? (CareLevel)int.MaxValue)
                .ThenBy(one => one.Key.Institution, StringComparer.Ordinal)
                .SelectMany(one => one.Value.Select(edition => Line(edition, book.InForce(one.Key, day)))),
            .. book
                .Names.OrderBy(one => one.Key.System, StringComparer.Ordinal)
                .ThenBy(one => one.Key.Version, StringComparer.Ordinal)
                .SelectMany(one => one.Value.Select(edition => Line(edition, book.InForce(one.Key.System, one.Key.Version)))),
        ];

    private static EditionLine Line(CatalogueEdition edition, CatalogueEdition? inForce) =>
        new(
            edition.Scope.Level is null ? EditionKind.Institution : EditionKind.Level,
            edition.Scope.Level is { } level ? Kebab.Of(level) : edition.Scope.Institution!,
            null,
            edition.Name,
            edition.From,
            edition.Rows,
            edition.Illustrative,
            ReferenceEquals(edition, inForce),
            edition.Withdrawn
        );

    private static EditionLine Line(NamesEdition edition, NamesEdition? inForce) =>
        new(
            EditionKind.Names,
            edition.System,
            edition.Version,
            edition.Name,
            null,
            edition.Rows,
            edition.Illustrative,
            ReferenceEquals(edition, inForce),
            edition.Withdrawn
        );
}
