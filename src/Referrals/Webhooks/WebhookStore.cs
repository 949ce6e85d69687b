// The tables of webhooks.
using Npgsql;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Messages;

namespace Referrals.Webhooks;

/// <summary>Who changes whose webhook, when.</summary>
internal sealed record WebhookChange(string County, string Institution, string By, DateTime Now);

/// <summary>A webhook that has taken nothing for so long.</summary>
internal sealed record FailingWebhook(string County, string Institution, string Problem, double Seconds);

/// <summary>
/// Keeps where messages are sent, and how far each has come. A sender has claimed the webhook and says so with each step; what an
/// administrator changes takes the claim away, so that nothing is noted for an address or a place that is not theirs any more.
/// </summary>
internal sealed class WebhookStore(NpgsqlDataSource database)
{
    public const string Schema = "referrals_webhooks";

    // The newest signs first. More than these no header needs to hold.
    private const int MostSecrets = 5;

    private const string Waiting = $"""
        from {FeedWriter.Schema}.recipients r
        where r.county = w.county and r.institution in (w.institution, '{PublicMessage.Everybody}')
          and (r.position, r.part) > (w.position, w.part)
        """;

    private static readonly string Columns = $"""
        w.county as "County", w.institution as "Institution", w.url as "Url", w.position as "Position", w.part as "Part",
        w.attempts as "Attempts", w.failing_since as "FailingSince", w.next_attempt as "NextAttempt", w.last_problem as "LastProblem",
        w.delivered_at as "DeliveredAt",
        (
            select s.made_at from {Schema}.secrets s
            where s.county = w.county and s.institution = w.institution order by s.number desc limit 1
        ) as "SecretSince",
        (select count(*) from (select {Waiting} limit {Webhook.MostCounted}) waiting) as "Waiting"
        """;

    public Task ApplySchema(CancellationToken cancellation) =>
        SchemaScripts.Apply(database, typeof(WebhookStore).Assembly, "webhooks/", Schema, "webhooks_schema", cancellation);

    public Task<SchemaStatus> SchemaStatus(CancellationToken cancellation) =>
        SchemaScripts.Status(database, typeof(WebhookStore).Assembly, "webhooks/", Schema, "webhooks_schema", cancellation);

    public Task<List<Webhook>> Of(string county, CancellationToken cancellation) =>
        database.Query<Webhook>(
            $"select {Columns} from {Schema}.webhooks w where w.county = @county order by w.institution",
            new { county },
            cancellation
        );

    public async Task<Webhook?> Find(string county, string institution, CancellationToken cancellation) =>
        (
            await database.Query<Webhook>(
                $"select {Columns} from {Schema}.webhooks w where w.county = @county and w.institution = @institution",
                new { county, institution },
                cancellation
            )
        ).SingleOrDefault();

    /// <summary>Ids of the secrets that sign now, the newest first.</summary>
    public Task<List<Guid>> Secrets(string county, string institution, DateTimeOffset now, CancellationToken cancellation) =>
        database.Query<Guid>(
            $"""
            select id
            from (
                select id, number, lead(made_at) over (order by number) as replaced_at from {Schema}.secrets
                where county = @county and institution = @institution
            ) secrets
            where replaced_at is null or replaced_at > @since
            order by number desc limit {MostSecrets}
            """,
            new
            {
                county,
                institution,
                since = (now - Webhook.Overlap).UtcDateTime,
            },
            cancellation
        );

    /// <summary>Those whose turn it is and who have messages to be sent.</summary>
    public Task<List<(string County, string Institution)>> Due(DateTimeOffset now, CancellationToken cancellation) =>
        database.Query<(string County, string Institution)>(
            $"""
            select w.county, w.institution from {Schema}.webhooks w
            where w.next_attempt <= @now and (w.claimed_until is null or w.claimed_until <= @now) and exists (select {Waiting})
            """,
            new { now = now.UtcDateTime },
            cancellation
        );

    /// <summary>Those that take nothing, the longest first.</summary>
    public Task<List<FailingWebhook>> Failing(DateTimeOffset now, CancellationToken cancellation) =>
        database.Query<FailingWebhook>(
            $"""
            select county as "County", institution as "Institution", last_problem as "Problem",
                extract(epoch from @now - failing_since)::float8 as "Seconds"
            from {Schema}.webhooks where failing_since is not null order by failing_since
            """,
            new { now = now.UtcDateTime },
            cancellation
        );

    /// <summary>How many there are.</summary>
    public Task<long> Count(CancellationToken cancellation) =>
        database.QueryScalar<long>($"select count(*) from {Schema}.webhooks", new { }, cancellation);

