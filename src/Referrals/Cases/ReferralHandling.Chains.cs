// Cases that come out of cases: the patient is offered home, or sent on, and both streams say so in one transaction.
using Referrals.EventStore;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Cases;

internal sealed partial class ReferralHandling
{
    /// <summary>Begins a case out of one that is in care: same patient, linked both ways, all or nothing.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="id">The case in care.</param>
    /// <param name="spawned">The new case.</param>
    /// <param name="facts">What is believed of the world.</param>
    /// <param name="content">Fingerprint of the body.</param>
    /// <param name="kind">How it comes about.</param>
    /// <param name="from">Who sends.</param>
    /// <param name="request">The form, once the patient's key is at hand.</param>
    public async Task<IResult> Spawn(RequestContext context, Guid id, Guid spawned, ReferenceFacts facts, string content, LinkKind kind, Sender from, Func<Sealer, ReferralRequest> request)
    {
        var county = context.Caller.County;
        var loaded = await log.AggregateStream(Referral.Aggregate, context.Stream(Referral.StreamKey(id)), context.Cancellation);
        if (!MayRead(context, facts, loaded.State))
            return Problems.Of(new Refusal("not-found"));
        var person = loaded.State.Details!.Person;
        if (await vault.SealerFor(county, person, context.Cancellation) is not { } sealer)
            return Problems.Of(new Refusal("person.erased"));
        var form = request(sealer);
        ReferralCommand offer = kind == LinkKind.Down ? new OfferDownTransfer(context.Now, spawned) : new ReferOnward(context.Now, spawned, form.Direction);
        var submit = await Submission(context, spawned, facts, person, from, form, new CaseLink(id, kind));

        var written = await log.WriteToAggregates(
            Referral.Aggregate, context.Stream(Referral.StreamKey(id)),
            Referral.Aggregate, context.Stream(Referral.StreamKey(spawned)),
            LiveReferrals.Aggregate, context.Stream(LiveReferrals.StreamKey(person)),
            (origin, child, live) =>
            {
                var (refusal, after, events) = Gate(context, facts, origin, offer);
                if (refusal is not null)
                    return new(new Outcome<ReferralAnswer>(null, refusal));
                var begun = ReferralDecider.Decide(child.State, submit);
                if (begun.Refusal is not null)
                    return new(new Outcome<ReferralAnswer>(null, begun.Refusal));
                var follow = live.State.DeriveEvents(spawned, child.State, begun.Events.Aggregate(child.State, (s, e) => s.Evolve(e)));
                if (follow.Refusal is not null)
                    return new(new Outcome<ReferralAnswer>(null, follow.Refusal));
                var answer = Describe(context, facts, id, after, origin.Version + events.Count, spawned);
                var decision = new Decision<Outcome<ReferralAnswer>>(new Outcome<ReferralAnswer>(answer)).Append(origin, events).Append(child, begun.Events);
                return follow.Events.Count > 0 ? decision.Append(live, follow.Events) : decision;
            },
            context.CreateWriteOptions(content),
            context.Cancellation);
        return Answer(context, written);
    }

    /// <summary>The command that submits a form now.</summary>
    public async Task<SubmitReferral> Submission(RequestContext context, Guid id, ReferenceFacts facts, string person, Sender from, ReferralRequest request, CaseLink? origin = null)
    {
        var contracts = await log.AggregateStream(Institutions.Contracts.Aggregate, context.Stream(Institutions.Contracts.StreamKey(person)), context.Cancellation);
        return new SubmitReferral(
            context.Now, person, facts.Number(context.Caller.County, id), from, request, facts.Reviewer(from.Institution, request), facts.AnswerDue(request.Urgency, request.Direction),
            contracts.State.On(facts.Today)?.Doctor, facts.Policy.Version, facts.DirectoryVersion, origin,
            RequestCheck.Fits(request.Direction, request.Destination.Institution, from.Institution, facts));
    }
}
