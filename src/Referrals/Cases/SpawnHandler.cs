// Cases that come out of cases: the patient is offered home, or sent on, and both streams say so in one transaction.
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>The case that comes out of another.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">How it comes about.</param>
/// <param name="From">Who sends.</param>
/// <param name="Form">The form, once its texts are sealed.</param>
internal sealed record SpawnedCase(Guid Id, LinkKind Kind, Sender? From, Func<ReferralRequest> Form);

internal sealed class SpawnHandler(EventLog log, CaseHandler handler, PatientCases patients)
{
    /// <summary>Begins a case out of one that is in care: same patient, linked both ways, all or nothing.</summary>
    /// <param name="request">About the case in care.</param>
    /// <param name="spawned">The new case.</param>
    public Task<IResult> Spawn(CaseRequest request, SpawnedCase spawned) => CaseHandler.Respond(request, () => Write(request, spawned));

    private async Task<IResult> Write(CaseRequest request, SpawnedCase spawned)
    {
        var state = await handler.Load(request);
        if (await handler.SealReadable(request, state) is { } refusal)
            return Problems.Of(refusal);
        var (person, form, child) = (state.Details!.Person, spawned.Form(), request with { Id = spawned.Id });
        var persons = await patients.References(request, person);
        var plan = new Plan(
            request,
            child,
            spawned.Kind == LinkKind.Down
                ? new OfferDownTransfer(request.Now, child.Id)
                : new ReferOnward(request.Now, child.Id, form.Direction),
            await handler.Submission(child, persons, spawned.From!, form, new CaseLink(request.Id, spawned.Kind))
        );
        var written = await log.WriteToAggregates(
            CaseStreams.With(CaseStreams.Of(request.Stream, persons), [child.Id]),
            loaded => plan.Decide(new CaseStreams(loaded)),
            request.Context.CreateWriteOptions(request.Content),
            request.Cancellation
        );
        return CaseHandler.Answer(request, written);
    }

    private sealed record Plan(CaseRequest Request, CaseRequest Child, ReferralCommand Offer, SubmitReferral Submit)
    {
        /// <summary>Pure: it runs in the log's writer.</summary>
        public Decision<Outcome<ReferralAnswer>> Decide(CaseStreams streams)
        {
            var (origin, child, live) = (streams.Case, streams.Others.Single(), streams.Live!);
            var offered = CaseDecision.Decide(Request, origin, Offer);
            if (offered.Refusal is { } refusal)
                return CaseDecision.Refused(refusal);
            var begun = ReferralDecider.Decide(child.State, Submit);
            if (begun.Refusal is { } fault)
                return CaseDecision.Refused(fault);
            var derived = live.State.DeriveEvents(Child.Id, child.State, CaseDecision.After(child.State, begun), streams.LiveElsewhere);
            if (derived.Refusal is { } taken)
                return CaseDecision.Refused(taken);
            var after = CaseDecision.After(origin.State, offered);
            var answer = CaseDecision.Describe(Request, after, origin.Version + offered.Events.Count) with { Spawned = Child.Id };
            var decision = CaseDecision.Answered(answer).Append(origin, offered.Events).Append(child, begun.Events);
            return derived.Events.Count > 0 ? decision.Append(live, derived.Events) : decision;
        }
    }
}
