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
    /// <param name="call">Who asks.</param>
    /// <param name="id">The case in care.</param>
    /// <param name="spawned">The new case.</param>
    /// <param name="believed">What is believed of the world.</param>
    /// <param name="content">Fingerprint of the body.</param>
    /// <param name="kind">How it comes about.</param>
    /// <param name="from">Who sends.</param>
    /// <param name="request">The form, once the patient's key is at hand.</param>
    public async Task<IResult> Spawn(Call call, Guid id, Guid spawned, Facts believed, string content, LinkKind kind, Sender from, Func<Sealer, ReferralRequest> request)
    {
        var county = call.Caller.County;
        var loaded = await log.AggregateStream(Referral.Aggregate, call.Stream(Referral.StreamKey(id)), call.Cancellation);
        if (!MayRead(call, believed, loaded.State))
            return Problems.Of(new Refusal("not-found"));
        var person = loaded.State.File!.Person;
        if (await vault.SealerFor(county, person, call.Cancellation) is not { } sealer)
            return Problems.Of(new Refusal("person.erased"));
        var form = request(sealer);
        ReferralCommand offer = kind == LinkKind.Down ? new OfferDownTransfer(call.Now, spawned) : new ReferOnward(call.Now, spawned, form.Direction);
        var submit = await Submission(call, spawned, believed, person, from, form, new CaseLink(id, kind));

        var written = await log.WriteToAggregates(
            Referral.Aggregate, call.Stream(Referral.StreamKey(id)),
            Referral.Aggregate, call.Stream(Referral.StreamKey(spawned)),
            LiveReferrals.Aggregate, call.Stream(LiveReferrals.StreamKey(person)),
            (origin, child, live) =>
            {
                var (refusal, after, events) = Gate(call, believed, origin, offer);
                if (refusal is not null)
                    return new(new Outcome<ReferralAnswer>(null, refusal));
                var begun = ReferralDecider.Decide(child.State, submit);
                if (begun.Refusal is not null)
                    return new(new Outcome<ReferralAnswer>(null, begun.Refusal));
                var follow = live.State.Follow(spawned, child.State, begun.Events.Aggregate(child.State, (s, e) => s.Evolve(e)));
                if (follow.Refusal is not null)
                    return new(new Outcome<ReferralAnswer>(null, follow.Refusal));
                var answer = Describe(call, believed, id, after, origin.Version + events.Count, spawned);
                var decision = new Decision<Outcome<ReferralAnswer>>(new Outcome<ReferralAnswer>(answer)).Append(origin, events).Append(child, begun.Events);
                return follow.Events.Count > 0 ? decision.Append(live, follow.Events) : decision;
            },
            call.Write(content),
            call.Cancellation);
        return Answer(call, written);
    }

    /// <summary>The command that submits a form now.</summary>
    public async Task<SubmitReferral> Submission(Call call, Guid id, Facts believed, string person, Sender from, ReferralRequest request, CaseLink? origin = null)
    {
        var contracts = await log.AggregateStream(Institutions.Contracts.Aggregate, call.Stream(Institutions.Contracts.StreamKey(person)), call.Cancellation);
        return new SubmitReferral(
            call.Now, person, believed.Number(call.Caller.County, id), from, request, believed.Reviewer(from.Institution, request), believed.AnswerDue(request.Urgency, request.Direction),
            contracts.State.On(believed.Today)?.Doctor, believed.Policy.Version, believed.DirectoryVersion, origin,
            RequestCheck.Fits(request.Direction, request.Destination.Institution, from.Institution, believed));
    }
}
