// What a block says of its events against what they are. Pure.
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Referrals.EventStore.Chain;

/// <summary>What is wrong at a place of the log.</summary>
public enum LogDifferenceKind
{
    /// <summary>The event is not what was appended, or stands in the place of another.</summary>
    Altered,

    /// <summary>An event that was appended is not there.</summary>
    Missing,

    /// <summary>An event that no writer of the log appended.</summary>
    Inserted,

    /// <summary>The block does not continue the one before it, or its root is not that of its events.</summary>
    BlockBroken,

    /// <summary>The block has another root than was sealed, or is gone.</summary>
    SealBroken,
}

/// <summary>A place at which the log is not what it was.</summary>
/// <param name="Tenant">Whose log.</param>
/// <param name="Sequence">The position of the event; of a block's or a seal's that of the block's last event.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Stream">Key of the stream of the event as it stands there now; null where none does.</param>
/// <param name="Version">Its place in that stream.</param>
/// <param name="Type">Its stored name.</param>
public sealed record LogDifference(
    string Tenant,
    long Sequence,
    LogDifferenceKind Kind,
    string? Stream = null,
    long? Version = null,
    string? Type = null
);

/// <summary>Compares blocks of one tenant, in their order, with the events that stand there.</summary>
internal sealed class BlockCheck(string tenant)
{
    private const int MarkSize = 12;
    private const int MarkedDigest = 8;

    /// <summary>The block before; null before the first.</summary>
    public LogBlock? Last { get; private set; }

    /// <summary>Takes the next block with all events of the tenant behind the block before and up to this one's last.</summary>
    public IEnumerable<LogDifference> Next(LogBlock block, IReadOnlyList<StoredEvent> events)
    {
        var before = Last;
        Last = block;
        var continues =
            block.Number == (before?.Number ?? 0) + 1
            && block.After == (before?.Until ?? 0)
            && block.Previous.AsSpan().SequenceEqual(before?.Root ?? []);
        var differences = Compare(block, events).ToList();
        // Where events differ the root does too, and that is no further finding.
        if (!continues || (differences.Count == 0 && !Root(block, events).AsSpan().SequenceEqual(block.Root)))
            differences.Add(new LogDifference(tenant, block.Until, LogDifferenceKind.BlockBroken));
        return differences;
    }

    private IEnumerable<LogDifference> Compare(LogBlock block, IReadOnlyList<StoredEvent> events)
    {
        var (mark, at) = (0, 0);
        while (mark < block.Marks.Length || at < events.Count)
        {
            var recorded = mark < block.Marks.Length ? block.After + Offset(block, mark) : long.MaxValue;
            if (at < events.Count && events[at].Sequence < recorded)
            {
                yield return Of(events[at++], LogDifferenceKind.Inserted);
                continue;
            }

            if (at == events.Count || events[at].Sequence > recorded)
                yield return new LogDifference(tenant, recorded, LogDifferenceKind.Missing);
            else if (
                !events[at++].Digest.AsSpan(0, MarkedDigest).SequenceEqual(block.Marks.AsSpan(mark + MarkSize - MarkedDigest, MarkedDigest))
            )
                yield return Of(events[at - 1], LogDifferenceKind.Altered);
            mark += MarkSize;
        }
    }

    /// <summary>An event with what it says of itself now.</summary>
    public static LogDifference Of(StoredEvent e, LogDifferenceKind kind) => new(e.Tenant, e.Sequence, kind, e.Stream, e.Version, e.Type);

    private static long Offset(LogBlock block, int mark) => BinaryPrimitives.ReadInt32BigEndian(block.Marks.AsSpan(mark));

    private static byte[] Root(LogBlock block, IReadOnlyList<StoredEvent> events)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(block.Previous);
        Span<byte> number = stackalloc byte[8];
        foreach (var part in (ReadOnlySpan<long>)[block.Number, block.After, block.Until])
        {
            BinaryPrimitives.WriteInt64BigEndian(number, part);
            hash.AppendData(number);
        }

        foreach (var e in events)
            hash.AppendData(e.Digest);
        return hash.GetHashAndReset();
    }
}
