// Commands and histories that lead a case into each of its states.
// Longer than 300 lines: one sample of every command and of every state.
using Referrals.Cases;
using Referrals.Institutions;
using Referrals.People;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Tests.Cases;

/// <summary>A case in some state, and the events that led there.</summary>
public sealed record Reached(string Name, Referral State, IReadOnlyList<object> Events)
{
    public override string ToString() => Name;
}

internal static class ReferralSamples
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.FromHours(8));
    public static readonly Guid Case = Guid.Parse("0195b4a0-0000-7000-8000-000000000001");
    public static readonly SealedText Text = new("s1." + new string('B', 60));
    public const string Township = "SX-T01";
    public const string Village = "SX-V0101";
    public const string Hospital = "SX-H01";
    public const string OtherHospital = "SX-H02";

    public static readonly Destination Cardiology = new(Hospital, "CARD", "03.04");
    public static readonly Destination Home = new(Township, "GM", "02");
    public static readonly PoolPlace Morning = new($"{Hospital}~bed~CARD~2026-03-02", "day");
    private static readonly IReadOnlyList<Diagnosis> Angina = [new Diagnosis("I20.0", "icd-10-gb", "GB/T 14396-2016")];

    /// <summary>Off the list, outside the province, and treatable at home: every word is needed.</summary>
    public static readonly OutOfCountyCheck OffList = new(
        new DateOnly(2026, 3, 2),
        Emergency: false,
        OutsideTier.OutsideProvince,
        null,
        null,
        4,
        [DestinationTier.County],
        "2026",
        2
    );

    public static ReferralRequest Request(Direction direction = Direction.Up, Destination? to = null) =>
        new(
            direction,
            Urgency.Urgent,
            Resource.Bed,
            to ?? (direction == Direction.Down ? Home : Cardiology),
            Angina,
            PaymentType.ResidentInsurance,
            new DateOnly(2026, 3, 2),
            new DateOnly(2026, 4, 1),
            new Narrative(Text, Text),
            direction == Direction.Down ? new CarePlan(Text, Text, Text, [new DateOnly(2026, 3, 16), new DateOnly(2026, 3, 30)]) : null
        );

    /// <summary>A command of this action that nothing but the state can refuse.</summary>
    public static ReferralCommand Command(ReferralAction action, Referral state, DateTimeOffset now)
    {
        var direction = state.Details is { Sent: true } details ? details.Direction : Direction.Up;
        return action switch
        {
            ReferralAction.Draft => new DraftReferral(now, "p-one", "340422-260302-AAAAAAA", From(direction), Text),
            ReferralAction.ReviseDraft => new ReviseDraft(now, "p-one", Text),
            ReferralAction.Submit => Submit(now, direction, null),
            ReferralAction.PassReview => new PassReview(now, now.AddHours(2), 1, null),
            ReferralAction.ReturnFromReview or ReferralAction.Return => new ReturnReferral(action, now, ReturnReason.UnclearPurpose, Text),
            ReferralAction.Resubmit => new ResubmitReferral(now, Request(direction), Township, now.AddHours(1), now.AddHours(2), 1, 7),
            ReferralAction.Open => new OpenReferral(now),
            ReferralAction.Accept => new AcceptReferral(now, 1, null)
            {
                Check = state.Details?.OutOfCounty?.Check is { } check
                    ? check.Emergency
                        ? check
                        : check with
                        {
                            Entry = Case,
                            Better = [],
                            TreatedBy = null,
                        }
                    : null,
                ByCentre = true,
                Institution = Hospital,
                JustificationDue = now.AddHours(24),
            },
            ReferralAction.GiveExpertStatement => new GiveExpertStatement(now, true, Text, "SX-P-H01-03", now.AddHours(24)),
            ReferralAction.DecideForCounty => new DecideForCounty(now, true, null),
            ReferralAction.JustifyOutOfCounty => new JustifyOutOfCounty(now, new OutOfCountyGrounds(OutOfCountyReason.NoCapacity)),
            ReferralAction.RestoreFiling => new RestoreFiling(now, null),
            ReferralAction.RevokeFiling => new RevokeFiling(now, FilingRevocationReason.NotTransferred, null),
            ReferralAction.CheckOutOfCounty => new CheckOutOfCounty(
                now,
                Timed(OffList with { Entry = state.Details?.OutOfCounty?.Check.Entry is null ? Case : null })
            ),
            ReferralAction.Decline => new DeclineReferral(now, DeclineReason.NoCapacity, null),
            ReferralAction.Redirect => new RedirectReferral(
                now,
                Elsewhere(state, direction),
                true,
                RedirectReason.NoCapacity,
                null,
                now.AddHours(2),
                1,
                7
            ),
            ReferralAction.Arrange or ReferralAction.Rearrange => new ArrangeReferral(
                action,
                now,
                new Appointment(Resource.Bed, "CARD", now.AddHours(1), now.AddHours(20), CapacityPart.General),
                true,
                now.AddHours(73),
                TimeSpan.FromHours(168),
                1,
                WithoutPool.NotPublished
            ),
            ReferralAction.ConfirmAppointment => new ConfirmAppointment(now, null),
            ReferralAction.WithdrawPlace => new WithdrawPlace(now, CapacityReason.WardClosed),
            ReferralAction.WaitForPlace => new WaitForPlace(now, Morning),
            ReferralAction.LeaveWaitingList => new LeaveWaitingList(now, WaitingEndedBy.Withdrawal),
            ReferralAction.ExpireHold => new ExpireHold(now.AddHours(21)),
            ReferralAction.RecordNoShow => new RecordNoShow(now.AddHours(2)),
            ReferralAction.RequestCancellation => new RequestCancellation(
                now,
                CancelledBy.Patient,
                CancellationReason.PatientImproved,
                null,
                now.AddHours(24)
            ),
            ReferralAction.ConfirmCancellation => new ConfirmCancellation(now),
            ReferralAction.StartEmergency => new StartEmergency(
                now,
                "p-one",
                "340422-260302-AAAAAAA",
                From(Direction.Up),
                Cardiology,
                EmergencyCentre.ChestPain,
                now,
                now.AddHours(24),
                1,
                7
            ),
            ReferralAction.CompletePaperwork => new CompletePaperwork(now, Request()),
            ReferralAction.RecordArrival => new RecordArrival(now, now),
            ReferralAction.BeginCare => new BeginCare(now, now, Inpatient: true),
            ReferralAction.AddNote => new AddNote(now, Text),
            ReferralAction.RecordFollowUp => new RecordFollowUp(now, now, FollowUpWay.HomeVisit, FollowUpFinding.Improving, null, null),
            ReferralAction.OfferDownTransfer => new OfferDownTransfer(now, Guid.Parse("0195b4a0-0000-7000-8000-000000000002")),
            ReferralAction.ReferOnward => new ReferOnward(now, Guid.Parse("0195b4a0-0000-7000-8000-000000000003"), Direction.OutOfCounty),
            ReferralAction.Conclude => new ConcludeCare(now, now, DischargeWay.Home, Angina, now.AddDays(7), 1),
            ReferralAction.ReportOutcome => new ReportOutcome(now, new OutcomeReport(Angina, null, Text, Text, Text, null)),
            // Without a report there must be a reason, with one there must not.
            ReferralAction.Close => new CloseReferral(now, state.Details?.Report is null ? NoReportReason.PatientNeverCame : null, null),
            ReferralAction.RecordDeath => new RecordDeath(now, now, null),
            ReferralAction.Escalate => new EscalateReferral(
                Next(state, DeadlineStep.Escalate)?.Due ?? now,
                Next(state, DeadlineStep.Escalate)?.Kind ?? DeadlineKind.Answer,
                Next(state, DeadlineStep.Escalate)?.Due ?? now,
                now,
                [Hospital],
                now.AddDays(1),
                1
            ),
            ReferralAction.Remind => Next(state, DeadlineStep.Remind) is var near
                ? new RemindOfDeadline(
                    near?.Due.AddHours(-1) ?? now,
                    near?.Kind ?? DeadlineKind.Paperwork,
                    near?.Due ?? now,
                    now,
                    TimeSpan.FromHours(1),
                    1
                )
                : throw new InvalidOperationException(),
            ReferralAction.MarkMissed => Next(state, DeadlineStep.MarkMissed) is var passed
                ? new MarkDeadlineMissed(passed?.Due ?? now, passed?.Kind ?? DeadlineKind.Paperwork, passed?.Due ?? now, now)
                : throw new InvalidOperationException(),
            ReferralAction.AddAttachment => new AddAttachment(
                now,
                new Attachment(
                    new Guid(state.Details?.Attachments.Count ?? 0, 0, 0, new byte[8]),
                    Text,
                    AttachmentType.Pdf,
                    1_000,
                    Text,
                    Hospital,
                    now
                ),
                ToBeScanned: true
            ),
            ReferralAction.WithdrawAttachment => new WithdrawAttachment(
                now,
                state.Details?.Attachments.Find(a => a.State != AttachmentState.Withdrawn)?.Id ?? Guid.Empty,
                Hospital
            ),
            ReferralAction.RetractArrival
            or ReferralAction.RetractCare
            or ReferralAction.RetractConclusion
            or ReferralAction.RetractNoShow
            or ReferralAction.RetractDeath => new RetractRecord(
                action,
                now,
                RetractionReason.WrongCase,
                null,
                TimeSpan.FromHours(72),
                null
            ),
            ReferralAction.WithdrawCancellation => new WithdrawCancellation(now, WithdrawalReason.AskedByMistake, null),
            ReferralAction.AmendOutcome => new AmendOutcome(
                now,
                new OutcomeReport(Angina, null, Text, Text, Text, Text),
                AmendmentReason.LateResult,
                null,
                TimeSpan.FromDays(90)
            ),
            ReferralAction.ExtendValidity => new ExtendValidity(
                now,
                (state.Details?.Request?.ValidUntil ?? new DateOnly(2026, 4, 1)).AddDays(10),
                null,
                TimeSpan.FromDays(90)
            ),
            ReferralAction.Expire => new ExpireReferral(
                Shanghai.EndOf(state.Details?.Request?.ValidUntil ?? new DateOnly(2026, 4, 1)),
                now
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, "no sample"),
        };
    }

    public static SubmitReferral Submit(DateTimeOffset now, Direction direction = Direction.Up, string? reviewer = Township) =>
        new(now, "p-one", "340422-260302-AAAAAAA", From(direction), Request(direction), reviewer, now.AddHours(2), null, 1, 7);

    /// <summary>Every state, in every variant that the rules tell apart.</summary>
    public static IReadOnlyList<Reached> All { get; } = Reach();

    public static Reached One(string name) => All.Single(r => r.Name == name);

    /// <summary>Decides commands one after the other; each must be allowed.</summary>
    public static Reached After(string name, IReadOnlyList<object> before, params IReadOnlyList<ReferralAction> actions)
    {
        var events = before.ToList();
        var state = Fold(events);
        var now = Start.AddMinutes(events.Count);
        foreach (var action in actions)
        {
            now = now.AddMinutes(1);
            var decided = ReferralDecider.Decide(state, Command(action, state, now));
            decided.Refusal.ShouldBeNull($"{action} on the way to {name}");
            events.AddRange(decided.Events);
            state = Fold(events);
        }

        return new Reached(name, state, events);
    }

    public static Referral Fold(IEnumerable<object> events) =>
        events.Aggregate((Referral)new Referral.NotStarted(), (state, e) => state.Evolve(e));

    private static Deadline? Next(Referral state, DeadlineStep step) =>
        Deadline.Of(state).FirstOrDefault(deadline => deadline.Step == step);

    private static Destination Elsewhere(Referral state, Direction direction) =>
        direction == Direction.Down
            ? Home with
            {
                Institution = state.Details!.To.Institution == Township ? "SX-T02" : Township,
            }
            : Cardiology with
            {
                Institution = state.Details?.To.Institution == OtherHospital ? Hospital : OtherHospital,
            };

    private static Sender From(Direction direction) =>
        direction == Direction.Down ? new Sender(Hospital, "SX-P-H01-03") : new Sender(Village, "SX-P-V0101-01", FamilyDoctor: true);

    // Held for longer than the patient has to come.
    private static Reached Held(string name, IReadOnlyList<object> before)
    {
        var accepted = After(name, before, ReferralAction.Accept);
        var arrange = (ArrangeReferral)Command(ReferralAction.Arrange, accepted.State, Start.AddHours(1));
        var decided = ReferralDecider.Decide(accepted.State, arrange with { ArriveBy = arrange.Appointment.HeldUntil.AddHours(-1) });
        return new Reached(name, Fold([.. accepted.Events, .. decided.Events]), [.. accepted.Events, .. decided.Events]);
    }

    // In a pool, as the pool's own decision makes it.
    private static Reached Pooled(string name, IReadOnlyList<object> before)
    {
        var accepted = After(name, before, ReferralAction.Accept);
        var arrange = (ArrangeReferral)Command(ReferralAction.Arrange, accepted.State, Start.AddHours(1));
        var decided = ReferralDecider.Decide(
            accepted.State,
            arrange with
            {
                WithoutPool = null,
                Appointment = arrange.Appointment with { Pool = Morning, Part = CapacityPart.Reserved },
                Allocation = new Allocation(3, 5, 1, 0, 2),
            }
        );
        return new Reached(name, Fold([.. accepted.Events, .. decided.Events]), [.. accepted.Events, .. decided.Events]);
    }

    /// <summary>A day for the expert, and one more for the county.</summary>
    public static TimedCheck Timed(OutOfCountyCheck check) => new(check, Start.AddHours(24), Start.AddHours(48));

    // Sent out of the county, as whitelist and catalogues say.
    private static IReadOnlyList<object> Leaving(OutOfCountyCheck check) =>
        ReferralDecider
            .Decide(
                new Referral.NotStarted(),
                Submit(Start, Direction.OutOfCounty, null) with
                {
                    Request = Request(Direction.OutOfCounty) with
                    {
                        OutOfCounty = check.Emergency ? null : new OutOfCountyGrounds(OutOfCountyReason.NoCapacity, Text),
                    },
                    Check = Timed(check),
                }
            )
            .Events;

    private static List<Reached> Reach()
    {
        var up = ReferralDecider.Decide(new Referral.NotStarted(), Submit(Start, Direction.Up, null)).Events;
        var reviewed = ReferralDecider.Decide(new Referral.NotStarted(), Submit(Start)).Events;
        var down = ReferralDecider.Decide(new Referral.NotStarted(), Submit(Start, Direction.Down, null)).Events;
        var emergency = ReferralDecider
            .Decide(new Referral.NotStarted(), Command(ReferralAction.StartEmergency, new Referral.NotStarted(), Start))
            .Events;
        ReferralAction[] toArranged = [ReferralAction.Accept, ReferralAction.Arrange];
        ReferralAction[] toCare = [.. toArranged, ReferralAction.RecordArrival, ReferralAction.BeginCare];
        ReferralAction[] toConcluded = [.. toCare, ReferralAction.Conclude];
        Reached[] all =
        [
            After("not-started", []),
            After("draft", [], ReferralAction.Draft),
            After("in-township-review", reviewed),
            After("awaiting-answer", up),
            After("awaiting-answer, seen", up, ReferralAction.Open),
            After("in-township-review, escalated", reviewed, ReferralAction.Escalate),
            After("awaiting-answer, escalated", up, ReferralAction.Escalate),
            After("awaiting-answer, with the county", up, ReferralAction.Escalate, ReferralAction.Escalate),
            After("returned by the receiver", up, ReferralAction.Return),
            After("returned from review", reviewed, ReferralAction.ReturnFromReview),
            After("accepted", up, ReferralAction.Accept),
            After("accepted, down", down, ReferralAction.Accept),
            After("arranged", up, toArranged),
            Held("arranged, held beyond the time of arrival", up),
            After("arranged, confirmed", up, [.. toArranged, ReferralAction.ConfirmAppointment]),
            Pooled("arranged, in a pool", up),
            After("hold-lapsed, withdrawn", Pooled("arranged, in a pool", up).Events, ReferralAction.WithdrawPlace),
            After("accepted, waiting", up, ReferralAction.Accept, ReferralAction.WaitForPlace),
            After("no-show, waiting", up, [.. toArranged, ReferralAction.RecordNoShow, ReferralAction.WaitForPlace]),
            After("hold-lapsed, waiting", up, [.. toArranged, ReferralAction.ExpireHold, ReferralAction.WaitForPlace]),
            After("accepted, waited", up, ReferralAction.Accept, ReferralAction.WaitForPlace, ReferralAction.LeaveWaitingList),
            After("hold-lapsed", up, [.. toArranged, ReferralAction.ExpireHold]),
            After("no-show", up, [.. toArranged, ReferralAction.RecordNoShow]),
            After("cancellation-requested", up, ReferralAction.Accept, ReferralAction.RequestCancellation),
            After("cancelled", up, ReferralAction.RequestCancellation),
            After("declined", up, ReferralAction.Decline),
            After("arrived", up, [.. toArranged, ReferralAction.RecordArrival]),
            After("arrived, emergency", emergency),
            After("in-care", up, toCare),
            After("in-care, down", down, ReferralAction.Accept, ReferralAction.RecordArrival, ReferralAction.BeginCare),
            After("in-care, emergency", emergency, ReferralAction.BeginCare),
            After("concluded", up, toConcluded),
            After("concluded, reminded", up, [.. toConcluded, ReferralAction.Remind]),
            After("concluded, overdue", up, [.. toConcluded, ReferralAction.Remind, ReferralAction.MarkMissed]),
            After("concluded, reported", up, [.. toConcluded, ReferralAction.ReportOutcome]),
            After("concluded, emergency", emergency, ReferralAction.BeginCare, ReferralAction.Conclude),
            After("closed", up, [.. toConcluded, ReferralAction.ReportOutcome, ReferralAction.Close]),
            After("died", up, ReferralAction.RecordDeath),
            After("died, arranged", up, [.. toArranged, ReferralAction.RecordDeath]),
            After("expired", up, ReferralAction.Accept, ReferralAction.Expire),
            After("expired, unanswered", up, ReferralAction.Expire),
            After("arrived after a no-show", up, [.. toArranged, ReferralAction.RecordNoShow, ReferralAction.RecordArrival]),
            After("arrived after the hold lapsed", up, [.. toArranged, ReferralAction.ExpireHold, ReferralAction.RecordArrival]),
            After("arrived, down", down, ReferralAction.Accept, ReferralAction.RecordArrival),
            After("cancellation-requested, arranged", up, [.. toArranged, ReferralAction.RequestCancellation]),
            After("awaiting-answer, passed on", up, ReferralAction.Redirect),
            After("in-care, sent on", up, [.. toCare, ReferralAction.ReferOnward]),
            After("awaiting-answer, out of the county", Leaving(OffList)),
            After(
                "awaiting-answer, against the catalogue",
                ReferralDecider
                    .Decide(
                        new Referral.NotStarted(),
                        Submit(Start, Direction.Up, null) with
                        {
                            Found = new CatalogueFound([CatalogueAdvice.TreatableAtSender], CatalogueMode.Warn, "2026", 2),
                        }
                    )
                    .Events
            ),
            After("awaiting-answer, stated", Leaving(OffList), ReferralAction.GiveExpertStatement),
            After("awaiting-answer, approved", Leaving(OffList), ReferralAction.GiveExpertStatement, ReferralAction.DecideForCounty),
            After("accepted, out of the county", Leaving(OffList), ReferralAction.Accept),
            After("accepted, emergency out of the county", Leaving(OffList with { Emergency = true }), ReferralAction.Accept),
            After("accepted, filing revoked", Leaving(OffList), ReferralAction.Accept, ReferralAction.RevokeFiling),
        ];
        // Each state once more with something attached.
        return
        [
            .. all,
            .. all.Where(r => ReferralActions.Rule(ReferralAction.AddAttachment).AllowedIn(r.State))
                .DistinctBy(r => r.State.Name)
                .Select(r => After($"{r.Name}, attached", r.Events, ReferralAction.AddAttachment)),
        ];
    }
}
