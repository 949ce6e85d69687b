// What is said to and about webhooks over HTTP.
using System.Text.Json.Serialization;
using Referrals.Shared;

namespace Referrals.Webhooks;

/// <summary>Where an institution's messages are to be sent.</summary>
/// <param name="Url">An https address of at most 500 characters. Each message is a POST there.</param>
/// <param name="After">
/// Where a new webhook begins: a position of the feed, "beginning", or "now", which is the default. An existing one keeps its place.
/// </param>
public sealed record WebhookForm(string? Url, string? After);

/// <summary>From where on messages are to be sent again.</summary>
/// <param name="After">A position of the feed, such as the id of a message; "beginning" or "now". One further on leaves messages out.</param>
public sealed record ResendForm(string? After);

/// <summary>A webhook, and how it goes.</summary>
/// <param name="Institution">Whose messages.</param>
/// <param name="Url">Where they are sent.</param>
/// <param name="Position">The last message that was taken, or where it was told to begin.</param>
/// <param name="Waiting">Messages after it, counted up to 1,000.</param>
/// <param name="FailingSince">Since when nothing is taken, Shanghai time; missing while all is well.</param>
/// <param name="Attempts">Attempts that failed since then.</param>
/// <param name="NextAttempt">When it is tried again, while it fails.</param>
/// <param name="LastProblem">
/// What the last attempt came to: <c>status-500</c> and the like, <c>no-answer</c> within 15 seconds, <c>not-reached</c>,
/// <c>name-unknown</c>, <c>tls-failed</c>, <c>answer-invalid</c>, <c>address-not-allowed</c>.
/// </param>
/// <param name="DeliveredAt">When a message was last taken.</param>
/// <param name="SecretSince">Since when the present secret signs; the one before it signs too for 24 hours.</param>
public sealed record WebhookView(
    string Institution,
    string Url,
    string Position,
    int Waiting,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? FailingSince,
    int Attempts,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? NextAttempt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastProblem,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? DeliveredAt,
    DateTimeOffset SecretSince
)
{
    internal static WebhookView Of(Webhook webhook) =>
        new(
            webhook.Institution,
            webhook.Url,
            webhook.At.ToString(),
            (int)webhook.Waiting,
            Moment(webhook.FailingSince),
            webhook.Attempts,
            webhook.FailingSince is null ? null : Moment(webhook.NextAttempt),
            webhook.LastProblem,
            Moment(webhook.DeliveredAt),
            Moment(webhook.SecretSince)!.Value
        );

    private static DateTimeOffset? Moment(DateTime? at) => at is { } moment ? Shanghai.Moment(moment) : null;
}

/// <summary>All webhooks of a county.</summary>
public sealed record WebhookList(IReadOnlyList<WebhookView> Items);

/// <summary>A webhook with its secret, which is shown to the administrator who sets it.</summary>
/// <param name="Secret">Key of the signatures: <c>whsec_</c> and 32 bytes in base64.</param>
/// <param name="Webhook">The webhook.</param>
public sealed record WebhookSecretView(string Secret, WebhookView Webhook);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WebhookForm))]
[JsonSerializable(typeof(ResendForm))]
[JsonSerializable(typeof(WebhookView))]
[JsonSerializable(typeof(WebhookList))]
[JsonSerializable(typeof(WebhookSecretView))]
internal sealed partial class WebhooksJson : JsonSerializerContext;
