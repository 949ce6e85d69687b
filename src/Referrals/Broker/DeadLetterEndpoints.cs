// Refused messages over HTTP: an administrator of the county works with all of them, a hospital's system with its own.
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Messages;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Broker;

internal static class DeadLetterEndpoints
{
    private const Roles Handlers = Roles.Administrator | MessageSender.All;
    private const int Standard = 50;
    private const int Most = 200;
    private const int MostChanges = 50;

    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("/api/dead-letters").WithTags("Messages 消息");
        all.MapGet("", List)
            .For(Handlers)
            .Produces<ItemsAnswer<DeadLetterView>>()
            .WithSummary("Messages that came by the broker and were refused, the newest first 被拒绝的消息");
        all.MapGet("/discarded", Discarded)
            .For(Handlers)
            .Produces<ItemsAnswer<DiscardedLetter>>()
            .WithSummary("The last of them that were discarded, by whom and why 已作废的消息");
        var one = all.MapGroup("/{id:guid}");
        one.MapGet("", Get)
            .For(Handlers)
            .Produces<DeadLetterDetail>()
            .WithSummary("What is in one, without what tells who a patient is 查看被拒绝的消息");
        one.MapPost("/replay", Replay)
            .For(Handlers)
            .Produces(202)
            .WithSummary("Have one done again as it is; what is refused again is in the list again 重新处理");
        one.MapPost("/mending", Mend)
            .For(Handlers)
            .Produces(202)
            .WithSummary("Change one by JSON pointers and have it done; its sender has the receipt 更正后处理");
        one.MapPost("/discard", Discard).For(Handlers).Produces(204).WithSummary("Take one away, with a reason 作废");
    }

    private static async Task<IResult> List(
        string? institution,
        string? type,
        string? reason,
        string? limit,
        string? cursor,
        RequestContext context,
        DeadLetterDesk desk
    )
    {
        var filter = new DeadLetterFilter(Own(context, institution), Query.Code("type", type), Query.Code("reason", reason));
        var most = Query.Limit(limit, Standard, Most);
        var after = string.IsNullOrEmpty(cursor)
            ? null
            : DeadLetterCursor.Parse(cursor) ?? throw Query.Fault("cursor", new Refusal("page.cursor-invalid"));
        var found = await desk.List(context.Caller.County, filter, after, most, context.Cancellation);
        var next =
            found.Count <= most
                ? null
                : Query.Next(
                    "/api/dead-letters",
                    ("institution", institution),
                    ("type", type),
                    ("reason", reason),
                    ("limit", limit),
                    ("cursor", new DeadLetterCursor(found[most - 1].RefusedAt.UtcDateTime, found[most - 1].Id).ToString())
                );
        return TypedResults.Ok(new ItemsAnswer<DeadLetterView>([.. found.Take(most)], next));
    }

    private static async Task<IResult> Discarded(string? institution, string? limit, RequestContext context, DeadLetterDesk desk) =>
        TypedResults.Ok(
            new ItemsAnswer<DiscardedLetter>(
                await desk.DiscardedOnes(
                    context.Caller.County,
                    Own(context, institution),
                    Query.Limit(limit, Standard, Most),
                    context.Cancellation
                )
            )
        );

    private static async Task<IResult> Get(Guid id, RequestContext context, DeadLetterDesk desk) =>
        await Find(id, context, desk) is { } letter && await desk.Open(letter) is { } detail
            ? TypedResults.Ok(detail)
            : Problems.Of(new Refusal("not-found"));

    private static async Task<IResult> Replay(Guid id, RequestContext context, DeadLetterDesk desk)
    {
        if (await Find(id, context, desk) is null)
            return Problems.Of(new Refusal("not-found"));
        await desk.Replay(id, context.Cancellation);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<IResult> Mend(Guid id, Body<MendingForm> body, RequestContext context, DeadLetterDesk desk)
    {
        var fields = new Fields();
        var changes = fields.List("/changes", fields.Required("/changes", body.Value.Changes), MostChanges);
        if (changes.Count == 0)
            fields.Fault("/changes", "field.required");
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        if (await Find(id, context, desk) is null)
            return Problems.Of(new Refusal("not-found"));
        return await desk.Mend(id, changes, context.Cancellation) is { } refusal
            ? Problems.Of(refusal)
            : TypedResults.Accepted((string?)null);
    }

    private static async Task<IResult> Discard(Guid id, Body<DiscardForm> body, RequestContext context, DeadLetterDesk desk)
    {
        var fields = new Fields();
        var reason = fields.Required("/reason", body.Value.Reason);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        if (await Find(id, context, desk) is not { } letter)
            return Problems.Of(new Refusal("not-found"));
        await desk.Discard(letter, context.Caller.County, reason, context.Caller.Subject, context.Cancellation);
        return TypedResults.NoContent();
    }

    // Of what is another's nobody learns that it is there.
    private static async Task<DeadLetterView?> Find(Guid id, RequestContext context, DeadLetterDesk desk) =>
        await desk.Find(context.Caller.County, id, context.Cancellation) is { } letter
        && (context.Caller.Is(Roles.Administrator) || letter.Institution == MessageSender.CodeOf(context.Caller))
            ? letter
            : null;

    private static string? Own(RequestContext context, string? asked) =>
        context.Caller.Is(Roles.Administrator) ? Query.Code("institution", asked) : MessageSender.CodeOf(context.Caller);
}
