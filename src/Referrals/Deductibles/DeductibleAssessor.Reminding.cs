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

/// <summary>The year of an assessment.</summary>
/// <param name="Year">Which.</param>
/// <param name="Handed">Whether something was handed on to the next year.</param>
internal readonly record struct AssessedYear(int Year, bool Handed)
{
    /// <summary>Whether what should be there by a day is missed here, not in the next year.</summary>
    public bool Answers(DateOnly day) => !Handed || day.Year <= Year;
}

internal sealed partial class DeductibleAssessor
{
    // What the next year knows better, because a case or an admission of it may answer, is left to it once it has begun.
    private IReadOnlyList<StayReminder> RemindersOf(IReadOnlyList<Stay> stays, AssessedYear year) =>
        [
            .. TransfersWithoutReferral([.. LastOfTheYearBefore(year.Year), .. stays], year),
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
        var cancelled = facts.All<SettlementCancelled>().Select(fact => fact.Settlement).ToHashSet();
        var waiting = facts.Waiting().Where(fact => !cancelled.Contains(fact)).ToHashSet();
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
            .GroupBy(one => one.Stay!, StringComparer.Ordinal)
            .OrderBy(about => about.Key, StringComparer.Ordinal)
            .Select(about => new StayReminder(
                ReminderKind.StayWithoutAdmission,
                // A hospital can look sooner than the insurer.
                about
                    .Select(one => one.Source)
                    .OrderBy(source => source == FactSource.Insurer)
                    .ThenBy(one => one, StringComparer.Ordinal)
                    .First(),
                null,
                about.Key,
                about.Min(one => one.At).ToOffset(Shanghai.Offset)
            ));
    }

    private IEnumerable<StayReminder> TransfersWithoutReferral(IReadOnlyList<Stay> stays, AssessedYear year) =>
        from stay in stays
        where stay is { Kind: StayKind.Inpatient, Way: LeavingWay.Transferred or LeavingWay.ToPrimaryCare, DischargedAt: not null }
        let end = WindowEnd(context.Rules(stay.Day).Rules, stay.DischargedAt!.Value)
        where year.Answers(Shanghai.Day(end)) && !cases.Any(referral => Follows(referral, stay, end)) && !IsContinued(stay)
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

    private IEnumerable<StayReminder> ReferralsWithoutAdmission(IReadOnlyList<Stay> stays, AssessedYear year) =>
        from referral in cases
        where
            referral is { RevokedAt: null, NoAdmissionExpected: false } && year.Answers(referral.ValidUntil) && !used.Contains(referral.Id)
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
