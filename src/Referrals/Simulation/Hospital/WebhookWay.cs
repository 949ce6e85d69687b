// An address that the service posts to; messages are posted back.
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Referrals.Webhooks;

namespace Referrals.Simulation.Hospital;

/// <summary>Where the service posts to.</summary>
/// <param name="Listen">Where this process listens.</param>
/// <param name="Address">The same as the service reaches it.</param>
/// <param name="Secret">The key of the signatures, where the administrator has set the webhook; null to set it here.</param>
/// <param name="After">Where a webhook that is set here begins: "now" or "beginning".</param>
internal sealed record WebhookPlace(Uri Listen, Uri Address, byte[]? Secret, string After);

/// <summary>Takes what is signed and recent.</summary>
/// <param name="plan">Whose.</param>
/// <param name="http">The service.</param>
/// <param name="administrator">The same as its administrator; null where the webhook is set already.</param>
/// <param name="at">Where to listen.</param>
/// <param name="statistics">Counts.</param>
/// <param name="time">Against copies of old deliveries.</param>
internal sealed class WebhookWay(
    HospitalPlan plan,
    HospitalHttp http,
    HospitalHttp? administrator,
    WebhookPlace at,
    HospitalStatistics statistics,
    TimeProvider time
) : IHospitalWay
{
    private static readonly TimeSpan OldestDelivery = TimeSpan.FromMinutes(5);

    private readonly HashSet<string> failed = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private volatile byte[] secret = at.Secret ?? [];

    private string Webhook => $"/api/webhooks/{plan.Institution}";

    public async Task Read(Func<JsonElement, bool> take, CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(at.Listen.GetLeftPart(UriPartial.Authority));
        await using var app = builder.Build();
        app.Run(delivery => Receive(delivery, take));
        try
        {
            await app.StartAsync(stop);
        }
        catch (Exception taken) when (taken is IOException or InvalidOperationException)
        {
            throw new HospitalRefusedException($"{at.Listen} cannot be listened at: {taken.Message}");
        }

        if (administrator is not null)
            await Register(administrator, stop);
        await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Nobody listens there any more.
        if (administrator is not null)
            await administrator.Send(HttpMethod.Delete, Webhook, null, CancellationToken.None);
    }

    public Task Send(IReadOnlyList<HospitalMessage> messages, Action<HospitalMessage, JsonElement> answered, CancellationToken stop) =>
        http.Post(messages, answered, stop);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task Register(HospitalHttp service, CancellationToken stop)
    {
        var (known, webhook) = await service.Send(HttpMethod.Get, Webhook, null, stop);
        if (known == HttpStatusCode.OK && webhook.GetProperty("url").GetString() != at.Address.AbsoluteUri)
            throw new HospitalRefusedException(
                $"{plan.Institution} has a webhook already, at another address. Have it removed, or listen there with --secret-file."
            );
        using var form = JsonContent.Create(new WebhookForm(at.Address.AbsoluteUri, at.After), options: HospitalMessage.Json);
        var (status, answer) = await service.Send(HttpMethod.Put, Webhook, form, stop);
        if (status != HttpStatusCode.OK)
            throw HospitalHttp.Refused("PUT", Webhook, status, answer);
        secret = WebhookSignature.Read(answer.GetProperty("secret").GetString()!);
    }

    private async Task Receive(HttpContext delivery, Func<JsonElement, bool> take)
    {
        if (delivery.Request.Path != at.Listen.AbsolutePath || !HttpMethods.IsPost(delivery.Request.Method))
        {
            delivery.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var body = new MemoryStream();
        await delivery.Request.Body.CopyToAsync(body, delivery.RequestAborted);
        delivery.Response.StatusCode = Take(delivery.Request.Headers, body.ToArray(), take);
    }

    private int Take(IHeaderDictionary headers, byte[] body, Func<JsonElement, bool> take)
    {
        var id = headers[WebhookSignature.Id].ToString();
        // One that was taken out of its time while the secret was not known yet comes again.
        if (secret.Length == 0)
            return StatusCodes.Status503ServiceUnavailable;
        if (!IsGenuine(id, headers, body))
        {
            statistics.RefusedDelivery("not signed, or too old");
            return StatusCodes.Status401Unauthorized;
        }

        lock (gate)
        {
            var message = JsonElement.Parse(body);
            // Each keeps those behind it waiting: the many about pools are spared.
            if (
                message.GetProperty("type").GetString()!.StartsWith("referral.", StringComparison.Ordinal)
                && plan.ChanceOf($"delivery {id}").Chance(plan.Break)
                && failed.Add(id)
            )
            {
                statistics.RefusedDelivery("on purpose");
                return StatusCodes.Status500InternalServerError;
            }

            return take(message) ? StatusCodes.Status204NoContent : StatusCodes.Status503ServiceUnavailable;
        }
    }

    private bool IsGenuine(string id, IHeaderDictionary headers, byte[] body)
    {
        if (
            !long.TryParse(headers[WebhookSignature.Timestamp].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > 253_402_300_799
        )
            return false;
        var sentAt = DateTimeOffset.FromUnixTimeSeconds(seconds);
        var expected = Encoding.UTF8.GetBytes(WebhookSignature.Sign(id, sentAt, body, [secret]));
        return (time.GetUtcNow() - sentAt).Duration() <= OldestDelivery
            && headers[WebhookSignature.Signature]
                .ToString()
                .Split(' ')
                .Any(signature => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), expected));
    }
}
