// What logs and traces say of a request: its route, never what stood in its place.
using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Referrals.Security;

namespace Referrals.Http;

/// <summary>
/// One line at Debug for every request under <c>/api</c>: method, route, status, milliseconds, and of the caller only roles and
/// institution. In its span the route takes the place of the address, which holds references to patients, and whatever people type into a
/// search.
/// </summary>
internal sealed partial class RequestLog(RequestDelegate next, TimeProvider time, ILogger<RequestLog> logger)
{
    // Whatever else is sent is no word for a log.
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"];

    public async Task InvokeAsync(HttpContext context)
    {
        var start = time.GetTimestamp();
        var method = Methods.FirstOrDefault(known => known == context.Request.Method) ?? "other";
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route";
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { } span)
        {
            span.DisplayName = $"{method} {route}";
            span.SetTag("http.route", route)
                .SetTag("url.path", null)
                .SetTag("url.query", null)
                .SetTag("http.request.method_original", null);
        }
        try
        {
            await next(context);
        }
        finally
        {
            if (logger.IsEnabled(LogLevel.Debug) && context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            {
                var caller = context.Features.Get<Caller>();
                LogRequest(
                    method,
                    route,
                    context.Response.StatusCode,
                    (long)time.GetElapsedTime(start).TotalMilliseconds,
                    caller is null ? "nobody" : RoleNames.Of(caller.Roles),
                    caller?.Institution ?? "-",
                    Activity.Current?.TraceId.ToString() ?? "-"
                );
            }
        }
    }

    [LoggerMessage(101, LogLevel.Debug, "{Method} {Route} {Status} in {Milliseconds} ms for {Roles} of {Institution}, trace {Trace}")]
    private partial void LogRequest(
        string method,
        string route,
        int status,
        long milliseconds,
        string roles,
        string institution,
        string trace
    );
}
