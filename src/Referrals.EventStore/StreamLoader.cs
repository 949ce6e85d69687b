// Reads of many callers in one query: what waits is read together, as the writer does with what is to be written.
using System.Threading.Channels;
using Npgsql;
using static Referrals.EventStore.ArrayParameters;

namespace Referrals.EventStore;

/// <summary>Reads streams for many callers at once. One reader: two were slower, for they make the batches smaller.</summary>
internal sealed class StreamLoader : IAsyncDisposable
{
    private const int MaxBatch = 256;

    private readonly EventLogOptions options;
    private readonly NpgsqlDataSource dataSource;
    private readonly Channel<Wanted> queue;
    private readonly Task loop;

    public StreamLoader(EventLogOptions options, NpgsqlDataSource dataSource)
    {
        this.options = options;
        this.dataSource = dataSource;
        queue = Channel.CreateBounded<Wanted>(new BoundedChannelOptions(options.MaxWaiting) { SingleReader = true });
        loop = Task.Run(Run);
    }

    /// <summary>The stream's events after a version, oldest first.</summary>
    /// <exception cref="LogUnavailableException">The database cannot be reached, or the log is closing.</exception>
    public async Task<IReadOnlyList<StoredEvent>> Load(StreamId stream, long after, CancellationToken cancellation)
    {
        var wanted = new Wanted(stream, after);
        if (!queue.Writer.TryWrite(wanted))
            throw new LogUnavailableException(queue.Reader.Completion.IsCompleted ? "The log is closed." : $"More than {options.MaxWaiting} reads wait for the log; try again shortly.");
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
            if (batch.Count == 0)
                continue;
            try
            {
                await Read(batch);
                foreach (var wanted in batch)
                    wanted.Completion.TrySetResult(wanted.Events);
            }
            catch (Exception problem)
            {
                foreach (var wanted in batch)
                    wanted.Completion.TrySetException(new LogUnavailableException("The log cannot be read.", problem));
            }
        }
    }

    private async Task Read(List<Wanted> batch)
    {
        await using var command = dataSource.CreateCommand(StreamSql.ReadMany(options.Schema));
        command.Parameters.Add(Texts(batch.ConvertAll(w => w.Stream.Tenant)));
        command.Parameters.Add(Texts(batch.ConvertAll(w => w.Stream.Key)));
        command.Parameters.Add(new NpgsqlParameter<List<long>> { TypedValue = batch.ConvertAll(w => w.After) });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var wanted = batch[(int)reader.GetInt64(0) - 1];
            wanted.Events.Add(StreamSql.ToStoredEvent(reader, options.EventTypes, wanted.Stream));
        }
    }

    private sealed record Wanted(StreamId Stream, long After)
    {
        public List<StoredEvent> Events { get; } = [];

        public TaskCompletionSource<IReadOnlyList<StoredEvent>> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
