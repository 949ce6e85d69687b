// How a case's events change what is counted of it. What no board counts changes nothing.
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Boards;

internal sealed partial record CountedCase
{
    /// <summary>The case after an event; null before it was sent.</summary>
    /// <param name="counted">Before it.</param>
    /// <param name="e">The event.</param>
    /// <param name="at">When it happened.</param>
    public static CountedCase? Evolve(CountedCase? counted, object e, DateTimeOffset at) =>
        (counted, e) switch
        {
            (null, ReferralSubmitted x) => Submitted(x, x.At ?? at),
            (null, EmergencyArrived x) => Emergencies(x),
            (null, _) => null,
            _ => counted.Sending(e, at) ?? counted.Arranging(e, at) ?? counted.Care(e, at) ?? counted.End(e, at) ?? counted,
        };

    private static CountedCase Submitted(ReferralSubmitted x, DateTimeOffset at) =>
        new CountedCase
        {
            Sender = x.From.Institution,
            Doctor = x.From.Practitioner,
            Contract = x.Contract,
            SentAt = at,
        }
            .With(x.Request)
            .Await(x.Reviewer, x.AnswerDue, at);

    private static CountedCase Emergencies(EmergencyArrived x) =>
        new()
        {
            Sender = x.From.Institution,
            Doctor = x.From.Practitioner,
            Direction = Direction.Up,
            SentTo = x.Destination.Institution,
            SentUnit = x.Destination.Unit,
            Receiver = x.Destination.Institution,
            Unit = x.Destination.Unit,
            SentAt = x.ArrivedAt,
            ArrivedAt = x.ArrivedAt,
            Emergency = true,
        };

    private CountedCase? Sending(object e, DateTimeOffset at) =>
        e switch
        {
            TownshipReviewPassed x => Answer(WaitEnd.Accepted, null, at).Await(null, x.AnswerDue, at),
            ReferralReturned x => Answer(WaitEnd.Returned, Kebab.Of(x.Reason), at),
            ReferralResubmitted x => With(x.Request).Await(x.Reviewer, x.AnswerDue, at),
            ReferralAccepted x => Answer(WaitEnd.Accepted, null, at) with { Left = LeftBy(x.OutOfCounty) ?? Left },
            ReferralDeclined x => Answer(WaitEnd.Declined, Kebab.Of(x.Reason), x.At) with { Ended = new(Measure.Declined, x.At) },
            ReferralRedirected x => (
                Answer(WaitEnd.Redirected, Kebab.Of(x.Reason), at) with
                {
                    Receiver = x.To.Institution,
                    Unit = x.To.Unit,
                }
            ).Await(null, x.AnswerDue, at),
            // A case that is passed on a second time is escalated before anything is late.
            ReferralEscalated { Redirected: false } => OfLastWait(wait => wait with { Late = true }),
            _ => null,
        };

    private CountedCase? Arranging(object e, DateTimeOffset at) =>
        e switch
        {
            ReferralArranged x => this with { Arrangements = Arrangements.Add(Arranged(x.Appointment, x.WithoutPool, at)) },
            ReferralRearranged x => this with { Arrangements = Arrangements.Add(Arranged(x.Appointment, x.WithoutPool, at)) },
            NoShowRecorded x => this with
            {
                NoShows = NoShows.Add(new UnitMoment(x.At ?? at, Arrangements.IsEmpty ? Unit : Arrangements[^1].Unit)),
            },
            NoShowRetracted => this with { NoShows = NoShows.RemoveAt(NoShows.Count - 1) },
            PatientArrived x => this with { ArrivedAt = x.ArrivedAt },
            ArrivalRetracted x => this with { ArrivedAt = null, Void = x.Back == StateName.Cancelled },
            _ => null,
        };

