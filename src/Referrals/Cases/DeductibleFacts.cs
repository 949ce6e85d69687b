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

    /// <summary>Whether an event may say something.</summary>
    public static bool Concerns(object e) =>
        e
            is ReferralAccepted
                or EmergencyArrived
                or PaperworkCompleted
                or ValidityExtended
                or ReferralCancelled
                or ReferralExpired
                or ArrivalRetracted;

    /// <summary>The facts that follow from the last event of a case.</summary>
    /// <param name="id">The case.</param>
    /// <param name="events">All its events, each with the moment at which it happened.</param>
    public static IReadOnlyList<IDeductibleFact> Of(Guid id, IReadOnlyList<(object Data, DateTimeOffset At)> events)
    {
        var after = events.Aggregate<(object Data, DateTimeOffset At), Referral>(
            new Referral.NotStarted(),
            (state, e) => state.Evolve(e.Data)
        );
        if (after.Details is not { } details)
            return [];
        // Its version is the revision: a later event mends what an earlier one said.
        var ((last, at), version) = (events[^1], events.Count);
        var name = id.ToString("D", CultureInfo.InvariantCulture);
        DateTimeOffset? accepted = events.Any(e => e.Data is ReferralAccepted) ? events.First(e => e.Data is ReferralAccepted).At : null;
        return last switch
        {
            EmergencyArrived x => [Decided(x.ArrivedAt, Shanghai.Day(x.ArrivedAt).AddDays(EmergencyDays), emergency: true)],
            PaperworkCompleted x => [Decided(details.ArrivedAt ?? at, x.Request.ValidUntil, emergency: true), .. Scheme(x.Request)],
            ReferralAccepted when details.Request is { } request =>
            [
                Decided(at, request.ValidUntil, details.Urgency == Urgency.Emergency),
                .. Scheme(request),
            ],
            ValidityExtended x when accepted is { } decided => [Decided(decided, x.Until, details.Urgency == Urgency.Emergency)],
            ReferralCancelled or ReferralExpired when accepted is not null =>
            [
                new ReferralRevoked(new FactId(Source, $"{name}/revoked"), version, name, at),
            ],
            // An emergency that was written down by mistake never was.
            ArrivalRetracted { Back: StateName.Cancelled } =>
            [
                new ReferralRetracted(new FactId(Source, $"{name}/retracted"), version, name, at),
            ],
            _ => [],
        };

        ReferralDecided Decided(DateTimeOffset decided, DateOnly until, bool emergency) =>
            new(new FactId(Source, name), version, name, details.From.Institution, details.To.Institution, until, emergency, null, decided);

        IEnumerable<IDeductibleFact> Scheme(ReferralRequest request) =>
            request.Payment switch
            {
                PaymentType.ResidentInsurance => [Stated(InsuranceScheme.Resident)],
                PaymentType.EmployeeInsurance => [Stated(InsuranceScheme.Employee)],
                _ => [],
            };

        // People are insured by the year: what the form says holds from its first day.
        SchemeStated Stated(InsuranceScheme scheme) =>
            new(new FactId(Source, $"{name}/scheme"), version, scheme, new DateOnly(Shanghai.Day(at).Year, 1, 1).Start());
    }
}
