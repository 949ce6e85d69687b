// Server-sent events: how an answer begins that goes on.
using Microsoft.AspNetCore.Http.Features;

namespace Referrals.Http;

internal static class EventStream
{
    public const string ContentType = "text/event-stream";

    /// <summary>The answer is a stream of events, which nobody on the way keeps until there is more of it.</summary>
    public static void Begin(HttpContext http)
    {
        http.Response.ContentType = ContentType;
        // Proxies shall not wait for more.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }
}
