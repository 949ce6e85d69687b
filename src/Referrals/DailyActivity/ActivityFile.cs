// Days as a table, as a hospital's or the insurance office's system exports them: a line for each, and every fault is told with its line.
using System.Globalization;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;
using Referrals.TableMappings;
using Referrals.Whitelist;

namespace Referrals.DailyActivity;

/// <summary>A line as it is told.</summary>
/// <param name="Line">Its line in the file.</param>
/// <param name="Reporter">Whose day.</param>
/// <param name="Report">The day.</param>
internal sealed record ActivityLine(int Line, string Reporter, DayReport Report);

internal sealed class ActivityFile
{
    public const int MostLines = 2_000;

    private static readonly (string Heading, string Column)[] Counts =
    [
        ("日期", "day"),
        ("门诊人次", "outpatientVisits"),
        ("急诊人次", "emergencyVisits"),
        ("入院人次", "admissions"),
        ("出院人次", "discharges"),
        ("统计时间", "countedAt"),
    ];

    public static readonly MappedTable OfInstitutions = new(
        "activity",
        new TableColumns(
            ["day"],
            [.. Counts, ("机构", "institution"), ("占用床位", "occupiedBeds"), ("实际占用床位", "occupiedBeds"), ("开放床位", "openBeds")]
        )
    );

    public static readonly MappedTable OfOutflow = new("outflow", new TableColumns(["day", "tier"], [.. Counts, ("去向", "tier")]));

    private readonly TableSheet sheet;
    private readonly List<ActivityLine> lines = [];

    private ActivityFile(TableSheet sheet) => this.sheet = sheet;

    /// <summary>The lines without faults.</summary>
    public IReadOnlyList<ActivityLine> Lines => lines;

    /// <summary>All faults, or null.</summary>
    public Refusal? Refusal =>
        sheet.TooLarge ? new Refusal("activity.import-too-large").With("lines", MostLines.ToString(CultureInfo.InvariantCulture))
        : sheet.Faults.Count == 0 ? null
        : new Refusal("request.invalid") { Errors = [.. sheet.Faults.OrderBy(TableSheet.LineOf)] };

    /// <summary>Days of institutions.</summary>
    /// <param name="table">The file's records.</param>
    /// <param name="facts">The moment, and which institutions there are.</param>
    /// <param name="reporter">Whose days the caller may report, by what a line says; the caller's own where it says nothing.</param>
    public static ActivityFile Read(IEnumerable<TableLine> table, ReferenceFacts facts, Func<Fields, string?, string> reporter) =>
        Read(
            table,
            OfInstitutions.Columns,
            row =>
            {
                var institution = reporter(row.Fields, row["institution"]);
                var form = new ActivityDayForm(
                    row.Day("day"),
                    row.Number("outpatientVisits"),
                    row.Number("emergencyVisits"),
                    row.Number("admissions"),
                    row.Number("discharges"),
                    row.Number("occupiedBeds"),
                    row.Number("openBeds"),
                    row.Moment("countedAt")
                );
                return (institution, form.Check(row.Fields, "", facts));
            }
        );

    /// <summary>Days outside the county.</summary>
    public static ActivityFile ReadOutflow(IEnumerable<TableLine> table, ReferenceFacts facts) =>
        Read(
            table,
            OfOutflow.Columns,
            row =>
            {
                var form = new OutflowDayForm(
                    row.Day("day"),
                    row.Choice("tier", WhitelistWords.Tiers, required: true),
                    row.Number("outpatientVisits"),
                    row.Number("emergencyVisits"),
                    row.Number("admissions"),
                    row.Number("discharges"),
                    row.Moment("countedAt")
                );
                return (InsuranceOffice.Code, form.Check(row.Fields, "", facts));
            }
        );

    private static ActivityFile Read(
        IEnumerable<TableLine> table,
        TableColumns columns,
        Func<TableRow, (string Reporter, DayReport? Report)> read
    )
    {
        var file = new ActivityFile(TableSheet.Read(table, columns, MostLines));
        var seen = new HashSet<(string, ActivityKey)>();
        foreach (var row in file.sheet.Rows)
        {
            var (reporter, report) = read(row);
            if (report is not null && !seen.Add((reporter, new ActivityKey(report.Report.Day, report.Report.Tier))))
                row.Fields.Fault("/day", "field.repeated");
            file.sheet.Collect(row, pointer => pointer.Length == 0 ? "day" : pointer[1..]);
            if (row.Fields.Refusal is null)
                file.lines.Add(new ActivityLine(row.Line, reporter, report!));
        }

        return file;
    }
}
