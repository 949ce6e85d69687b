// Large amounts of events for tests and benchmarks, through the command writer like everything else.
using Referrals.EventStore;

namespace Referrals.Tests.Hosting;

/// <summary>An event of a bulk append.</summary>
internal readonly record struct BulkEvent(StreamId Stream, object Data, string? StreamType = null, EventMetadata? Metadata = null);

internal static class Bulk
{
    private const int Writers = 512;
    private const int EventsAtOnce = 500;

    /// <summary>Appends events of any number of streams, each stream's in this order, and returns the position of the last.</summary>
    public static async Task<long> BulkAppend(this EventLog log, IReadOnlyList<BulkEvent> events, CancellationToken cancellation = default)
    {
        var last = 0L;
        await Parallel.ForEachAsync(
            events.GroupBy(e => e.Stream),
            new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellation },
            async (stream, stop) =>
            {
                foreach (var chunk in stream.Chunk(EventsAtOnce))
                {
                    var position = await Append(log, chunk, stop);
                    InterlockedMax(ref last, position);
                }
            }
        );
        return last;
    }

    // Most streams are new: then nothing needs to be read.
    private static async Task<long> Append(EventLog log, BulkEvent[] chunk, CancellationToken cancellation)
    {
        try
        {
            return (await log.Append(Request(ExpectedVersion.NewStream), cancellation)).Position;
        }
        catch (UnexpectedStreamVersionException)
        {
            return (await log.Append(Request(ExpectedVersion.Any), cancellation)).Position;
        }

        AppendRequest Request(ExpectedVersion expected) =>
            new(new StreamAppend(chunk[0].Stream, expected, [.. chunk.Select(e => e.Data)], chunk[0].StreamType))
            {
                Metadata = chunk[0].Metadata ?? EventMetadata.None,
            };
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            if (Interlocked.CompareExchange(ref target, value, seen) == seen)
                return;
        }
    }
}
