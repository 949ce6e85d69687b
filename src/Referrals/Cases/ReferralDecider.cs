// Every rule of a referral: (state, command) → events or a refusal. No clock, no ids, no I/O.
using Referrals.Shared;

namespace Referrals.Cases;

public static partial class ReferralDecider
{
    /// <summary>Decides a command on the newest state.</summary>
    public static Decided Decide(Referral state, ReferralCommand command)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        return ReferralActions.Rule(command.Action).AllowedIn(state) ? Apply(state, command) : WrongState(state, command.Action);
    }

    /// <summary>The refusal that names what is allowed now.</summary>
    public static Refusal WrongState(Referral state, ReferralAction action)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new Refusal("referral.wrong-state")
        {
            Allowed = [.. ReferralActions.AllowedIn(state).Where(rule => !rule.IsClocks).Select(rule => Kebab.Of(rule.Action))],
        }
            .With("action", Kebab.Of(action))
            .With("state", Kebab.Of(state.Name));
    }

    private static Decided Apply(Referral state, ReferralCommand command) =>
        command switch
        {
            DraftReferral c => Decided.With(new ReferralDrafted(c.Person, c.Number, c.From, c.Content)),
            ReviseDraft c => state.Details!.Person == c.Person
                ? Decided.With(new ReferralDraftRevised(c.Content))
                : new Refusal("referral.other-patient"),
            SubmitReferral c => Submit(state, c),
            PassReview c => Pass(state.Details!, c),
            ReturnReferral c => Return(c),
            ResubmitReferral c => Resubmit((Referral.Returned)state, c),
            OpenReferral => Decided.With(new ReferralSeen(state.Details!.To.Institution)),
            AcceptReferral c => Accept(state.Details!, c),
            DeclineReferral c => c.Reason == DeclineReason.Other && c.Note is null
                ? NoteRequired()
                : Decided.With(new ReferralDeclined(c.Reason, c.Note, c.Now, c.Advice)),
            RedirectReferral c => Redirect(state.Details!, c),
            ArrangeReferral c => Arrange(state, c),
            ConfirmAppointment c => Confirm((Referral.Arranged)state, c),
            WithdrawPlace c => Withdraw((Referral.Arranged)state, c),
            WaitForPlace c => Decided.With(new PutOnWaitingList(c.Place)),
            LeaveWaitingList c => Decided.With(new TakenOffWaitingList(state.Details!.WaitsIn!, c.By)),
            ExpireHold c => Expire((Referral.Arranged)state, c),
            RecordNoShow c => NoShow((Referral.Arranged)state, c),
            RequestCancellation c => Cancel(state, c),
            ConfirmCancellation c => Confirm((Referral.CancellationRequested)state, c),
            StartEmergency c => Decided.With(
                new EmergencyArrived(
                    c.Person,
                    c.Number,
                    c.From,
                    c.Destination,
                    c.Channel,
                    c.ArrivedAt,
                    c.PaperworkDue,
                    c.PolicyVersion,
                    c.DirectoryVersion,
                    c.Reviewer,
                    c.Despite
                )
            ),
            CompletePaperwork c => Paperwork(state.Details!, c),
            RecordArrival c => Arrive(state.Details!, c),
            BeginCare c => Begin(state.Details!, c),
            AddNote c => Decided.With(new CareNoted(c.Note)),
            RecordFollowUp c => FollowUp(state.Details!, c),
            OfferDownTransfer c => Decided.With(new DownTransferOffered(c.Case)),
            ReferOnward c => Decided.With(new ReferredOnward(c.Case, c.Direction)),
            ConcludeCare c => Conclude(state.Details!, c),
            ReportOutcome c => Decided.With(new OutcomeReported(c.Report, Late: c.Now > state.Details!.ReportDue, c.Now)),
            CloseReferral c => Close(state, c),
            AddAttachment c => Attach(state.Details!, c),
            WithdrawAttachment c => Withdraw(state.Details!, c),
            RecordDeath c => Die(state, c),
            EscalateReferral c => Escalate(state, c),
            RemindOfDeadline c => Remind(state, c),
            MarkDeadlineMissed c => Miss(state, c),
            _ => Leave(state.Details!, command) ?? Correct((Referral.Started)state, command),
        };

    private static Refusal NoteRequired() =>
        new Refusal("request.invalid") { Errors = [new Refusal("referral.note-required").At("/note")] };
}
