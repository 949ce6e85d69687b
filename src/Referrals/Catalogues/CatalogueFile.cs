// Editions as tables: read, with every fault on its line, and written.
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Catalogues;

/// <summary>Rows of a table, each with the line on which it stands.</summary>
internal sealed class EditionFile<T>
{
    private readonly List<Refusal> faults = [];
    private readonly List<int> lines = [];
    private readonly List<T> rows = [];

    private EditionFile() { }

    public IReadOnlyList<T> Rows => rows;

    /// <summary>All faults of its lines, or null.</summary>
    public Refusal? Refusal { get; private set; }

    public static EditionFile<T> Read(TableUpload table, TableColumns columns, int most, Func<Fields, Dictionary<string, string>, T> read)
    {
        var file = new EditionFile<T>();
        var all = table.Lines.Take(most + 2).ToList();
        if (all.Count > most + 1)
        {
            file.Refusal = CatalogueDecider.TooManyRows(most);
            return file;
        }

        var header = columns.Header(all.FirstOrDefault(), file.faults);
        if (file.faults.Count == 0 && all.Count == 1)
            file.faults.Add(new Refusal("csv.no-lines").At(TableColumns.At(all[0].Line)));
        foreach (var line in file.faults.Count == 0 ? all.Skip(1) : [])
        {
            if (TableColumns.Cells(line, header, file.faults) is { } cells)
                file.Add(line.Line, cells, read);
        }

        if (file.faults.Count > 0)
            file.Refusal = new Refusal("request.invalid") { Errors = [.. file.faults.Take(CatalogueDecider.MostFaults)] };
        return file;
    }

    /// <summary>What the rules refuse of a row, on the line of that row.</summary>
    public Refusal OnLines(Refusal refusal) =>
        refusal.Errors is null
            ? refusal
            : refusal with
            {
                Errors =
                [
                    .. refusal
                        .Errors.Select(fault =>
                            fault.Pointer?.Split('/') is ["", "items" or "names", var at, .. var column]
                                ? (Line: lines[Number(at)], Fault: fault.At(TableColumns.At(lines[Number(at)], column.FirstOrDefault())))
                                : (Line: 0, Fault: fault)
                        )
                        .OrderBy(one => one.Line)
                        .Select(one => one.Fault),
                ],
            };

    private void Add(int line, Dictionary<string, string> cells, Func<Fields, Dictionary<string, string>, T> read)
    {
        var fields = new Fields();
        var row = read(fields, cells);
        foreach (var fault in fields.Refusal?.Errors ?? [])
            faults.Add(fault.At(TableColumns.At(line, fault.Pointer!.Split('/')[1])));
        lines.Add(line);
        rows.Add(row);
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

internal static class CatalogueFile
{
    private static readonly (string Heading, string Column)[] OfItems =
    [
        ("起始编码", "first"),
        ("终止编码", "last"),
        ("编码系统", "system"),
        ("编码版本", "version"),
        ("病种名称", "name"),
        ("手术操作", "procedures"),
        ("同病同保障", "sameProtection"),
        ("备注", "note"),
    ];

    private static readonly (string Heading, string Column)[] OfNames =
    [
        ("编码", "code"),
        ("诊断名称", "name"),
        ("拼音首字母", "initials"),
    ];

    private static readonly TableColumns Items = new(["first", "system"], OfItems);

    private static readonly TableColumns Names = new(["code", "name"], OfNames);

    public static EditionFile<CatalogueItem> ReadItems(TableUpload table, IReadOnlyList<DiagnosisSystem> systems) =>
        EditionFile<CatalogueItem>.Read(
            table,
            Items,
            CatalogueDecider.MostItems,
            (fields, cells) =>
                new CatalogueItemForm(
                    Plain(cells, "first"),
                    Plain(cells, "last"),
                    Plain(cells, "system"),
                    Text(cells, "version"),
                    Text(cells, "name"),
                    Plain(cells, "procedures") is { } list ? [.. SpreadsheetCell.List(list).Select(Procedure)] : null,
                    Flag(fields, Plain(cells, "sameProtection")),
                    Text(cells, "note")
                ).Check(fields, "", systems)
        );

    public static EditionFile<DiagnosisName> ReadNames(TableUpload table) =>
        EditionFile<DiagnosisName>.Read(
            table,
            Names,
            CatalogueDecider.MostNames,
            (fields, cells) => new DiagnosisNameForm(Plain(cells, "code"), Text(cells, "name"), Plain(cells, "initials")).Check(fields, "")
        );

    /// <summary>As it can be uploaded again.</summary>
    public static Table Write(CatalogueEdition edition, Language language) =>
        new(
            "catalogue",
            Headings(OfItems, language),
            edition
                .Items.Select(item =>
                    (IReadOnlyList<object?>)
                        [
                            item.Diagnoses.First,
                            item.Diagnoses.Last,
                            item.Diagnoses.System,
                            item.Diagnoses.Version,
                            item.Name,
                            item.Procedures is { } all ? string.Join(' ', all.Select(one => $"{one.System}:{one.Code}")) : null,
                            item.SameProtection
                                ? language == Language.Chinese
                                    ? "是"
                                    : "true"
                                : null,
                            item.Note,
                        ]
                )
                .ToAsyncEnumerable()
        );

    /// <inheritdoc cref="Write(CatalogueEdition, Language)"/>
    public static Table Write(NamesEdition edition, Language language) =>
        new(
            "diagnosis-names",
            Headings(OfNames, language),
            edition.Names.Select(name => (IReadOnlyList<object?>)[name.Code, name.Name, name.Initials]).ToAsyncEnumerable()
        );

    private static List<string> Headings((string Heading, string Column)[] columns, Language language) =>
        [.. columns.Select(column => language == Language.Chinese ? column.Heading : column.Column)];

    private static string? Plain(Dictionary<string, string> cells, string column) =>
        cells.TryGetValue(column, out var cell) && SpreadsheetCell.Plain(cell) is { Length: > 0 } plain ? plain : null;

    private static string? Text(Dictionary<string, string> cells, string column) => cells.GetValueOrDefault(column);

    private static ProcedureForm Procedure(string text) =>
        text.Split(':', 2) is [var system, var code] ? new ProcedureForm(code, system) : new ProcedureForm(text, null);

    private static bool? Flag(Fields fields, string? text)
    {
        switch (text?.ToUpperInvariant())
        {
            case null or "否" or "FALSE" or "0":
                return null;
            case "是" or "TRUE" or "1":
                return true;
            default:
                fields.Fault("/sameProtection", "field.wrong-type");
                return null;
        }
    }
}
