// Taking back, mending, prolonging: one method for each action of the table.
using Referrals.Http;

namespace Referrals.Cases;

internal static class CaseCorrectionEndpoints
{
    public static void MapCaseCorrections(this RouteGroupBuilder cases)
    {
        cases
            .MapPost("/arrival-retraction", RetractArrival)
            .Produces<ReferralAnswer>()
            .WithSummary("The arrival was recorded by mistake 撤销到诊");
        cases
            .MapPost("/care-retraction", RetractCare)
            .Produces<ReferralAnswer>()
            .WithSummary("The beginning of care was recorded by mistake 撤销接诊");
        cases
            .MapPost("/conclusion-retraction", RetractConclusion)
            .Produces<ReferralAnswer>()
            .WithSummary("The end of care was recorded by mistake 撤销诊疗结束");
        cases
            .MapPost("/no-show-retraction", RetractNoShow)
            .Produces<ReferralAnswer>()
            .WithSummary("The no-show was recorded by mistake 撤销爽约");
        cases
            .MapPost("/death-retraction", RetractDeath)
            .Produces<ReferralAnswer>()
            .WithSummary("The death was recorded by mistake: all cases that ended with it go on 撤销死亡");
        cases
            .MapPost("/cancellation-withdrawal", WithdrawCancellation)
            .Produces<ReferralAnswer>()
            .WithSummary("Withdraw a cancellation that was asked for 撤回取消申请");
        cases
            .MapPost("/outcome-amendment", AmendOutcome)
            .Produces<ReferralAnswer>()
            .WithSummary("Amend the report to the referrer; the first stays in the history 更正回转单");
        cases.MapPost("/validity-extension", ExtendValidity).Produces<ReferralAnswer>().WithSummary("Extend the validity 延长有效期");
    }

    private static Task<IResult> RetractArrival(RequestContext context, Guid id, Body<RetractionForm> body, CaseHandler handler) =>
        Retract(context, id, body, handler, ReferralAction.RetractArrival);

    private static Task<IResult> RetractCare(RequestContext context, Guid id, Body<RetractionForm> body, CaseHandler handler) =>
        Retract(context, id, body, handler, ReferralAction.RetractCare);

    private static Task<IResult> RetractConclusion(RequestContext context, Guid id, Body<RetractionForm> body, CaseHandler handler) =>
        Retract(context, id, body, handler, ReferralAction.RetractConclusion);

    private static Task<IResult> RetractNoShow(RequestContext context, Guid id, Body<RetractionForm> body, CaseHandler handler) =>
        Retract(context, id, body, handler, ReferralAction.RetractNoShow);

    private static async Task<IResult> RetractDeath(
        RequestContext context,
        Guid id,
        Body<RetractionForm> body,
        CaseHandler handler,
        DeathHandler deaths
    )
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        return await deaths.Retract(request, Retraction(request, ReferralAction.RetractDeath, body.Value));
    }

    private static async Task<IResult> WithdrawCancellation(RequestContext context, Guid id, Body<WithdrawalForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var reason = request.Fields.Required("/reason", body.Value.Reason);
        var note = request.Texts.Note(body.Value.Note);
        return await handler.Handle(
            request,
            ReferralAction.WithdrawCancellation,
            _ => new WithdrawCancellation(request.Now, reason, note.Sealed)
        );
    }

    private static async Task<IResult> AmendOutcome(RequestContext context, Guid id, Body<AmendmentForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var reason = request.Fields.Required("/reason", body.Value.Reason);
        var note = request.Texts.Note(body.Value.Note);
        var report = request.Fields.Required("/report", body.Value.Report) is { } form
            ? RequestCheck.Outcome(request, "/report", form)
            : null;
        var within = TimeSpan.FromDays(request.Facts.Policy.Referrals.Corrections.AmendmentDays);
        return await handler.Handle(
            request,
            ReferralAction.AmendOutcome,
            _ => new AmendOutcome(request.Now, report!(), reason, note.Sealed, within)
        );
    }

    private static async Task<IResult> ExtendValidity(RequestContext context, Guid id, Body<ExtensionForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var (policy, today) = (request.Facts.Policy.Referrals, request.Facts.Today);
        var until = request.Fields.Day("/validUntil", body.Value.ValidUntil, today, today.AddDays(policy.ValidityDays));
        var note = request.Texts.Note(body.Value.Note);
        return await handler.Handle(
            request,
            ReferralAction.ExtendValidity,
            _ => new ExtendValidity(request.Now, until, note.Sealed, TimeSpan.FromHours(policy.Corrections.RetractionHours))
        );
    }

    private static async Task<IResult> Retract(
        RequestContext context,
        Guid id,
        Body<RetractionForm> body,
        CaseHandler handler,
        ReferralAction action
    )
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var command = Retraction(request, action, body.Value);
        return await handler.Handle(request, action, _ => command());
    }

    private static Func<RetractRecord> Retraction(CaseRequest request, ReferralAction action, RetractionForm form)
    {
        var reason = request.Fields.Required("/reason", form.Reason);
        var note = request.Texts.Note(form.Note);
        var within = TimeSpan.FromHours(request.Facts.Policy.Referrals.Corrections.RetractionHours);
        return () => new RetractRecord(action, request.Now, reason, note.Sealed, within, request.Caller.Institution);
    }
}
