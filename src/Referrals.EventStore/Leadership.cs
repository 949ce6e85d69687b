// One process at a time for what must be done once.
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Referrals.EventStore;

/// <summary>
/// Holds an advisory lock of the database on a connection of its own and asks for it every second. The lock ends with the connection, so another
/// process takes over when this one stops, dies or loses the database. Whoever acts on it must still be harmless to run twice for a moment.
/// </summary>
public sealed partial class Leadership(NpgsqlDataSource database, string schema, ILogger<Leadership> logger) : BackgroundService
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    private readonly long key = StoreConfiguration.LockKey(schema, "leader");

    /// <summary>Whether this process leads now.</summary>
    public bool IsLeading { get; private set; }

    /// <summary>Whether any process leads now.</summary>
    public async Task<bool> HasLeader(CancellationToken cancellation = default)
    {
        await using var command = database.CreateCommand(
            """
            select exists (select from pg_locks where locktype = 'advisory' and granted and objsubid = 1
              and database = (select oid from pg_database where datname = current_database()) and (classid::bigint << 32) | objid::bigint = $1)
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = key });
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stoppingToken);
                while (true)
                {
                    await using var command = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection);
                    command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = key });
                    if (!IsLeading && await command.ExecuteScalarAsync(stoppingToken) is true)
                    {
                        IsLeading = true;
                        LogLeading();
                    }

                    // Ends with the connection.
                    await connection.WaitAsync(Heartbeat, stoppingToken);
                }
            }
            catch (Exception problem) when (!stoppingToken.IsCancellationRequested)
            {
                LogLost(problem.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            finally
            {
                IsLeading = false;
                database.Clear();
            }

            await Task.Delay(Heartbeat, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(30, LogLevel.Information, "This process leads: clocks and notices run here")]
    private partial void LogLeading();

    [LoggerMessage(32, LogLevel.Warning, "The connection of leadership is lost ({Problem}); it is asked for again")]
    private partial void LogLost(string problem);
}
