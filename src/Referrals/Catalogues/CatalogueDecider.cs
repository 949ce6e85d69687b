// Which editions may be published and withdrawn, and what is wrong with what they list.
using System.Globalization;
using System.Text.RegularExpressions;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Catalogues;

/// <summary>Publishes an edition of a catalogue.</summary>
/// <param name="Scope">Whose.</param>
/// <param name="Edition">Its name.</param>
/// <param name="From">First day.</param>
/// <param name="Illustrative">An example.</param>
/// <param name="Items">In whatever order.</param>
/// <param name="Systems">Code systems that the county's policy accepts on that day, or today where that is later.</param>
internal sealed record PublishCatalogue(
    CatalogueScope Scope,
    string Edition,
    DateOnly From,
    bool Illustrative,
    IReadOnlyList<CatalogueItem> Items,
    IReadOnlyList<DiagnosisSystem> Systems
);

/// <summary>Publishes an edition of names.</summary>
internal sealed record PublishNames(
    string System,
    string Version,
    string Edition,
    bool Illustrative,
    IReadOnlyList<DiagnosisName> Names,
    IReadOnlyList<DiagnosisSystem> Systems
);

/// <summary>Takes an edition of a catalogue back.</summary>
internal sealed record WithdrawCatalogue(CatalogueScope Scope, string Edition, string Reason);

/// <summary>Takes an edition of names back.</summary>
internal sealed record WithdrawNames(string System, string Version, string Edition, string Reason);

internal static partial class CatalogueDecider
{
    /// <summary>Rows of a catalogue.</summary>
    public const int MostItems = 5_000;

    /// <summary>Rows of a list of names: the national ones have about 40,000.</summary>
    public const int MostNames = 50_000;

    /// <summary>Characters of all texts of an edition: written as JSON they must fit into one request of the log.</summary>
    public const int MostCharacters = 2_000_000;

    /// <summary>Faults that are told of one edition at most.</summary>
    public const int MostFaults = 1_000;

    // One event holds as many as are sure to fit, whatever the lengths of their texts.
    private const int ItemsOfEvent = 200;
    private const int NamesOfEvent = 500;

    /// <summary>
    /// An edition never changes: the same again is nothing, other content needs another name. One that begins before another may come after
    /// it. Faults point to <c>/items/{place}</c>.
    /// </summary>
    public static Decided Publish(CatalogueBook book, PublishCatalogue command)
    {
        List<CatalogueItem> items = [.. command.Items];
        items.Sort((one, other) => CatalogueEdition.Compare(one.Diagnoses, other.Diagnoses));
        if (book.Of(command.Scope).Find(edition => edition.Name == command.Edition) is { } known)
        {
            return Known(
                known.Withdrawn,
                known.From == command.From && known.Illustrative == command.Illustrative && known.Items.SequenceEqual(items),
                command.Edition
            );
        }

        if (TooMany(items.Count, MostItems, items.Sum(Length)) is { } tooMany)
            return tooMany;
        var faults = new List<Refusal>();
        foreach (var (at, item) in command.Items.Index())
            Check(item.Diagnoses, command.Systems, $"/items/{Text(at)}", faults);
        if (faults.Count == 0)
            CheckOverlaps(command.Items, faults);
        if (faults.Count > 0)
            return Faulty(faults);
        return Decided.With([
            new CataloguePublished(command.Scope, command.Edition, command.From, command.Illustrative, items.Count),
            .. items.Chunk(ItemsOfEvent).Select(chunk => new CatalogueItemsListed(command.Scope, command.Edition, chunk)),
        ]);
    }

    /// <summary>The same for names. Faults point to <c>/names/{place}</c>.</summary>
    public static Decided Publish(CatalogueBook book, PublishNames command)
    {
        List<DiagnosisName> names = [.. command.Names];
        names.Sort((one, other) => string.CompareOrdinal(one.Code, other.Code));
        if (book.Of(command.System, command.Version).Find(edition => edition.Name == command.Edition) is { } known)
        {
            return Known(known.Withdrawn, known.Illustrative == command.Illustrative && known.Names.SequenceEqual(names), command.Edition);
        }

        if (
            TooMany(names.Count, MostNames, names.Sum(name => name.Code.Length + name.Name.Length + (name.Initials?.Length ?? 0))) is
            { } much
        )
            return much;
        if (SystemFault(command.System, command.Version, command.Systems) is { } unknown)
            return new Refusal("request.invalid") { Errors = [unknown.Fault.At(unknown.Member)] };
        var system = command.Systems.First(one => one.Code == command.System);
        var (faults, seen) = (new List<Refusal>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var (at, name) in command.Names.Index())
        {
            if (!system.Matches(name.Code))
                faults.Add(new Refusal("field.format").At($"/names/{Text(at)}/code"));
            else if (!seen.Add(name.Code))
                faults.Add(new Refusal("field.repeated").At($"/names/{Text(at)}/code"));
        }

        if (faults.Count > 0)
            return Faulty(faults);
        return Decided.With([
            new DiagnosisNamesPublished(command.System, command.Version, command.Edition, command.Illustrative, names.Count),
            .. names.Chunk(NamesOfEvent).Select(chunk => new DiagnosisNamesListed(command.System, command.Version, command.Edition, chunk)),
        ]);
    }

