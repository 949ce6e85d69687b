// Pools over HTTP: publishing a day, and a hospital's schedule as a file.
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Security;
using Referrals.Shared;
using Referrals.TableMappings;

namespace Referrals.Arranging;

internal static class PublicationEndpoints
{
    private const Roles Publishers = Roles.Dispatcher | Roles.HisSystem;

    public static void MapPools(this IEndpointRouteBuilder routes)
    {
        var pools = routes.MapGroup("/api/pools").WithTags("Pools 资源池").For(Publishers);
        pools
            .MapPut("/{pool}", Publish)
            .AsMessage("pool.publish.v1")
            .Produces<PublishedDay>()
            .WithSummary("Publish a day of a pool, whole; the same again changes nothing 公布资源");
        pools
            .MapPost("/schedule", Upload)
            .Produces<PublicationAnswer>()
            .WithSummary(
                "Publish a hospital's schedule: CSV in UTF-8 or GBK, or xlsx, all or nothing; ?dryRun=true only says what would change; with ?from= and ?until= it covers those days, and what it does not name is suspended 上传排班表"
            );
    }

    private static async Task<IResult> Publish(
        string pool,
        Body<PoolForm> body,
        RequestContext context,
        ReferenceFactsLoader reference,
        PoolPublishing publishing
    )
    {
        var facts = await reference.Load(context);
        if (PoolKey.Parse(pool) is not { } key || !PublishCheck.IsDay(key.Day))
            throw Query.Fault("pool", new Refusal("field.format"));
        var fields = new Fields();
        if (PublishCheck.IsThere(key.Institution, key.Day, facts) && !PublishCheck.May(context.Caller, key.Institution, facts))
            return Problems.Of(new Refusal("pool.not-yours"));
        var sessions = PublishCheck.Day(fields, key, body.Value);
        // What is there no more can still be suspended.
        if (!sessions.All(session => session.Suspended))
            PublishCheck.Pool(fields, _ => "pool", key, facts);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        var day = Day(context, facts, key, sessions, body.Value.Reason);
        var written = await publishing.Publish(
            new Publication(context.Caller.County, context.CreateWriteOptions(body.Fingerprint), context.IfMatch),
            [day],
            context.Cancellation
        );
        if (written.Answer.Value is not { Pools: [var published] })
            return Problems.Of(written.Answer.Refusal!);
        context.SetETag(published.Version, written.Position);
        return TypedResults.Ok(published);
    }

    private static async Task<IResult> Upload(
        TableUpload upload,
        string? dryRun,
        [AsParameters] CoverageQuery covers,
        RequestContext context,
        MappedTables tables,
        ReferenceFactsLoader reference,
        PublishedSchedule before,
        PoolPublishing publishing
    )
    {
        var dry = dryRun switch
        {
            null or "" or "false" => false,
            "true" => true,
            _ => throw Query.Fault("dryRun", new Refusal("field.format")),
        };
        // Each pool has a version of its own.
        if (context.IfMatch is not null)
            throw Query.Fault("If-Match", new Refusal("field.not-allowed"));
        var facts = await reference.Load(context);
        var file = ScheduleFile.Read(
            await tables.Read(ScheduleFile.Table, upload, context),
            facts,
            institution => PublishCheck.May(context.Caller, institution, facts)
        );
        if (file.TooLarge)
            return Problems.Of(PublicationLimits.TooLarge);
        var coverage = ScheduleCoverage.Of(covers, file.Days, context.Caller, facts);
        if (coverage is not null)
            file.Check(coverage);
        // Of a file with faults nobody knows what it leaves out.
        var leftOut = coverage is null || file.Faults.Count > 0 ? [] : await before.LeftOut(context, coverage, file.Days);
        var notNamed = coverage is null && file.Faults.Count == 0 ? await before.NotNamed(context, file.Days) : [];
        List<PublishDay> days =
        [
            .. file.Days.Select(day => Day(context, facts, day.Pool, day.Sessions, day.Reason) with { LeftOut = coverage?.Reason }),
            .. leftOut.Select(pool => Day(context, facts, pool, [], coverage!.Reason)),
        ];
        // A file with faults is judged by the rules too, so that everything is told at once.
        var only = dry || file.Faults.Count > 0;
        var write = only
            ? new WriteOptions { Metadata = context.CreateMetadata() }
            : context.CreateWriteOptions($"{upload.Fingerprint} {coverage?.Fingerprint}".TrimEnd());
        var written = await publishing.Publish(
            new Publication(
                context.Caller.County,
                write,
                DryRun: only,
                Refuse: refused => file.Refuse(refused, leftOut),
                NotNamed:
                [
                    .. notNamed.Select(line => new LeftOutSession(
                        line.Pool.ToString(),
                        line.Session,
                        line.From,
                        line.Until,
                        Suspended: false
                    )),
                ]
            ),
            days,
            context.Cancellation
        );
        if ((written.Answer.Refusal ?? file.Refusal) is { } refusal)
            return Problems.Of(refusal);
        context.SetLogPosition(written.Position);
        return TypedResults.Ok(written.Answer.Value);
    }

    private static PublishDay Day(
        RequestContext context,
        ReferenceFacts facts,
        PoolKey pool,
        IReadOnlyList<SessionPlan> sessions,
        CapacityReason? reason
    ) => new(context.Now, pool, sessions, reason, facts.Policy.Reserve, facts.Policy.Version, facts.DirectoryVersion);
}
