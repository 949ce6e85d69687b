// Operations of township centres and wards.
namespace Referrals.Workbench.Client;

public static partial class Api
{
    public static readonly Send<RemarkForm, ReferralAnswer> PassReview = OnCase("review", ApiJson.Default.RemarkForm);

    public static readonly Send<RedirectionForm, ReferralAnswer> Redirect = OnCase("redirection", ApiJson.Default.RedirectionForm);

    public static readonly Send<ArrivalForm, ReferralAnswer> RecordArrival = OnCase("arrival", ApiJson.Default.ArrivalForm);

    public static readonly Command<ReferralAnswer> RecordNoShow = new("/api/referrals/{id}/no-show", ApiJson.Default.ReferralAnswer);

    public static readonly Command<ReferralAnswer> ConfirmCancellation = new(
        "/api/referrals/{id}/cancellation-confirmation",
        ApiJson.Default.ReferralAnswer
    );

    public static readonly Send<CareForm, ReferralAnswer> BeginCare = OnCase("care", ApiJson.Default.CareForm);

    public static readonly Send<RemarkForm, ReferralAnswer> AddNote = OnCase("notes", ApiJson.Default.RemarkForm);

    public static readonly Send<FollowUpForm, ReferralAnswer> RecordFollowUp = OnCase("follow-ups", ApiJson.Default.FollowUpForm);

    public static readonly Send<ReferralForm, ReferralAnswer> OfferDown = OnCase("down-transfer", ApiJson.Default.ReferralForm);

    public static readonly Send<ReferralForm, ReferralAnswer> ReferOnward = OnCase("onward-referral", ApiJson.Default.ReferralForm);

    public static readonly Send<ReferralForm, ReferralAnswer> CompletePaperwork = OnCase("paperwork", ApiJson.Default.ReferralForm);

    public static readonly Send<EmergencyForm, ReferralAnswer> StartEmergency = new(
        "PUT",
        "/api/referrals/{id}/emergency-arrival",
        ApiJson.Default.EmergencyForm,
        ApiJson.Default.ReferralAnswer
    );

    public static readonly Send<GroundsForm, ReferralAnswer> WithdrawCancellation = OnCase(
        "cancellation-withdrawal",
        ApiJson.Default.GroundsForm
    );

    public static readonly Send<ExtensionForm, ReferralAnswer> ExtendValidity = OnCase("validity-extension", ApiJson.Default.ExtensionForm);

    public static readonly Send<GroundsForm, ReferralAnswer> JustifyOutOfCounty = OnCase("justification", ApiJson.Default.GroundsForm);

    public static readonly Send<ExpertStatementForm, ReferralAnswer> GiveExpertStatement = OnCase(
        "expert-statement",
        ApiJson.Default.ExpertStatementForm
    );

    public static readonly Send<GroundsForm, ReferralAnswer> RevokeFiling = OnCase("filing-revocation", ApiJson.Default.GroundsForm);

    public static readonly Send<RemarkForm, ReferralAnswer> RestoreFiling = OnCase("filing-restoration", ApiJson.Default.RemarkForm);

    public static readonly Send<AdviceInsteadForm, ReferralAnswer> AdviseInstead = OnCase("advice", ApiJson.Default.AdviceInsteadForm);

    public static readonly Send<ConclusionForm, ReferralAnswer> Conclude = OnCase("conclusion", ApiJson.Default.ConclusionForm);

    public static readonly Send<OutcomeForm, ReferralAnswer> ReportOutcome = OnCase("outcome", ApiJson.Default.OutcomeForm);

    public static readonly Send<AmendmentForm, ReferralAnswer> AmendOutcome = OnCase("outcome-amendment", ApiJson.Default.AmendmentForm);

    public static readonly Send<ClosureForm, ReferralAnswer> CloseCase = OnCase("closure", ApiJson.Default.ClosureForm);

    public static readonly Send<DeathForm, ReferralAnswer> RecordDeath = OnCase("death", ApiJson.Default.DeathForm);

    public static readonly Send<RetractionForm, ReferralAnswer> RetractArrival = OnCase(
        "arrival-retraction",
        ApiJson.Default.RetractionForm
    );

    public static readonly Send<RetractionForm, ReferralAnswer> RetractCare = OnCase("care-retraction", ApiJson.Default.RetractionForm);

    public static readonly Send<RetractionForm, ReferralAnswer> RetractConclusion = OnCase(
        "conclusion-retraction",
        ApiJson.Default.RetractionForm
    );

    public static readonly Send<RetractionForm, ReferralAnswer> RetractNoShow = OnCase(
        "no-show-retraction",
        ApiJson.Default.RetractionForm
    );

    public static readonly Send<RetractionForm, ReferralAnswer> RetractDeath = OnCase("death-retraction", ApiJson.Default.RetractionForm);

    public static readonly Read<ReferralPage> Referrals = new("/api/referrals", ApiJson.Default.ReferralPage, "side", "state", "limit");

    public static readonly Read<PractitionerPage> Practitioners = new(
        "/api/practitioners",
        ApiJson.Default.PractitionerPage,
        "institution",
        "role",
        "limit"
    );
}
