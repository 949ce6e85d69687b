// How an institution's own tables are read: its headings, its words, and what its system does not write.
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.TableMappings;

/// <summary>A heading of an institution's table.</summary>
/// <param name="Heading">As it stands there.</param>
/// <param name="Column">The column of ours that it is; missing for one that is left out.</param>
public sealed record HeadingMapping(
    string Heading,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Column = null
);

/// <summary>A word of an institution's table, such as its own name of a unit.</summary>
/// <param name="Column">The column of ours in which it stands.</param>
/// <param name="From">As it stands there.</param>
/// <param name="To">What is read instead.</param>
public sealed record ValueMapping(string Column, string From, string To);

/// <summary>What each line says that has no cell for it.</summary>
/// <param name="Column">The column of ours.</param>
/// <param name="Value">What it says.</param>
public sealed record ConstantValue(string Column, string Value);

/// <summary>Stored for ever: how the tables of an institution are read from now on was set as a whole 列对照已设置.</summary>
/// <param name="Headings">Its headings; those that we know ourselves need not be here.</param>
/// <param name="Values">Its words.</param>
/// <param name="Constants">What its lines do not say.</param>
public sealed record TableMappingSet(
    IReadOnlyList<HeadingMapping> Headings,
    IReadOnlyList<ValueMapping> Values,
    IReadOnlyList<ConstantValue> Constants
);

/// <summary>State of the stream of an institution's tables of one kind 列对照.</summary>
public sealed record TableMapping
{
    public static readonly Aggregate<TableMapping> Aggregate = new("table_mapping", new TableMapping(), (state, e) => state.Evolve(e));

    private TableMapping() { }

    public IReadOnlyList<HeadingMapping> Headings { get; private init; } = [];

    public IReadOnlyList<ValueMapping> Values { get; private init; } = [];

    public IReadOnlyList<ConstantValue> Constants { get; private init; } = [];

    /// <summary>Key of the stream.</summary>
    /// <param name="owner">Code of the institution, or what stands for the insurance office.</param>
    /// <param name="table">Name of the kind of table.</param>
    public static string StreamKey(string owner, string table) => $"table-mapping-{owner}-{table}";

    /// <summary>Sets all of it; nothing where it stands so already.</summary>
    public static Decided Set(TableMapping state, TableMappingSet set)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(set);
        return
            state.Headings.SequenceEqual(set.Headings)
            && state.Values.SequenceEqual(set.Values)
            && state.Constants.SequenceEqual(set.Constants)
            ? Decided.Nothing
            : Decided.With(set);
    }

    /// <summary>
    /// The table as ours: columns that are left out are gone, headings and words are ours, and each line says what is the same for all.
    /// Lines keep their numbers. A line that cannot be read stays as it is.
    /// </summary>
    internal IEnumerable<TableLine> Read(IEnumerable<TableLine> table, TableColumns known)
    {
        if (Headings.Count == 0 && Values.Count == 0 && Constants.Count == 0)
            return table;
        return Translated(table, known);
    }

    private IEnumerable<TableLine> Translated(IEnumerable<TableLine> table, TableColumns known)
    {
        var words = Values.ToLookup(value => (value.Column, value.From), value => value.To);
        List<string?>? columns = null;
        List<ConstantValue> constants = [];
        foreach (var line in table)
        {
            if (columns is null)
            {
                columns = [.. line.Cells.Select(cell => ColumnOf(SpreadsheetCell.Plain(cell), known))];
                constants = [.. Constants.Where(constant => !columns.Contains(constant.Column, StringComparer.Ordinal))];
                yield return line with
                {
                    Cells = [.. columns.OfType<string>(), .. constants.Select(constant => constant.Column)],
                };
                continue;
            }

            yield return line.Broken || line.Cells.All(cell => cell.Length == 0) ? line : line with { Cells = [.. Cells(line, columns)] };
        }

        IEnumerable<string> Cells(TableLine line, List<string?> columns)
        {
            foreach (var (at, column) in columns.Index().Where(one => one.Item is not null))
            {
                var cell = line.Cells.ElementAtOrDefault(at) ?? "";
                yield return words[(column!, SpreadsheetCell.Plain(cell))].FirstOrDefault(cell);
            }

            foreach (var constant in constants)
                yield return constant.Value;
            // More cells than headings: that is told of the line, as ever.
            foreach (var further in line.Cells.Skip(columns.Count))
                yield return further;
        }
    }

    // What nobody knows keeps its name, and is told.
    private string? ColumnOf(string heading, TableColumns known) =>
        Headings.FirstOrDefault(one => one.Heading.Equals(heading, StringComparison.OrdinalIgnoreCase)) is { } mapped
            ? mapped.Column
            : known.ColumnOf(heading) ?? heading;

    private TableMapping Evolve(object e) =>
        e is TableMappingSet set
            ? this with
            {
                Headings = set.Headings,
                Values = set.Values,
                Constants = set.Constants,
            }
            : throw new InvalidOperationException($"{e.GetType().Name} is no event of a table's mapping.");
}

internal static class TableMappingEvents
{
    public static EventTypes MapTableMappings(this EventTypes types) => types.Map<TableMappingSet>("table_mapping_set");
}

/// <summary>How events are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TableMappingSet))]
internal sealed partial class TableMappingsJson : JsonSerializerContext;
