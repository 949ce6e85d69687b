// Who hears of what in one case, by topic: a topic answers null to what is not its own.
using Referrals.ReservedPools;

namespace Referrals.Cases;

internal sealed class NoticeRecipients(CaseDetails details)
{
    // The doctor who sent; where a system did, its institution.
    private readonly string sender = details.From.Practitioner is { } practitioner
        ? Owners.Doctor(practitioner)
        : Addresses.Desk(details.From.Institution);

    private string Contract => details.Contract is { } doctor ? Owners.Doctor(doctor) : sender;

    // Outside the county nobody reads: the centre stands for the receiver.
    private string Desk =>
        Addresses.Desk(details.Direction == Direction.OutOfCounty ? Owners.CentreOf(details.From.Institution) : details.To.Institution);

    private string Ward => Addresses.Ward(details.To.Institution);

    private string ReceiverOrReview => details.Reached ? Desk : Addresses.Review(details.Reviewer!);

    public IEnumerable<(string Address, NoticeKind Kind)> Of(Referral before, Referral after, object e) =>
        OfSending(after, e)
        ?? OfOutOfCounty(before, after, e)
        ?? OfArranging(e)
        ?? OfCancelling(before, e)
        ?? OfCare(e)
        ?? OfCorrection(e)
        ?? OfDeadline(after, e)
        ?? [];

    private IEnumerable<(string, NoticeKind)>? OfSending(Referral after, object e) =>
        e switch
        {
            ReferralSubmitted or ReferralResubmitted or TownshipReviewPassed => OfNewCase(after),
            ReferralReturned => [(sender, NoticeKind.Returned)],
            ReferralAccepted { OutOfCounty.JustificationDue: not null } =>
            [
                (sender, NoticeKind.Accepted),
                (sender, NoticeKind.JustificationAsked),
            ],
            ReferralAccepted => [(sender, NoticeKind.Accepted)],
            ReferralDeclined => [(sender, NoticeKind.Declined), (Contract, NoticeKind.Declined)],
            ReferralRedirected => [(Desk, NoticeKind.NewCase), (sender, NoticeKind.Redirected)],
            EmergencyArrived =>
            [
                (sender, NoticeKind.EmergencyArrived),
                (Addresses.Desk(details.From.Institution), NoticeKind.EmergencyArrived),
                .. Township(NoticeKind.EmergencyArrived),
            ],
            _ => null,
        };

    private IEnumerable<(string, NoticeKind)>? OfOutOfCounty(Referral before, Referral after, object e) =>
        e switch
        {
            OutOfCountyChecked => [.. Asked(before, after), .. Again(before, after)],
            ExpertStatementGiven { Supports: false } or CountyDecided { Approved: false } =>
            [
                (Desk, NoticeKind.ApprovalRefused),
                (sender, NoticeKind.ApprovalRefused),
            ],
            ExpertStatementGiven or CountyDecided =>
            [
                (Desk, NoticeKind.ApprovalGiven),
                (sender, NoticeKind.ApprovalGiven),
                .. Asked(before, after),
            ],
            OutOfCountyJustified => [(Desk, NoticeKind.Justified)],
            FilingRevoked => [(sender, NoticeKind.FilingRevoked)],
            FilingRestored => [(sender, NoticeKind.FilingRestored)],
            _ => null,
        };

    // Whose first word is due now that was not before.
    private IEnumerable<(string, NoticeKind)> Asked(Referral before, Referral after)
    {
        if (after is not Referral.AwaitingAnswer || details.OutOfCounty is not { } way)
            yield break;
        var stood = before is Referral.AwaitingAnswer ? before.Details!.OutOfCounty : null;
        if (way is { AwaitsExpert: true, ExpertDue: not null } && stood is not { AwaitsExpert: true, ExpertDue: not null })
            yield return (Addresses.ExpertsOf(details.From.Institution), NoticeKind.ExpertStatementAsked);
        if (way is { AwaitsCounty: true, CountyDue: not null } && stood is not { AwaitsCounty: true, CountyDue: not null })
            yield return (Owners.County, NoticeKind.CountyApprovalAsked);
    }

    // With the form nobody need be told that it was looked at.
    private IEnumerable<(string, NoticeKind)> Again(Referral before, Referral after) =>
        before.Details?.OutOfCounty is { } stood && after.Details!.OutOfCounty is { } way && !stood.Check.SameDemands(way.Check)
            ? [(ReceiverOrReview, NoticeKind.OutOfCountyChecked), (sender, NoticeKind.OutOfCountyChecked)]
            : [];

    private IEnumerable<(string, NoticeKind)> OfNewCase(Referral after) =>
        after is Referral.InTownshipReview ? [(Addresses.Review(details.Reviewer!), NoticeKind.ToReview)]
        : details.Direction == Direction.Down ? [(Desk, NoticeKind.ComingHome), (Contract, NoticeKind.ComingHome)]
        : [(Desk, NoticeKind.NewCase)];

    private IEnumerable<(string, NoticeKind)>? OfArranging(object e) =>
        e switch
        {
            ReferralArranged or ReferralRearranged =>
            [
                (sender, NoticeKind.Arranged),
                (Contract, NoticeKind.Arranged),
                (Ward, NoticeKind.Arranged),
            ],
            AppointmentConfirmed => [(Desk, NoticeKind.Confirmed)],
            PlaceWithdrawn =>
            [
                (sender, NoticeKind.PlaceWithdrawn),
                (Contract, NoticeKind.PlaceWithdrawn),
                (Desk, NoticeKind.PlaceWithdrawn),
            ],
            PutOnWaitingList => [(sender, NoticeKind.Waiting)],
            TakenOffWaitingList { By: WaitingEndedBy.SessionOver } => [(sender, NoticeKind.WaitedInVain), (Desk, NoticeKind.WaitedInVain)],
            HoldExpired => [(sender, NoticeKind.HoldLapsed), (Desk, NoticeKind.HoldLapsed)],
            NoShowRecorded => [(sender, NoticeKind.NoShow), (Contract, NoticeKind.NoShow)],
            _ => null,
        };

