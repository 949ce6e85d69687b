// What a connection may cost before anybody knows who asks.
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Referrals.Http;

/// <summary>The settings <c>Server:*</c>, by the names of its members.</summary>
internal sealed record ServerLimits
{
    private const double SlowestBytesPerSecond = 240;

    /// <summary>Connections of a node at once, of all kinds; 0 is no limit.</summary>
    public long Connections { get; init; } = 30_000;

    /// <summary>How long the headers of a request may take, in seconds.</summary>
    public double HeaderSeconds { get; init; } = 10;

    /// <summary>
    /// After how many seconds a connection is closed on which a body or an answer comes on slower than 240 bytes a second.
    /// </summary>
    public double SlowSeconds { get; init; } = 10;

    /// <summary>How long a connection may wait for its next request, in seconds.</summary>
    public double IdleSeconds { get; init; } = 120;

    /// <summary>Sets up the server.</summary>
    public static void Configure(KestrelServerOptions server, IConfiguration configuration)
    {
        var set = configuration.GetSection("Server").Get<ServerLimits>() ?? new ServerLimits();
        server.AddServerHeader = false;
        var limits = server.Limits;
        limits.MaxRequestBodySize = Body<object>.Limit;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxConcurrentConnections = set.Connections > 0 ? set.Connections : null;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(set.HeaderSeconds);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(set.IdleSeconds);
        limits.MinRequestBodyDataRate = new MinDataRate(SlowestBytesPerSecond, TimeSpan.FromSeconds(set.SlowSeconds));
        limits.MinResponseDataRate = new MinDataRate(SlowestBytesPerSecond, TimeSpan.FromSeconds(set.SlowSeconds));
        limits.Http2.MaxStreamsPerConnection = 100;
        server.ConfigureHttpsDefaults(https =>
        {
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            TlsCertificate.Of(server.ApplicationServices)?.Use(https);
        });
    }
}