    /// <summary>Another address; a new webhook begins at a place, with a secret. An address that fails is tried at once.</summary>
    public Task Set(WebhookChange change, Uri url, FeedPosition from, CancellationToken cancellation) =>
        database.Execute(
            $"""
            with changed as (
                insert into {Schema}.webhooks (county, institution, url, position, part, next_attempt, changed_by, changed_at)
                values (@County, @Institution, @url, @position, @part, @Now, @By, @Now)
                on conflict (county, institution) do update
                set url = @url, attempts = 0, failing_since = null, last_problem = null, next_attempt = @Now,
                    claim = null, claimed_until = null, changed_by = @By, changed_at = @Now
                returning county, institution
            )
            insert into {Schema}.secrets (county, institution, number, id, made_at)
            select county, institution, 1, @secret, @Now from changed
            on conflict do nothing
            """,
            new
            {
                change.County,
                change.Institution,
                change.By,
                change.Now,
                url = url.AbsoluteUri,
                position = from.Log,
                part = from.Part,
                secret = Guid.NewGuid(),
            },
            cancellation
        );

    /// <summary>A further secret. Of two callers at once both get the same one.</summary>
    public Task NewSecret(WebhookChange change, CancellationToken cancellation) =>
        database.Execute(
            $"""
            with changed as (
                update {Schema}.webhooks set changed_by = @By, changed_at = @Now
                where county = @County and institution = @Institution
                returning county, institution
            )
            insert into {Schema}.secrets (county, institution, number, id, made_at)
            select c.county, c.institution, max(s.number) + 1, @secret, @Now
            from changed c join {Schema}.secrets s on s.county = c.county and s.institution = c.institution
            group by 1, 2
            on conflict do nothing
            """,
            new
            {
                change.County,
                change.Institution,
                change.By,
                change.Now,
                secret = Guid.NewGuid(),
            },
            cancellation
        );

    /// <summary>Sends again from a place on.</summary>
    public Task MoveTo(WebhookChange change, FeedPosition to, CancellationToken cancellation) =>
        database.Execute(
            $"""
            update {Schema}.webhooks
            set position = @position, part = @part, next_attempt = @Now, claim = null, claimed_until = null,
                changed_by = @By, changed_at = @Now
            where county = @County and institution = @Institution
            """,
            new
            {
                change.County,
                change.Institution,
                change.By,
                change.Now,
                position = to.Log,
                part = to.Part,
            },
            cancellation
        );

    public Task Remove(string county, string institution, CancellationToken cancellation) =>
        database.Execute(
            $"delete from {Schema}.webhooks where county = @county and institution = @institution",
            new { county, institution },
            cancellation
        );

    /// <summary>Begins to send, unless somebody else does.</summary>
    /// <returns>The webhook as it is now; null where it is not this caller's turn.</returns>
    public async Task<Webhook?> Claim(
        string county,
        string institution,
        Guid claim,
        DateTimeOffset now,
        TimeSpan life,
        CancellationToken cancellation
    ) =>
        (
            await database.Query<Webhook>(
                $"""
                update {Schema}.webhooks w set claim = @claim, claimed_until = @until
                where county = @county and institution = @institution and next_attempt <= @now
                  and (claimed_until is null or claimed_until <= @now)
                returning {Columns}
                """,
                new
                {
                    county,
                    institution,
                    claim,
                    now = now.UtcDateTime,
                    until = (now + life).UtcDateTime,
                },
                cancellation
            )
        ).SingleOrDefault();

    /// <summary>A message was taken.</summary>
    /// <returns>Whether the claim still holds.</returns>
    public async Task<bool> Delivered(Guid claim, FeedPosition at, DateTimeOffset now, TimeSpan life, CancellationToken cancellation) =>
        await database.QueryScalar<int?>(
            $"""
            update {Schema}.webhooks
            set position = @position, part = @part, attempts = 0, failing_since = null, last_problem = null, delivered_at = @now,
                claimed_until = @until
            where claim = @claim
            returning 1
            """,
            new
            {
                claim,
                position = at.Log,
                part = at.Part,
                now = now.UtcDateTime,
                until = (now + life).UtcDateTime,
            },
            cancellation
        ) == 1;

    /// <summary>A message was not taken; the webhook is tried again after a pause.</summary>
    public Task Failed(Guid claim, int attempts, string problem, DateTimeOffset now, TimeSpan pause, CancellationToken cancellation) =>
        database.Execute(
            $"""
            update {Schema}.webhooks
            set attempts = @attempts, failing_since = coalesce(failing_since, @now), last_problem = @problem, next_attempt = @next,
                claim = null, claimed_until = null
            where claim = @claim
            """,
            new
            {
                claim,
                attempts,
                problem,
                now = now.UtcDateTime,
                next = (now + pause).UtcDateTime,
            },
            cancellation
        );

    /// <summary>Everything is sent.</summary>
    public Task Release(Guid claim, CancellationToken cancellation) =>
        database.Execute(
            $"update {Schema}.webhooks set claim = null, claimed_until = null where claim = @claim",
            new { claim },
            cancellation
        );
}
