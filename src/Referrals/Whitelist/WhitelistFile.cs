// A whitelist as a table: its lines become proposals, and every fault is told with its line.
using System.Globalization;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Whitelist;

/// <summary>A line as it is proposed.</summary>
/// <param name="Line">Its line in the file.</param>
/// <param name="Id">The entry's id, where the file has one.</param>
/// <param name="Content">What it says.</param>
/// <param name="Reason">Why.</param>
internal sealed record ProposedLine(int Line, Guid? Id, EntryContent Content, string Reason);

internal sealed class WhitelistFile
{
    /// <summary>As many events as the log takes in one request.</summary>
    public const int MostLines = 1_000;

    // What a proposal does not say has a heading too, so that an export can be sent back.
    private static readonly TableColumns Columns = new(
        ["institution", "tier", "from", "reason"],
        [
            .. WhitelistTable.All.SelectMany(column =>
                new[] { column.Chinese, column.English, column.Name }
                    .OfType<string>()
                    .Select(heading => (heading, column.Name ?? $"passed-over {column.English}"))
            ),
        ]
    );

    private readonly TableSheet sheet;
    private readonly List<ProposedLine> lines = [];

    private WhitelistFile(TableSheet sheet) => this.sheet = sheet;

    /// <summary>The lines without faults.</summary>
    public IReadOnlyList<ProposedLine> Lines => lines;

    public bool HasFaults => sheet.Faults.Count > 0;

    /// <summary>More lines than are taken at once.</summary>
    public Refusal? TooLarge =>
        sheet.TooLarge ? new Refusal("whitelist.import-too-large").With("lines", MostLines.ToString(CultureInfo.InvariantCulture)) : null;

    /// <summary>Reads a file.</summary>
    /// <param name="table">The table.</param>
    /// <param name="covers">Codes of the institutions whose entries it has.</param>
    /// <param name="facts">What the import is told.</param>
    public static WhitelistFile Read(IEnumerable<TableLine> table, IReadOnlyList<string> covers, ReferenceFacts facts)
    {
        var file = new WhitelistFile(TableSheet.Read(table, Columns, MostLines));
        foreach (var row in file.sheet.Rows)
        {
            var line = Line(row, facts.Policy);
            if (row.Fields.IsGood("/institution") && !covers.Contains(line.Content.Institution, StringComparer.Ordinal))
                row.Fields.Fault("/institution", "whitelist.outside-coverage");
            file.sheet.Collect(row, Column);
            if (row.Fields.Refusal is null)
                file.lines.Add(line);
        }

        foreach (
            var again in file.lines.Where(line => line.Id is not null).GroupBy(line => line.Id).SelectMany(same => same.Skip(1)).ToList()
        )
            file.sheet.Fault(TableColumns.At(again.Line, "id"), "field.repeated");
        return file;
    }

    /// <summary>One refusal of the file's own faults and what the rules refuse of its lines.</summary>
    public Refusal Refuse(IReadOnlyList<(int Line, Refusal Refusal)> refused) =>
        new("request.invalid")
        {
            Errors =
            [
                .. sheet
                    .Faults.Concat(
                        refused.SelectMany(one =>
                            (one.Refusal.Errors ?? [one.Refusal]).Select(fault =>
                                fault.At(TableColumns.At(one.Line, fault.Pointer is { } pointer ? Column(pointer) : null))
                            )
                        )
                    )
                    .OrderBy(TableSheet.LineOf),
            ],
        };

    private static ProposedLine Line(TableRow row, Policy policy)
    {
        var fields = row.Fields;
        Guid? id = null;
        if (row["id"] is { } text)
        {
            if (Guid.TryParseExact(text, "D", out var parsed) && parsed != Guid.Empty)
                id = parsed;
            else
                fields.Fault("/id", "field.format");
        }

        var ranges = Ranges(row, policy);
        var units = row["units"] is { } codes ? SpreadsheetCell.List(codes) : [];
        var form = new EntryForm(
            row["institution"],
            row.Choice("tier", WhitelistWords.Tiers, required: true),
            units,
            ranges,
            row.Day("from"),
            row.Day("until"),
            row.Number("quota"),
            row["reason"]
        );
        var (content, reason) = form.Check(fields);
        return new ProposedLine(row.Line, id, content.Ordered(), reason);
    }

    // System and version once for all ranges, or one for each. Without them: the first system of the policy, in its edition.
    private static List<RangeForm> Ranges(TableRow row, Policy policy)
    {
        if (row["diagnoses"] is not { } text)
            return [];
        var codes = SpreadsheetCell.List(text);
        var systems = Parts(row, "system", codes.Length) ?? [policy.Referrals.DiagnosisSystems[0].Code];
        var versions = Parts(row, "version", codes.Length) ?? [.. systems.Select(system => policy.DiagnosisSystem(system)?.Version ?? "")];
        return
        [
            .. codes.Select(
                (range, at) =>
                    new RangeForm(
                        range.Split(Dashes)[0],
                        range.IndexOfAny(Dashes) is >= 0 and var dash ? range[(dash + 1)..] : null,
                        systems.Length == 1 ? systems[0] : systems[at],
                        versions.Length == 1 ? versions[0] : versions[at]
                    )
            ),
        ];
    }

    // As people write a range.
    private static readonly char[] Dashes = ['-', '~', '–', '—', '至'];

    private static string[]? Parts(TableRow row, string column, int ranges)
    {
        if (row[column] is not { } text)
            return null;
        var parts = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 1 || parts.Length == ranges)
            return parts;
        row.Fields.Fault($"/{column}", "field.format");
        return parts.Length == 0 ? [""] : parts[..1];
    }

    // The place in a list becomes the column; system and version of a range have columns of their own.
    private static string Column(string pointer) =>
        pointer.Split('/') switch
        {
            ["", "diagnoses", _, ("system" or "version") and var part] => part,
            ["", var name, ..] => name,
            _ => pointer,
        };
}
