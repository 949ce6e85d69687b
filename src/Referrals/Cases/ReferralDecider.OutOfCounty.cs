// Leaving the county: the recorded reason, whose word it needs, and what is filed (A17).
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Cases;

public static partial class ReferralDecider
{
    private static Decided? Leave(CaseDetails details, ReferralCommand command) =>
        command switch
        {
            GiveExpertStatement c => State(details, c),
            DecideForCounty c => Decided.With(new CountyDecided(c.Approved, c.Note, c.Now)),
            JustifyOutOfCounty c => Justify(details, c),
            RevokeFiling c => Decided.With(new FilingRevoked(c.Reason, c.Note, c.Now)),
            CheckOutOfCounty c => CheckAgain(details, c),
            _ => null,
        };

    // Off the list, of a lower tier or treatable at home: nobody is sent out of the county without saying why. Emergencies go first.
    private static Refusal? GroundsFault(OutOfCountyCheck? check, OutOfCountyGrounds? grounds) =>
        check is { NeedsGrounds: true } && grounds is null
            ? new Refusal("out-of-county.reason-required").At("/outOfCounty").With("because", Because(check))
            : null;

    // Whose word a case needs is asked for once it is past the township's review.
    private static IEnumerable<object> Asked(OutOfCountyChecked? asked, string? reviewer = null) =>
        asked is null ? []
        : reviewer is null ? [asked]
        : [asked with { ExpertDue = null, CountyDue = null }];

    private static Decided Accept(CaseDetails details, AcceptReferral c)
    {
        if (c.Check is not { } check)
            return Decided.With(new ReferralAccepted(c.Note, c.PolicyVersion));
        var grounds = c.Grounds ?? details.Request?.OutOfCounty;
        if (GroundsFault(check, grounds) is { } unsaid)
            return unsaid;
        IReadOnlyList<Approval> missing = (details.OutOfCounty ?? new OutOfCountyProgress(check)).Missing(check);
        if (check.Approvals().Contains(Approval.LeadCentre) && !c.ByCentre)
            missing = [.. missing, Approval.LeadCentre];
        if (missing.Count > 0)
            return new Refusal("out-of-county.approvals-missing")
                .With("approvals", string.Join(", ", missing.Select(Kebab.Of)))
                .With("because", Because(check));
        return Decided.With(
            new ReferralAccepted(
                c.Note,
                c.PolicyVersion,
                new OutOfCountyDecision(
                    check,
                    check.IsException ? grounds : null,
                    c.Institution,
                    c.Now,
                    check is { Emergency: true, IsException: true } && grounds is null ? c.JustificationDue : null
                )
            )
        );
    }

    private static Decided State(CaseDetails details, GiveExpertStatement c) =>
        Decided.With(
            new ExpertStatementGiven(
                c.Supports,
                c.Statement,
                c.Practitioner,
                c.Supports && details.OutOfCounty!.Check.Approvals().Contains(Approval.County) ? c.CountyDue : null,
                c.Now
            )
        );

    private static Decided Justify(CaseDetails details, JustifyOutOfCounty c) =>
        c.Grounds is { Reason: OutOfCountyReason.Other, Note: null }
            ? NoteRequired()
            : Decided.With(new OutOfCountyJustified(c.Grounds, c.Now > details.OutOfCounty!.Decision!.JustificationDue, c.Now));

    private static Decided CheckAgain(CaseDetails details, CheckOutOfCounty c) =>
        details.OutOfCounty?.Check.AsksAs(c.Checked.Check) == true ? Decided.Nothing : Decided.With(c.Checked);

    private static string Because(OutOfCountyCheck check) =>
        string.Join(
            ", ",
            (
                (string?[])
                    [
                        check.Entry is null ? "off-list" : null,
                        check.TreatedBy is null ? null : "treatable-in-county",
                        check.Better.Contains(DestinationTier.CityOrProvince) ? "nearer-tier-available" : null,
                    ]
            ).OfType<string>()
        );
}
