// A hospital's schedule as a table: its lines become the days of pools, and every fault is told with its line.
using System.Globalization;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;
using Referrals.TableMappings;

namespace Referrals.ReservedPools;

/// <summary>A day as the file has it.</summary>
/// <param name="Pool">Which.</param>
/// <param name="Sessions">One for each of its lines.</param>
/// <param name="Reason">That of its lines.</param>
/// <param name="Lines">Where each session stands.</param>
internal sealed record ScheduledDay(PoolKey Pool, IReadOnlyList<SessionPlan> Sessions, CapacityReason? Reason, IReadOnlyList<int> Lines);

/// <summary>What a file says, and what is wrong with it.</summary>
internal sealed class ScheduleFile
{
    public static readonly MappedTable Table = new(
        "schedule",
        new TableColumns(
            ["institution", "kind", "unit", "day"],
            ("机构", "institution"),
            ("类别", "kind"),
            ("科室", "unit"),
            ("专家/设备", "of"),
            ("日期", "day"),
            ("出诊单元", "session"),
            ("时段", "session"),
            ("开始", "from"),
            ("结束", "until"),
            ("号源数", "places"),
            ("时间", "starts"),
            ("已占用", "taken"),
            ("开放床位", "staffed"),
            ("期初留院", "census"),
            ("预计出院", "discharges"),
            ("原因", "reason")
        )
    );

    private static readonly string[] OfBeds = ["staffed", "census", "discharges"];
    private static readonly string[] OfSlots = ["from", "until", "places", "starts", "taken"];

    private readonly TableSheet sheet;
    private readonly List<ScheduledDay> days = [];

    private ScheduleFile(TableSheet sheet) => this.sheet = sheet;

    /// <summary>The days without faults.</summary>
    public IReadOnlyList<ScheduledDay> Days => days;

    public IReadOnlyList<Refusal> Faults => sheet.Faults;

    public bool TooLarge { get; private set; }

    /// <summary>All faults, or null.</summary>
    public Refusal? Refusal => Faults.Count == 0 ? null : Refuse([]);

    /// <summary>Reads a file.</summary>
    /// <param name="table">The table.</param>
    /// <param name="facts">What is believed of the world.</param>
    /// <param name="may">Whether the sender publishes for an institution.</param>
    public static ScheduleFile Read(IEnumerable<TableLine> table, ReferenceFacts facts, Func<string, bool> may)
    {
        var file = new ScheduleFile(TableSheet.Read(table, Table.Columns, PublicationLimits.Events));
        file.Lines(facts, may);
        file.TooLarge =
            file.sheet.TooLarge || file.days.Sum(day => day.Sessions.Sum(session => session.Capacity)) > PublicationLimits.Places;
        return file;
    }

    /// <summary>Faults of the lines that are outside what the upload says it covers.</summary>
    public void Check(ScheduleCoverage coverage)
    {
        foreach (var day in days.Where(day => !coverage.Has(day.Pool)))
            Fault(TableColumns.At(day.Lines[0]), "pool.outside-coverage");
    }

    /// <summary>One refusal of the file's own faults and what the rules refuse of its days.</summary>
    /// <param name="refused">Of which day.</param>
    /// <param name="leftOut">Days that it does not have, judged after its own: they stand on no line.</param>
    public Refusal Refuse(IReadOnlyList<(int Day, Refusal Refusal)> refused, IReadOnlyList<PoolKey>? leftOut = null) =>
        new("request.invalid")
        {
            Errors =
            [
                .. Faults
                    .Concat(
                        refused.Select(one =>
                            one.Refusal.At(
                                one.Day < days.Count
                                    ? TableColumns.At(LineOf(days[one.Day], one.Refusal.Pointer))
                                    : $"/leftOut/{leftOut![one.Day - days.Count].ToString().Replace("~", "~0", StringComparison.Ordinal)}"
                            )
                        )
                    )
                    .OrderBy(TableSheet.LineOf),
            ],
        };

