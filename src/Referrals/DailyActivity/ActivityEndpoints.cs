// Daily counts over HTTP.
using System.Globalization;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.DailyActivity;

internal static class ActivityEndpoints
{
    private const Roles Hospitals = Roles.HisSystem | Roles.Dispatcher | Roles.TownshipCentre;
    private const Roles Readers = Hospitals | Roles.Insurer | Roles.CountyAuthority;
    private const int MostDays = 400;

    public static IServiceCollection AddActivity(this IServiceCollection services) => services.AddSingleton<ActivityReporting>();

    public static void MapActivity(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/activity").WithTags("Activity 业务量");
        group
            .MapPost("/days", Report)
            .For(Hospitals)
            .AsMessage("activity.report.v1")
            .Produces<ActivityAnswer>()
            .WithSummary("Counts of an institution's days; a day sent again is corrected, the later counted one holds 上报日业务量");
        group
            .MapPost("/outflow", ReportOutflow)
            .For(Roles.Insurer)
            .AsMessage("activity.outflow.v1")
            .Produces<ActivityAnswer>()
            .WithSummary("How many insured people went outside the county, by day and distance 上报县外就医人次");
        group
            .MapPost("/tables", Import)
            .For(Hospitals | Roles.Insurer)
            .Produces<ActivityImportAnswer>()
            .WithSummary(
                "Days of a table, CSV in UTF-8 or GBK, or xlsx, all or nothing; ?dryRun=true only says what would become of each; the insurance office's are those outside the county 导入业务量"
            );
        group
            .MapGet("/missing", Missing)
            .For(Readers)
            .Produces<ItemsAnswer<MissingActivity>>()
            .WithSummary("Days of a month that were not reported, by institution 未上报清单");
        group
            .MapGet("/{reporter}", Days)
            .For(Readers)
            .Produces<ActivityDays>()
            .WithSummary("Days of an institution, or of the insurance office, and which are missing 日业务量");
        group
            .MapGet("/{reporter}/{day}", History)
            .For(Readers)
            .Produces<ActivityHistory>()
            .WithSummary("All reports of a day, those too that do not count any more 上报经过");
    }

    private static async Task<IResult> Report(
        Body<ActivityForm> body,
        RequestContext context,
        ReferenceFactsLoader reference,
        ActivityReporting reporting
    )
    {
        var (fields, form) = (new Fields(), body.Value);
        var facts = await reference.Load(context);
        var institution = Reporter(context.Caller, facts, fields, form.Institution);
        if (institution is not null && !May(context.Caller, institution, facts))
            return Problems.Of(new Refusal("activity.not-yours").At("/institution"));
        var days = Checked(fields, form.Days, (day, pointer) => day.Check(fields, pointer, facts));
        return fields.Refusal is { } faults ? Problems.Of(faults) : await Write(context, reporting, institution!, days, body.Fingerprint);
    }

    private static async Task<IResult> ReportOutflow(
        Body<OutflowForm> body,
        RequestContext context,
        ReferenceFactsLoader reference,
        ActivityReporting reporting
    )
    {
        var fields = new Fields();
        var facts = await reference.Load(context);
        var days = Checked(fields, body.Value.Days, (day, pointer) => day.Check(fields, pointer, facts));
        return fields.Refusal is { } faults
            ? Problems.Of(faults)
            : await Write(context, reporting, ActivityReporting.Insurer, days, body.Fingerprint);
    }

    private static async Task<IResult> Import(
        TableUpload upload,
        string? dryRun,
        RequestContext context,
        ReferenceFactsLoader reference,
        ActivityReporting reporting
    )
    {
        var dry = Query.Flag("dryRun", dryRun) ?? false;
        // Each month has a version of its own.
        if (context.IfMatch is not null)
            throw Query.Fault("If-Match", new Refusal("field.not-allowed"));
        var facts = await reference.Load(context);
        var file = context.Caller.Is(Roles.Insurer)
            ? ActivityFile.ReadOutflow(upload.Lines, facts)
            : ActivityFile.Read(upload.Lines, facts, (fields, said) => OfLine(context.Caller, facts, fields, said));
        if (file.Refusal is { } refusal)
            return Problems.Of(refusal);
        var written = await reporting.Report(
            context.Caller.County,
            [.. file.Lines.Select(line => (line.Reporter, line.Report))],
            dry,
            dry ? new WriteOptions { Metadata = context.CreateMetadata() } : context.CreateWriteOptions(upload.Fingerprint),
            context.Cancellation
        );
        context.SetLogPosition(written.Position);
        return TypedResults.Ok(
            new ActivityImportAnswer(
                dry,
                [
                    .. file.Lines.Zip(
                        written.Answer.Value!.Days,
                        (line, day) => new ActivityLineAnswer(line.Line, line.Reporter, day.Day, day.Tier, day.Outcome)
                    ),
                ]
            )
        );
    }

