// Whose word a case needs on its way out of the county, and what is filed: one method for each action of the table.
using Referrals.Http;
using Referrals.Security;

namespace Referrals.Cases;

internal static class CaseOutOfCountyEndpoints
{
    public static void MapOutOfCounty(this RouteGroupBuilder cases)
    {
        cases
            .MapPost("/expert-statement", State)
            .Produces<ReferralAnswer>()
            .WithSummary("A specialist states whether a patient should leave whom the county can treat 专家意见");
        cases
            .MapPost("/justification", Justify)
            .Produces<ReferralAnswer>()
            .WithSummary("Why an emergency had to leave the county 急诊转出说明");
        cases
            .MapPost("/filing-revocation", Revoke)
            .Produces<ReferralAnswer>()
            .WithSummary("What was filed with the insurance office does not stand 撤销备案");
        cases
            .MapPost("/filing-restoration", Restore)
            .Produces<ReferralAnswer>()
            .WithSummary("What was filed stands again, after a mistake or once its content is right 恢复备案");
    }

    public static void MapCountyApproval(this IEndpointRouteBuilder routes) =>
        routes
            .MapGroup("/api/referrals/{id:guid}")
            .WithTags("Referrals 转诊")
            .For(Roles.CountyAuthority)
            .MapPost("/county-approval", Approve)
            .Produces<ReferralAnswer>()
            .WithSummary("The county agrees that a patient leaves the province, or does not 县级审批");

    private static async Task<IResult> State(RequestContext context, Guid id, Body<ExpertStatementForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var supports = request.Fields.Required("/supports", body.Value.Supports);
        var statement = request.Texts.Lines("/statement", body.Value.Statement, 2_000);
        var policy = request.Facts.Policy;
        return await handler.Handle(
            request,
            ReferralAction.GiveExpertStatement,
            _ => new GiveExpertStatement(
                request.Now,
                supports,
                statement.Required,
                request.Caller.Practitioner,
                policy.Due(policy.Clocks.CountyApproval, request.Now)
            )
        );
    }

    private static async Task<IResult> Approve(RequestContext context, Guid id, Body<CountyApprovalForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var approved = request.Fields.Required("/approved", body.Value.Approved);
        var note = request.Texts.Note(body.Value.Note);
        if (body.Value.Approved == false && string.IsNullOrWhiteSpace(body.Value.Note))
            request.Fields.Fault("/note", "out-of-county.note-required");
        return await handler.Handle(request, ReferralAction.DecideForCounty, _ => new DecideForCounty(request.Now, approved, note.Sealed));
    }

    private static async Task<IResult> Justify(RequestContext context, Guid id, Body<OutOfCountyForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var grounds = RequestCheck.Grounds(request.Fields, request.Texts, "", body.Value)!;
        return await handler.Handle(request, ReferralAction.JustifyOutOfCounty, _ => new JustifyOutOfCounty(request.Now, grounds()));
    }

    private static async Task<IResult> Revoke(RequestContext context, Guid id, Body<FilingRevocationForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var reason = request.Fields.Required("/reason", body.Value.Reason);
        var note = request.Texts.Note(body.Value.Note);
        return await handler.Handle(request, ReferralAction.RevokeFiling, _ => new RevokeFiling(request.Now, reason, note.Sealed));
    }

    private static async Task<IResult> Restore(RequestContext context, Guid id, Body<NoteForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var note = request.Texts.Note(body.Value.Note);
        return await handler.Handle(request, ReferralAction.RestoreFiling, _ => new RestoreFiling(request.Now, note.Sealed));
    }
}
