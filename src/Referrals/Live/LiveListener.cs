// One connection as the hub sees it.
using System.Threading.Channels;
using Referrals.Security;

namespace Referrals.Live;

/// <summary>What waits for one listener. When it is too much, <see cref="Items"/> ends after what already waits.</summary>
internal sealed class LiveListener(Caller caller, int most)
{
    private readonly Channel<LiveItem> waiting = Channel.CreateBounded<LiveItem>(new BoundedChannelOptions(most) { SingleReader = true });

    public Caller Caller { get; } = caller;

    /// <summary>The caller without a name: what rights to a case depend on.</summary>
    public Caller Kind { get; } = new("", caller.County, caller.Institution, caller.Roles);

    public ChannelReader<LiveItem> Items => waiting.Reader;

    /// <summary>False when the listener is too slow; nothing more is sent.</summary>
    public bool Offer(LiveItem item) => waiting.Writer.TryWrite(item) || (waiting.Writer.TryComplete() && false);
}

/// <summary>How listening begins.</summary>
/// <param name="Listener">Hears everything after <paramref name="Position"/>.</param>
/// <param name="Position">How far the hub is.</param>
/// <param name="Missed">What was missed since the last connection, in its order.</param>
/// <param name="Reset">What was missed is not known: the client must load anew.</param>
internal sealed record LiveStart(LiveListener Listener, long Position, IReadOnlyList<LiveItem> Missed, bool Reset);
