// One connection of a process that hears what other processes do to the log and its projections.
using System.Globalization;
using Marten;
using Marten.Events.Daemon.HighWater;
using Marten.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Referrals.EventStore.Projections;

namespace Referrals.EventStore;

/// <summary>
/// Wakes those who wait for events or for a projection. Nobody relies on it alone: what is not heard is found a little later.
/// </summary>
public sealed partial class LogNotifications(
    IDocumentStore store,
    EventLog log,
    ProjectionProgress progress,
    ILogger<LogNotifications> logger
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    internal static string ProjectedChannel(string schema) => $"{schema}_projected";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = store.Storage.Database.CreateConnection(ConnectionUsage.ReadWrite);
                await Listen(connection, stoppingToken);
            }
            catch (Exception problem) when (!stoppingToken.IsCancellationRequested)
            {
                LogLost(Faults.WithoutData(problem).Message);
                await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task Listen(NpgsqlConnection connection, CancellationToken stopping)
    {
        await connection.OpenAsync(stopping);
        connection.Notification += (_, heard) => Heard(heard.Channel, heard.Payload);
        await using (
            var listen = new NpgsqlCommand(
                $"listen {PostgresqlListenWakeup.DefaultChannel}; listen {ProjectedChannel(log.Schema)}",
                connection
            )
        )
            await listen.ExecuteNonQueryAsync(stopping);
        try
        {
            while (true)
                await connection.WaitAsync(stopping);
        }
        finally
        {
            // The connection goes back to the pool as it is.
            await using var unlisten = new NpgsqlCommand("unlisten *", connection);
            if (connection.FullState == System.Data.ConnectionState.Open)
                await unlisten.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private void Heard(string channel, string payload)
    {
        if (channel == PostgresqlListenWakeup.DefaultChannel)
            log.Appended.Raise();
        else if (
            payload.LastIndexOf(' ') is var at and > 0
            && long.TryParse(payload.AsSpan(at + 1), CultureInfo.InvariantCulture, out var position)
        )
            progress.Reached(payload[..at], position);
    }

    [LoggerMessage(31, LogLevel.Warning, "The connection that hears of new events is lost ({Problem}); it is opened again")]
    private partial void LogLost(string problem);
}
