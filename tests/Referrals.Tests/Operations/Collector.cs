// Stands where an OpenTelemetry collector would, and keeps what it is sent.
using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Referrals.Tests.Operations;

internal sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string? Type, string Body)> received = new();
    private readonly WebApplication app;

    private Collector(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    public IEnumerable<string?> Types => received.Where(r => r.Path.StartsWith("/v1/")).Select(r => r.Type);

    /// <summary>Protobuf, a byte for a character.</summary>
    public string Traces => All("/v1/traces");

    public string Metrics => All("/v1/metrics");

    public static async Task<Collector> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new Collector(builder.Build());
        collector.app.MapPost(
            "/{**path}",
            async (HttpRequest request) =>
            {
                using var body = new StreamReader(request.Body, Encoding.Latin1);
                collector.received.Enqueue(
                    (request.Path, request.ContentType, await body.ReadToEndAsync(request.HttpContext.RequestAborted))
                );
            }
        );
        await collector.app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private string All(string path) => string.Concat(received.Where(r => r.Path == path).Select(r => r.Body));
}
