// Reading what hospital systems are told, and waiting for more of it.
using Npgsql;
using Referrals.EventStore;
using Referrals.Hosting;

namespace Referrals.Messages;

/// <summary>A message as it stands in the feed.</summary>
internal sealed record StoredMessage(long Position, int Part, string Body)
{
    public FeedPosition At => new(Position, Part);
}

/// <summary>Reads feeds. All who wait on a node cost the database one question together.</summary>
internal sealed class FeedReading(NpgsqlDataSource database, EventLog log)
{
    // The writer is some milliseconds behind the log, and may be on another node.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LookFor = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<long>? looking;
    private long reached;

    /// <summary>Messages for an institution after a place, in their order.</summary>
    public Task<List<StoredMessage>> After(
        string county,
        string institution,
        FeedPosition after,
        int limit,
        CancellationToken cancellation
    ) =>
        database.Query<StoredMessage>(
            $"""
            select m.position, m.part, m.body
            from (
                (
                    select position, part from {FeedWriter.Schema}.recipients
                    where county = @county and institution = @institution and (position, part) > (@position, @part)
                    order by position, part limit @limit
                )
                union all
                (
                    select position, part from {FeedWriter.Schema}.recipients
                    where county = @county and institution = '{PublicMessage.Everybody}' and (position, part) > (@position, @part)
                    order by position, part limit @limit
                )
            ) r
            join {FeedWriter.Schema}.messages m on m.county = @county and m.position = r.position and m.part = r.part
            order by m.position, m.part limit @limit
            """,
            new
            {
                county,
                institution,
                position = after.Log,
                part = after.Part,
                limit,
            },
            cancellation
        );

    /// <summary>How far the log was told.</summary>
    public Task<long> Reached(CancellationToken cancellation) =>
        database.QueryScalar<long>($"select position from {FeedWriter.Schema}.progress", new { }, cancellation);

    /// <summary>This node has just written the feed: nobody needs to look for it.</summary>
    public void Told() =>
        Interlocked.Exchange(ref told, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Waits until more was told than up to a position, or some time has passed.</summary>
    /// <returns>How far it was told; not after the position where nothing came.</returns>
    public async Task<long> More(long position, TimeSpan longest, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(longest);
        while (!patience.IsCancellationRequested)
        {
            var appended = log.NextAppend;
            var known = await Shared(position);
            if (known > position)
                return known;
            await EventLog.WaitForAppend(appended, LookFor, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellation.ThrowIfCancellationRequested();
        return position;
    }

    // One looks for all; those who come meanwhile wait for the same answer.
    private async Task<long> Shared(long position)
    {
        Task<long> look;
        lock (gate)
        {
            if (reached > position)
                return reached;
            look = looking is { IsCompleted: false } running ? running : looking = Until(reached);
        }

        return await look;
    }

    private async Task<long> Until(long position)
    {
        using var patience = new CancellationTokenSource(LookFor);
        var found = position;
        while (found <= position && !patience.IsCancellationRequested)
        {
            var next = Volatile.Read(ref told).Task;
            found = await Reached(CancellationToken.None);
            if (found <= position)
                await next.WaitAsync(Look, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        lock (gate)
            return reached = Math.Max(reached, found);
    }
}
