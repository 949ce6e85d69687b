// Somebody who talks to the service under test.
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Referrals.Tests.Hosting;

/// <summary>Each method begins a <see cref="Scenario"/>, which is sent when it is awaited.</summary>
public sealed class TestClient
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        // People read it in failures.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly TimeSpan Renewal = TimeSpan.FromHours(1);

    private readonly Func<DateTimeOffset, string?> issue;
    private (string? Value, DateTimeOffset IssuedAt)? token;

    internal TestClient(TestService service, string name, Func<DateTimeOffset, string?> issue)
    {
        Service = service;
        Name = name;
        this.issue = issue;
    }

    /// <summary>How failures call this client.</summary>
    public string Name { get; }

    internal TestService Service { get; }

    public Scenario Get(string path) => Send(HttpMethod.Get, path);

    /// <summary>Sends a body, or none.</summary>
    /// <param name="path">With its query.</param>
    /// <param name="body">Written as JSON in camel case; null for no body at all.</param>
    public Scenario Post(string path, object? body = null) => Send(HttpMethod.Post, path, body);

    public Scenario Put(string path, object? body = null) => Send(HttpMethod.Put, path, body);

    public Scenario Delete(string path, object? body = null) => Send(HttpMethod.Delete, path, body);

    public Scenario Send(HttpMethod method, string path, object? body = null)
    {
        var scenario = new Scenario(this, method, path);
        return body is null ? scenario : scenario.Raw(JsonSerializer.Serialize(body, Json));
    }

    internal string? Token()
    {
        var now = Service.Clock.Now;
        if (token is not { } known || (now - known.IssuedAt).Duration() > Renewal)
            token = known = (issue(now), now);
        return known.Value;
    }
}
