// Between consultations and referrals, over HTTP.
using Referrals.Cases;
using Referrals.Http;
using Referrals.Security;

namespace Referrals.Consultations;

internal static class ReferringEndpoints
{
    public static void MapReferring(this RouteGroupBuilder actions)
    {
        actions
            .MapPost("/referral-consent", Consent)
            .Produces<ConsultationAnswer>()
            .WithSummary("Agree that the institution that is asked refers the patient 同意转诊");
        actions
            .MapPost("/referral", Refer)
            .Produces<ReferralAnswer>(201)
            .WithSummary("Refer the patient; what the form leaves out is taken over 会诊转诊");
    }

    public static void MapAdviceInstead(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/api/referrals/{id:guid}/advice", Advise)
            .WithTags("Referrals 转诊")
            .For(RoleGroups.Staff)
            .AsMessage("referral.advice.v1")
            .Produces<ReferralAnswer>()
            .WithSummary("Decline the case with written advice instead 拒绝并给予图文指导");

    private static async Task<IResult> Consent(RequestContext context, Guid id, Body<PractitionerForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var by = request.Sender(body.Value.Practitioner);
        return await handler.Handle(request, _ => new ConsentToReferral(request.Now, by!));
    }

    private static Task<IResult> Refer(RequestContext context, Guid id, Body<ReferralForm> body, ConsultationReferring referring) =>
        referring.Refer(context, id, Guid.CreateVersion7(context.Now), body);

    private static Task<IResult> Advise(RequestContext context, Guid id, Body<AdviceInsteadForm> body, ConsultationReferring referring) =>
        referring.Advise(context, id, Guid.CreateVersion7(context.Now), body);
}
