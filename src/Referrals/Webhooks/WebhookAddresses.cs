// Which addresses messages may be sent to. Nobody may reach through a webhook what only this machine can reach.
using System.Net;
using System.Net.Sockets;
using Referrals.Hosting;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Webhooks;

/// <summary>
/// Public addresses, and the networks that are configured. A name is looked up when it is connected to, so that what it means cannot be
/// changed after it was checked. With development tokens this machine may be told too, without TLS.
/// </summary>
internal sealed class WebhookAddresses(IConfiguration configuration, SecuritySettings security)
{
    /// <summary>Networks such as <c>10.20.0.0/16</c> or single addresses, apart by commas.</summary>
    public const string Setting = "Webhooks:Networks";

    private const int LongestUrl = 500;

    // Addresses that lead to no machine on the Internet, or to one behind a translation.
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork PublicV6 = IPNetwork.Parse("2000::/3");

    private readonly IPNetwork[] own = [.. Networks(configuration[Setting] ?? "")];

    /// <summary>Whether a connection may go there.</summary>
    public bool Allows(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return own.Any(network => network.Contains(address))
            || (security.DevelopmentTokens && IPAddress.IsLoopback(address))
            || (!Special.Any(network => network.Contains(address)) && (IsV4(address) || PublicV6.Contains(address)));
    }

    /// <summary>What is against an address that somebody wants; null where it will do. A name is not looked up here.</summary>
    public (Uri? Url, Refusal? Refusal) Check(string? text)
    {
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || text.Length > LongestUrl
            || url.UserInfo.Length > 0
            || url.Fragment.Length > 0
            || (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && url.IsLoopback && security.DevelopmentTokens))
        )
            return (null, new Refusal("webhook.url-invalid") { Pointer = "/url" });
        var known =
            IPAddress.TryParse(url.IdnHost, out var address) ? address
            : url.IsLoopback ? IPAddress.Loopback
            : null;
        return known is null || Allows(known) ? (url, null) : (null, new Refusal("webhook.address-not-allowed") { Pointer = "/url" });
    }

    /// <summary>Connects to one of the addresses of a name that may be connected to.</summary>
    /// <exception cref="AddressNotAllowedException">None of them may.</exception>
    public async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var found = IPAddress.TryParse(host, out var address) ? [address] : await Dns.GetHostAddressesAsync(host, cancellation);
        var allowed = found.Where(Allows).ToArray();
        if (allowed.Length == 0)
            throw new AddressNotAllowedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsV4(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork;

    private static IEnumerable<IPNetwork> Networks(string text)
    {
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            yield return IPNetwork.TryParse(part, out var network) ? network
            : IPAddress.TryParse(part, out var address) ? new IPNetwork(address, IsV4(address) ? 32 : 128)
            : throw new OperationSettingsException(
                "webhooks.settings-invalid",
                $"Webhooks__Networks has \"{part}\"; networks such as 10.20.0.0/16 are needed, apart by commas."
            );
    }
}

/// <summary>A name that leads only to addresses where no webhook may go.</summary>
internal sealed class AddressNotAllowedException() : Exception("No webhook may go to this address.");
