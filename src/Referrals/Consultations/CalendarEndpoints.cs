// Addresses for calendar programs over HTTP: made, shown once and revoked by their owner, and read by whatever knows the key.
using Referrals.EventStore.Projections;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>An address that was made.</summary>
/// <param name="Address">A path of this service; it ends in the key, and is shown this once. Who knows it reads the calendar.</param>
/// <param name="MadeAt">When.</param>
public sealed record CalendarAddressShown(string Address, DateTimeOffset MadeAt);

/// <summary>Whether there is an address.</summary>
/// <param name="MadeAt">When it was made; null where there is none.</param>
public sealed record CalendarAddressKept(DateTimeOffset? MadeAt);

internal static class CalendarEndpoints
{
    private const string Own = "/calendar-address";

    public static void MapCalendars(this IEndpointRouteBuilder routes, RouteGroupBuilder consultations)
    {
        consultations
            .MapPost(Own, Make)
            .For(RoleGroups.Staff)
            .Produces<CalendarAddressShown>(201)
            .WithSummary("Make an address for calendar programs, shown this once; the one before is good no more 生成日历订阅地址");
        consultations
            .MapGet(Own, Get)
            .For(RoleGroups.Staff)
            .Produces<CalendarAddressKept>()
            .WithSummary("When the caller's address was made 日历订阅地址");
        consultations
            .MapDelete(Own, Revoke)
            .For(RoleGroups.Staff)
            .Produces(204)
            .WithSummary("Revoke the caller's address 撤销日历订阅地址");
        routes
            .MapGet("/calendars/{county}/{key}.ics", Read)
            .WithTags("Consultations 会诊")
            .Open()
            .Produces<string>(200, "text/calendar")
            .WithSummary("A doctor's sessions, for who knows the key 日历订阅");
    }

    private static async Task<IResult> Make(RequestContext context, Body<PractitionerForm> body, CalendarAddresses addresses)
    {
        if (context.Caller.Practitioner is not { } practitioner)
            return Problems.Of(new Refusal("consultation.no-practitioner"));
        // For nobody else.
        if (body.Value.Practitioner is { } named && named != practitioner)
            return Problems.Of(new Refusal("request.invalid") { Errors = [new Refusal("field.not-allowed").At("/practitioner")] });
        var key = CalendarAddress.NewKey();
        await addresses.Make(context, practitioner, key);
        return TypedResults.Json(
            new CalendarAddressShown($"/calendars/{context.Caller.County}/{key}.ics", context.Now),
            statusCode: StatusCodes.Status201Created
        );
    }

    private static async Task<IResult> Get(RequestContext context, CalendarAddresses addresses)
    {
        if (context.Caller.Practitioner is not { } practitioner)
            return Problems.Of(new Refusal("consultation.no-practitioner"));
        var address = await addresses.Of(context.Caller.County, practitioner, context.Cancellation);
        return TypedResults.Ok(new CalendarAddressKept(address.Key is null ? null : address.MadeAt));
    }

    private static async Task<IResult> Revoke(RequestContext context, CalendarAddresses addresses)
    {
        if (context.Caller.Practitioner is not { } practitioner)
            return Problems.Of(new Refusal("consultation.no-practitioner"));
        await addresses.Revoke(context, practitioner);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Read(
        HttpContext http,
        string county,
        string key,
        CalendarAddresses addresses,
        MeetingCalendar calendar,
        ReferenceFactsLoader reference,
        ProjectionProgress projections
    )
    {
        http.Response.Headers.CacheControl = "private, no-store";
        var language = Languages.Of(http);
        if (await addresses.OwnerOf(county, key, http.RequestAborted) is not { } practitioner)
            return Problems.Of(new Refusal("not-found"));
        var owner = new Caller("calendar", county, null, Roles.None, practitioner);
        var context = RequestContext.Of(http.RequestServices, owner, http.RequestAborted, language);
        // Who works nowhere any more has no sessions to come, and nobody to revoke the address.
        return (await reference.Load(context)).Practitioners.On(practitioner, Shanghai.Day(context.Now)) is null
            ? Problems.Of(new Refusal("not-found"))
            : await MeetingCalendarFile.Get(context, calendar, reference, projections);
    }
}
