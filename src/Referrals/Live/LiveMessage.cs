// What is told live, and its place in the order of all that is told.
using System.Globalization;
using System.Text;
using JasperFx.Events;
using Referrals.EventStore;
using Referrals.Security;

namespace Referrals.Live;

/// <summary>What an event of a case lets listeners hear: a pure function, asked once for each event on each node.</summary>
internal delegate IEnumerable<LiveMessage> LiveSource(CaseChange change);

/// <summary>One thing to be told.</summary>
/// <param name="Kind">Becomes the SSE field <c>event</c>.</param>
/// <param name="Data">JSON in one line, without personal data: it is written once for all who hear it.</param>
/// <param name="Concerns">
/// Whose it is: asked once for all callers of one institution with the same roles, so that neither subject nor practitioner is set.
/// </param>
internal sealed record LiveMessage(string Kind, ReadOnlyMemory<byte> Data, Func<Caller, bool> Concerns)
{
    /// <summary>Who of these hears it; null for all of them. Asked for each listener.</summary>
    public Func<Caller, bool>? Only { get; init; }
}

/// <summary>
/// The SSE field <c>id</c>, the same on every node. <c>4711</c>: everything is heard up to this position of the log. Where an event lets
/// hear several messages, those before the last are <c>4711-1</c>, <c>4711-2</c>, ….
/// </summary>
internal readonly record struct LiveId(long Position, int Part = LiveId.All)
{
    private const int All = int.MaxValue;

    public static LiveId? Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var part = All;
        return
            long.TryParse(dash < 0 ? text : text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && (dash < 0 || int.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out part))
            ? new LiveId(position, part)
            : null;
    }

    public bool IsAfter(LiveId other) => Position > other.Position || (Position == other.Position && Part > other.Part);

    public override string ToString() => Part == All ? $"{Position}" : $"{Position}-{Part}";
}

/// <summary>A message at its place, as it goes over the wire.</summary>
internal sealed record LiveItem(LiveId Id, string County, LiveMessage Message)
{
    public byte[] Frame { get; } = Write(Id, Message.Kind, Message.Data.Span);

    /// <summary>The messages of one event, in their order.</summary>
    public static IEnumerable<LiveItem> Numbered(IEvent e, IReadOnlyList<LiveMessage> messages) =>
        messages.Select(
            (message, at) =>
                new LiveItem(at == messages.Count - 1 ? new LiveId(e.Sequence) : new LiveId(e.Sequence, at + 1), e.Stream.Tenant, message)
        );

    /// <summary>Whether somebody hears it.</summary>
    public bool IsFor(Caller caller) => caller.County == County && Message.Concerns(caller) && Message.Only?.Invoke(caller) != false;

    public static byte[] Write(LiveId id, string kind, ReadOnlySpan<byte> data) =>
        [.. Encoding.UTF8.GetBytes($"id: {id}\nevent: {kind}\ndata: "), .. data, .. "\n\n"u8];
}