    private static async Task<IResult> Days(
        string reporter,
        string? from,
        string? until,
        RequestContext context,
        ReferenceFactsLoader reference,
        ActivityReporting reporting
    )
    {
        var facts = await reference.Load(context);
        if (Unreadable(context.Caller, reporter, facts) is { } refusal)
            return Problems.Of(refusal);
        var last = string.IsNullOrEmpty(until) ? facts.Today : Query.Day("until", until);
        var first = string.IsNullOrEmpty(from) ? new DateOnly(last.Year, last.Month, 1) : Query.Day("from", from);
        if (first > last)
            throw Query.Fault("from", new Refusal("field.out-of-range").With("from", "1900-01-01").With("to", last.Iso()));
        if (last.DayNumber - first.DayNumber >= MostDays)
            throw Query.Fault(
                "from",
                new Refusal("activity.period-too-long").With("days", MostDays.ToString(CultureInfo.InvariantCulture))
            );
        var days = new List<ActivityReported>();
        for (var month = new DateOnly(first.Year, first.Month, 1); month <= last; month = month.AddMonths(1))
        {
            var stream = context.Stream(ActivityMonth.StreamKey(reporter, month));
            days.AddRange(
                (await reporting.Month(stream, context.Cancellation)).Days.Values.Where(day => day.Day >= first && day.Day <= last)
            );
        }

        return TypedResults.Ok(new ActivityDays(reporter, first, last, days, NotReported(first, Earlier(last, facts.Today), days)));
    }

    private static async Task<IResult> History(
        string reporter,
        string day,
        RequestContext context,
        ReferenceFactsLoader reference,
        EventLog log
    )
    {
        var facts = await reference.Load(context);
        if (Unreadable(context.Caller, reporter, facts) is { } refusal)
            return Problems.Of(refusal);
        var asked = Query.Day("day", day);
        var stream = context.Stream(ActivityMonth.StreamKey(reporter, asked));
        var events = await log.FetchStream(stream, context.Cancellation);
        var month = events.Aggregate(ActivityMonth.Aggregate.Initial, (state, e) => ActivityMonth.Aggregate.Evolve(state, e.Data));
        return TypedResults.Ok(
            new ActivityHistory(
                reporter,
                asked,
                [
                    .. from e in events
                    let report = (ActivityReported)e.Data
                    where report.Day == asked
                    select new ActivityEntry(
                        report,
                        ReferenceEquals(month.Days[new ActivityKey(report.Day, report.Tier)], report),
                        e.HappenedAt.ToOffset(Shanghai.Offset),
                        e.Actor
                    ),
                ]
            )
        );
    }

    private static async Task<IResult> Missing(
        string? month,
        RequestContext context,
        ReferenceFactsLoader reference,
        ActivityReporting reporting
    )
    {
        var facts = await reference.Load(context);
        var first = string.IsNullOrEmpty(month) ? new DateOnly(facts.Today.Year, facts.Today.Month, 1) : Query.Day("month", $"{month}-01");
        var last = Earlier(first.AddMonths(1).AddDays(-1), facts.Today);
        var institutions = facts
            .Directory.All(facts.Today)
            .Where(one => Reports(one.Kind) && Sees(context.Caller, one.Code, facts))
            .ToList();
        // Together, so that the log reads them together.
        var months = await Task.WhenAll(
            institutions.Select(one => reporting.Month(context.Stream(ActivityMonth.StreamKey(one.Code, first)), context.Cancellation))
        );
        var missing = institutions
            .Zip(
                months,
                (one, reported) =>
                    new MissingActivity(
                        one.Code,
                        one.Name,
                        NotReported(one.Opened > first ? one.Opened : first, last, reported.Days.Values)
                    )
            )
            .Where(one => one.Missing.Count > 0)
            .ToList();
        return TypedResults.Ok(new ItemsAnswer<MissingActivity>(missing));
    }

