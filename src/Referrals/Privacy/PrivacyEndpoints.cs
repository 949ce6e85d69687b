// Emergency accesses and unusual reading over HTTP: who may, and nothing that is decided.
using Referrals.Cases;
using Referrals.Http;
using Referrals.People;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Privacy;

internal static class PrivacyEndpoints
{
    private const Roles Knowing = RoleGroups.Staff | Roles.CountyAuthority;

    public static IServiceCollection AddPrivacy(this IServiceCollection services)
    {
        services.AddSingleton<EmergencyDesk>();
        services.AddSingleton<EmergencyListing>();
        services.AddSingleton<UnusualListing>();
        return services;
    }

    public static void MapPrivacy(this IEndpointRouteBuilder routes)
    {
        var opening = routes.MapGroup("/api").WithTags("Privacy 患者信息查阅").For(EmergencyDesk.Clinicians).Within(RequestBudget.Search);
        opening
            .MapPost("/people/emergency-access", OpenByIdentity)
            .WithSummary("Read of a patient without any relation, for a stated reason, found by a document 按证件紧急查阅")
            .Answers();
        opening
            .MapPost("/people/{person}/emergency-access", OpenByReference)
            .WithSummary("The same of a patient whose reference is known 紧急查阅患者信息")
            .Answers();
        opening
            .MapPost("/referrals/{id:guid}/emergency-access", OpenByCase)
            .WithSummary("The same of the patient of a case 紧急查阅转诊单")
            .Answers();

        var accesses = routes.MapGroup(EmergencyListing.Path).WithTags("Privacy 患者信息查阅");
        accesses
            .MapGet(
                "",
                (RequestContext context, string? state, string? limit, string? cursor, EmergencyListing listing) =>
                    listing.Page(context, Query.Choice<EmergencyAccessState>("state", state), Query.Limit(limit, 50, 200), cursor)
            )
            .For(Knowing)
            .After()
            .Produces<EmergencyAccessPage>()
            .WithSummary("Emergency accesses that the caller may know of, newest first 紧急查阅清单");
        accesses
            .MapGet("/{access}", (RequestContext context, string access, EmergencyListing listing) => listing.Get(context, access))
            .For(Knowing)
            .Produces<EmergencyAccessDetails>()
            .WithSummary("One of them, with what was read in it 紧急查阅详情");
        accesses
            .MapGet(
                "/{access}/records",
                (RequestContext context, string access, EmergencyListing listing) => listing.Records(context, access)
            )
            .For(EmergencyDesk.Clinicians)
            .After()
            .Produces<PatientRecords>()
            .WithSummary("Cases and consultations of the patient, while the caller's access is open 紧急查阅的病例");
        accesses
            .MapPost(
                "/{access}/review",
                (RequestContext context, string access, Body<EmergencyReviewForm> body, EmergencyDesk desk) =>
                    desk.Review(context, access, body)
            )
            .For(Roles.CountyAuthority)
            .Produces<EmergencyAccessShown>()
            .WithSummary("The county's word on it; one that is not justified ends 审核紧急查阅");
        routes.MapUnusualReading();
    }

    private static void MapUnusualReading(this IEndpointRouteBuilder routes)
    {
        var county = routes.MapGroup("/api").WithTags("Privacy 患者信息查阅").For(Roles.CountyAuthority);
        county
            .MapGet("/unusual-reading", (RequestContext context, string? day, UnusualListing listing) => listing.Day(context, day))
            .Produces<UnusualDay>()
            .WithSummary("What was unusual about readers on a day 异常查阅清单");
        county
            .MapPost(
                "/unusual-reading/{day}/reviews",
                (RequestContext context, string day, Body<ReadingReviewForm> body, UnusualListing listing) =>
                    listing.Review(context, day, body)
            )
            .Produces(204)
            .WithSummary("Note that a line was looked at 标记已核查");
        county
            .MapGet(
                "/accesses",
                (RequestContext context, [AsParameters] ReaderQuery query, UnusualListing listing) => listing.Accesses(context, query)
            )
            .Produces<ReaderAccessPage>()
            .WithSummary("What one reader has read on a day, newest first 某人员的查阅记录");
    }

    private static RouteHandlerBuilder Answers(this RouteHandlerBuilder route) =>
        route.Produces<EmergencyAccessAnswer>(201).Produces<EmergencyAccessAnswer>();

    private static Task<IResult> OpenByIdentity(
        RequestContext context,
        Body<EmergencyAccessByIdentityForm> body,
        EmergencyDesk desk,
        PeopleVault vault
    )
    {
        var fields = new Fields();
        var identity = PersonForm.CheckIdentity(fields, "/identity", body.Value.Identity, context.Now, out _);
        if (identity is { Kind: IdentityKind.Unknown })
            fields.Fault("/identity/kind", "field.not-allowed");
        return desk.Open(
            context,
            new EmergencyAccessForm(body.Value.Reason, body.Value.Note),
            (fields, body.Fingerprint),
            async () =>
                await vault.WithIdentity(context.Caller.County, identity!, context.Cancellation) is [var person, ..]
                    ? await Known(context, vault, person)
                    : (null, new Refusal("emergency-access.nobody-found"))
        );
    }

    private static Task<IResult> OpenByReference(
        RequestContext context,
        string person,
        Body<EmergencyAccessForm> body,
        EmergencyDesk desk,
        PeopleVault vault
    ) => desk.Open(context, body.Value, (new Fields(), body.Fingerprint), () => Known(context, vault, person));

    private static Task<IResult> OpenByCase(
        RequestContext context,
        Guid id,
        Body<EmergencyAccessForm> body,
        EmergencyDesk desk,
        ReferralReading reading,
        PeopleVault vault
    ) =>
        desk.Open(
            context,
            body.Value,
            (new Fields(), body.Fingerprint),
            async () =>
            {
                var found = await reading.Load(context, id);
                // What was not sent is nobody's but its writer's.
                if (found.Now.State.Details is not { Sent: true } details)
                    return (null, new Refusal("not-found"));
                if (found.Access.Level == ReadLevel.Full && !found.Access.Emergency)
                    return (null, new Refusal("emergency-access.not-needed"));
                var (patient, refusal) = await Known(context, vault, details.Person);
                return (patient is null ? null : patient with { Case = id, Sender = details.From.Institution }, refusal);
            }
        );

    private static async Task<(EmergencyPatient?, Refusal?)> Known(RequestContext context, PeopleVault vault, string person) =>
        await vault.Find(context.Caller.County, person, context.Cancellation) is { } known
            ? (new EmergencyPatient(known), null)
            : (null, new Refusal("not-found"));
}
