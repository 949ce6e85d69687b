// Whether a stay is joined to the one before, and why not.
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Deductibles;

internal sealed partial class DeductibleAssessor
{
    /// <summary>A stay that a later one may be joined to.</summary>
    private sealed record Earlier(
        string Stay,
        string Institution,
        DeductibleLevel? Level,
        DateTimeOffset AdmittedAt,
        int Chain,
        IReadOnlyList<Credit> Credits
    )
    {
        public DateTimeOffset? DischargedAt { get; init; }
        public LeavingWay? Way { get; init; }
        public int Year => Shanghai.Day(AdmittedAt).Year;

        /// <summary>The last that is known of it.</summary>
        public DateTimeOffset End => DischargedAt ?? AdmittedAt;
    }

    /// <summary>What was found.</summary>
    /// <param name="Before">The stay to which it is joined; null where it is not.</param>
    /// <param name="Referral">The case that joins it.</param>
    /// <param name="Reasons">Why it is not joined, though there is a stay before.</param>
    private sealed record Joining(Earlier? Before, ReferralCase? Referral, IReadOnlyList<ReasonCode> Reasons)
    {
        /// <summary>The case by which the patient came, joined or not: it brings no other stay.</summary>
        public ReferralCase? Used { get; init; }

        /// <summary>The stay might have been joined, and a patient would expect it.</summary>
        public bool Lost { get; init; }
    }

    private Joining Join(Stay stay, InstitutionFacts? institution, DeductibleRules rules)
    {
        // The stay before is the one that ended last: of two that overlap the patient came out of the later end.
        var before = earlier.MaxBy(one => one.End);
        var (referral, fault) = FindReferral(stay, before, rules);
        var by = referral ?? DecidedDuring(stay, rules.Chain.EmergencyLimitHours);
        if (before is null)
            return new Joining(null, null, []) { Used = by };
        // A transfer within one minute is none: an admission at the moment of the discharge has no gap.
        if (before.DischargedAt > stay.AdmittedAt)
            return new Joining(null, null, [ReasonCode.Overlap]) { Used = by, Lost = true };
        if (referral is null)
            return new Joining(null, null, WithoutReferral(before, fault ?? ReasonCode.NoReferral))
            {
                Used = by,
                Lost =
                    fault is not null
                    || IsTransfer(before)
                    || !(WindowEnd(rules, before.DischargedAt ?? stay.AdmittedAt) < stay.AdmittedAt),
            };

        var reasons = new List<ReasonCode>();
        if (!InScope(rules.Scope, context.Institution(before.Institution, Shanghai.Day(before.End)), institution))
            reasons.Add(ReasonCode.OutOfScope);
        if (WindowEnd(rules, before, referral) < stay.AdmittedAt)
            reasons.Add(ReasonCode.WindowExpired);
        if (rules.YearBoundary == YearBoundary.BreaksChain && before.Year != stay.Day.Year)
            reasons.Add(ReasonCode.YearBoundary);
        return reasons.Count == 0
            ? new Joining(before, referral, []) { Used = referral }
            : new Joining(null, null, reasons) { Used = referral, Lost = true };
    }

    // A form that came too late for its stay was about this stay all the same, and brings no other.
    private ReferralCase? DecidedDuring(Stay stay, int limitHours) =>
        cases
            .Where(referral =>
                referral.Emergency
                && referral.To == stay.Institution
                // One of the next year does not know of this stay.
                && Shanghai.Day(referral.DecidedAt.AddHours(-limitHours)).Year == stay.Day.Year
                && !used.Contains(referral.Id)
                && referral.DecidedAt > stay.AdmittedAt
                && !(referral.DecidedAt > stay.DischargedAt)
            )
            .MinBy(referral => referral.DecidedAt);

    private static bool IsTransfer(Earlier before) => before.Way is LeavingWay.Transferred or LeavingWay.ToPrimaryCare;

    private static ReasonCode[] WithoutReferral(Earlier before, ReasonCode fault) =>
        fault == ReasonCode.NoReferral && IsTransfer(before) ? [fault, ReasonCode.TransferWithoutReferral] : [fault];

