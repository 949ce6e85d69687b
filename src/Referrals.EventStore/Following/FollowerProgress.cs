// How far the followers have come, and waiting for them.
using System.Collections.Concurrent;
using Npgsql;

namespace Referrals.EventStore.Following;

/// <summary>
/// Positions of all followers: exact in the process that leads, read from the database in the others, together for all who wait.
/// </summary>
internal sealed class FollowerProgress(EventLogOptions options, NpgsqlDataSource dataSource)
{
    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(10);

    // Apart, because an answer that was read before this process took the lead may come in after its first move.
    private readonly ConcurrentDictionary<string, long> moved = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> read = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> oldest = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private TaskCompletionSource advanced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? reading;

    /// <summary>Whether this process moves the followers itself.</summary>
    public bool IsLeading { get; set; }

    /// <summary>Where this process, which leads, has moved a follower to.</summary>
    public long Position(string name) => moved.GetValueOrDefault(name);

    /// <summary>This process, which leads, is about to apply events of which this is the oldest.</summary>
    public void Begin(string name, DateTimeOffset recordedAt) => oldest[name] = recordedAt;

    /// <summary>Nothing is left to apply.</summary>
    public void Level(string name) => oldest.TryRemove(name, out _);

    /// <summary>How old the oldest event is that was not applied, as far as this process, which leads, knows.</summary>
    public TimeSpan Age(string name) =>
        oldest.TryGetValue(name, out var since) && DateTimeOffset.UtcNow - since is var age && age > TimeSpan.Zero ? age : TimeSpan.Zero;

    public void Advance(string name, long position)
    {
        moved[name] = position;
        Interlocked.Exchange(ref advanced, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>True once the follower has applied the position, false when the time is up.</summary>
    public async Task<bool> WaitFor(string name, long position, TimeSpan timeout, CancellationToken cancellation)
    {
        var end = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            var next = Volatile.Read(ref advanced).Task;
            if ((IsLeading ? moved : read).GetValueOrDefault(name) >= position)
                return true;
            var left = TimeSpan.FromMilliseconds(end - Environment.TickCount64);
            if (left <= TimeSpan.Zero)
                return false;
            if (!IsLeading)
            {
                await ReadTogether().WaitAsync(cancellation);
                continue;
            }

            try
            {
                await next.WaitAsync(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1), cancellation);
            }
            catch (TimeoutException)
            {
                // Looked at again, or the time is up.
            }
        }
    }

    private Task ReadTogether()
    {
        lock (gate)
        {
            if (reading is null or { IsCompleted: true })
                reading = Read();
            return reading;
        }
    }

    private async Task Read()
    {
        await Task.Delay(ReadInterval);
        await using var command = dataSource.CreateCommand($"select name, coalesce(last_seq_id, 0) from {options.Schema}.mt_event_progression");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            read[reader.GetString(0)] = reader.GetInt64(1);
    }
}
