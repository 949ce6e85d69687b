// The table of webhooks.
using Npgsql;
using Referrals.Hosting;
using Referrals.Messages;

namespace Referrals.Webhooks;

/// <summary>Keeps where messages are sent, and how far each has come.</summary>
internal sealed class WebhookStore(NpgsqlDataSource database)
{
    public const string Schema = "referrals_webhooks";

    private const string Columns = """
        county as "County", institution as "Institution", url as "Url", secret as "Secret", secret_since as "SecretSince",
        position as "Position", part as "Part", attempts as "Attempts", failing_since as "FailingSince", next_attempt as "NextAttempt",
        last_problem as "LastProblem", delivered_at as "DeliveredAt", set_by as "SetBy", set_at as "SetAt"
        """;

    public Task ApplySchema(CancellationToken cancellation) =>
        SchemaScripts.Apply(database, typeof(WebhookStore).Assembly, "webhooks/", Schema, "webhooks_schema", cancellation);

    public Task<SchemaStatus> SchemaStatus(CancellationToken cancellation) =>
        SchemaScripts.Status(database, typeof(WebhookStore).Assembly, "webhooks/", Schema, "webhooks_schema", cancellation);

    public Task<List<Webhook>> Of(string county, CancellationToken cancellation) =>
        database.Query<Webhook>(
            $"select {Columns} from {Schema}.webhooks where county = @county order by institution",
            new { county },
            cancellation
        );

    public async Task<Webhook?> Find(string county, string institution, CancellationToken cancellation) =>
        (
            await database.Query<Webhook>(
                $"select {Columns} from {Schema}.webhooks where county = @county and institution = @institution",
                new { county, institution },
                cancellation
            )
        ).SingleOrDefault();

    /// <summary>Those whose turn it is.</summary>
    public Task<List<Webhook>> Due(DateTimeOffset now, CancellationToken cancellation) =>
        database.Query<Webhook>(
            $"select {Columns} from {Schema}.webhooks where next_attempt <= @now",
            new { now = now.UtcDateTime },
            cancellation
        );

    /// <summary>Another address; a new one begins at a place. An address that fails is tried at once.</summary>
    public Task Set(string county, string institution, Uri url, FeedPosition from, string by, DateTimeOffset now, CancellationToken cancellation) =>
        database.Execute(
            $"""
            insert into {Schema}.webhooks
                (county, institution, url, secret, secret_since, position, part, next_attempt, set_by, set_at)
            values (@county, @institution, @url, 1, @now, @position, @part, @now, @by, @now)
            on conflict (county, institution) do update
            set url = @url, attempts = 0, failing_since = null, last_problem = null, next_attempt = @now, set_by = @by, set_at = @now
            """,
            new
            {
                county,
                institution,
                url = url.AbsoluteUri,
                position = from.Log,
                part = from.Part,
                by,
                now = now.UtcDateTime,
            },
            cancellation
        );

    /// <summary>Sends again from a place on.</summary>
    public Task MoveTo(string county, string institution, FeedPosition to, DateTimeOffset now, CancellationToken cancellation) =>
        database.Execute(
            $"""
            update {Schema}.webhooks set position = @position, part = @part, attempts = 0, next_attempt = @now
            where county = @county and institution = @institution
            """,
            new
            {
                county,
                institution,
                position = to.Log,
                part = to.Part,
                now = now.UtcDateTime,
            },
            cancellation
        );

    public Task NewSecret(string county, string institution, DateTimeOffset now, CancellationToken cancellation) =>
        database.Execute(
            $"""
            update {Schema}.webhooks set secret = secret + 1, secret_since = @now
            where county = @county and institution = @institution
            """,
            new
            {
                county,
                institution,
                now = now.UtcDateTime,
            },
            cancellation
        );

    public Task Remove(string county, string institution, CancellationToken cancellation) =>
        database.Execute(
            $"delete from {Schema}.webhooks where county = @county and institution = @institution",
            new { county, institution },
            cancellation
        );

    /// <summary>It has everything up to a place, unless somebody moved it meanwhile.</summary>
    /// <returns>Whether it moved.</returns>
    public async Task<bool> Delivered(Webhook webhook, FeedPosition to, DateTimeOffset now, CancellationToken cancellation) =>
        await database.QueryScalar<int?>(
            $"""
            update {Schema}.webhooks
            set position = @position, part = @part, attempts = 0, failing_since = null, last_problem = null, delivered_at = @now
            where county = @County and institution = @Institution and position = @Position and part = @Part
            returning 1
            """,
            new
            {
                webhook.County,
                webhook.Institution,
                webhook.Position,
                webhook.Part,
                position = to.Log,
                part = to.Part,
                now = now.UtcDateTime,
            },
            cancellation
        ) == 1;

    /// <summary>It could not be told; it is tried again after a pause.</summary>
    public Task Failed(Webhook webhook, string problem, DateTimeOffset now, CancellationToken cancellation) =>
        database.Execute(
            $"""
            update {Schema}.webhooks
            set attempts = @attempts, failing_since = coalesce(failing_since, @now), last_problem = @problem, next_attempt = @next
            where county = @County and institution = @Institution and url = @Url
            """,
            new
            {
                webhook.County,
                webhook.Institution,
                webhook.Url,
                attempts = webhook.Attempts + 1,
                problem,
                next = (now + Webhook.Pause(webhook.Attempts + 1)).UtcDateTime,
                now = now.UtcDateTime,
            },
            cancellation
        );
}