    private IEnumerable<(string, NoticeKind)>? OfCancelling(Referral before, object e) =>
        e switch
        {
            CancellationRequested when before is not (Referral.InTownshipReview or Referral.AwaitingAnswer or Referral.Returned) =>
            [
                (Desk, NoticeKind.CancellationAsked),
            ],
            ReferralCancelled => [(sender, NoticeKind.Cancelled), .. Receiver(NoticeKind.Cancelled)],
            _ => null,
        };

    private IEnumerable<(string, NoticeKind)>? OfCare(object e) =>
        e switch
        {
            PatientArrived => details.Direction == Direction.Down
                ? [(sender, NoticeKind.Arrived)]
                : [(sender, NoticeKind.Arrived), (Contract, NoticeKind.Arrived), .. Township(NoticeKind.Arrived)],
            CareConcluded => [(sender, NoticeKind.Concluded), (Contract, NoticeKind.Concluded), .. Township(NoticeKind.Concluded)],
            OutcomeReported => [(sender, NoticeKind.Outcome), (Contract, NoticeKind.Outcome)],
            ReferralClosed { NoReport: not null } => [(sender, NoticeKind.ClosedWithoutReport), (Contract, NoticeKind.ClosedWithoutReport)],
            PatientDied => [(sender, NoticeKind.Died), (Contract, NoticeKind.Died), .. Receiver(NoticeKind.Died)],
            _ => null,
        };

    private IEnumerable<(string, NoticeKind)>? OfCorrection(object e) =>
        e switch
        {
            ArrivalRetracted or CareRetracted or ConclusionRetracted or NoShowRetracted or DeathRetracted =>
            [
                (sender, NoticeKind.Corrected),
                (Contract, NoticeKind.Corrected),
                .. Receiver(NoticeKind.Corrected),
                .. Township(NoticeKind.Corrected),
            ],
            CancellationWithdrawn => [(Desk, NoticeKind.CancellationWithdrawn), (sender, NoticeKind.CancellationWithdrawn)],
            OutcomeAmended => [(sender, NoticeKind.OutcomeAmended), (Contract, NoticeKind.OutcomeAmended)],
            AttachmentAdded when details.EndedAt is not null => [(sender, NoticeKind.LateFindings), .. Receiver(NoticeKind.LateFindings)],
            ValidityExtended => Receiver(NoticeKind.ValidityExtended),
            ReferralExpired => [(sender, NoticeKind.Expired), (Contract, NoticeKind.Expired), (ReceiverOrReview, NoticeKind.Expired)],
            EmergencyElsewhere => [(sender, NoticeKind.EmergencyElsewhere), (ReceiverOrReview, NoticeKind.EmergencyElsewhere)],
            _ => null,
        };

    private IEnumerable<(string, NoticeKind)>? OfDeadline(Referral after, object e) =>
        e switch
        {
            ReferralEscalated { Redirected: true } x => [.. Level(x, NoticeKind.PassedOnAgain), (sender, NoticeKind.PassedOnAgain)],
            ReferralEscalated x =>
            [
                .. Level(x, NoticeKind.Late),
                (after is Referral.InTownshipReview ? Addresses.Review(details.Reviewer!) : Desk, NoticeKind.Late),
                (sender, NoticeKind.Late),
            ],
            DeadlineReminded x => Responsible(x.Kind, NoticeKind.Reminder),
            DeadlineMissed { Kind: DeadlineKind.OutcomeReport } x => Responsible(x.Kind, NoticeKind.Missed)
                .Append((sender, NoticeKind.Missed)),
            DeadlineMissed x => Responsible(x.Kind, NoticeKind.Missed),
            _ => null,
        };

    private static IEnumerable<(string, NoticeKind)> Level(ReferralEscalated escalated, NoticeKind kind) =>
        escalated.Level == EscalationLevel.County
            ? [(Owners.County, kind)]
            : escalated.Centres.Select(centre => (Addresses.Centre(centre), kind));

    // What the township's review has kept is not the hospital's business.
    private IEnumerable<(string, NoticeKind)> Receiver(NoticeKind kind) => details.Reached ? [(Desk, kind)] : [];

    private IEnumerable<(string, NoticeKind)> Township(NoticeKind kind) =>
        details.Reviewer is { } reviewer ? [(Addresses.Review(reviewer), kind)] : [];

    private IEnumerable<(string, NoticeKind)> Responsible(DeadlineKind deadline, NoticeKind kind) =>
        deadline switch
        {
            DeadlineKind.Paperwork => [(sender, kind), .. Township(kind)],
            DeadlineKind.OutcomeReport => [(Ward, kind), (Desk, kind)],
            // The sender can extend it, and the receiver could still serve it.
            DeadlineKind.Validity => [(sender, kind), (Desk, kind)],
            DeadlineKind.ExpertStatement => [(Addresses.ExpertsOf(details.From.Institution), kind), (Desk, kind)],
            DeadlineKind.CountyApproval => [(Owners.County, kind), (Desk, kind)],
            // The county hears of what was not justified.
            DeadlineKind.Justification => kind == NoticeKind.Missed
                ? [(sender, kind), (Desk, kind), (Owners.County, kind)]
                : [(sender, kind), (Desk, kind)],
            _ => [(Desk, kind)],
        };
}
