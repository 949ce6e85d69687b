// One attempt to give a message to a hospital's system.
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Referrals.Messages;
using Referrals.People;

namespace Referrals.Webhooks;

/// <summary>What an attempt came to.</summary>
/// <param name="Problem">Null where the message was taken.</param>
/// <param name="Wait">How long the receiver wants to be left alone, as it says.</param>
internal readonly record struct DeliveryAttempt(string? Problem, TimeSpan Wait);

/// <summary>Posts signed messages.</summary>
internal sealed class WebhookClient(IHttpClientFactory http, PeopleVault vault, TimeProvider time)
{
    /// <summary>The name of its HTTP client.</summary>
    public const string Name = "webhooks";

    /// <summary>Sends it, signed with each of the secrets.</summary>
    public async Task<DeliveryAttempt> Send(
        Webhook webhook,
        StoredMessage message,
        IEnumerable<Guid> secrets,
        CancellationToken cancellation
    )
    {
        var now = time.GetUtcNow();
        var body = Encoding.UTF8.GetBytes(message.Body);
        // The same message has the same id when it is sent again.
        var id = message.At.ToString();
        var keys = secrets.Select(secret => vault.WebhookSecret(webhook.County, webhook.Institution, secret));
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(ReceivedMessage.ContentType);
        request.Headers.Add(WebhookSignature.Id, id);
        request.Headers.Add(WebhookSignature.Timestamp, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.Signature, WebhookSignature.Sign(id, now, body, keys));
        try
        {
            using var client = http.CreateClient(Name);
            // Only whether it has the message: whatever else it says is not read.
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return answer.IsSuccessStatusCode
                ? default
                : new(
                    string.Create(CultureInfo.InvariantCulture, $"status-{(int)answer.StatusCode}"),
                    Wait(answer.Headers.RetryAfter, now)
                );
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new("no-answer", TimeSpan.Zero);
        }
        catch (HttpRequestException problem)
        {
            return new(NameOf(problem), TimeSpan.Zero);
        }
    }

    private static TimeSpan Wait(RetryConditionHeaderValue? wanted, DateTimeOffset now) =>
        wanted is null ? TimeSpan.Zero
        : wanted.Delta is { } delta ? delta
        : wanted.Date is { } date ? date - now
        : TimeSpan.Zero;

    private static string NameOf(HttpRequestException problem) =>
        problem.InnerException is AddressNotAllowedException
            ? "address-not-allowed"
            : problem.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "name-unknown",
                HttpRequestError.SecureConnectionError => "tls-failed",
                HttpRequestError.ResponseEnded => "no-answer",
                HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded => "answer-invalid",
                _ => "not-reached",
            };
}
