// How a case stands after something was taken back, mended or prolonged.
namespace Referrals.Cases;

public abstract partial record Referral
{
    private Started? EvolveCorrections(object e) =>
        (this, e) switch
        {
            (Arrived s, ArrivalRetracted x) => Back(s.Details with { ArrivedAt = null, ArrivedFrom = null, RecordedAt = null }, x),
            (InCare s, CareRetracted) => new Arrived(s.Details with { Inpatient = false, CareBegunAt = null, RecordedAt = null }),
            (Concluded s, ConclusionRetracted) => new InCare(s.Details with { DischargeWay = null, ReportDue = null, RecordedAt = null }),
            (NoShow s, NoShowRetracted x) => x.Held ? Appointed(s.Details) : new HoldLapsed(s.Details with { RecordedAt = null }),
            (CancellationRequested { Before: Started before } s, CancellationWithdrawn x) => Resume(before, s.Details, x.Held),
            (Died { Before: Started before } s, DeathRetracted x) => Resume(before, s.Details, x.Held),
            (Expired { Before: Started before } s, ValidityExtended x) => Resume(before, s.Details, held: false).ValidUntil(x.Until),
            (Started { Details.EndedAt: null } s, ValidityExtended x) => s.ValidUntil(x.Until),
            ((InTownshipReview or AwaitingAnswer or Returned or Accepted or NoShow or HoldLapsed) and Started s, ReferralExpired x) =>
                new Expired(s.Details with { AnswerDue = null, Escalation = null, WaitsIn = null, EndedAt = x.At }, s),
            ((Concluded or Closed) and Started { Details.Report: not null } s, OutcomeAmended x) => s.With(
                s.Details with
                {
                    Report = x.Report,
                    AmendedAt = x.At,
                }
            ),
            (Started { Details: { Sent: true, EndedAt: null } } s, EmergencyElsewhere) => s,
            _ => null,
        };

    private static Started Back(CaseDetails details, ArrivalRetracted x) =>
        x.Back switch
        {
            StateName.Accepted => new Accepted(details),
            StateName.Arranged => Appointed(details),
            StateName.NoShow => new NoShow(details),
            StateName.HoldLapsed => new HoldLapsed(details),
            StateName.Cancelled => new Cancelled(details with { EndedAt = x.At }),
            _ => throw new InvalidOperationException($"No arrival comes from {x.Back}."),
        };

    // What was arranged before stands again.
    private static Arranged Appointed(CaseDetails details) =>
        new(
            details with
            {
                ArriveBy = details.Former!.ArriveBy,
                Former = null,
                RecordedAt = null,
            },
            details.Former.Appointment,
            details.Former.Confirmed
        );

    // Attachments came and went meanwhile; a waiting list has gone on without the case.
    private static Started Resume(Started before, CaseDetails now, bool held)
    {
        var details = before.Details with { Attachments = now.Attachments, WaitsIn = null };
        return before is Arranged arranged && !held
            ? new HoldLapsed(details with { ArriveBy = null, Former = arranged.Ended })
            : before.With(details);
    }
}
