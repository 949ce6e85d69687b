// What a form that is submitted becomes: with what is known of its sender and patient, and of the county.
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Cases;

internal sealed partial class CaseHandler
{
    /// <summary>The command that submits a form now.</summary>
    /// <param name="request">About the case.</param>
    /// <param name="references">All references that are the patient, the case's own first.</param>
    /// <param name="from">Who sends.</param>
    /// <param name="form">The form.</param>
    /// <param name="origin">The case that this one comes out of.</param>
    public async Task<SubmitReferral> Submission(
        CaseRequest request,
        IReadOnlyList<string> references,
        Sender from,
        ReferralRequest form,
        CaseLink? origin = null
    )
    {
        var facts = request.Facts;
        return new SubmitReferral(
            request.Now,
            references[0],
            facts.Number(request.Caller.County, request.Id),
            from,
            form,
            facts.Reviewer(from.Institution, form),
            facts.AnswerDue(form.Urgency, form.Direction),
            (await Contract(request, references))?.Doctor,
            facts.Policy.Version,
            facts.DirectoryVersion,
            origin,
            RequestCheck.Fits(form.Direction, form.Destination.Institution, from.Institution, facts),
            request.TimedCheck(form.Destination, form, form.Urgency),
            CatalogueCheck.Of(request.Lists, facts, from.Institution, form)
        );
    }

    // Of whichever reference of the patient has one.
    private async Task<ContractOn?> Contract(CaseRequest request, IReadOnlyList<string> references)
    {
        foreach (var one in references)
        {
            var contracts = await log.AggregateStream(
                Contracts.Aggregate,
                request.Context.Stream(Contracts.StreamKey(one)),
                request.Cancellation
            );
            if (contracts.State.On(request.Facts.Today) is { } contract)
                return contract;
        }

        return null;
    }

    private static ResubmitReferral Again(SubmitReferral submit, ReferenceFacts facts) =>
        new(
            submit.Now,
            submit.Request,
            submit.Reviewer,
            submit.AnswerDue,
            submit.AnswerDue,
            facts.Policy.Version,
            facts.DirectoryVersion,
            submit.Fits,
            submit.Check,
            submit.Found
        );
}
