// From a consultation to a referral, and from a declined referral to written advice: both streams say so in one transaction.
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

internal sealed class ConsultationReferring(EventLog log, CaseHandler cases, PeopleVault vault)
{
    private const int LongestText = 4_000;
    private const int LongestReason = 2_000;

    /// <summary>
    /// Refers the patient. What the form leaves out is taken over: department, urgency, diagnoses; the question as the reason, and what the
    /// consultation came to as the summary. The receiver may read the consultation itself.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="id">The consultation.</param>
    /// <param name="referral">The referral's new id.</param>
    /// <param name="body">The form.</param>
    public async Task<IResult> Refer(RequestContext context, Guid id, Guid referral, Body<ReferralForm> body)
    {
        var request = await cases.Receive(context, referral, body.Fingerprint);
        var stream = context.Stream(Consultation.StreamKey(id));
        var state = (await log.AggregateStream(Consultation.Aggregate, stream, context.Cancellation)).State;
        var access = ConsultationAccess.Of(context.Caller, state, request.Facts);
        if (access.Level != ReadLevel.Full)
            return Problems.Of(new Refusal("not-found"));
        var details = state.Details!;
        if (await vault.SealerFor(context.Caller.County, details.Person, context.Cancellation) is not { } sealer)
            return Problems.Of(new Refusal("person.erased"));
        request.NoPatient(body.Value);
        var form = Filled(body.Value, details, sealer);
        request.Despite = form.Despite;
        var by = request.Sender(form.Practitioner);
        var asked = request.Form(form);
        if (request.Fields.Refusal is { } faults)
            return Problems.Of(faults);
        request.Texts.Seal(sealer);
        var references = await vault.SamePerson(context.Caller.County, details.Person, context.Cancellation);
        var sender = by!.Institution == details.From.Institution ? by : Requester(request, details.From);
        var submit = await cases.Submission(request, references, sender, asked(), new CaseLink(id, LinkKind.Consultation));
        return await cases.Begin(
            request,
            new Patient(details.Person, sealer, references, IsNew: false),
            _ => submit,
            put: false,
            new BesideCase(
                new AggregateOf<Consultation>(Consultation.Aggregate, stream),
                (loaded, _) => Decide(request, ((LoadedStream<Consultation>)loaded).State, by, submit.Request.Destination.Institution),
                Authorizes: true
            )
        );
    }

    /// <summary>Declines a referral with advice: its thread begins with what the patient was referred for, and the answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="referral">The referral.</param>
    /// <param name="id">The consultation's new id.</param>
    /// <param name="body">The form.</param>
    public async Task<IResult> Advise(RequestContext context, Guid referral, Guid id, Body<AdviceInsteadForm> body)
    {
        var request = await cases.Receive(context, referral, body.Fingerprint);
        var form = body.Value;
        // The referral centre declines; a doctor of the department advises.
        var by = request.Colleague("/practitioner", form.Practitioner);
        var reason = request.Fields.Required("/reason", form.Reason);
        var note = request.Texts.Note(form.Note);
        var text = request.Texts.Lines("/text", form.Text, LongestText);
        var recommendation = request.Fields.Required("/recommendation", form.Recommendation);
        return await cases.Handle(
            request,
            ReferralAction.Decline,
            _ => new DeclineReferral(request.Now, reason, note.Sealed, id),
            saysFull: form.Reason == DeclineReason.NoCapacity,
            new BesideCase(
                new AggregateOf<Consultation>(Consultation.Aggregate, context.Stream(Consultation.StreamKey(id))),
                (loaded, declined) =>
                    declined.Details is { Request: { } asked } details
                        ? ConsultationDecider.Decide(
                            ((LoadedStream<Consultation>)loaded).State,
                            new AdviseInstead(
                                request.Now,
                                referral,
                                details.Person,
                                request.Facts.Number(context.Caller.County, id),
                                details.From,
                                details.To,
                                details.Urgency,
                                asked.Diagnoses,
                                asked.Narrative.Reason,
                                by!,
                                text.Required,
                                recommendation,
                                request.Facts.Policy.Version,
                                request.Facts.DirectoryVersion,
                                ClosingTimes.Of(request.Facts.Policy, request.Now)
                            )
                        )
                        : Decided.Nothing
            )
        );
    }

    // Pure: it runs in the log's writer.
    private static Decided Decide(CaseRequest request, Consultation state, Sender by, string to)
    {
        var access = ConsultationAccess.Of(request.Caller, state, request.Facts);
        return !access.CanRead ? new Refusal("not-found")
            : access.CanDo(ConsultationAction.Refer) ? ConsultationDecider.Decide(state, new ReferPatient(request.Now, by, request.Id, to))
            : new Refusal("consultation.not-yours") { Allowed = [.. access.Actions.Select(action => Kebab.Of(action))] };
    }

    // The doctor who asked, while that doctor works there.
    private static Sender Requester(CaseRequest request, Sender asker) =>
        asker.Practitioner is { } code && request.Facts.Practitioners.On(code, request.Facts.Today)?.Institution == asker.Institution
            ? asker
            : new Sender(asker.Institution, null);

    private static ReferralForm Filled(ReferralForm form, ConsultationDetails details, Sealer sealer)
    {
        var answer =
            details.Meeting?.Conclusion?.Text
            ?? details.FinalReport?.Content.Conclusion
            ?? details.Posts.FindLast(post => post.Recommendation is not null)?.Text;
        return form with
        {
            Direction = form.Direction ?? Direction.Up,
            Urgency = form.Urgency ?? details.Urgency,
            Destination = form.Destination ?? new DestinationForm(details.To.Institution, details.To.Unit),
            Diagnoses = form.Diagnoses ?? [.. details.Diagnoses.Select(one => new DiagnosisForm(one.Code, one.System, one.Version))],
            Reason = form.Reason ?? Cut(sealer.Open(details.Posts[0].Text), LongestReason),
            Summary = form.Summary ?? (answer is { } text ? sealer.Open(text) : null),
        };
    }

    // All of it stands in the consultation.
    private static string? Cut(string? text, int limit) =>
        text?.Length > limit ? $"{text[..(limit - (char.IsHighSurrogate(text[limit - 2]) ? 2 : 1))]}…" : text;
}
