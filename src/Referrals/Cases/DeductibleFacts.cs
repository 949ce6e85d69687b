// What a case says to the continuous deductible: that a referral was decided, for how long it is valid, and that it is withdrawn. Pure.
using System.Globalization;
using Referrals.Deductibles;
using Referrals.Institutions;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Cases;

internal static class DeductibleFacts
{
    /// <summary>Names the source in the ids of facts.</summary>
    public const string Source = "case";

    // Until its form is there an emergency's referral is valid for as long as its stay could be dated back.
    private const int EmergencyDays = 30;

    private static readonly DateTimeOffset FirstMinute = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether an event may say something.</summary>
    public static bool Concerns(object e) =>
        e
            is ReferralAccepted
                or EmergencyArrived
                or PaperworkCompleted
                or ValidityExtended
                or ReferralCancelled
                or ReferralExpired
                or ReferralClosed
                or ArrivalRetracted
                or PatientDied
                or DeathRetracted;

    /// <summary>The facts that the last event of a case adds or changes, and about whom.</summary>
    /// <param name="id">The case.</param>
    /// <param name="events">All its events, each with the moment at which it happened.</param>
    public static (string? Person, IReadOnlyList<IDeductibleFact> Facts) Of(Guid id, IReadOnlyList<(object Data, DateTimeOffset At)> events)
    {
        var (last, at) = events[^1];
        if (!Concerns(last))
            return (null, []);
        // Its version is the revision: a later event mends what an earlier one said.
        var before = Said(id, [.. events.SkipLast(1)], events.Count);
        var after = Said(id, events, events.Count);
        // All of it, once something is new: what an earlier reader could not read is told now.
        var changed = after.Facts.Count != before.Facts.Count || !after.Facts.Zip(before.Facts, FactSet.Same).All(same => same);
        var scheme = last is ReferralAccepted or PaperworkCompleted ? Scheme(after.Case!.Request!, at) : [];
        return (after.Case?.Person, [.. changed ? after.Facts : [], .. scheme]);
    }

    /// <summary>All that a case says.</summary>
    private static (CaseDetails? Case, IReadOnlyList<IDeductibleFact> Facts) Said(
        Guid id,
        IReadOnlyList<(object Data, DateTimeOffset At)> events,
        int revision
    )
    {
        Referral state = new Referral.NotStarted();
        (DateTimeOffset At, string To)? decided = null;
        DateTimeOffset? revoked = null;
        var wasRevoked = false;
        foreach (var (e, at) in events)
        {
            state = state.Evolve(e);
            decided = e switch
            {
                ReferralAccepted => (at, state.Details!.To.Institution),
                EmergencyArrived x => (x.ArrivedAt, state.Details!.To.Institution),
                // What comes too late counts from when it came.
                PaperworkCompleted { Late: true } => (at, state.Details!.To.Institution),
                _ => decided,
            };
            revoked = IsRevoked(state) ? revoked ?? at : null;
            wasRevoked |= revoked is not null;
        }

        if (decided is not { } by || state.Details is not { } details)
            return (state.Details, []);
        var name = id.ToString("D", CultureInfo.InvariantCulture);
        var revocation = new FactId(Source, $"{name}/revoked");
        var referral = new ReferralDecided(
            new FactId(Source, name),
            revision,
            name,
            details.From.Institution,
            by.To,
            details.Request?.ValidUntil ?? Shanghai.Day(by.At).AddDays(EmergencyDays),
            details.Urgency == Urgency.Emergency,
            null,
            by.At
        )
        {
            NoAdmissionExpected = details.Request is { Resource: not Resource.Bed } || state is Referral.Closed,
        };
        // An emergency that was written down by mistake never was.
        if (events[^1].Data is ArrivalRetracted { Back: StateName.Cancelled })
            return (details, [referral, new ReferralRetracted(new FactId(Source, $"{name}/retracted"), revision, name, events[^1].At)]);
        if (revoked is { } since)
            return (details, [referral, new ReferralRevoked(revocation, revision, name, since)]);
        // The decision in the place of its revocation: that is how one is undone.
        return (details, wasRevoked ? [referral, referral with { Fact = revocation }] : [referral]);
    }

    // An admission before that stays joined. A case that is over after the patient came was not called off.
    private static bool IsRevoked(Referral state) =>
        state is Referral.Cancelled or Referral.Expired or Referral.Died
        || (state is Referral.Closed && state.Details is { ArrivedAt: null });

    // People are insured by the year: what a form says holds from its first day, and the last form of the year counts.
    private static IEnumerable<IDeductibleFact> Scheme(ReferralRequest request, DateTimeOffset at)
    {
        InsuranceScheme? scheme = request.Payment switch
        {
            PaymentType.ResidentInsurance => InsuranceScheme.Resident,
            PaymentType.EmployeeInsurance => InsuranceScheme.Employee,
            _ => null,
        };
        var year = Shanghai.Day(at).Year;
        if (scheme is { } stated)
            yield return new SchemeStated(
                new FactId(Source, string.Create(CultureInfo.InvariantCulture, $"scheme-{year}")),
                (int)(at - FirstMinute).TotalMinutes,
                stated,
                new DateOnly(year, 1, 1).Start()
            );
    }
}
