// What a family doctor's pages ask for: patients, diagnoses, destinations, the form of a case, notices, files.
namespace Referrals.Workbench.Client;

public static partial class Api
{
    public static readonly Send<PersonSearchForm, PeopleFound> FindPerson = new(
        "POST",
        "/api/people/search",
        ApiJson.Default.PersonSearchForm,
        ApiJson.Default.PeopleFound
    );

    public static readonly Send<PersonForm, PersonReference> RegisterPerson = new(
        "POST",
        "/api/people",
        ApiJson.Default.PersonForm,
        ApiJson.Default.PersonReference
    );

    public static readonly Read<PersonShown> Person = new("/api/people/{person}", ApiJson.Default.PersonShown);

    public static readonly Send<CaseSearchForm, CasesFound> FindCases = new(
        "POST",
        "/api/referrals/search",
        ApiJson.Default.CaseSearchForm,
        ApiJson.Default.CasesFound
    );

    public static readonly Read<DiagnosisPage> Diagnoses = new("/api/diagnoses", ApiJson.Default.DiagnosisPage, "Q", "System", "Limit");

    public static readonly Read<DestinationsAnswer> Destinations = new(
        "/api/destinations",
        ApiJson.Default.DestinationsAnswer,
        "diagnosis",
        "system",
        "version",
        "urgency",
        "person",
        "limit"
    );

    public static readonly Read<FreePage> FreePlaces = new(
        "/api/pools/free",
        ApiJson.Default.FreePage,
        "institution",
        "kind",
        "until",
        "limit"
    );

    public static readonly Send<ReferralForm, ReferralAnswer> KeepDraft = new(
        "PUT",
        "/api/referrals/{id}/draft",
        ApiJson.Default.ReferralForm,
        ApiJson.Default.ReferralAnswer
    );

    public static readonly Send<ReferralForm, ReferralAnswer> SendCase = new(
        "PUT",
        "/api/referrals/{id}",
        ApiJson.Default.ReferralForm,
        ApiJson.Default.ReferralAnswer
    );

    public static readonly Send<ReferralForm, ReferralAnswer> SendAgain = OnCase("submission", ApiJson.Default.ReferralForm);

    public static readonly Send<CancellationForm, ReferralAnswer> Cancel = OnCase("cancellation", ApiJson.Default.CancellationForm);

    public static readonly Read<IReadOnlyList<AttachmentView>> Attachments = new(
        "/api/referrals/{id}/attachments",
        ApiJson.Default.IReadOnlyListAttachmentView
    );

    public static readonly Command<ReferralAnswer> WithdrawAttachment = new(
        "/api/referrals/{id}/attachments/{attachment}/withdrawal",
        ApiJson.Default.ReferralAnswer
    );

    public static readonly Read<InboxPage> Inbox = new("/api/inbox", ApiJson.Default.InboxPage, "unread", "limit");

    public static readonly Tell<ReadingForm> MarkRead = new("PUT", "/api/inbox/reading", ApiJson.Default.ReadingForm);
}
