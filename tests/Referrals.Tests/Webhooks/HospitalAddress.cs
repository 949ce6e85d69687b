// The address of a hospital's system, which listens on a real port of this machine and keeps what it is told.
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Referrals.Tests.Messages;

namespace Referrals.Tests.Webhooks;

/// <summary>A delivery as it came.</summary>
internal sealed record Delivery(string Path, string Id, long Timestamp, string Signature, string ContentType, byte[] Body)
{
    public JsonElement Message => JsonElement.Parse(Body);

    public string Subject => Message.Subject();

    /// <summary>Whether a secret has signed it, by the words of the Standard Webhooks specification.</summary>
    public bool IsSignedWith(string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] content = [.. Encoding.UTF8.GetBytes($"{Id}.{Timestamp}."), .. Body];
        var expected = $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, content))}";
        return Signature.Split(' ').Contains(expected);
    }
}

internal sealed class HospitalAddress : IAsyncDisposable
{
    private readonly WebApplication app;

    private HospitalAddress(WebApplication app) => this.app = app;

    /// <summary>What it answers.</summary>
    public int Status { get; set; } = 204;

    /// <summary>What it says in <c>Retry-After</c>.</summary>
    public string? RetryAfter { get; set; }

    /// <summary>What it waits for before it answers.</summary>
    public Task Holding { get; set; } = Task.CompletedTask;

    /// <summary>It never stops to answer.</summary>
    public bool Endless { get; set; }

    public ConcurrentQueue<Delivery> Deliveries { get; } = new();

    public string Url => $"{app.Urls.Single()}/messages";

    /// <summary>Subjects of all messages that it has taken or refused, in the order in which they came.</summary>
    public IEnumerable<string> Subjects => Deliveries.Select(delivery => delivery.Subject);

    public static async Task<HospitalAddress> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var address = new HospitalAddress(builder.Build());
        address.app.MapPost("/{path}", address.Take);
        await address.app.StartAsync(TestContext.Current.CancellationToken);
        return address;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Take(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers;
        Deliveries.Enqueue(
            new Delivery(
                http.Request.Path,
                headers["webhook-id"].ToString(),
                long.Parse(headers["webhook-timestamp"].ToString()),
                headers["webhook-signature"].ToString(),
                http.Request.ContentType ?? "",
                body.ToArray()
            )
        );
        await Holding.WaitAsync(http.RequestAborted);
        http.Response.StatusCode = Status;
        if (Status is > 300 and < 400)
            http.Response.Headers.Location = $"{app.Urls.Single()}/elsewhere";
        if (RetryAfter is not null)
            http.Response.Headers.RetryAfter = RetryAfter;
        while (Endless)
            await http.Response.Body.WriteAsync(new byte[64 * 1024], http.RequestAborted);
    }
}
