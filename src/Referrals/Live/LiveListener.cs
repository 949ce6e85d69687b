// One connection as the hub sees it.
using System.Threading.Channels;
using Referrals.Security;

namespace Referrals.Live;

/// <summary>What waits for one listener. When it is too much, <see cref="Items"/> ends after what already waits.</summary>
internal sealed class LiveListener(Caller caller, int most)
{
    private readonly Channel<LiveItem> waiting = Channel.CreateBounded<LiveItem>(new BoundedChannelOptions(most) { SingleReader = true });

    public Caller Caller { get; } = caller;

    /// <summary>The caller without her name: what her rights to a case depend on.</summary>
    public Caller Kind { get; } = new("", caller.County, caller.Institution, caller.Roles);

    public ChannelReader<LiveItem> Items => waiting.Reader;

    /// <summary>False when the listener is too slow; she hears no more.</summary>
    public bool Offer(LiveItem item) => waiting.Writer.TryWrite(item) || (waiting.Writer.TryComplete() && false);
}

/// <summary>How listening begins.</summary>
/// <param name="Listener">Hears everything after <paramref name="Position"/>.</param>
/// <param name="Position">How far the hub is.</param>
/// <param name="Missed">What she missed since her last connection, in its order.</param>
/// <param name="Reset">What she missed is not known: she must load anew.</param>
internal sealed record LiveStart(LiveListener Listener, long Position, IReadOnlyList<LiveItem> Missed, bool Reset);