    private CountedCase? Care(object e, DateTimeOffset at) =>
        e switch
        {
            PaperworkCompleted x => With(x.Request) with { Receiver = Receiver, Unit = Unit, SentTo = SentTo, SentUnit = SentUnit },
            CareBegun x => this with { CareBegunAt = x.BegunAt, Inpatient = x.Inpatient },
            CareRetracted => this with { CareBegunAt = null, Inpatient = false },
            FollowUpRecorded x => this with { FollowUps = FollowUps.Add(x.DoneAt) },
            CareConcluded x => this with { ConcludedAt = x.ConcludedAt, DischargeWay = Kebab.Of(x.Way) },
            ConclusionRetracted => this with
            {
                ConcludedAt = null,
                DischargeWay = null,
                Misses = Misses.RemoveAll(missed => missed.Reason == Kebab.Of(DeadlineKind.OutcomeReport)),
            },
            OutcomeReported x => this with { ReportedAt = x.At ?? at, ReportedLate = x.Late },
            DeadlineMissed x => this with { Misses = Misses.Add(new UnitMoment(x.Due, Unit, Kebab.Of(x.Kind))) },
            _ => null,
        };

    private CountedCase? End(object e, DateTimeOffset at) =>
        e switch
        {
            ReferralClosed x => this with { Ended = new(Measure.Closed, x.At, x.NoReport is { } reason ? Kebab.Of(reason) : null) },
            CancellationRequested x => Answer(WaitEnd.Withdrawn, null, at) with { CancellationReason = Kebab.Of(x.Reason) },
            CancellationWithdrawn => Resume() with { CancellationReason = null },
            ReferralCancelled x => Answer(WaitEnd.Withdrawn, null, x.At) with { Ended = new(Measure.Cancelled, x.At, CancellationReason) },
            PatientDied x => Answer(WaitEnd.Withdrawn, null, at) with { Ended = new(Measure.Died, x.DiedAt) },
            // Who had asked for a cancellation waits for that, and for no answer.
            DeathRetracted => (CancellationReason is null ? Resume() : this) with { Ended = null },
            ReferralExpired x => Answer(WaitEnd.Withdrawn, null, x.At) with { Ended = new(Measure.Expired, x.At) },
            ValidityExtended when Ended is { Measure: Measure.Expired } => Resume() with { Ended = null },
            _ => null,
        };

    private CountedCase With(ReferralRequest request) =>
        this with
        {
            Direction = request.Direction,
            SentTo = request.Destination.Institution,
            SentUnit = request.Destination.Unit,
            Receiver = request.Destination.Institution,
            Unit = request.Destination.Unit,
            Diagnosis = request.Diagnoses is [var first, ..] ? $"{first.System}/{first.Version}/{first.Code}" : null,
        };

    private CountedCase Await(string? reviewer, DateTimeOffset due, DateTimeOffset at) =>
        this with
        {
            // What is passed on keeps its time: it may come late to the next receiver, and nobody notices a second time.
            Waits = Waits.Add(new Wait(reviewer is not null, reviewer ?? Receiver, reviewer is null ? Unit : "", at, due, Late: due < at)),
        };

    // Where nothing is waited for there is nothing to answer.
    private CountedCase Answer(WaitEnd end, string? reason, DateTimeOffset at) =>
        OfLastWait(wait => wait.End is null ? wait with { Until = at, End = end, Reason = reason } : wait);

    // What ended only because the case was called off goes on.
    private CountedCase Resume() => OfLastWait(wait => wait.End == WaitEnd.Withdrawn ? wait with { Until = null, End = null } : wait);

    private CountedCase OfLastWait(Func<Wait, Wait> change) =>
        Waits.IsEmpty ? this : this with { Waits = Waits.SetItem(Waits.Count - 1, change(Waits[^1])) };

    private static UnitMoment Arranged(Appointment appointment, WithoutPool? without, DateTimeOffset at) =>
        new(at, appointment.Unit, without is null ? Kebab.Of(appointment.Part) : Kebab.Of(without.Value));

    private static CaseEnd? LeftBy(OutOfCountyDecision? decision) =>
        decision is null
            ? null
            : new CaseEnd(
                decision.Check.Entry is null ? Measure.LeftOffList : Measure.LeftOnList,
                decision.At,
                decision.Check.Tier is { } tier ? Kebab.Of(tier) : "unknown"
            );
}
