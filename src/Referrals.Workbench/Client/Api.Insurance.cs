// What the insurance office works with.
namespace Referrals.Workbench.Client;

public static partial class Api
{
    public static readonly Send<QuoteForm, QuoteAnswer> Quote = new(
        "POST",
        "/api/deductibles/quote",
        ApiJson.Default.QuoteForm,
        ApiJson.Default.QuoteAnswer
    );

    public static readonly Read<PersonYear> PersonYear = new("/api/deductibles/people/{person}", ApiJson.Default.PersonYear, "year");

    public static readonly Read<StayPage> Stays = new(
        "/api/deductibles/stays",
        ApiJson.Default.StayPage,
        "list",
        "from",
        "until",
        "institution",
        "state",
        "limit"
    );

    public static readonly Tell<ExplanationForm> Explain = new("POST", "/api/deductibles/explanations", ApiJson.Default.ExplanationForm);

    public static readonly Read<ReminderPage> Reminders = new("/api/deductibles/reminders", ApiJson.Default.ReminderPage, "kind", "limit");

    public static readonly Read<FilingPage> Filings = new("/api/filings", ApiJson.Default.FilingPage, "from", "until", "state", "limit");
}
