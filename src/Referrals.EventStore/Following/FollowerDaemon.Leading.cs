// How the daemon competes for leadership, and what it does once it has it.
using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Referrals.EventStore.Following;

public sealed partial class FollowerDaemon
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NotificationPause = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentDictionary<string, Task> rebuilds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> failedRebuilds = new(StringComparer.Ordinal);
    private volatile bool notified;

    private async Task Run()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await leading.OpenConnectionAsync(stopping.Token);
                connection.Notification += (_, _) => notified = true;
                await Execute(connection, $"listen {LogSignal.Channel(options.Schema)}");
                await ListenAndLead(connection);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                LogLeadershipLost(problem.Message);
                leading.Clear();
                await Pause(Heartbeat);
            }
        }
    }

    /// <summary>Hears of new events, asks for leadership every second, and leads once it has it; ends with the connection.</summary>
    private async Task ListenAndLead(NpgsqlConnection connection)
    {
        using var leadership = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        using var pages = CancellationTokenSource.CreateLinkedTokenSource(aborting.Token);
        List<Task>? led = null;
        try
        {
            while (true)
            {
                await LookForNewEvents(connection);
                if (led is null && await TryLead(connection))
                {
                    LogLeading();
                    progress.IsLeading = true;
                    led = [.. followers.Select(f => Task.Run(() => Lead(f, pages.Token, leadership.Token)))];
                }

                for (var end = Environment.TickCount64 + (long)Heartbeat.TotalMilliseconds; Environment.TickCount64 < end;)
                {
                    // A notification may also have come in with the answer to a query.
                    if (!notified && !await connection.WaitAsync(Math.Max(1, (int)(end - Environment.TickCount64)), stopping.Token))
                        continue;
                    notified = false;
                    // One look for all that is committed in a moment, by other processes: our own writer has told us already.
                    await Task.Delay(NotificationPause, stopping.Token);
                    await LookForNewEvents(connection);
                }
            }
        }
        finally
        {
            progress.IsLeading = false;
            await leadership.CancelAsync();
            // Somebody else may lead already, and would have to wait for the pages in hand.
            if (!stopping.IsCancellationRequested)
                await pages.CancelAsync();
            await Task.WhenAll((led ?? []).Concat(rebuilds.Values));
        }
    }

    /// <summary>Leads one follower until cancelled, and finishes its page in hand unless that is aborted: creates or rebuilds its tables as needed, and follows.</summary>
    private async Task Lead(Follower follower, CancellationToken aborted, CancellationToken cancellation)
    {
        var place = new FollowerPlace(follower.Name, options.Schema, follower is Projection led ? Definition(led) : null);
        var loop = new FollowerLoop(follower, place, options.Schema, tail, dataSource, register, progress, logger, aborted);
        Task? following = null;
        for (var attempt = 0; !cancellation.IsCancellationRequested;)
        {
            try
            {
                var ready = follower is not Projection projection || await Prepare(projection, cancellation);
                if (ready && following is null)
                {
                    await register.Report(follower.Name, FollowerState.Running, null, null, 0, cancellation);
                    following = Task.Run(() => loop.Run(cancellation), CancellationToken.None);
                }

                attempt = 0;
                await Task.Delay(Heartbeat, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                break;
            }
            catch (Exception problem)
            {
                LogPrepareFailed(problem, follower.Name);
                await Pause(TimeSpan.FromSeconds(Math.Min(15, 1 << Math.Min(attempt++, 4))));
            }
        }

        if (following is not null)
            await following;
    }

    /// <summary>True when the live tables are ours to follow with.</summary>
    private async Task<bool> Prepare(Projection projection, CancellationToken cancellation)
    {
        var definition = Definition(projection);
        // Looked at before the entry is read: when it has ended, the entry says so.
        var underWay = rebuilds.TryGetValue(projection.Name, out var rebuild) && !rebuild.IsCompleted;
        var entry = await register.Find(projection.Name, cancellation);
        if (entry is null or { Definition: "" })
        {
            await CreateTables(projection, definition, cancellation);
            return true;
        }

        if (string.CompareOrdinal(entry.Definition, definition) > 0)
        {
            await register.Report(projection.Name, FollowerState.Outdated, "A newer program changed this projection.", null, 0, cancellation);
            return false;
        }

        var current = string.Equals(entry.Definition, definition, StringComparison.Ordinal);
        if (current && !entry.RebuildRequested)
            return true;
        if (!underWay)
        {
            var work = new Rebuild(projection, definition, options, tail, signal, dataSource, careful: failedRebuilds.ContainsKey(projection.Name), logger);
            rebuilds[projection.Name] = Task.Run(() => RunRebuild(projection, work, entry.RebuildDefinition, cancellation), CancellationToken.None);
        }

        return current;
    }

    private async Task RunRebuild(Projection projection, Rebuild rebuild, string? begun, CancellationToken cancellation)
    {
        try
        {
            await rebuild.Run(begun, cancellation);
            failedRebuilds.TryRemove(projection.Name, out _);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The next leader goes on.
        }
        catch (FollowerFencedException)
        {
            // Somebody else has finished it, or goes on with it.
        }
        catch (Exception problem)
        {
            failedRebuilds[projection.Name] = true;
            var said = problem is PostgresException refused ? DatabaseRefusedException.Of(refused) : problem;
            LogPrepareFailed(said, projection.Name);
            await TryReport(projection.Name, $"Rebuild failed: {said.Message}", cancellation);
        }
    }

    private async Task TryReport(string name, string error, CancellationToken cancellation)
    {
        try
        {
            await register.Report(name, FollowerState.Failing, error, null, 1, cancellation);
            await Pause(TimeSpan.FromSeconds(5));
        }
        catch (Exception away) when (away is NpgsqlException or OperationCanceledException or IOException or TimeoutException or InvalidOperationException)
        {
            // The database is away: that is then what everybody sees.
        }
    }

    private static string Definition(Projection projection) => projection.Revision.ToString("D8", CultureInfo.InvariantCulture);

    private async Task CreateTables(Projection projection, string definition, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var claim = new NpgsqlCommand(
            $"""
             insert into {options.Schema}.log_followers (name, definition) values ($1, $2)
             on conflict (name) do update set definition = excluded.definition where log_followers.definition = ''
             """,
            connection))
        {
            claim.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
            claim.Parameters.Add(new NpgsqlParameter<string> { TypedValue = definition });
            if (await claim.ExecuteNonQueryAsync(cancellation) == 0)
                return;
        }

        await Execute(connection, projection.CreateTables(options.Schema));
        await using (var place = new NpgsqlCommand(
            $"insert into {options.Schema}.mt_event_progression (name, last_seq_id, last_updated) values ($1, 0, clock_timestamp()) on conflict do nothing", connection))
        {
            place.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
            await place.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private async Task LookForNewEvents(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand($"select coalesce(max(seq_id), 0) from {options.Schema}.mt_events", connection);
        signal.Raise((long)(await command.ExecuteScalarAsync(stopping.Token))!);
    }

    private async Task<bool> TryLead(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = options.LockKey("followers") });
        return (bool)(await command.ExecuteScalarAsync(stopping.Token))!;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task Pause(TimeSpan time)
    {
        try
        {
            await Task.Delay(time, stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop: the caller sees it.
        }
    }

    [LoggerMessage(30, LogLevel.Information, "This process leads the followers")]
    private partial void LogLeading();

    [LoggerMessage(31, LogLevel.Warning, "The daemon's connection is lost ({Problem}); it competes for leadership again")]
    private partial void LogLeadershipLost(string problem);

    [LoggerMessage(33, LogLevel.Warning, "The log cannot be read after {Position} ({Problem}); it is tried again")]
    private partial void LogReadFailed(string problem, long position);

    [LoggerMessage(32, LogLevel.Error, "Follower {Name} cannot be prepared or rebuilt; it tries again")]
    private partial void LogPrepareFailed(Exception problem, string name);
}
