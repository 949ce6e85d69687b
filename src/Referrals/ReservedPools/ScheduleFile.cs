// A hospital's schedule as a table: its lines become the days of pools, and every fault is told with its line.
using System.Collections.Frozen;
using System.Globalization;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

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
    private static readonly FrozenDictionary<string, string> Columns = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["机构"] = "institution",
        ["类别"] = "kind",
        ["科室"] = "unit",
        ["专家/设备"] = "of",
        ["日期"] = "day",
        ["出诊单元"] = "session",
        ["时段"] = "session",
        ["开始"] = "from",
        ["结束"] = "until",
        ["号源数"] = "places",
        ["时间"] = "starts",
        ["已占用"] = "taken",
        ["开放床位"] = "staffed",
        ["期初留院"] = "census",
        ["预计出院"] = "discharges",
        ["原因"] = "reason",
    }
        .SelectMany(names => new[] { names, KeyValuePair.Create(names.Value, names.Value) })
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Always = ["institution", "kind", "unit", "day"];
    private static readonly string[] OfBeds = ["staffed", "census", "discharges"];
    private static readonly string[] OfSlots = ["from", "until", "places", "starts", "taken"];

    private readonly List<Refusal> faults = [];
    private readonly List<ScheduledDay> days = [];

    /// <summary>The days without faults.</summary>
    public IReadOnlyList<ScheduledDay> Days => days;

    public IReadOnlyList<Refusal> Faults => faults;

    public bool TooLarge { get; private set; }

    /// <summary>All faults, or null.</summary>
    public Refusal? Refusal => faults.Count == 0 ? null : Refuse([]);

    /// <summary>Reads a file.</summary>
    /// <param name="table">The table.</param>
    /// <param name="facts">What is believed of the world.</param>
    /// <param name="may">Whether the sender publishes for an institution.</param>
    public static ScheduleFile Read(IEnumerable<TableLine> table, ReferenceFacts facts, Func<string, bool> may)
    {
        var file = new ScheduleFile();
        var lines = table.Take(PublicationLimits.Events + 2).ToList();
        if (lines.Count > PublicationLimits.Events + 1)
        {
            file.TooLarge = true;
            return file;
        }

        var columns = file.Header(lines.FirstOrDefault());
        if (file.faults.Count == 0 && lines.Count == 1)
            file.Fault(At(lines[0].Line), "csv.no-lines");
        if (file.faults.Count == 0)
            file.Lines([.. lines.Skip(1)], columns, facts, may);
        file.TooLarge = file.days.Sum(day => day.Sessions.Sum(session => session.Capacity)) > PublicationLimits.Places;
        return file;
    }

    /// <summary>Faults of the lines that are outside what the upload says it covers.</summary>
    public void Check(ScheduleCoverage coverage) =>
        faults.AddRange(
            days.Where(day => !coverage.Has(day.Pool)).Select(day => new Refusal("pool.outside-coverage").At(At(day.Lines[0])))
        );

    /// <summary>One refusal of the file's own faults and what the rules refuse of its days.</summary>
    /// <param name="refused">Of which day.</param>
    /// <param name="leftOut">Days that it does not have, judged after its own: they stand on no line.</param>
    public Refusal Refuse(IReadOnlyList<(int Day, Refusal Refusal)> refused, IReadOnlyList<PoolKey>? leftOut = null) =>
        new("request.invalid")
        {
            Errors =
            [
                .. faults
                    .Concat(
                        refused.Select(one =>
                            one.Refusal.At(
                                one.Day < days.Count
                                    ? At(LineOf(days[one.Day], one.Refusal.Pointer))
                                    : $"/leftOut/{leftOut![one.Day - days.Count].ToString().Replace("~", "~0", StringComparison.Ordinal)}"
                            )
                        )
                    )
                    .OrderBy(LineNumber),
            ],
        };

    private List<string> Header(TableLine? header)
    {
        var columns = new List<string>();
        foreach (var cell in header?.Cells ?? [])
        {
            var name = SpreadsheetCell.Plain(cell);
            // A column without a heading is none, as long as nothing stands in it.
            if (name.Length == 0)
            {
                columns.Add("");
                continue;
            }

            var pointer = At(header!.Line, name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
            if (!Columns.TryGetValue(name, out var column))
                Fault(pointer, "field.unknown");
            else if (columns.Contains(column, StringComparer.Ordinal))
                Fault(pointer, "field.repeated");
            columns.Add(column ?? name);
        }

        foreach (var column in Always.Except(columns, StringComparer.Ordinal))
            Fault(At(header?.Line ?? 1, column), "field.required");
        if (header is { Broken: true })
            Fault(At(header.Line), "csv.quotes");
        return columns;
    }

    private void Lines(List<TableLine> lines, List<string> columns, ReferenceFacts facts, Func<string, bool> may)
    {
        var rows = new List<(int Line, PoolKey Pool, SessionPlan Plan, CapacityReason? Reason)>();
        var faulty = new HashSet<PoolKey>();
        foreach (var line in lines)
        {
            var cells = line.Cells.Select(SpreadsheetCell.Plain).ToList();
            if (line.Broken || cells.Where((cell, at) => cell.Length > 0 && columns.ElementAtOrDefault(at) is null or "").Any())
            {
                Fault(At(line.Line), line.Broken ? "csv.quotes" : "csv.too-many-cells");
                continue;
            }

            var fields = new Fields();
            var row = new ScheduleRow(
                fields,
                columns
                    .Zip(cells)
                    .Where(cell => cell.Second.Length > 0)
                    .ToDictionary(cell => cell.First, cell => cell.Second, StringComparer.Ordinal)
            );
            var pool = Pool(fields, row, facts, may);
            var plan = pool is null ? null : Plan(fields, row, pool);
            var reason = row.Choice("reason", PoolWords.Reasons);
            foreach (var fault in fields.Refusal?.Errors ?? [])
                faults.Add(fault.At(At(line.Line, Column(fault.Pointer!))));
            if (fields.Refusal is null)
                rows.Add((line.Line, pool!, plan!, reason));
            else if (pool is not null)
                faulty.Add(pool);
        }

        foreach (var day in rows.GroupBy(row => row.Pool))
        {
            var reason = day.Select(row => row.Reason).FirstOrDefault(given => given is not null);
            var before = faults.Count;
            foreach (var (at, row) in day.Index())
            {
                if (row.Reason is not null && row.Reason != reason)
                    Fault(At(row.Line, "reason"), "pool.reasons-differ");
                if (day.Take(at).Any(earlier => earlier.Plan.Session == row.Plan.Session))
                    Fault(At(row.Line, "session"), "field.repeated");
                if (at == PublishCheck.MostSessions)
                    faults.Add(
                        new Refusal("field.too-many")
                            .With("limit", PublishCheck.MostSessions.ToString(CultureInfo.InvariantCulture))
                            .At(At(row.Line, "session"))
                    );
            }

            // Of a day with a faulty line the rules would judge a part.
            if (faults.Count == before && !faulty.Contains(day.Key))
                days.Add(new ScheduledDay(day.Key, [.. day.Select(row => row.Plan)], reason, [.. day.Select(row => row.Line)]));
        }
    }

    private static PoolKey? Pool(Fields fields, ScheduleRow row, ReferenceFacts facts, Func<string, bool> may)
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

    private static SessionPlan Plan(Fields fields, ScheduleRow row, PoolKey pool)
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

    private void Fault(string pointer, string code) => faults.Add(new Refusal(code).At(pointer));

    // The form's name of a field, and the place in a list, become the column.
    private static string Column(string pointer) => pointer.Split('/')[1] is var name && name == "expectedDischarges" ? "discharges" : name;

    private static int LineOf(ScheduledDay day, string? pointer) =>
        pointer?.Split('/') is ["", "sessions", var index]
        && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? day.Lines[at]
            : day.Lines[0];

    private static int LineNumber(Refusal fault) =>
        int.TryParse(fault.Pointer!.Split('/')[2], NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : int.MaxValue;

    private static string At(int line, string? column = null) =>
        string.Create(CultureInfo.InvariantCulture, $"/lines/{line}{(column is null ? "" : "/")}{column}");
}

/// <summary>One line, by column.</summary>
internal sealed class ScheduleRow(Fields fields, Dictionary<string, string> cells)
{
    /// <summary>Null where the cell is empty.</summary>
    public string? this[string column] => cells.GetValueOrDefault(column);

    public int? Number(string column)
    {
        if (this[column] is not { } text)
            return null;
        if (SpreadsheetCell.Whole(text) is { } number)
            return number;
        // No other fault of the same cell.
        fields.Fault($"/{column}", "field.wrong-type");
        return 0;
    }

    public string? Time(string column) => this[column] is { } text ? SpreadsheetCell.Time(text) : null;

    public string[]? Times(string column) => this[column] is { } text ? [.. SpreadsheetCell.List(text).Select(SpreadsheetCell.Time)] : null;

    /// <summary>A code, or the word for it.</summary>
    public T? Choice<T>(string column, ChineseWords<T> words, bool required = false)
        where T : struct, Enum
    {
        var pointer = $"/{column}";
        var text = required ? fields.Code(pointer, this[column], 40) : fields.OptionalCode(pointer, this[column], 40);
        var chosen = words.Parse(text);
        if (chosen is null && text is { Length: > 0 and <= 40 })
            fields.Fault(pointer, new Refusal("field.unknown-code").With("code", text));
        return chosen;
    }
}
