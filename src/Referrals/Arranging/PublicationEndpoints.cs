// Pools over HTTP: publishing a day, and a hospital's schedule as a file.
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Arranging;

internal static class PoolsEndpoints
{
    private const Roles Publishers = Roles.Dispatcher | Roles.HisSystem;

    public static void MapPools(this IEndpointRouteBuilder routes)
    {
        var pools = routes.MapGroup("/api/pools").WithTags("Pools 资源池").For(Publishers);
        pools.MapPut("/{pool}", Publish).Produces<PublishedDay>().WithSummary("Publish a day of a pool, whole; the same again changes nothing 公布资源");
        pools.MapPost("/schedule", Upload).Produces<PublicationAnswer>()
            .WithSummary("Publish a hospital's schedule: CSV in UTF-8 or GBK, or xlsx, all or nothing; ?dryRun=true only says what would change 上传排班表");
    }

    private static async Task<IResult> Publish(string pool, Body<PoolForm> body, Call call, FactsLoader loader, PoolPublishing publishing)
    {
        var facts = await loader.Load(call);
        if (PoolKey.Parse(pool) is not { } key || !PublishCheck.IsDay(key.Day))
            throw Query.Fault("pool", new Refusal("field.format"));
        var fields = new Fields();
        if (PublishCheck.IsThere(key.Institution, key.Day, facts) && !PublishCheck.May(call.Caller, key.Institution, facts))
            return Problems.Of(new Refusal("pool.not-yours"));
        var sessions = PublishCheck.Day(fields, key, body.Value);
        // What is there no more can still be suspended.
        if (!sessions.All(session => session.Suspended))
            PublishCheck.Pool(fields, _ => "pool", key, facts);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        var day = Day(call, facts, key, sessions, body.Value.Reason);
        var written = await publishing.Publish(new Publication(call.Caller.County, call.Write(body.Fingerprint), call.IfMatch), [day], call.Cancellation);
        if (written.Answer.Value is not { Pools: [var published] })
            return Problems.Of(written.Answer.Refusal!);
        call.Written(published.Version, written.Position);
        return TypedResults.Ok(published);
    }

    private static async Task<IResult> Upload(TableUpload upload, string? dryRun, Call call, FactsLoader loader, PoolPublishing publishing)
    {
        var dry = dryRun switch
        {
            null or "" or "false" => false,
            "true" => true,
            _ => throw Query.Fault("dryRun", new Refusal("field.format")),
        };
        // Each pool has a version of its own.
        if (call.IfMatch is not null)
            throw Query.Fault("If-Match", new Refusal("field.not-allowed"));
        var facts = await loader.Load(call);
        var file = ScheduleFile.Read(upload.Lines, facts, institution => PublishCheck.May(call.Caller, institution, facts));
        if (file.TooLarge)
            return Problems.Of(PublicationLimits.TooLarge);
        var days = file.Days.Select(day => Day(call, facts, day.Pool, day.Sessions, day.Reason)).ToList();
        // A file with faults is judged by the rules too, so that everything is told at once.
        var only = dry || file.Faults.Count > 0;
        var write = only ? new WriteOptions { Metadata = call.Metadata() } : call.Write(upload.Fingerprint);
        var written = await publishing.Publish(new Publication(call.Caller.County, write, DryRun: only, Refuse: file.Refuse), days, call.Cancellation);
        if ((written.Answer.Refusal ?? file.Refusal) is { } refusal)
            return Problems.Of(refusal);
        call.Reached(written.Position);
        return TypedResults.Ok(written.Answer.Value);
    }

    private static PublishDay Day(Call call, Facts facts, PoolKey pool, IReadOnlyList<SessionPlan> sessions, CapacityReason? reason) =>
        new(call.Now, pool, sessions, reason, facts.Policy.Reserve, facts.Policy.Version, facts.DirectoryVersion);
}
