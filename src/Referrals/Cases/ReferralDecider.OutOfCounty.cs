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
            RestoreFiling c => Decided.With(new FilingRestored(c.Note, c.Now)),
            CheckOutOfCounty c => CheckAgain(details, c),
            _ => null,
        };

    // Off the list, of a lower tier or treatable at home: nobody is sent out of the county without saying why. Emergencies go first.
    private static Refusal? GroundsFault(OutOfCountyCheck? check, OutOfCountyGrounds? grounds) =>
        check is { NeedsGrounds: true } && grounds is null
            ? new Refusal("out-of-county.reason-required").At("/outOfCounty").With("because", Because(check))
            : null;

    // Whose word a case needs is asked for once it is past the township's review.
    private static IEnumerable<object> Demanded(TimedCheck? timed, OutOfCountyProgress? progress, string? reviewer = null) =>
        timed is null ? []
        : reviewer is null ? [(progress ?? new OutOfCountyProgress(timed.Check)).Demand(timed)]
        : [new OutOfCountyChecked(timed.Check)];

    private static Decided Accept(CaseDetails details, AcceptReferral c)
    {
        if (!c.IsOpen)
            return new Refusal("referral.destination-closed").With("institution", details.To.Institution).With("unit", details.To.Unit);
        if (c.Check is not { } check)
            return Decided.With(new ReferralAccepted(c.Note, c.PolicyVersion));
        var grounds = c.Grounds ?? details.Request?.OutOfCounty;
        if (GroundsFault(check, grounds) is { } unsaid)
            return unsaid;
        var missing = (details.OutOfCounty ?? new OutOfCountyProgress(check)).With(check).Missing();
        if (check.Approvals().Contains(Approval.LeadCentre) && !c.ByCentre)
            missing = [.. missing, Approval.LeadCentre];
        if (missing.Count > 0)
            return new Refusal(
                IsRefused(details.OutOfCounty, missing) ? "out-of-county.approval-refused" : "out-of-county.approvals-missing"
            )
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

    // Who was against it does not come round by waiting.
    private static bool IsRefused(OutOfCountyProgress? progress, IReadOnlyList<Approval> missing) =>
        (progress?.Expert is { Supports: false } && missing.Contains(Approval.ExpertStatement))
        || (progress?.County == false && missing.Contains(Approval.County));

    // Nobody states for an own patient that nothing can be done here.
    private static Decided State(CaseDetails details, GiveExpertStatement c) =>
        c.Practitioner is not null && c.Practitioner == details.From.Practitioner
            ? new Refusal("out-of-county.own-case")
            : Decided.With(
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

    // Who is asked already keeps the time that was given.
    private static Decided CheckAgain(CaseDetails details, CheckOutOfCounty c)
    {
        var progress = details.OutOfCounty ?? new OutOfCountyProgress(c.Check.Check);
        if (details.OutOfCounty is not null && progress.Check.SameDemands(c.Check.Check))
            return Decided.Nothing;
        return details.Reached
            ? Decided.With(
                progress.Demand(
                    c.Check with
                    {
                        ExpertDue = progress is { AwaitsExpert: true, ExpertDue: { } expert } ? expert : c.Check.ExpertDue,
                        CountyDue = progress is { AwaitsCounty: true, CountyDue: { } county } ? county : c.Check.CountyDue,
                    }
                )
            )
            : Decided.With(new OutOfCountyChecked(c.Check.Check));
    }

    private static string Because(OutOfCountyCheck check) =>
        string.Join(
            ", ",
            (
                (string?[])
                    [
                        check.QuotaUsed is not null ? "quota-used"
                        : check.Entry is null ? "off-list"
                        : null,
                        check.TreatedBy is null ? null : "treatable-in-county",
                        check.Better.Contains(DestinationTier.CityOrProvince) ? "nearer-tier-available" : null,
                    ]
            ).OfType<string>()
        );
}
