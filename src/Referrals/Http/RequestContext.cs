// What a request says besides its body: who, when, on which version, under which command id.
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using Referrals.EventStore;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>A parameter of every endpoint.</summary>
internal sealed class RequestContext
{
    private readonly HttpContext context;
    private readonly TimeProvider time;

    private RequestContext(HttpContext context, Caller caller)
    {
        this.context = context;
        Caller = caller;
        time = context.RequestServices.GetRequiredService<TimeProvider>();
        Now = time.GetUtcNow().ToMicrosecond();
        IfMatch = ReadIfMatch(context.Request);
        IdempotencyKey = ReadIdempotencyKey(context.Request);
        AsOf = ReadAsOf(context.Request);
        After = ReadPosition(context.Request);
        Language = Languages.Of(context);
    }

    public Caller Caller { get; }

    /// <summary>The one moment of this request.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>The version that the caller saw, from <c>If-Match: "7"</c>.</summary>
    public long? IfMatch { get; }

    public string? IdempotencyKey { get; }

    /// <summary><c>?asOf=</c> a version or a moment; null for now.</summary>
    public AsOf? AsOf { get; }

    /// <summary>The position that a list must have reached, from <c>Log-Position</c> or <c>?after=</c>.</summary>
    public long? After { get; }

    public Language Language { get; private init; }

    public IServiceProvider Services => context.RequestServices;

    public CancellationToken Cancellation => context.RequestAborted;

    public StreamId Stream(string key) => new(Caller.County, key);

    public static ValueTask<RequestContext> BindAsync(HttpContext context) =>
        ValueTask.FromResult(
            new RequestContext(context, context.Features.Get<Caller>() ?? throw new RequestRefusedException(new Refusal("token.missing")))
        );

    /// <summary>For reading on somebody's behalf, where no request asks for it.</summary>
    public static RequestContext Of(
        IServiceProvider services,
        Caller caller,
        CancellationToken cancellation,
        Language language = Language.Chinese
    ) => new(new DefaultHttpContext { RequestServices = services, RequestAborted = cancellation }, caller) { Language = language };

    /// <summary>How this request is written: under its command id, with who and why.</summary>
    /// <param name="content">Fingerprint of what was sent.</param>
    /// <param name="businessTime">When it happened, where that is not now.</param>
    /// <param name="command">The command id of a request that names none itself.</param>
    public WriteOptions CreateWriteOptions(string content, DateTimeOffset? businessTime = null, string? command = null)
    {
        // Of a fixed length: subject and key together may be longer than an id of the log.
        var id = IdempotencyKey is null ? command : Hash($"{Caller.Subject}\n{IdempotencyKey}");
        return new WriteOptions
        {
            Command = id is null ? null : new CommandId(Caller.County, id, Fingerprint(content)),
            Metadata = CreateMetadata(businessTime),
        };
    }

    /// <summary>Who and why, and when it happened where the database's clock does not tell it.</summary>
    /// <param name="businessTime">When it happened, where that is not now.</param>
    public EventMetadata CreateMetadata(DateTimeOffset? businessTime = null) =>
        new()
        {
            Actor = Caller.Subject,
            // Hashed: nobody promises that a sender's keys say nothing about patients.
            CorrelationId = IdempotencyKey is null
                ? null
                : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(IdempotencyKey)))[..32],
            TraceParent = Activity.Current?.Id,
            BusinessTime = businessTime ?? SimulatedTime.NowOf(time),
        };

    /// <summary>Sets <c>ETag</c> and <c>Log-Position</c>.</summary>
    public void SetETag(long version, long? position = null)
    {
        context.Response.Headers.ETag = $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";
        if (position is { } at)
            SetLogPosition(at);
    }

    /// <summary>Says that the answer has texts in the caller's language.</summary>
    public void SetLanguage()
    {
        context.Response.Headers.ContentLanguage = Language.Tag();
        context.Response.Headers.Vary = "Accept-Language";
    }

    /// <summary>Sets <c>Log-Position</c> alone, where many resources were written.</summary>
    public void SetLogPosition(long position) => context.Response.Headers["Log-Position"] = position.ToString(CultureInfo.InvariantCulture);

    // The place and the sender belong to it: the same key on another resource is another request.
    private string Fingerprint(string content) =>
        Hash($"{context.Request.Method} {context.Request.Path} {Caller.Subject} {Caller.Institution} {content} {IfMatch}");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static long? ReadIfMatch(HttpRequest request)
    {
        if (request.Headers.IfMatch.Count == 0)
            return null;
        var text = request.Headers.IfMatch.ToString();
        if (text.Trim() == "*")
            return null;
        return
            EntityTagHeaderValue.TryParse(text, out var tag)
            && !tag.IsWeak
            && long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new RequestRefusedException(new Refusal("if-match.invalid"));
    }

    private static string? ReadIdempotencyKey(HttpRequest request)
    {
        var values = request.Headers["Idempotency-Key"];
        if (values.Count == 0)
            return null;
        var key = values.ToString();
        return key.Length is > 0 and <= 200 && key.All(c => c is > ' ' and < (char)127) && values.Count == 1
            ? key
            : throw new RequestRefusedException(new Refusal("idempotency-key.invalid"));
    }

    private static AsOf? ReadAsOf(HttpRequest request)
    {
        var text = request.Query["asOf"].ToString();
        if (text.Length == 0)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            return EventStore.AsOf.Version(version);
        // A plus sign of an offset arrives as a space when it was not escaped; before it a space may stand between day and time.
        var escaped = text.Length > 11 ? text[..11] + text[11..].Replace(' ', '+') : text;
        return Moments.TryParse(escaped, out var moment)
            ? EventStore.AsOf.Moment(moment)
            : throw new RequestRefusedException(new Refusal("as-of.invalid"));
    }

    private static long? ReadPosition(HttpRequest request)
    {
        var own = request.HttpContext.GetEndpoint()?.Metadata.GetMetadata<ReadsAfterPlace>() is not null;
        var text = !own && request.Query["after"].ToString() is { Length: > 0 } query ? query : request.Headers["Log-Position"].ToString();
        if (text.Length == 0)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : throw new RequestRefusedException(new Refusal("log-position.invalid"));
    }
}
