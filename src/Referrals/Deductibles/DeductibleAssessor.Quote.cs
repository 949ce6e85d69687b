// What a stay would cost that has not begun: the same rules, with one stay more.
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Deductibles;

/// <summary>A stay that is thought of 试算.</summary>
/// <param name="Institution">Where.</param>
/// <param name="Referral">By which case; null for without one.</param>
/// <param name="Emergency">Whether as an emergency.</param>
/// <param name="At">When it would begin.</param>
public sealed record QuotedStay(string Institution, string? Referral, bool Emergency, DateTimeOffset At);

/// <summary>What it would cost.</summary>
/// <param name="Stay">The assessment of it, its sentence included.</param>
/// <param name="ValidUntil">The last moment at which an admission would still be joined; null where it is not joined.</param>
/// <param name="WouldChange">Facts that are not there and would change it.</param>
public sealed record Quote(StayAssessment Stay, DateTimeOffset? ValidUntil, IReadOnlyList<AwaitedFact> WouldChange);

internal sealed partial class DeductibleAssessor
{
    /// <summary>The id of a stay that is thought of.</summary>
    public const string QuotedId = "quote";

    /// <summary>What a stay would cost if a case to the institution were decided at its moment.</summary>
    public static Quote QuoteReferred(FactSet facts, AssessmentContext context, QuotedStay quoted)
    {
        var referral = new ReferralDecided(
            new FactId(QuotedId, QuotedId),
            1,
            QuotedId,
            "",
            quoted.Institution,
            Shanghai.Day(quoted.At),
            quoted.Emergency,
            null,
            quoted.At
        );
        return Quote(FactSet.Of([.. facts.All<IDeductibleFact>(), referral]), context, quoted with { Referral = QuotedId });
    }

    /// <summary>Assesses the stay after all that the facts have before it; later ones do not matter for it.</summary>
    public static Quote Quote(FactSet facts, AssessmentContext context, QuotedStay quoted)
    {
        var stay = new Stay(QuotedId, quoted.Institution, StayKind.Inpatient, quoted.Emergency, quoted.At.ToOffset(Shanghai.Offset))
        {
            OnlyReferral = quoted.Referral ?? "",
        };
        var walk = new DeductibleAssessor(facts, context, [.. facts.Stays().Where(other => other.AdmittedAt <= stay.AdmittedAt)]);
        var before = walk.earlier.MaxBy(one => one.End);
        var result = walk.Assess(stay);
        if (before is null || result.Referral is null)
        {
            IReadOnlyList<AwaitedFact> referral = result.Reasons.Any(ReasonCodes.MendedByReferral)
                ? [new AwaitedFact(AwaitedKind.Referral, null)]
                : [];
            return new Quote(result, null, [.. result.Missing, .. referral]);
        }

        var rules = context.Rules(stay.Day).Rules;
        var joining = walk.cases.First(referral => referral.Id == result.Referral);
        DateTimeOffset[] ends =
        [
            WindowEnd(rules, before, joining),
            Shanghai.EndOf(joining.ValidUntil).AddTicks(-1),
            .. joining.RevokedAt is { } revoked ? (DateTimeOffset[])[revoked.AddTicks(-1)] : [],
            .. rules.YearBoundary == YearBoundary.BreaksChain
                ? (DateTimeOffset[])[new DateOnly(stay.Day.Year + 1, 1, 1).Start().AddTicks(-1)]
                : [],
        ];
        return new Quote(
            result,
            ends.Min().ToOffset(Shanghai.Offset),
            [.. result.Missing, new AwaitedFact(AwaitedKind.Revocation, joining.Id)]
        );
    }
}
