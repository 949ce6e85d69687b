// A table that somebody sent, by its headings: rows whose cells have names, and every fault with its line.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>Reads the records of a table. Pointers are <c>/lines/3/unit</c>: the line of the file, and the column's name of ours.</summary>
internal sealed class TableSheet
{
    private readonly List<Refusal> faults = [];
    private readonly List<TableRow> rows = [];

    /// <summary>All faults that were found so far.</summary>
    public IReadOnlyList<Refusal> Faults => faults;

    /// <summary>It has more lines than are taken; nothing was read.</summary>
    public bool TooLarge { get; private init; }

    /// <summary>Its lines below the header, without those that are no table's.</summary>
    public IReadOnlyList<TableRow> Rows => rows;

    /// <summary>Reads a table.</summary>
    /// <param name="table">Its records, the header first.</param>
    /// <param name="known">Columns that it may have.</param>
    /// <param name="most">How many lines it may have below the header.</param>
    public static TableSheet Read(IEnumerable<TableLine> table, TableColumns known, int most)
    {
        var lines = table.Take(most + 2).ToList();
        if (lines.Count > most + 1)
            return new TableSheet { TooLarge = true };
        var sheet = new TableSheet();
        var columns = known.Header(lines.FirstOrDefault(), sheet.faults);
        if (sheet.faults.Count == 0 && lines.Count == 1)
            sheet.Fault(TableColumns.At(lines[0].Line), "csv.no-lines");
        if (sheet.faults.Count == 0)
            sheet.Lines([.. lines.Skip(1)], columns);
        return sheet;
    }

    /// <summary>Adds what was found of a row: each fault of its <see cref="TableRow.Fields"/>, at its line.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">From a pointer to the column's name.</param>
    public void Collect(TableRow row, Func<string, string> column)
    {
        foreach (var fault in row.Fields.Refusal?.Errors ?? [])
            Fault(fault.At(TableColumns.At(row.Line, column(fault.Pointer!))));
    }

    public void Fault(string pointer, string code) => Fault(new Refusal(code).At(pointer));

    public void Fault(Refusal fault) => faults.Add(fault);

    /// <summary>The line of a fault, for their order; those that stand on none come last.</summary>
    public static int LineOf(Refusal fault) =>
        int.TryParse(fault.Pointer!.Split('/')[2], NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : int.MaxValue;

    private void Lines(List<TableLine> lines, List<string> columns)
    {
        foreach (var line in lines)
        {
            var plain = line with { Cells = [.. line.Cells.Select(SpreadsheetCell.Plain)] };
            if (TableColumns.Cells(plain, columns, faults) is { } cells)
                rows.Add(new TableRow(line.Line, cells));
        }
    }
}

/// <summary>One line, by column.</summary>
/// <param name="line">Its line in the file.</param>
/// <param name="cells">What stands in it.</param>
internal sealed class TableRow(int line, Dictionary<string, string> cells)
{
    public int Line => line;

    /// <summary>Collects the faults of this row.</summary>
    public Fields Fields { get; } = new();

    /// <summary>Null where the cell is empty.</summary>
    public string? this[string column] => cells.GetValueOrDefault(column);

    public int? Number(string column)
    {
        if (this[column] is not { } text)
            return null;
        if (SpreadsheetCell.Whole(text) is { } number)
            return number;
        // No other fault of the same cell.
        Fields.Fault($"/{column}", "field.wrong-type");
        return 0;
    }

    public string? Time(string column) => this[column] is { } text ? SpreadsheetCell.Time(text) : null;

    public string[]? Times(string column) => this[column] is { } text ? [.. SpreadsheetCell.List(text).Select(SpreadsheetCell.Time)] : null;

    /// <summary>A day; a fault where the cell has something else.</summary>
    public DateOnly? Day(string column)
    {
        if (this[column] is not { } text)
            return null;
        if (SpreadsheetCell.Day(text) is { } day)
            return day;
        Fields.Fault($"/{column}", "field.format");
        return null;
    }

    /// <summary>Money such as 200, 200.00 or 1,200.00; a fault where the cell has something else.</summary>
    public decimal? Amount(string column)
    {
        if (this[column] is not { } text)
            return null;
        if (SpreadsheetCell.Amount(text) is { } amount)
            return amount;
        Fields.Fault($"/{column}", "field.wrong-type");
        return 0;
    }

    /// <summary>A moment; Shanghai time where the cell has no offset.</summary>
    public DateTimeOffset? Moment(string column)
    {
        if (this[column] is not { } text)
            return null;
        if (Moments.TryParse(text, out var moment))
            return moment;
        Fields.Fault($"/{column}", "field.format");
        return null;
    }

    /// <summary>A code, or the word for it.</summary>
    public T? Choice<T>(string column, ChineseWords<T> words, bool required = false)
        where T : struct, Enum
    {
        var pointer = $"/{column}";
        var text = required ? Fields.Code(pointer, this[column], 40) : Fields.OptionalCode(pointer, this[column], 40);
        var chosen = words.Parse(text);
        if (chosen is null && text is { Length: > 0 and <= 40 })
            Fields.Fault(pointer, new Refusal("field.unknown-code").With("code", text));
        return chosen;
    }
}