    // The newest case that fits; otherwise the newest that fails in one way only, which is what people have to be told. One that fails in
    // several was not meant for this admission.
    private (ReferralCase? Referral, ReasonCode? Fault) FindReferral(Stay stay, Earlier? before, DeductibleRules rules)
    {
        var found = cases
            .Where(referral => stay.OnlyReferral is null || stay.OnlyReferral == referral.Id)
            .Select(referral => (Referral: referral, Faults: FaultsOf(referral, stay, before, rules)))
            .Where(one => one.Faults.Count <= 1)
            .OrderBy(one => one.Faults.Count)
            .ThenByDescending(one => one.Referral.DecidedAt)
            .FirstOrDefault();
        return found.Referral is null ? (null, null)
            : found.Faults.Count == 0 ? (found.Referral, null)
            : (null, found.Faults[0]);
    }

    private List<ReasonCode> FaultsOf(ReferralCase referral, Stay stay, Earlier? before, DeductibleRules rules)
    {
        var emergency = referral.Emergency || stay.Emergency;
        var latest = emergency ? stay.AdmittedAt.AddHours(rules.Chain.EmergencyLimitHours) : stay.AdmittedAt;
        var faults = new List<ReasonCode>();
        if (referral.To != stay.Institution)
            faults.Add(ReasonCode.DestinationMismatch);
        if (referral.FromStay is { } from && from != before?.Stay)
            faults.Add(ReasonCode.OriginMismatch);
        if (used.Contains(referral.Id))
            faults.Add(ReasonCode.ReferralUsed);
        if (referral.DecidedAt > latest)
            faults.Add(ReasonCode.ReferralAfterAdmission);
        if (referral.ValidUntil < stay.Day)
            faults.Add(ReasonCode.ValidityEnded);
        if (referral.RevokedAt <= stay.AdmittedAt)
            faults.Add(ReasonCode.Revoked);
        // Decided once the patient had left again: meant for another admission, where there is one or it came too late.
        if (referral.DecidedAt > stay.DischargedAt && (referral.DecidedAt > latest || IsForALater(referral, stay)))
            faults.AddRange([ReasonCode.NoReferral, ReasonCode.ReferralAfterAdmission]);
        return faults;
    }

    private bool IsForALater(ReferralCase referral, Stay stay) =>
        all.Any(later =>
            later.Institution == referral.To
            && later.AdmittedAt > stay.DischargedAt
            && later.Day.Year == stay.Day.Year
            && later.Day <= referral.ValidUntil
        );

    // Each institution as it was when the patient was there: at the end of one stay, at the beginning of the other.
    private static bool InScope(DeductibleScope scope, InstitutionFacts? from, InstitutionFacts? to) =>
        from is not null
        && to is not null
        && scope switch
        {
            DeductibleScope.Group => from.Groups.Intersect(to.Groups, StringComparer.Ordinal).Any(),
            DeductibleScope.County => from.InCounty && to.InCounty,
            _ => (from.InCounty || from.WhitelistedCity) && (to.InCounty || to.WhitelistedCity),
        };

    // The last moment of the window. Where the discharge is not known yet, the patient is taken to come straight from the stay before.
    private static DateTimeOffset WindowEnd(DeductibleRules rules, Earlier before, ReferralCase referral) =>
        (rules.Chain.WindowFrom == WindowStart.Discharge ? before.DischargedAt : referral.DecidedAt) is not { } start
            ? DateTimeOffset.MaxValue
            : WindowEnd(rules, start);

    private static DateTimeOffset WindowEnd(DeductibleRules rules, DateTimeOffset start) =>
        rules.WindowUnit == WindowUnit.Hours
            ? start.AddHours(rules.Window)
            : Shanghai.EndOf(Shanghai.Day(start).AddDays(rules.Window)).AddTicks(-1);

    private static Earlier EarlierOf(Stay stay, DeductibleLevel? level, int chain, IReadOnlyList<Credit> credits) =>
        new(stay.Id, stay.Institution, level, stay.AdmittedAt, chain, credits) { DischargedAt = stay.DischargedAt, Way = stay.Way };

    private static Earlier CarriedStayOf(CarriedStay last) =>
        new(
            last.Stay,
            last.Institution,
            last.Level,
            last.AdmittedAt,
            CarriedChain,
            [new Credit(last.Stay, Yuan.Of(last.Paid), last.Settled)]
        )
        {
            DischargedAt = last.DischargedAt,
            Way = last.Way,
        };
}
