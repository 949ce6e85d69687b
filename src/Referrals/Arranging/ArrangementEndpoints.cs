// Places over HTTP: arranging, waiting, what could be had, letting the service choose, exchanging.
using Microsoft.AspNetCore.Mvc;
using Referrals.Cases;
using Referrals.Http;
using Referrals.ReservedPools;
using Referrals.Security;

namespace Referrals.Arranging;

internal static class ArrangementEndpoints
{
    public static IServiceCollection AddArranging(this IServiceCollection services) =>
        services
            .AddSingleton<AllocationListing>()
            .AddSingleton<ArrangementHandler>()
            .AddSingleton<AllocationHandler>()
            .AddSingleton<SwapHandler>()
            .AddSingleton<PoolPublishing>()
            .AddSingleton(ScheduleFile.Table);

    public static void MapArranging(this IEndpointRouteBuilder routes)
    {
        var cases = routes.MapGroup("/api/referrals/{id:guid}").WithTags("Referrals 转诊").For(RoleGroups.Staff).AsMessages("referral");
        cases
            .MapPost("/arrangement", Arrange)
            .Produces<ReferralAnswer>()
            .WithSummary("Arrange, arrange anew or move: a place is held in the same step 安排");
        cases.MapPost("/waiting", Wait).Produces<ReferralAnswer>().WithSummary("Wait for a place in a session 候补");
        cases.MapPost("/waiting-end", LeaveWaitingList).Produces<ReferralAnswer>().WithSummary("Wait no longer 退出候补");
        cases
            .MapGet("/places", ListPlaces)
            .Produces<ReservedPools.PlacesView>()
            .WithSummary("What could be had for the case, in the order in which the service would choose 可选资源");
        cases
            .MapPost("/allocation", Allocate)
            .Produces<ReferralAnswer>()
            .WithSummary("Let the service choose and arrange in one step 自动分配");
        cases.MapPost("/swap", Swap).Produces<ReferralAnswer>().WithSummary("Two arranged cases exchange their places 互换");
    }

    private static async Task<IResult> Arrange(
        RequestContext context,
        Guid id,
        Body<ArrangementForm> body,
        CaseHandler cases,
        ArrangementHandler handler
    )
    {
        var request = await cases.Receive(context, id, body.Fingerprint);
        var (fields, form) = (request.Fields, body.Value);
        request.Despite = form.Despite;
        var pool = form.Pool is null ? null : RequestCheck.Pool(fields, "/pool", form.Pool);
        var startsAt = form.Pool is null ? fields.Required("/startsAt", form.StartsAt) : form.StartsAt;
        if (startsAt > request.Now.AddYears(1))
            fields.Fault("/startsAt", "referral.appointment-too-far");
        else if (form.StartsAt is not null && startsAt < request.Now)
            fields.Fault("/startsAt", "referral.appointment-in-the-past");
        if (form.Pool is null && form.Session is not null)
            fields.Fault("/session", "field.not-allowed");
        return await handler.Arrange(
            request,
            new ArrangementWish(
                fields.OptionalCode("/unit", form.Unit, 40),
                startsAt,
                form.HeldUntil,
                fields.OptionalText("/place", form.Place, 20),
                pool,
                fields.OptionalCode("/session", form.Session, 20)
            )
            {
                Part = form.Part,
                Bypass = form.Bypass,
                Overbook = form.Overbook,
                OrWait = form.OrWait ?? false,
            }
        );
    }

    private static async Task<IResult> Wait(
        RequestContext context,
        Guid id,
        Body<WaitingForm> body,
        CaseHandler cases,
        ArrangementHandler handler
    )
    {
        var request = await cases.Receive(context, id, body.Fingerprint);
        var pool = RequestCheck.Pool(request.Fields, "/pool", body.Value.Pool);
        var session = request.Fields.OptionalCode("/session", body.Value.Session, 20);
        return await handler.Wait(request, new WaitingWish(pool!, session, body.Value.Bypass));
    }

    private static async Task<IResult> LeaveWaitingList(RequestContext context, Guid id, CaseHandler cases) =>
        await cases.Handle(
            await cases.Receive(context, id),
            ReferralAction.LeaveWaitingList,
            _ => new LeaveWaitingList(context.Now, ReservedPools.WaitingEndedBy.Withdrawal)
        );

    private static async Task<IResult> ListPlaces(
        RequestContext context,
        Guid id,
        CaseHandler cases,
        AllocationHandler handler,
        [AsParameters] PlacesQuery query
    ) => await handler.List(await cases.Receive(context, id), string.IsNullOrEmpty(query.Unit) ? null : query.Unit, query.Until);

    private static async Task<IResult> Allocate(
        RequestContext context,
        Guid id,
        Body<AllocationForm> body,
        CaseHandler cases,
        AllocationHandler handler
    )
    {
        var request = await cases.Receive(context, id, body.Fingerprint);
        var (fields, form) = (request.Fields, body.Value);
        request.Despite = form.Despite;
        var wish = new AllocationWish(
            fields.OptionalCode("/unit", form.Unit, 40),
            fields.OptionalCode("/of", form.Of, 40),
            form.NotBefore,
            form.OrWait ?? false
        );
        if (form.NotBefore > request.Now.AddYears(1))
            fields.Fault("/notBefore", "referral.appointment-too-far");
        return await handler.Allocate(request, wish);
    }

    private static async Task<IResult> Swap(RequestContext context, Guid id, Body<SwapForm> body, CaseHandler cases, SwapHandler handler)
    {
        var request = await cases.Receive(context, id, body.Fingerprint);
        var with = request.Fields.Required("/with", body.Value.With);
        if (with == id)
            request.Fields.Fault("/with", "pool.swap-itself");
        return await handler.Swap(request, with);
    }

    /// <summary>Where is looked.</summary>
    /// <param name="Unit">Another unit than the case's.</param>
    /// <param name="Until">The last day that is looked at.</param>
    internal sealed record PlacesQuery([FromQuery(Name = "unit")] string? Unit, [FromQuery(Name = "until")] string? Until);
}
