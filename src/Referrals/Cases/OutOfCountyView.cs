// What is shown of a case that leaves the county, and of what the catalogues said.
using Referrals.People;
using Referrals.Policies;

namespace Referrals.Cases;

/// <summary>What the disease catalogues said against a case, and why it was sent all the same.</summary>
public sealed record CatalogueView(
    IReadOnlyList<CatalogueAdvice> Advice,
    CatalogueMode Mode,
    string? Edition,
    long CataloguesVersion,
    CatalogueOverrideReason? Override,
    string? Note
)
{
    internal static CatalogueView? Of(CatalogueFound? found, Sealer? sealer) =>
        found is null
            ? null
            : new CatalogueView(
                found.Advice,
                found.Mode,
                found.Edition,
                found.CataloguesVersion,
                found.Override?.Reason,
                ReferralView.Open(found.Override?.Note, sealer)
            );
}

/// <summary>A reason or statement, opened.</summary>
public sealed record GroundsView(OutOfCountyReason Reason, string? Note);

/// <summary>What a specialist stated, opened.</summary>
public sealed record ExpertStatementView(bool Supports, string? Practitioner, DateTimeOffset At, string? Statement);

/// <summary>How far a case has come on its way out of the county.</summary>
/// <param name="Check">What whitelist and catalogues said: at the decision, or before it last.</param>
/// <param name="Approvals">Whose word it needs.</param>
/// <param name="Missing">Whose word is missing, the lead centre's apart, which is given by accepting.</param>
/// <param name="Grounds">The recorded reason.</param>
/// <param name="ExpertDue">When the expert's statement is or was due.</param>
/// <param name="Expert">What the expert stated.</param>
/// <param name="CountyDue">When the county's word is or was due.</param>
/// <param name="County">What the county said.</param>
/// <param name="DecidedAt">When it was decided to send the patient out.</param>
/// <param name="AgreedBy">The hospital that agreed.</param>
/// <param name="JustificationDue">When an emergency is or was to be justified.</param>
/// <param name="Justification">Why it had to leave.</param>
/// <param name="Revoked">Why what was filed does not stand.</param>
public sealed record OutOfCountyView(
    OutOfCountyCheck Check,
    IReadOnlyList<Approval> Approvals,
    IReadOnlyList<Approval> Missing,
    GroundsView? Grounds,
    DateTimeOffset? ExpertDue,
    ExpertStatementView? Expert,
    DateTimeOffset? CountyDue,
    bool? County,
    DateTimeOffset? DecidedAt,
    string? AgreedBy,
    DateTimeOffset? JustificationDue,
    GroundsView? Justification,
    FilingRevocationReason? Revoked
)
{
    internal static OutOfCountyView? Of(CaseDetails details, Sealer? sealer) =>
        details.OutOfCounty is { } way
            ? new OutOfCountyView(
                way.Check,
                way.Check.Approvals(),
                way.Decision is null ? way.Missing() : [],
                Of(way.Decision is { } decided ? decided.Grounds : details.Request?.OutOfCounty, sealer),
                way.ExpertDue,
                way.Expert is { } expert
                    ? new ExpertStatementView(expert.Supports, expert.Practitioner, expert.At, ReferralView.Open(expert.Statement, sealer))
                    : null,
                way.CountyDue,
                way.County,
                way.Decision?.At,
                way.Decision?.AgreedBy,
                way.Decision?.JustificationDue,
                Of(way.Justification, sealer),
                way.Revoked
            )
            : null;

    private static GroundsView? Of(OutOfCountyGrounds? grounds, Sealer? sealer) =>
        grounds is null ? null : new GroundsView(grounds.Reason, ReferralView.Open(grounds.Note, sealer));
}
