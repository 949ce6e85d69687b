// Reads of many callers in one round trip: what waits is read together, as the writer does with what is to be written.
using System.Threading.Channels;
using Marten;
using Marten.Internal.Sessions;

namespace Referrals.EventStore.Writing;

/// <summary>Reads streams for many callers at once. One reader: two were slower, for they make the batches smaller.</summary>
internal sealed class StreamLoader : IAsyncDisposable
{
    private const int MaxBatch = 256;

    private readonly EventLogOptions options;
    private readonly IDocumentStore store;
    private readonly Channel<Wanted> queue;
    private readonly Task loop;

    public StreamLoader(IDocumentStore store, EventLogOptions options)
    {
        this.store = store;
        this.options = options;
        queue = Channel.CreateBounded<Wanted>(new BoundedChannelOptions(options.MaxWaiting) { SingleReader = true });
        loop = Task.Run(Run);
    }

    /// <summary>
    /// The data of a stream's events after a version, oldest first; <see cref="UnreadableEvent"/> where one cannot be read.
    /// </summary>
    /// <exception cref="LogUnavailableException">The database cannot be reached, or the log is closing.</exception>
    public async Task<IReadOnlyList<object>> Load(StreamId stream, long after, CancellationToken cancellation)
    {
        var wanted = new Wanted(stream, after);
        if (!queue.Writer.TryWrite(wanted))
            throw new LogUnavailableException(
                queue.Reader.Completion.IsCompleted
                    ? "The log is closed."
                    : $"More than {options.MaxWaiting} reads wait for the log; try again shortly."
            );
        return await wanted.Completion.Task.WaitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
    }

    private async Task Run()
    {
        var batch = new List<Wanted>(MaxBatch);
        while (await queue.Reader.WaitToReadAsync())
        {
            await Task.Yield();
            batch.Clear();
            while (batch.Count < MaxBatch && queue.Reader.TryRead(out var wanted))
                batch.Add(wanted);
            foreach (var tenant in batch.GroupBy(w => w.Stream.Tenant, StringComparer.Ordinal))
                await Read(tenant.Key, [.. tenant]);
        }
    }

    private async Task Read(string tenant, IReadOnlyList<Wanted> batch)
    {
        try
        {
            await using var session = (QuerySession)store.QuerySession(tenant);
            // A stream is read once, from the earliest version that anybody wants.
            var streams = batch.GroupBy(w => w.Stream).Select(w => (Wanted: w, After: w.Min(one => one.After))).ToList();
            var events = await StreamQuery.Run(session, streams.ConvertAll(s => (s.Wanted.Key, s.After)), CancellationToken.None);
            foreach (var (at, (stream, after)) in streams.Index())
            {
                foreach (var wanted in stream)
                    wanted.Completion.TrySetResult(events[at][(int)Math.Min(wanted.After - after, events[at].Count)..]);
            }
        }
        catch (Exception problem)
        {
            foreach (var wanted in batch)
                wanted.Completion.TrySetException(new LogUnavailableException("The log cannot be read.", Faults.WithoutData(problem)));
        }
    }

    private sealed record Wanted(StreamId Stream, long After)
    {
        public TaskCompletionSource<IReadOnlyList<object>> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
