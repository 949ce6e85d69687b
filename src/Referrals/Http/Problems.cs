// Refusals and failures as application/problem+json.
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Hosting;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>RFC 9457 problem details with a stable code.</summary>
/// <param name="Type">A URN of the code.</param>
/// <param name="Title">In the caller's language.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Stable; programs decide by it.</param>
public sealed record Problem(string Type, string Title, int Status, string Code)
{
    /// <summary>Each fault with its place.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProblemField>? Errors { get; init; }

    /// <summary>JSON pointer of the one place at fault.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pointer { get; init; }

    /// <summary>What is allowed instead.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>What the title names, for programs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, string>? Values { get; init; }

    /// <summary>For the operator's logs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceId { get; init; }
}

/// <summary>One fault.</summary>
/// <param name="Pointer">JSON pointer into the body, or the name of a query parameter.</param>
/// <param name="Code">Stable.</param>
/// <param name="Title">In the caller's language.</param>
public sealed record ProblemField(string Pointer, string Code, string Title);

internal static class Problems
{
    // JSON is not HTML: Chinese is sent as it is.
    private static readonly HttpJson Json = new(
        new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    public static IResult Of(Refusal refusal) => new ProblemResult(refusal);

    public static async Task Write(HttpContext context, Refusal refusal)
    {
        ServiceMeter.CountRefusal(refusal.Code);
        var language = Languages.Of(context);
        var texts = context.RequestServices.GetRequiredService<ProblemTexts>();
        var status = texts.StatusOf(refusal);
        var problem = new Problem($"urn:referrals:problem:{refusal.Code}", texts.Say(refusal, language), status, refusal.Code)
        {
            Pointer = refusal.Pointer,
            Allowed = refusal.Allowed,
            Values = refusal.Values,
            Errors = refusal.Errors?.Select(e => new ProblemField(e.Pointer ?? "", e.Code, texts.Say(e, language))).ToList(),
            TraceId = Activity.Current?.TraceId.ToString(),
        };
        context.Response.StatusCode = status;
        context.Response.Headers.ContentLanguage = language.Tag();
        context.Response.Headers.Vary = "Accept-Language";
        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = refusal.Code == "token.missing" ? "Bearer" : "Bearer error=\"invalid_token\"";
        if (status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = "1";
        await context.Response.WriteAsJsonAsync(problem, Json.Problem, "application/problem+json", context.RequestAborted);
    }

    private sealed class ProblemResult(Refusal refusal) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => Write(httpContext, refusal);
    }
}

/// <summary>Stops a request at the edge: a body or header that cannot be understood. Never thrown by a rule.</summary>
internal sealed class RequestRefusedException(Refusal refusal) : Exception(refusal.Code)
{
    public Refusal Refusal { get; } = refusal;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class HttpJson : JsonSerializerContext;
