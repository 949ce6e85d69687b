// What a year hands on to the next, so that a chain can run on in the stream of the new year.
using System.Globalization;
using Referrals.Institutions;

namespace Referrals.Deductibles;

internal sealed partial class DeductibleAssessor
{
    /// <summary>
    /// What the facts of a year hand on. It is a function of them: where the year changes, a higher revision is handed on, and only where
    /// <see cref="FactSet.Same"/> finds a difference.
    /// </summary>
    public static CarriedOver CarryOver(FactSet facts, AssessmentContext context, int year, int revision)
    {
        var walk = new DeductibleAssessor(facts, context, facts.Stays());
        var end = new DateOnly(year, 12, 31);
        var last = walk.earlier.MaxBy(stay => stay.End);
        return new CarriedOver(
            new FactId("carry-over", year.ToString(CultureInfo.InvariantCulture)),
            revision,
            last is null
                ? null
                : new CarriedStay(
                    last.Stay,
                    last.Institution,
                    last.Level,
                    last.AdmittedAt,
                    last.DischargedAt,
                    last.Way,
                    Yuan.Of(last.Credits.Sum(credit => credit.Yuan)),
                    last.Credits.All(credit => credit.Settled)
                ),
            [
                .. walk
                    .cases.Where(referral => !walk.used.Contains(referral.Id) && referral.ValidUntil > end)
                    .Select(referral => new CarriedReferral(
                        referral.Id,
                        referral.To,
                        referral.ValidUntil,
                        referral.Emergency,
                        referral.FromStay,
                        referral.DecidedAt,
                        referral.RevokedAt
                    )
                    {
                        NoAdmissionExpected = referral.NoAdmissionExpected,
                    }),
            ],
            facts.Scheme(end),
            facts.Categories(end),
            end.AddDays(1).Start()
        )
        {
            SchemeByInsurer = facts.IsSchemeByInsurer(end),
        };
    }
}
