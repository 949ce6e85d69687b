// What every answer tells a browser, unless an endpoint says otherwise, and what is made of plain http where only https is meant.
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>The settings <c>Https:*</c>.</summary>
/// <param name="Only">
/// Plain http is not answered: pages are sent to https, requests of programs are refused. <c>/health</c> is answered either way.
/// </param>
/// <param name="Port">Where https is reached from outside.</param>
/// <param name="StrictSeconds">For how long a browser that has come by https takes nothing else; 0 does not say so.</param>
internal sealed record HttpsSettings(bool Only, int Port, long StrictSeconds)
{
    private const long HalfAYear = 15_552_000;

    public static HttpsSettings From(IConfiguration configuration) =>
        new(
            configuration.GetValue("Https:Only", false),
            configuration.GetValue("Https:Port", 443),
            configuration.GetValue("Https:StrictSeconds", HalfAYear)
        );
}

/// <summary>Stands before everything that answers.</summary>
internal sealed class AnswerHeaders(RequestDelegate next, HttpsSettings https)
{
    /// <summary>What an answer is that is no page: it loads nothing, and stands in no frame.</summary>
    public const string NoPage = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    // Its own files, and the styles that it writes.
    private const string Swagger =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Nothing = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = Nothing;
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/swagger", StringComparison.OrdinalIgnoreCase)
            ? Swagger
            : NoPage;
        headers.CacheControl = "no-store";
        if (context.Request.IsHttps && https.StrictSeconds > 0)
            headers.StrictTransportSecurity = $"max-age={https.StrictSeconds}";
        return https.Only && !context.Request.IsHttps && !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
            ? Refuse(context)
            : next(context);
    }

    // A token that came by plain http is known to those who listen: a program that is sent on would go on sending it.
    private Task Refuse(HttpContext context)
    {
        var request = context.Request;
        if (
            context.IsInApi()
            || request.Headers.Authorization.Count > 0
            || (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        )
            return Problems.Write(context, new Refusal("https-required"));
        var port = https.Port == 443 ? "" : $":{https.Port}";
        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        context.Response.Headers.Location =
            $"https://{request.Host.Host}{port}{request.Path.ToUriComponent()}{request.QueryString.ToUriComponent()}";
        return Task.CompletedTask;
    }
}
