// How a case is sent and answered: one method for each action of the table.
using Referrals.Http;

namespace Referrals.Cases;

internal static class CaseAnswerEndpoints
{
    public static void MapCaseAnswers(this RouteGroupBuilder cases)
    {
        cases.MapPost("/submission", Submit).Produces<ReferralAnswer>().WithSummary("Submit a draft, or again what was returned 提交");
        cases.MapPost("/review", PassReview).Produces<ReferralAnswer>().WithSummary("Pass the township's review 审核通过");
        cases.MapPost("/return", Return).Produces<ReferralAnswer>().WithSummary("Return for completion 退回补充");
        cases.MapPost("/opening", Open).Produces<ReferralAnswer>().WithSummary("The receiver has opened it 已查看");
        cases.MapPost("/acceptance", Accept).Produces<ReferralAnswer>().WithSummary("Accept 接受");
        cases.MapPost("/refusal", Decline).Produces<ReferralAnswer>().WithSummary("Decline with a reason 拒绝");
        cases.MapPost("/redirection", Redirect).Produces<ReferralAnswer>().WithSummary("Pass on to another hospital or unit 转派");
    }

    // One path for two meanings: a draft is submitted, what was returned is submitted again.
    private static async Task<IResult> Submit(RequestContext context, Guid id, Body<ReferralForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        request.NoPatient(body.Value);
        request.Despite = body.Value.Despite;
        var sender = request.Sender(body.Value.Practitioner);
        return await handler.SubmitAgain(request, sender, request.Form(body.Value));
    }

    private static async Task<IResult> PassReview(RequestContext context, Guid id, Body<NoteForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var note = request.Texts.Note(body.Value.Note);
        return await handler.Handle(
            request,
            ReferralAction.PassReview,
            state => new PassReview(
                request.Now,
                request.Facts.AnswerDue(state.Details!.Urgency, state.Details.Direction),
                request.Facts.Policy.Version,
                note.Sealed,
                request.TimedCheck(state.Details.To, state.Details.Request, state.Details.Urgency)
            )
        );
    }

    private static async Task<IResult> Return(RequestContext context, Guid id, Body<ReturnForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var reason = request.Fields.Required("/reason", body.Value.Reason);
        var note = request.Texts.Note(body.Value.Note);
        return await handler.Handle(
            request,
            ReferralAction.Return,
            state => new ReturnReferral(
                state is Referral.InTownshipReview ? ReferralAction.ReturnFromReview : ReferralAction.Return,
                request.Now,
                reason,
                note.Sealed
            )
        );
    }

    private static async Task<IResult> Open(RequestContext context, Guid id, Body<NoteForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        if (body.Value.Note is not null)
            request.Fields.Fault("/note", "field.not-allowed");
        return await handler.Handle(request, ReferralAction.Open, _ => new OpenReferral(request.Now));
    }

    private static async Task<IResult> Accept(RequestContext context, Guid id, Body<AcceptanceForm> body, CaseHandler handler)
    {
        var request = await handler.ReceiveDecision(context, id, body.Fingerprint);
        var note = request.Texts.Note(body.Value.Note);
        var grounds = RequestCheck.Grounds(request.Fields, request.Texts, "/outOfCounty", body.Value.OutOfCounty);
        var policy = request.Facts.Policy;
        return await handler.Handle(
            request,
            ReferralAction.Accept,
            state => new AcceptReferral(request.Now, policy.Version, note.Sealed)
            {
                Check = request.Check(state.Details!.To, state.Details.Request, state.Details.Urgency),
                IsOpen = request.Facts.Directory.Unit(state.Details.To.Institution, state.Details.To.Unit, request.Facts.Today) is not null,
                Grounds = grounds?.Invoke(),
                ByCentre = request.Access(state).Relations.HasFlag(Relations.LeadCentre),
                Institution = request.Caller.Institution,
                JustificationDue = request.Now.AddHours(policy.Whitelist.EmergencyJustificationHours),
            }
        );
    }

    private static async Task<IResult> Decline(RequestContext context, Guid id, Body<RefusalForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var reason = request.Fields.Required("/reason", body.Value.Reason);
        var note = request.Texts.Note(body.Value.Note);
        return await handler.Handle(
            request,
            ReferralAction.Decline,
            _ => new DeclineReferral(request.Now, reason, note.Sealed),
            saysFull: body.Value.Reason == DeclineReason.NoCapacity
        );
    }

    private static async Task<IResult> Redirect(RequestContext context, Guid id, Body<RedirectionForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var facts = request.Facts;
        var destination = RequestCheck.Destination(request.Fields, "/destination", body.Value.Destination, facts);
        var reason = request.Fields.Required("/reason", body.Value.Reason);
        var note = request.Texts.Note(body.Value.Note);
        var despite = RequestCheck.Override(request.Fields, request.Texts, body.Value.Catalogue);
        return await handler.Handle(
            request,
            ReferralAction.Redirect,
            state => new RedirectReferral(
                request.Now,
                destination!,
                RequestCheck.Fits(state.Details!.Direction, destination!.Institution, state.Details.From.Institution, facts),
                reason,
                note.Sealed,
                facts.AnswerDue(state.Details.Urgency, state.Details.Direction),
                facts.Policy.Version,
                facts.DirectoryVersion,
                // Outside the county nobody leads: the centre of the sender's group does.
                facts.Directory.LeadsOf(
                    state.Details.Direction == Direction.OutOfCounty ? state.Details.From.Institution : destination.Institution,
                    facts.Today
                ),
                request.TimedCheck(destination, state.Details.Request, state.Details.Urgency),
                state.Details.Request is { } form
                    ? CatalogueCheck.Of(
                        request.Lists,
                        facts,
                        state.Details.From.Institution,
                        form with
                        {
                            Destination = destination,
                            Catalogue = despite?.Invoke() ?? form.Catalogue,
                        }
                    )
                    : null
            ),
            saysFull: body.Value.Reason == RedirectReason.NoCapacity
        );
    }
}
