// Settlements as a table, as the insurer's or a hospital's system exports them: a line for each, and every fault is told with its line.
using System.Globalization;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;
using Referrals.TableMappings;

namespace Referrals.Deductibles;

/// <summary>A line as it is told.</summary>
/// <param name="Line">Its line in the file.</param>
/// <param name="Person">Reference of the person; null where a document names the person.</param>
/// <param name="Identity">The person's document.</param>
/// <param name="Fact">A settlement, or the cancellation of one.</param>
internal sealed record SettlementLine(int Line, string? Person, PersonIdentity? Identity, IDeductibleFact Fact)
{
    // The document is nothing for a log.
    public override string ToString() => $"line {Line}";
}

internal sealed class SettlementFile
{
    public const int MostLines = 1_000;

    public static readonly MappedTable Table = new(
        "settlements",
        new TableColumns(
            ["settlement", "at"],
            ("人员", "person"),
            ("身份证号", "identity"),
            ("结算编号", "settlement"),
            ("版本", "revision"),
            ("住院编号", "stay"),
            ("起付标准", "standard"),
            ("实付起付线", "paid"),
            ("实付", "paid"),
            ("结算时间", "at"),
            ("冲正结算编号", "cancels")
        )
    );

    private static readonly string[] OfSettlement = ["stay", "standard", "paid"];

    private readonly TableSheet sheet;
    private readonly List<SettlementLine> lines = [];

    private SettlementFile(TableSheet sheet) => this.sheet = sheet;

    /// <summary>The lines without faults.</summary>
    public IReadOnlyList<SettlementLine> Lines => lines;

    /// <summary>More lines than are taken at once.</summary>
    public Refusal? TooLarge =>
        sheet.TooLarge ? new Refusal("deductible.import-too-large").With("lines", MostLines.ToString(CultureInfo.InvariantCulture)) : null;

    /// <summary>All faults, or null.</summary>
    public Refusal? Refusal =>
        sheet.Faults.Count == 0 ? null : new Refusal("request.invalid") { Errors = [.. sheet.Faults.OrderBy(TableSheet.LineOf)] };

    public static SettlementFile Read(IEnumerable<TableLine> table, FactSource source)
    {
        var file = new SettlementFile(TableSheet.Read(table, Table.Columns, MostLines));
        foreach (var row in file.sheet.Rows)
        {
            var line = Line(row, source);
            file.sheet.Collect(row, Column);
            if (row.Fields.Refusal is null)
                file.lines.Add(line!);
        }

        return file;
    }

    /// <summary>Says that a line's person is not known.</summary>
    public void Unknown(SettlementLine line) =>
        sheet.Fault(
            line.Person is { } person
                ? new Refusal("field.unknown-code").With("code", person).At(TableColumns.At(line.Line, "person"))
                : new Refusal("deductible.unknown-person").At(TableColumns.At(line.Line, "identity"))
        );

    private static SettlementLine? Line(TableRow row, FactSource source)
    {
        var fields = row.Fields;
        var (person, identity) = Person(row, source.Now);
        var cancels = row["cancels"];
        foreach (var column in OfSettlement.Where(column => cancels is not null && row[column] is not null))
            fields.Fault($"/{column}", "field.not-allowed");
        var form = new FactForm(
            cancels is null ? FactType.Settlement : FactType.SettlementCancellation,
            row["settlement"],
            row.Number("revision"),
            row.Moment("at"),
            row["stay"],
            Standard: row.Amount("standard"),
            Paid: row.Amount("paid"),
            Settlement: cancels
        );
        return form.Check(fields, "", source) is { } fact ? new SettlementLine(row.Line, person, identity, fact) : null;
    }

    private static (string? Person, PersonIdentity? Identity) Person(TableRow row, DateTimeOffset now)
    {
        if ((row["person"] is null) == (row["identity"] is null))
        {
            row.Fields.Fault("/person", "deductible.one-person");
            return (null, null);
        }

        if (row["person"] is { } person)
            return (row.Fields.Code("/person", person, 64), null);
        var form = new IdentityForm(IdentityKind.IdentityCard, row["identity"]);
        return (null, PersonForm.CheckIdentity(row.Fields, "/identity", form, now, out _));
    }

    // A fact's fields have the names of the columns, but for its id.
    private static string Column(string pointer) =>
        pointer switch
        {
            "/id" => "settlement",
            "/settlement" => "cancels",
            "/identity/number" => "identity",
            _ => pointer[1..],
        };
}