    private void Lines(ReferenceFacts facts, Func<string, bool> may)
    {
        var rows = new List<(int Line, PoolKey Pool, SessionPlan Plan, CapacityReason? Reason)>();
        var faulty = new HashSet<PoolKey>();
        foreach (var row in sheet.Rows)
        {
            var fields = row.Fields;
            var pool = Pool(fields, row, facts, may);
            var plan = pool is null ? null : Plan(fields, row, pool);
            var reason = row.Choice("reason", PoolWords.Reasons);
            sheet.Collect(row, Column);
            if (fields.Refusal is null)
                rows.Add((row.Line, pool!, plan!, reason));
            else if (pool is not null)
                faulty.Add(pool);
        }

        foreach (var day in rows.GroupBy(row => row.Pool))
        {
            var reason = day.Select(row => row.Reason).FirstOrDefault(given => given is not null);
            var before = Faults.Count;
            foreach (var (at, row) in day.Index())
            {
                if (row.Reason is not null && row.Reason != reason)
                    Fault(TableColumns.At(row.Line, "reason"), "pool.reasons-differ");
                if (day.Take(at).Any(earlier => earlier.Plan.Session == row.Plan.Session))
                    Fault(TableColumns.At(row.Line, "session"), "field.repeated");
                if (at == PublishCheck.MostSessions)
                    sheet.Fault(
                        new Refusal("field.too-many")
                            .With("limit", PublishCheck.MostSessions.ToString(CultureInfo.InvariantCulture))
                            .At(TableColumns.At(row.Line, "session"))
                    );
            }

            // Of a day with a faulty line the rules would judge a part.
            if (Faults.Count == before && !faulty.Contains(day.Key))
                days.Add(new ScheduledDay(day.Key, [.. day.Select(row => row.Plan)], reason, [.. day.Select(row => row.Line)]));
        }
    }

    private static PoolKey? Pool(Fields fields, TableRow row, ReferenceFacts facts, Func<string, bool> may)
    {
        var institution = fields.Code("/institution", row["institution"], 40);
        var unit = fields.Code("/unit", row["unit"], 40);
        var of = fields.OptionalCode("/of", row["of"], 40);
        var kind = row.Choice("kind", Words.Resources, required: true);
        var day = SpreadsheetCell.Day(row["day"]) is { } parsed && PublishCheck.IsDay(parsed) ? parsed : default(DateOnly?);
        if (day is null)
            fields.Fault("/day", row["day"] is null ? "field.required" : "field.format");
        if (PublishCheck.IsThere(institution, day, facts) && !may(institution))
            fields.Fault("/institution", "pool.not-yours");
        if (fields.Refusal is not null)
            return null;
        var pool = new PoolKey(institution, kind!.Value, unit, of, day!.Value);
        PublishCheck.Pool(fields, part => $"/{part}", pool, facts);
        return pool;
    }

    private static SessionPlan Plan(Fields fields, TableRow row, PoolKey pool)
    {
        var beds = pool.Kind == Resource.Bed;
        foreach (var column in (beds ? OfSlots : OfBeds).Where(column => row[column] is not null))
            fields.Fault($"/{column}", "field.not-allowed");
        var session = row["session"] is { } said ? PoolWords.SessionCode(said) : null;
        if (!beds)
            return PublishCheck.Session(
                fields,
                "",
                pool.Day,
                new SessionForm(session, row.Time("from"), row.Time("until"), row.Times("starts"), row.Number("places"), row.Times("taken"))
            );
        if (session is not (null or PublishCheck.WholeDay))
            fields.Fault("/session", "field.not-allowed");
        return PublishCheck.Beds(fields, "", pool.Day, new BedsForm(row.Number("staffed"), row.Number("census"), row.Number("discharges")));
    }

    private void Fault(string pointer, string code) => sheet.Fault(pointer, code);

    // The form's name of a field, and the place in a list, become the column.
    private static string Column(string pointer) => pointer.Split('/')[1] is var name && name == "expectedDischarges" ? "discharges" : name;

    private static int LineOf(ScheduledDay day, string? pointer) =>
        pointer?.Split('/') is ["", "sessions", var index]
        && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? day.Lines[at]
            : day.Lines[0];
}
