// Submitting, returning, redirecting and calling off.
using Referrals.Shared;

namespace Referrals.Cases;

public static partial class ReferralDecider
{
    private static Decided Submit(Referral state, SubmitReferral c)
    {
        if (state is Referral.Draft draft && draft.Details.Person != c.Person)
            return new Refusal("referral.other-patient");
        if (
            (
                RequestFault(c.Request, c.From, c.Fits)
                ?? GroundsFault(c.Check?.Check, c.Request.OutOfCounty)
                ?? CatalogueCheck.Fault(c.Found)
            ) is
            { } fault
        )
            return fault;
        // A draft's number was told to people already.
        var number = state.Details?.Number ?? c.Number;
        var submitted = new ReferralSubmitted(
            c.Person,
            number,
            c.From,
            c.Request,
            c.Reviewer,
            c.AnswerDue,
            c.Contract,
            c.PolicyVersion,
            c.DirectoryVersion,
            c.Origin,
            c.Now,
            c.Despite
        );
        return Decided.With([submitted, .. Said(c.Found), .. Demanded(c.Check, null, c.Reviewer)]);
    }

    private static Decided Resubmit(Referral.Returned state, ResubmitReferral c)
    {
        if (
            (
                RequestFault(c.Request, state.Details.From, c.Fits)
                ?? GroundsFault(c.Check?.Check, c.Request.OutOfCounty)
                ?? CatalogueCheck.Fault(c.Found)
            ) is
            { } fault
        )
            return fault;
        if (c.Request.Direction != state.Details.Direction)
            return new Refusal("referral.other-direction");
        // What the township has approved already goes straight to the receiver again.
        var (reviewer, due) = state.FromReview && c.Reviewer is not null ? (c.Reviewer, c.ReviewDue) : (null, c.AnswerDue);
        return Decided.With([
            new ReferralResubmitted(c.Request, reviewer, due, c.PolicyVersion, c.DirectoryVersion, c.Despite),
            .. Said(c.Found),
            .. Demanded(c.Check, OutOfCountyProgress.Kept(state.Details, c.Request), reviewer),
        ]);
    }

    private static IEnumerable<object> Said(CatalogueFound? found) => found is null ? [] : [found];

    private static Refusal? RequestFault(ReferralRequest request, Sender from, bool fits) =>
        request.Destination.Institution == from.Institution ? new Refusal("referral.to-oneself").At("/destination/institution")
        : fits ? null
        : new Refusal("referral.direction-mismatch").At("/direction");

    private static Decided Pass(CaseDetails details, PassReview c) =>
        Decided.With([new TownshipReviewPassed(c.AnswerDue, c.PolicyVersion, c.Note), .. Demanded(c.Check, details.OutOfCounty)]);

    private static Decided Return(ReturnReferral c) =>
        c.Reason == ReturnReason.Other && c.Note is null ? NoteRequired() : Decided.With(new ReferralReturned(c.Reason, c.Note));

    private static Decided Redirect(CaseDetails details, RedirectReferral c)
    {
        if (c.To.Institution == details.To.Institution && c.To.Unit == details.To.Unit)
            return new Refusal("referral.redirected-to-same").At("/destination");
        if (c.To.Institution == details.From.Institution)
            return new Refusal("referral.to-oneself").At("/destination/institution");
        if (!c.Fits)
            return new Refusal("referral.direction-mismatch").At("/destination/institution");
        if (c.Reason == RedirectReason.Other && c.Note is null)
            return NoteRequired();
        if (CatalogueCheck.Fault(c.Found) is { } fault)
            return fault;
        // A case that is passed on keeps what is left of its time: the patient waits since the first submission.
        var due = details.AnswerDue ?? c.AnswerDue;
        var redirected = new ReferralRedirected(details.To, c.To, c.Reason, c.Note, due, c.PolicyVersion, c.DirectoryVersion);
        // The second time, and where it is late already, the new receiver's lead hospital hears of it; the county has it for good.
        return details.Escalation is { Level: EscalationLevel.County } || (details.Redirections == 0 && details.Escalation is null)
            ? Decided.With([redirected, .. Said(c.Found), .. Demanded(c.Check, null)])
            : Decided.With([
                redirected,
                PassedOnAgain(c, due, details.Escalation?.Following ?? c.AnswerDue),
                .. Said(c.Found),
                .. Demanded(c.Check, null),
            ]);
    }

    private static ReferralEscalated PassedOnAgain(RedirectReferral c, DateTimeOffset due, DateTimeOffset next) =>
        c.Centres is { Count: > 0 } centres
            ? new ReferralEscalated(
                EscalationLevel.LeadCentre,
                centres,
                due,
                c.Now,
                next,
                c.PolicyVersion,
                ByOutage: false,
                Redirected: true
            )
            : new ReferralEscalated(EscalationLevel.County, [], due, c.Now, null, c.PolicyVersion, ByOutage: false, Redirected: true);

    private static Decided Confirm(Referral.CancellationRequested state, ConfirmCancellation c) =>
        c.Since is null
            ? Decided.With(new ReferralCancelled(c.Now))
            : Passed(
                state,
                DeadlineStep.ConfirmCancellation,
                DeadlineKind.Cancellation,
                state.Ends?.ToMicrosecond() ?? DateTimeOffset.MaxValue,
                c.Now
            ) ?? Decided.With(new ReferralCancelled(c.Now, Unconfirmed: true));

    // The receiver confirms once it has accepted; before that there is nobody who must let go.
    private static Decided Cancel(Referral state, RequestCancellation c)
    {
        if (c.Reason == CancellationReason.Other && c.Note is null)
            return NoteRequired();
        var asked = new CancellationRequested(c.By, c.Reason, c.Note, c.ConfirmBy);
        return state is Referral.Draft or Referral.InTownshipReview or Referral.AwaitingAnswer or Referral.Returned
            ? Decided.With(asked with { ConfirmBy = null }, new ReferralCancelled(c.Now))
            : Decided.With(asked);
    }
}
