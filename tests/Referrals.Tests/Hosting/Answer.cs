// What the service answered.
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Referrals.Tests.Hosting;

public sealed class Answer
{
    private static readonly JsonSerializerOptions Indented = new(TestClient.Json) { WriteIndented = true };
    private readonly Lazy<JsonElement> json;

    private Answer(int status, byte[] bytes, string? contentType, IReadOnlyList<(string Name, string Value)> headers)
    {
        (Status, Bytes, Text, ContentType, Headers) = (
            status,
            bytes,
            Encoding.UTF8.GetString(bytes).TrimStart('\ufeff'),
            contentType,
            headers
        );
        json = new(() => JsonElement.Parse(Text));
    }

    public int Status { get; }

    public byte[] Bytes { get; }

    public string Text { get; }

    /// <summary>Without parameters.</summary>
    public string? ContentType { get; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; }

    public JsonElement Json => json.Value;

    /// <summary>The version in <c>ETag</c>.</summary>
    public long Version => long.Parse(Header("ETag").ShouldNotBeNull("there is no ETag").Trim('"'), CultureInfo.InvariantCulture);

    /// <summary>The position in <c>Log-Position</c>.</summary>
    public long Position => long.Parse(Header("Log-Position").ShouldNotBeNull("there is no Log-Position"), CultureInfo.InvariantCulture);

    /// <summary>The code of the problem, or null.</summary>
    public string? Code => ContentType == "application/problem+json" ? Json.GetProperty("code").GetString() : null;

    /// <summary>The problem itself, and each of its errors.</summary>
    public IEnumerable<(string? Code, string? Pointer)> Problems
    {
        get
        {
            IEnumerable<JsonElement> all = Json.TryGetProperty("errors", out var errors) ? [Json, .. errors.EnumerateArray()] : [Json];
            return all.Select(p =>
                (p.GetProperty("code").GetString(), p.TryGetProperty("pointer", out var pointer) ? pointer.GetString() : null)
            );
        }
    }

    /// <summary>The value at a JSON pointer: <c>answer["/patient/name"]</c>, <c>answer["/items/0/id"]</c>.</summary>
    public JsonElement this[string pointer] =>
        pointer
            .Split('/')
            .Skip(1)
            .Select(part => part.Replace("~1", "/").Replace("~0", "~"))
            .Aggregate(
                Json,
                (at, part) =>
                    at.ValueKind == JsonValueKind.Array ? at[int.Parse(part, CultureInfo.InvariantCulture)]
                    : at.TryGetProperty(part, out var value) ? value
                    : throw new KeyNotFoundException($"there is no {pointer} in {this}")
            );

    /// <summary>The text at a JSON pointer.</summary>
    public string String(string pointer) => this[pointer].GetString().ShouldNotBeNull($"{pointer} is null");

    public T As<T>() => Json.Deserialize<T>(TestClient.Json)!;

    public string? Header(string name) =>
        Headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).FirstOrDefault();

    /// <summary>All of it, the body indented.</summary>
    public override string ToString()
    {
        var said = new StringBuilder($"{Status}\n");
        foreach (var (name, value) in Headers)
            said.Append($"{name}: {value}\n");
        try
        {
            said.Append(JsonSerializer.Serialize(Json, Indented));
        }
        catch (JsonException)
        {
            said.Append(Text);
        }

        return said.ToString();
    }

    internal static Answer Read(HttpResponse response)
    {
        using var body = new MemoryStream();
        response.Body.CopyTo(body);
        return new Answer(
            response.StatusCode,
            body.ToArray(),
            response.ContentType is { } type ? MediaTypeHeaderValue.Parse(type).MediaType.Value : null,
            [.. response.Headers.Select(h => (h.Key, string.Join(", ", [.. h.Value])))]
        );
    }

    internal static async Task<Answer> Read(HttpResponseMessage response, CancellationToken cancellation) =>
        new(
            (int)response.StatusCode,
            await response.Content.ReadAsByteArrayAsync(cancellation),
            response.Content.Headers.ContentType?.MediaType,
            [.. response.Headers.Concat(response.Content.Headers).Select(h => (h.Key, string.Join(", ", h.Value)))]
        );
}
