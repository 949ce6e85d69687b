// What should follow and is not there: a referral after a discharge for transfer, an admission after a referral.
using Referrals.Shared;

namespace Referrals.Deductibles;

/// <summary>What is missing.</summary>
public enum ReminderKind
{
    /// <summary>A discharge by transfer (way 2 or 3) without a referral 转院无转诊: without one the next stay is not joined.</summary>
    TransferWithoutReferral,

    /// <summary>A referral without an admission in the window 转诊未住院.</summary>
    ReferralWithoutAdmission,

    /// <summary>A discharge or settlement without an admission 未见入院登记.</summary>
    StayWithoutAdmission,
}

/// <summary>Something that should follow and is not there.</summary>
/// <param name="Kind">What.</param>
/// <param name="Institution">Who is to look: where the stay was, where the patient was referred to, or who told the fact.</param>
/// <param name="From">Where the patient was referred from; null for a stay and for a case of the year before.</param>
/// <param name="Of">Id of the stay or the case.</param>
/// <param name="Since">From when on it is missed: the discharge, or the end of the window after the decision. Shanghai time.</param>
public sealed record StayReminder(ReminderKind Kind, string Institution, string? From, string Of, DateTimeOffset Since);

internal sealed partial class DeductibleAssessor
{
    // What the next year knows better, because a case or an admission of it may answer, is left to it.
    private IReadOnlyList<StayReminder> RemindersOf(IReadOnlyList<Stay> stays, int year) =>
        [
            .. TransfersWithoutReferral([.. LastOfTheYearBefore(year), .. stays], year),
            .. ReferralsWithoutAdmission(stays, year),
            .. StaysWithoutAdmission(),
        ];

    private IEnumerable<Stay> LastOfTheYearBefore(int year)
    {
        if (
            facts.Carried?.Last is { DischargedAt: { } discharged } last
            && Shanghai.Day(WindowEnd(context.Rules(Shanghai.Day(last.AdmittedAt)).Rules, discharged)).Year == year
        )
            yield return new Stay(last.Stay, last.Institution, StayKind.Inpatient, false, last.AdmittedAt)
            {
                DischargedAt = discharged,
                Way = last.Way,
            };
    }

    private IEnumerable<StayReminder> StaysWithoutAdmission()
    {
        var waiting = facts.Waiting().ToHashSet();
        return facts
            .All<IDeductibleFact>()
            .Where(fact => waiting.Contains(fact.Fact))
            .Select(fact =>
                (
                    Stay: fact switch
                    {
                        DischargeReported x => x.Stay,
                        SettlementReported x => x.Stay,
                        _ => null,
                    },
                    fact.Fact.Source,
                    fact.At
                )
            )
            .Where(one => one.Stay is not null)
            .GroupBy(one => (one.Stay, one.Source), one => one.At)
            .Select(about => new StayReminder(
                ReminderKind.StayWithoutAdmission,
                about.Key.Source,
                null,
                about.Key.Stay!,
                about.Min().ToOffset(Shanghai.Offset)
            ));
    }

    private IEnumerable<StayReminder> TransfersWithoutReferral(IReadOnlyList<Stay> stays, int year) =>
        from stay in stays
        where stay is { Kind: StayKind.Inpatient, Way: LeavingWay.Transferred or LeavingWay.ToPrimaryCare, DischargedAt: not null }
        let end = WindowEnd(context.Rules(stay.Day).Rules, stay.DischargedAt!.Value)
        where Shanghai.Day(end).Year <= year && !cases.Any(referral => Follows(referral, stay, end)) && !IsContinued(stay)
        select new StayReminder(ReminderKind.TransferWithoutReferral, stay.Institution, null, stay.Id, stay.DischargedAt!.Value);

    private bool IsContinued(Stay stay) => assessed.Exists(next => next.Credits.Any(credit => credit.Stay == stay.Id));

    private static bool Follows(ReferralCase referral, Stay stay, DateTimeOffset end) =>
        !(referral.RevokedAt <= stay.DischargedAt)
        && (
            referral.FromStay == stay.Id
            || (
                referral.FromStay is null
                && (referral.From ?? stay.Institution) == stay.Institution
                && referral.DecidedAt >= stay.AdmittedAt
                && referral.DecidedAt <= end
            )
        );

    private IEnumerable<StayReminder> ReferralsWithoutAdmission(IReadOnlyList<Stay> stays, int year) =>
        from referral in cases
        where referral is { RevokedAt: null, NoAdmissionExpected: false } && referral.ValidUntil.Year <= year && !used.Contains(referral.Id)
        let earliest = referral.Emergency
            ? referral.DecidedAt.AddHours(-context.Rules(Shanghai.Day(referral.DecidedAt)).Rules.Chain.EmergencyLimitHours)
            : referral.DecidedAt
        where !stays.Any(stay => stay.Institution == referral.To && stay.AdmittedAt >= earliest)
        let window = WindowEnd(context.Rules(Shanghai.Day(referral.DecidedAt)).Rules, referral.DecidedAt)
        let valid = Shanghai.EndOf(referral.ValidUntil)
        select new StayReminder(
            ReminderKind.ReferralWithoutAdmission,
            referral.To,
            referral.From,
            referral.Id,
            (window < valid ? window : valid).ToOffset(Shanghai.Offset)
        );
}