    private static async Task<IResult> Write(
        RequestContext context,
        ActivityReporting reporting,
        string reporter,
        IReadOnlyList<DayReport> days,
        string fingerprint
    )
    {
        var written = await reporting.Report(
            context.Caller.County,
            [.. days.Select(day => (reporter, day))],
            dryRun: false,
            context.CreateWriteOptions(fingerprint),
            context.Cancellation
        );
        context.SetLogPosition(written.Position);
        return TypedResults.Ok(new ActivityAnswer(reporter, written.Answer.Value!.Days));
    }

    private static List<DayReport> Checked<T>(Fields fields, IReadOnlyList<T>? days, Func<T, string, DayReport?> check)
        where T : class
    {
        if (fields.Required("/days", days) is { Count: 0 })
            fields.Fault("/days", "field.required");
        var (found, seen) = (new List<DayReport>(), new HashSet<ActivityKey>());
        foreach (var (at, day) in fields.List("/days", days, MostDays).Take(MostDays).Index())
        {
            if (fields.Required($"/days/{at}", day) is not { } one || check(one, $"/days/{at}") is not { } report)
                continue;
            if (!seen.Add(new ActivityKey(report.Report.Day, report.Report.Tier)))
                fields.Fault($"/days/{at}/day", "field.repeated");
            found.Add(report);
        }

        return found;
    }

    private static string? Reporter(Caller caller, ReferenceFacts facts, Fields fields, string? said)
    {
        var code = fields.OptionalCode("/institution", said, 40) ?? caller.Institution;
        if (code is null)
            fields.Fault("/institution", "field.required");
        else if (fields.IsGood("/institution") && facts.Directory.On(code, facts.Today) is null)
            fields.Fault("/institution", new Refusal("field.unknown-code").With("code", code));
        return fields.IsGood("/institution") ? code : null;
    }

    private static string OfLine(Caller caller, ReferenceFacts facts, Fields fields, string? said)
    {
        var code = Reporter(caller, facts, fields, said);
        if (code is not null && !May(caller, code, facts))
            fields.Fault("/institution", "activity.not-yours");
        return code ?? "";
    }

    // An institution's own, those of a village clinic too for its township, and all that a hospital leads.
    private static bool May(Caller caller, string institution, ReferenceFacts facts) =>
        caller.Institution is { } own
        && (
            own == institution
            || facts.Directory.On(institution, facts.Today)?.Parent == own
            || (caller.Is(Roles.Dispatcher) && facts.Directory.LeadsOf(institution, facts.Today).Contains(own, StringComparer.Ordinal))
        );

    private static bool Sees(Caller caller, string institution, ReferenceFacts facts) =>
        caller.Is(Roles.CountyAuthority | Roles.Insurer) || May(caller, institution, facts);

    private static Refusal? Unreadable(Caller caller, string reporter, ReferenceFacts facts) =>
        reporter == ActivityReporting.Insurer
            ? caller.Is(Roles.CountyAuthority | Roles.Insurer)
                ? null
                : new Refusal("activity.not-yours")
            : facts.Directory.On(reporter, facts.Today) is null
                ? new Refusal("not-found")
                : Sees(caller, reporter, facts)
                    ? null
                    : new Refusal("activity.not-yours");

    // Those that treat patients; outside the county nobody reports.
    private static bool Reports(InstitutionKind kind) => kind is not (InstitutionKind.External or InstitutionKind.DiseaseControlCentre);

    private static List<DateOnly> NotReported(DateOnly first, DateOnly last, IEnumerable<ActivityReported> days)
    {
        var reported = days.Select(day => day.Day).ToHashSet();
        return
        [
            .. Enumerable
                .Range(0, Math.Max(0, last.DayNumber - first.DayNumber + 1))
                .Select(first.AddDays)
                .Where(day => !reported.Contains(day)),
        ];
    }

    // Today is not over.
    private static DateOnly Earlier(DateOnly last, DateOnly today) => last < today ? last : today.AddDays(-1);
}
