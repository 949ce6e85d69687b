// Reads the log once for all followers of a process.
using Npgsql;

namespace Referrals.EventStore.Following;

/// <summary>
/// Pages of the log. Followers that stand at the same place are handed the same page, so the log is read and each event is parsed
/// once for all of them; pages end at round positions, so that followers which started apart fall into step.
/// </summary>
internal sealed class LogTail(EventLogOptions options, LogSignal signal, NpgsqlDataSource dataSource)
{
    public const int PageSpan = 8_192;
    private const int KeptPages = 6;

    private readonly Lock gate = new();
    private readonly Queue<long> order = new();
    private readonly Dictionary<long, Task<Page>> pages = [];

    /// <summary>The events after a position, at least one; waits until there is one.</summary>
    public async Task<IReadOnlyList<Envelope>> Read(long after, CancellationToken cancellation)
    {
        while (true)
        {
            await signal.WaitBeyond(after, cancellation);
            var (page, upTo) = await PageAfter(after).WaitAsync(cancellation);
            if (page.Count > 0)
            {
                // While this page is applied, the next one is read.
                if (HasPage(page[^1].Sequence))
                    _ = PageAfter(page[^1].Sequence);
                return page;
            }

            // Sequences of transactions that were rolled back: nothing there, and never will be.
            after = upTo;
        }
    }

    /// <summary>Whether a whole page can be read without waiting for the log to grow.</summary>
    public bool HasPage(long after) => signal.HighWaterMark - after >= PageSpan;

    /// <summary>Whether the log is known to reach beyond a position.</summary>
    public bool HasMore(long after) => signal.HighWaterMark > after;

    private static long Boundary(long after, long highWaterMark) => Math.Min(highWaterMark, ((after / PageSpan) + 1) * PageSpan);

    private Task<Page> PageAfter(long after)
    {
        lock (gate)
        {
            if (pages.TryGetValue(after, out var known) && !known.IsFaulted && !(known.IsCompletedSuccessfully && known.Result.Events.Count == 0))
                return known;
            var page = Task.Run(() => ReadPage(after, Boundary(after, signal.HighWaterMark)));
            pages[after] = page;
            order.Enqueue(after);
            while (order.Count > KeptPages)
                pages.Remove(order.Dequeue());
            return page;
        }
    }

    private async Task<Page> ReadPage(long after, long upTo)
    {
        var events = new List<Envelope>();
        await using var command = dataSource.CreateCommand(StreamSql.ReadLog(options.Schema));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = upTo });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            events.Add(StreamSql.ToEnvelope(reader, options.EventTypes));
        return new Page(events, upTo);
    }

    private sealed record Page(IReadOnlyList<Envelope> Events, long UpTo);
}
