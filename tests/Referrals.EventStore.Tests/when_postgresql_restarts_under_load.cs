// The server is killed and started again under load: errors or answers, never a lie, and everything goes on by itself.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Referrals.EventStore.Tests.Fixtures;
using Referrals.Operations;
using Referrals.Tests.Hosting;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

[Slow]
public sealed class when_postgresql_restarts_under_load : IAsyncLifetime
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"referrals-restart-tests-{Guid.NewGuid():N}");
    private readonly List<EmbeddedPostgres> starts = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Durable settings: what was confirmed must be there after a kill.
    private EmbeddedPostgresOptions Options => new() { DataFolder = folder };

    public async ValueTask InitializeAsync() => starts.Add(await EmbeddedPostgres.StartAsync(Options));

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        foreach (var start in starts)
            await start.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task callers_get_an_error_or_an_answer_and_everything_resumes()
    {
        var connectionString = starts[0].ConnectionString;
        await using var node = new LogNode(
            connectionString,
            Types,
            [new CountBoard("counts"), new Recorder("seen")],
            new EventLogOptions { AppendTimeout = TimeSpan.FromSeconds(60) }
        );
        await node.ApplySchema(Cancellation);
        await node.Follow(Cancellation);
        var log = node.Log;
        var confirmed = new ConcurrentBag<(StreamId Stream, long Position)>();
        var refused = new ConcurrentBag<StreamId>();
        var unknown = new ConcurrentBag<StreamId>();
        using var stop = new CancellationTokenSource();
        var load = Enumerable
            .Range(0, 16)
            .Select(_ =>
                Task.Run(async () =>
                {
                    while (!stop.IsCancellationRequested)
                    {
                        var stream = NewStream();
                        try
                        {
                            confirmed.Add(
                                (
                                    stream,
                                    (
                                        await log.Append(Append(stream, ExpectedVersion.NewStream, new Counted(1)), CancellationToken.None)
                                    ).Position
                                )
                            );
                        }
                        catch (LogUnavailableException)
                        {
                            refused.Add(stream);
                        }
                        catch (AppendOutcomeUnknownException)
                        {
                            unknown.Add(stream);
                        }
                    }
                })
            )
            .ToArray();

        for (var restart = 0; restart < 3; restart++)
        {
            var before = confirmed.Count;
            await Eventually.Holds(() => confirmed.Count > before + 200, "appends are confirmed");
            await KillServer();
            starts.Add(
                await EmbeddedPostgres.StartAsync(
                    Options with
                    {
                        Port = new NpgsqlConnectionStringBuilder(connectionString).Port,
                    },
                    cancellation: Cancellation
                )
            );
        }

        var resumed = confirmed.Count;
        await Eventually.Holds(() => confirmed.Count > resumed + 200, "appends are confirmed again");
        await stop.CancelAsync();
        await Task.WhenAll(load);

        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        var stored = new Dictionary<string, long>();
        await using (var command = new NpgsqlCommand("select stream_id, seq_id from referrals.mt_events", connection))
        await using (var reader = await command.ExecuteReaderAsync(Cancellation))
        {
            while (await reader.ReadAsync(Cancellation))
                stored.Add(reader.GetString(0), reader.GetInt64(1));
        }

        foreach (var (stream, position) in confirmed)
            stored[stream.Key].ShouldBe(position, "what was confirmed is there, at the place that was told");
        foreach (var stream in refused)
            stored.ShouldNotContainKey(stream.Key, "what was refused is not");
        stored.Count.ShouldBeInRange(confirmed.Count, confirmed.Count + unknown.Count);
        foreach (var projection in (string[])["counts", "seen"])
            (await node.WaitFor(projection, stored.Values.Max())).ShouldBeTrue("the projections resumed");
        await using var rows = new NpgsqlCommand("select count(*) from referrals.counts", connection);
        (await rows.ExecuteScalarAsync(Cancellation)).ShouldBe((long)stored.Count);
        await using var seen = new NpgsqlCommand("select array_agg(seq_id order by place) from referrals.seen", connection);
        ((long[])(await seen.ExecuteScalarAsync(Cancellation))!).ShouldBe(stored.Values.Order());
    }

    [Fact]
    public async Task a_server_that_stays_away_gives_an_error_that_says_what_was_written()
    {
        await using var node = new LogNode(
            starts[0].ConnectionString,
            Types,
            options: new EventLogOptions { AppendTimeout = TimeSpan.FromMilliseconds(500) }
        );
        await node.ApplySchema(Cancellation);
        var log = node.Log;
        await log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        await KillServer();

        var problems = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(async _ =>
                    await Should.ThrowAsync<EventStoreException>(log.Append(Append(NewStream(), new Counted(1)), Cancellation))
                )
        );

        problems.ShouldAllBe(p => p is LogUnavailableException);
        await Should.ThrowAsync<LogUnavailableException>(log.AggregateStream(Counter.Aggregate, NewStream(), Cancellation));
        starts.Add(
            await EmbeddedPostgres.StartAsync(
                Options with
                {
                    Port = new NpgsqlConnectionStringBuilder(starts[0].ConnectionString).Port,
                },
                cancellation: Cancellation
            )
        );
        (await log.Append(Append(NewStream(), new Counted(1)), Cancellation)).Versions.ShouldBe([1L]);
    }

    /// <summary>As a power cut would: the postmaster and with it all backends, without a shutdown.</summary>
    private async Task KillServer()
    {
        var pidFile = Directory.EnumerateFiles(folder, "postmaster.pid", SearchOption.AllDirectories).Single();
        using var server = Process.GetProcessById(int.Parse(File.ReadLines(pidFile).First(), CultureInfo.InvariantCulture));
        server.Kill();
        await server.WaitForExitAsync(Cancellation);
    }
}
