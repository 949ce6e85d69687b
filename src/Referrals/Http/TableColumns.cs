// The headings of a table that people send, and its lines by column. Every fault is told with its line.
using System.Collections.Frozen;
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>Columns that a table may have.</summary>
/// <param name="required">Those that it must have.</param>
/// <param name="headings">Each heading with its column; a column's own name is a heading too.</param>
internal sealed class TableColumns(string[] required, params (string Heading, string Column)[] headings)
{
    private readonly FrozenDictionary<string, string> columns = headings
        .SelectMany(pair => new[] { KeyValuePair.Create(pair.Heading, pair.Column), KeyValuePair.Create(pair.Column, pair.Column) })
        .DistinctBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>All columns, each once.</summary>
    public IReadOnlyList<string> Names { get; } = [.. headings.Select(pair => pair.Column).Distinct(StringComparer.Ordinal)];

    /// <summary>The column of a heading; null where it is none.</summary>
    public string? ColumnOf(string heading) => columns.GetValueOrDefault(heading);

    /// <summary>The columns of a header, in order; empty for one without a heading.</summary>
    public List<string> Header(TableLine? header, List<Refusal> faults)
    {
        var found = new List<string>();
        foreach (var cell in header?.Cells ?? [])
        {
            var name = SpreadsheetCell.Plain(cell);
            // A column without a heading is none, as long as nothing stands in it.
            if (name.Length == 0)
            {
                found.Add("");
                continue;
            }

            var pointer = At(header!.Line, name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
            if (!columns.TryGetValue(name, out var column))
                faults.Add(new Refusal("field.unknown").At(pointer));
            else if (found.Contains(column, StringComparer.Ordinal))
                faults.Add(new Refusal("field.repeated").At(pointer));
            found.Add(column ?? name);
        }

        foreach (var column in required.Except(found, StringComparer.Ordinal))
            faults.Add(new Refusal("field.required").At(At(header?.Line ?? 1, column)));
        if (header is { Broken: true })
            faults.Add(new Refusal("csv.quotes").At(At(header.Line)));
        return found;
    }

    /// <summary>The cells of a line that are not empty, by column, as they were written; null where the line cannot be read.</summary>
    public static Dictionary<string, string>? Cells(TableLine line, List<string> columns, List<Refusal> faults)
    {
        if (line.Broken || line.Cells.Where((cell, at) => cell.Length > 0 && columns.ElementAtOrDefault(at) is null or "").Any())
        {
            faults.Add(new Refusal(line.Broken ? "csv.quotes" : "csv.too-many-cells").At(At(line.Line)));
            return null;
        }

        return columns
            .Zip(line.Cells)
            .Where(cell => cell.Second.Length > 0)
            .ToDictionary(cell => cell.First, cell => cell.Second, StringComparer.Ordinal);
    }

    /// <summary>Where a line stands, or a cell of it.</summary>
    public static string At(int line, string? column = null) =>
        string.Create(CultureInfo.InvariantCulture, $"/lines/{line}{(column is null ? "" : "/")}{column}");
}
