// What administrators work with, and the upload of schedules.
namespace Referrals.Workbench.Client;

public static partial class Api
{
    public static readonly Read<DeadLetterPage> DeadLetters = new(
        "/api/dead-letters",
        ApiJson.Default.DeadLetterPage,
        "institution",
        "reason",
        "limit"
    );

    public static readonly Read<DeadLetterDetail> DeadLetter = new("/api/dead-letters/{id}", ApiJson.Default.DeadLetterDetail);

    public static readonly Read<DiscardedLetters> DiscardedLetters = new(
        "/api/dead-letters/discarded",
        ApiJson.Default.DiscardedLetters,
        "limit"
    );

    public static readonly Tell<MendingForm> MendLetter = new("POST", "/api/dead-letters/{id}/mending", ApiJson.Default.MendingForm);

    public static readonly Tell ReplayLetter = new("/api/dead-letters/{id}/replay");

    public static readonly Tell<DiscardForm> DiscardLetter = new("POST", "/api/dead-letters/{id}/discard", ApiJson.Default.DiscardForm);

    public static readonly Read<SenderList> Senders = new("/api/messages/senders", ApiJson.Default.SenderList);

    public static readonly Read<WebhookList> Webhooks = new("/api/webhooks", ApiJson.Default.WebhookList);

    public static readonly Send<WebhookForm, WebhookSecretView> SetWebhook = new(
        "PUT",
        "/api/webhooks/{institution}",
        ApiJson.Default.WebhookForm,
        ApiJson.Default.WebhookSecretView
    );

    public static readonly Read<ProjectionList> Projections = new("/api/projections", ApiJson.Default.ProjectionList);

    public static readonly Send<PoolForm, PublishedDay> PublishPool = new(
        "PUT",
        "/api/pools/{pool}",
        ApiJson.Default.PoolForm,
        ApiJson.Default.PublishedDay
    );

    public static readonly Upload<PublicationAnswer> UploadSchedule = new(
        "POST",
        "/api/pools/schedule",
        ApiJson.Default.PublicationAnswer,
        "dryRun",
        "from",
        "until",
        "reason"
    );
}
