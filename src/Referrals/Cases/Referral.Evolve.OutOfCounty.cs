// How a case on its way out of the county folds.
namespace Referrals.Cases;

public abstract partial record Referral
{
    private Started? EvolveOutOfCounty(object e) =>
        (this, e) switch
        {
            ((InTownshipReview or AwaitingAnswer) and Started s, CatalogueFound x) => s.With(s.Details with { Catalogue = x }),
            ((InTownshipReview or AwaitingAnswer) and Started s, OutOfCountyChecked x) => s.Progress(
                (s.Details.OutOfCounty ?? new OutOfCountyProgress(x.Check)).With(x.Check) with
                {
                    ExpertDue = x.ExpertDue,
                    CountyDue = x.CountyDue,
                }
            ),
            (AwaitingAnswer { Details.OutOfCounty: { } way } s, ExpertStatementGiven x) => s.Progress(
                way with
                {
                    Expert = new ExpertStatement(x.Supports, x.Practitioner, x.At, x.Statement),
                    CountyDue = x.CountyDue ?? way.CountyDue,
                }
            ),
            (AwaitingAnswer { Details.OutOfCounty: { } way } s, CountyDecided x) => s.Progress(way with { County = x.Approved }),
            (
                not (Cancelled or Died or Expired)
                    and Started { Details.OutOfCounty: { Decision: not null } way } s,
                OutOfCountyJustified x
            ) => s.Progress(way with { Justification = x.Grounds }),
            (not (Cancelled or Expired) and Started { Details.OutOfCounty: { Decision: not null } way } s, FilingRevoked x) => s.Progress(
                way with
                {
                    Revoked = x.Reason,
                }
            ),
            (not (Cancelled or Expired) and Started { Details.OutOfCounty: { Revoked: not null } way } s, FilingRestored) => s.Progress(
                way with
                {
                    Revoked = null,
                }
            ),
            _ => null,
        };
}
