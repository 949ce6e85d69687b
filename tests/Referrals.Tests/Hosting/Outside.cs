// What stands outside the service: an SMS gateway and a scanner of files, on a real port of this machine.
using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Referrals.Tests.Hosting;

/// <summary>Counts what it is told by its id, and finds every file clean.</summary>
internal sealed class Outside : IAsyncDisposable
{
    private readonly WebApplication app;
    private int scans;
    private string address = "";

    private Outside(WebApplication app) => this.app = app;

    /// <summary>How often each notice was told.</summary>
    public ConcurrentDictionary<string, int> Told { get; } = new(StringComparer.Ordinal);

    /// <summary>How often the scanner was asked.</summary>
    public int Scans => scans;

    /// <summary>The settings with which a service finds both.</summary>
    public (string Name, string Value)[] Settings =>
        [
            ("Notices__Gateway__Url", $"{address}/sms"),
            ("Attachments__Scanner__Url", $"{address}/scan"),
            ("Attachments__Scanner__RetrySeconds", "0.5"),
        ];

    public static async Task<Outside> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var outside = new Outside(builder.Build());
        outside.app.MapPost(
            "/sms",
            (JsonElement message) =>
            {
                outside.Told.AddOrUpdate(message.GetProperty("id").GetString()!, 1, (_, times) => times + 1);
                return Results.Ok();
            }
        );
        outside.app.MapPost(
            "/scan",
            async (HttpRequest request) =>
            {
                await request.Body.CopyToAsync(Stream.Null);
                Interlocked.Increment(ref outside.scans);
                return Results.Ok();
            }
        );
        await outside.app.StartAsync();
        outside.address = outside.app.Urls.Single();
        return outside;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