    /// <summary>What was decided by it stays as it was decided.</summary>
    public static Decided Withdraw(CatalogueBook book, WithdrawCatalogue command) =>
        book.Of(command.Scope).Find(edition => edition.Name == command.Edition) is { } edition
            ? Withdraw(edition.Withdrawn, command.Reason, new CatalogueWithdrawn(command.Scope, command.Edition, command.Reason))
            : new Refusal("not-found");

    /// <inheritdoc cref="Withdraw(CatalogueBook, WithdrawCatalogue)"/>
    public static Decided Withdraw(CatalogueBook book, WithdrawNames command) =>
        book.Of(command.System, command.Version).Find(edition => edition.Name == command.Edition) is { } edition
            ? Withdraw(
                edition.Withdrawn,
                command.Reason,
                new DiagnosisNamesWithdrawn(command.System, command.Version, command.Edition, command.Reason)
            )
            : new Refusal("not-found");

    private static Decided Withdraw(string? before, string reason, object withdrawn) =>
        before is null ? Decided.With(withdrawn)
        : before == reason ? Decided.Nothing
        : new Refusal("catalogue.edition-withdrawn");

    private static Decided Known(string? withdrawn, bool same, string edition) =>
        withdrawn is not null ? new Refusal("catalogue.edition-withdrawn")
        : same ? Decided.Nothing
        : new Refusal("catalogue.edition-exists").With("edition", edition);

    private static Refusal? TooMany(int rows, int most, int characters) =>
        rows == 0 ? new Refusal("catalogue.no-rows")
        : rows > most ? TooManyRows(most)
        : characters > MostCharacters ? new Refusal("catalogue.too-large").With("characters", Text(MostCharacters))
        : null;

    /// <summary>More rows than an edition may have.</summary>
    public static Refusal TooManyRows(int most) => new Refusal("catalogue.too-many-rows").With("rows", Text(most));

    private static void Check(DiagnosisRange range, IReadOnlyList<DiagnosisSystem> systems, string pointer, List<Refusal> faults)
    {
        if (SystemFault(range.System, range.Version, systems) is { } unknown)
            faults.Add(unknown.Fault.At($"{pointer}{unknown.Member}"));
        var before = faults.Count;
        if (!Code().IsMatch(range.First))
            faults.Add(new Refusal("field.format").At($"{pointer}/first"));
        if (!Code().IsMatch(range.Last))
            faults.Add(new Refusal("field.format").At($"{pointer}/last"));
        if (faults.Count == before && range.Fault is { } fault)
            faults.Add(fault.At($"{pointer}/last"));
    }

    private static (Refusal Fault, string Member)? SystemFault(string code, string version, IReadOnlyList<DiagnosisSystem> systems) =>
        systems.FirstOrDefault(system => system.Code == code) is not { } known
            ? (new Refusal("field.unknown-code").With("code", code), "/system")
        : known.Version != version ? (new Refusal("field.unknown-code").With("code", version), "/version")
        : null;

    // In the order of first codes, whatever overlaps also overlaps the range that reaches furthest of those before it.
    private static void CheckOverlaps(IReadOnlyList<CatalogueItem> items, List<Refusal> faults)
    {
        (int At, DiagnosisRange Range)? furthest = null;
        foreach (
            var (at, item) in items.Index().OrderBy(one => one.Item.Diagnoses, Comparer<DiagnosisRange>.Create(CatalogueEdition.Compare))
        )
        {
            var range = item.Diagnoses;
            if (furthest is { } before && before.Range.Overlaps(range))
            {
                faults.Add(
                    new Refusal("catalogue.overlap")
                        .With("first", before.Range.First)
                        .With("last", before.Range.Last)
                        .At($"/items/{Text(at)}/first")
                );
                if (!ReachesFurther(range.Last, before.Range.Last))
                    continue;
            }

            furthest = (at, range);
        }
    }

    // A range holds everything below its last code.
    private static bool ReachesFurther(string last, string other) =>
        other.StartsWith(last, StringComparison.Ordinal)
            ? last.Length < other.Length
            : !last.StartsWith(other, StringComparison.Ordinal) && string.CompareOrdinal(last, other) > 0;

    private static Refusal Faulty(List<Refusal> faults) => new("request.invalid") { Errors = [.. faults.Take(MostFaults)] };

    private static int Length(CatalogueItem item) =>
        item.Diagnoses.First.Length
        + item.Diagnoses.Last.Length
        + item.Diagnoses.System.Length
        + item.Diagnoses.Version.Length
        + (item.Name?.Length ?? 0)
        + (item.Note?.Length ?? 0)
        + (item.Procedures ?? []).Sum(procedure => procedure.Code.Length + procedure.System.Length);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // Of a range a category is enough, whatever the system asks of a whole code.
    [GeneratedRegex(@"\A[A-Z][0-9][0-9A-Z](\.[0-9x]{1,3}(x[0-9]{3})?)?[+*]?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
