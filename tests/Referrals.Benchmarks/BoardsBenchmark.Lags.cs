// How far boards are behind while cases of all kinds go their way.
using System.Collections.Concurrent;
using Npgsql;
using Referrals.Boards;
using Referrals.Cases;
using Referrals.EventStore;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Referrals.Benchmarks;

internal static partial class BoardsBenchmark
{
    private const int EventsPerSecond = 200;

    /// <summary>From an event's commit until the boards have it, while cases of all kinds go their way.</summary>
    private static async Task<double[]> Lags(BenchmarkRun run, EventLog log, CountyYear year, int round)
    {
        var committed = new ConcurrentQueue<(long Position, long At)>();
        using var stop = new CancellationTokenSource();
        var watching = Watch(run, committed, stop.Token);
        var lanes = Enumerable.Range(0, 64).Select(_ => new Lane(log, year)).ToArray();
        var next = (round + 1) * 10_000_000;
        await Load.OnTheBeat(
            EventsPerSecond,
            run.Time * 2,
            async i =>
            {
                var position = await lanes[i % lanes.Length].Append(() => Interlocked.Increment(ref next));
                // In order, as the watcher takes them.
                lock (committed)
                    committed.Enqueue((position, Stopwatch.GetTimestamp()));
                return 0;
            }
        );
        await stop.CancelAsync();
        foreach (var lane in lanes)
            lane.Dispose();
        return await watching;
    }

    private static async Task<double[]> Watch(BenchmarkRun run, ConcurrentQueue<(long Position, long At)> committed, CancellationToken stop)
    {
        var behind = new List<double>();
        await using var database = NpgsqlDataSource.Create(run.ConnectionString);
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        await using var place = new NpgsqlCommand(
            $"select last_seq_id from referrals.mt_event_progression where name = '{new BoardProjection().Shard.Identity}'",
            connection
        );
        await place.PrepareAsync(CancellationToken.None);
        while (!stop.IsCancellationRequested || !committed.IsEmpty)
        {
            var position = (long)(await place.ExecuteScalarAsync(CancellationToken.None))!;
            while (committed.TryPeek(out var first) && first.Position <= position && committed.TryDequeue(out first))
                behind.Add(Stopwatch.GetElapsedTime(first.At).TotalMilliseconds);
            await Task.Delay(1, CancellationToken.None);
        }

        return [.. behind];
    }

    /// <summary>One case after the other, each event when the one before it has been written.</summary>
    private sealed class Lane(EventLog log, CountyYear year) : IDisposable
    {
        private readonly SemaphoreSlim turn = new(1);
        private StreamId stream = new(CountyData.County, "");
        private IReadOnlyList<(DateTimeOffset At, object Event)> events = [];
        private int version;

        public void Dispose() => turn.Dispose();

        public async Task<long> Append(Func<int> number)
        {
            await turn.WaitAsync();
            try
            {
                if (version == events.Count)
                {
                    events = year.Case(number(), DateTimeOffset.UtcNow.AddMinutes(-1));
                    stream = stream with { Key = Referral.StreamKey(Guid.CreateVersion7()) };
                    version = 0;
                }

                var append = new StreamAppend(stream, ExpectedVersion.Exactly(version), [events[version].Event], "referral");
                var appended = await log.Append(new AppendRequest(append));
                version++;
                return appended.Position;
            }
            finally
            {
                turn.Release();
            }
        }
    }
}
