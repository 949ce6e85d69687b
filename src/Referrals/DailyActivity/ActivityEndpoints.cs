// Daily counts over HTTP.
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;
using Referrals.TableMappings;

namespace Referrals.DailyActivity;

internal static class ActivityEndpoints
{
    private const Roles Hospitals = Roles.HisSystem | Roles.Dispatcher | Roles.TownshipCentre;
    private const Roles Readers = Hospitals | Roles.Insurer | Roles.CountyAuthority;
    internal const int MostDays = 400;

    public static IServiceCollection AddActivity(this IServiceCollection services) =>
        services.AddSingleton<ActivityReporting>().AddSingleton(ActivityFile.OfInstitutions).AddSingleton(ActivityFile.OfOutflow);

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
            .MapPost("/visits", ReportVisits)
            .For(Hospitals)
            .AsMessage("activity.visits.v1")
            .Produces<VisitsAnswer>()
            .WithSummary("Visits one by one, as they come; repeated they change nothing 上报就诊明细");
        group
            .MapPost("/outflow", ReportOutflow)
            .For(Roles.Insurer)
            .AsMessage("activity.outflow.v1")
            .Produces<ActivityAnswer>()
            .WithSummary(
                "How many insured people went outside the county, by day and distance; a day needs all distances 上报县外就医人次"
            );
        group
            .MapPost("/tables", Import)
            .For(Hospitals | Roles.Insurer)
            .Produces<ActivityImportAnswer>()
            .WithSummary(
                "Days of a table, CSV in UTF-8 or GBK, or xlsx, all or nothing; ?dryRun=true only says what would become of each; the insurance office's are those outside the county 导入业务量"
            );
        group
            .MapGet("/missing", ActivityReading.Missing)
            .For(Readers)
            .Produces<ItemsAnswer<MissingActivity>>()
            .WithSummary("Days of a month that were not reported, by institution 未上报清单");
        group
            .MapGet("/{reporter}", ActivityReading.Days)
            .For(Readers)
            .Produces<ActivityDays>()
            .WithSummary("Days of an institution, or of the insurance office, and which are missing 日业务量");
        group
            .MapGet("/{reporter}/{day}", ActivityReading.History)
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
        if (institution is not null && !ActivityRights.May(context.Caller, institution, facts))
            return Problems.Of(new Refusal("activity.not-yours").At("/institution"));
        var days = Checked(fields, form.Days, (day, pointer) => day.Check(fields, pointer, facts));
        return fields.Refusal is { } faults ? Problems.Of(faults) : await Write(context, reporting, institution!, days, body.Fingerprint);
    }

    private static async Task<IResult> ReportVisits(
        Body<VisitsForm> body,
        RequestContext context,
        ReferenceFactsLoader reference,
        ActivityReporting reporting
    )
    {
        var fields = new Fields();
        var facts = await reference.Load(context);
        var institution = Reporter(context.Caller, facts, fields, body.Value.Institution);
        if (institution is not null && !ActivityRights.May(context.Caller, institution, facts))
            return Problems.Of(new Refusal("activity.not-yours").At("/institution"));
        var visits = body.Value.Check(fields, facts);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        var written = await reporting.Report(
            context.Caller.County,
            institution!,
            visits,
            context.CreateWriteOptions(body.Fingerprint),
            context.Cancellation
        );
        context.SetLogPosition(written.Position);
        var taken = written.Answer.Value!;
        return TypedResults.Ok(new VisitsAnswer(institution!, taken.Counted, taken.Withdrawn, taken.Unchanged));
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
            : await Write(context, reporting, InsuranceOffice.Code, days, body.Fingerprint);
    }

    private static async Task<IResult> Import(
        TableUpload upload,
        string? dryRun,
        RequestContext context,
        MappedTables tables,
        ReferenceFactsLoader reference,
        ActivityReporting reporting
    )
    {
        var dry = Query.Flag("dryRun", dryRun) ?? false;
        // Each month has a version of its own.
        if (context.IfMatch is not null)
            throw Query.Fault("If-Match", new Refusal("field.not-allowed"));
        var facts = await reference.Load(context);
        var outflow = context.Caller.Is(Roles.Insurer);
        var lines = await tables.Read(outflow ? ActivityFile.OfOutflow : ActivityFile.OfInstitutions, upload, context);
        var file = outflow
            ? ActivityFile.ReadOutflow(lines, facts)
            : ActivityFile.Read(lines, facts, (fields, said) => OfLine(context.Caller, facts, fields, said));
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
        if (code is not null && !ActivityRights.May(caller, code, facts))
            fields.Fault("/institution", "activity.not-yours");
        return code ?? "";
    }
}
