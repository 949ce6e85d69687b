// A private PostgreSQL for those who have not configured one: it starts with the service and stops with its last user.
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Referrals.Hosting;

namespace Referrals.Operations;

/// <summary>
/// A PostgreSQL server on 127.0.0.1 that belongs to a data folder. Every process that names the folder shares the server, and the
/// last one to dispose stops it. A process that was killed leaves it running, and the next one attaches to it.
/// </summary>
public sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    private const int NoSpace = 28;

    private readonly EmbeddedPostgresOptions options;
    private readonly EmbeddedPostgresCluster cluster;
    private IDisposable? use;

    private EmbeddedPostgres(EmbeddedPostgresOptions options, EmbeddedPostgresCluster cluster)
    {
        this.options = options;
        this.cluster = cluster;
    }

    /// <summary>The database <c>referrals</c>, as its owner.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>The absolute path of <see cref="EmbeddedPostgresOptions.DataFolder"/>.</summary>
    public string DataFolder => options.DataFolder;

    // One process at a time starts or stops the server.
    private string TurnLock => Path.Combine(DataFolder, "postgres.lock");

    // Shared by all who use the server: whoever gets it alone is the last one out.
    private string UseLock => Path.Combine(DataFolder, "postgres.users");

    /// <summary>Starts the server of the data folder, or attaches to it when it is running already.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="logger">Hears what was done: created, started, attached, recovered, stopped.</param>
    /// <param name="cancellation">Gives up at any moment, and leaves nothing half made.</param>
    /// <exception cref="EmbeddedPostgresException">It cannot be started; the message says why and what to do.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(
        EmbeddedPostgresOptions options,
        ILogger? logger = null,
        CancellationToken cancellation = default
    )
    {
        logger ??= NullLogger.Instance;
        options = options with { DataFolder = Path.GetFullPath(options.DataFolder) };
        try
        {
            LocalData.Create(options.DataFolder);
            var user = await EmbeddedPostgresCommand.UserForAsync(EmbeddedPostgresCluster.DataIn(options), cancellation);
            var postgres = new EmbeddedPostgres(options, new EmbeddedPostgresCluster(options, user, logger));
            using (await EmbeddedPostgresLock.TakeAsync(postgres.TurnLock, cancellation))
            {
                await postgres.UseAsync(logger, cancellation);
            }
            return postgres;
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            throw new EmbeddedPostgresException(
                refused.HResult == NoSpace ? EmbeddedPostgresException.DiskFull : EmbeddedPostgresException.FolderUnreachable,
                $"The data folder {options.DataFolder} cannot be used: {refused.Message} Mend that, or set REFERRALS_DATA to another folder.",
                refused
            );
        }
    }

    /// <summary>Lets go of the server, and stops it when nobody else uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (use is null)
        {
            return;
        }
        using (await EmbeddedPostgresLock.TakeAsync(TurnLock, CancellationToken.None))
        {
            await LeaveAsync();
        }
    }

    private async Task UseAsync(ILogger logger, CancellationToken cancellation)
    {
        use = EmbeddedPostgresLock.Share(UseLock);
        try
        {
            var server = await cluster.FindServerAsync(cancellation);
            if (server is null)
            {
                server = await cluster.StartAsync(cancellation);
            }
            else
            {
                Attached(logger, server.Port, server.ProcessId);
            }
            await OpenDatabaseAsync(server.Port, cancellation);
        }
        catch
        {
            await LeaveAsync();
            throw;
        }
    }

    private async Task LeaveAsync()
    {
        use?.Dispose();
        use = null;
        using var last = EmbeddedPostgresLock.TryTake(UseLock);
        if (last is not null)
        {
            await cluster.StopAsync();
        }
    }

    private async Task OpenDatabaseAsync(int port, CancellationToken cancellation)
    {
        var database = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = EmbeddedPostgresCluster.Owner,
            Password = await File.ReadAllTextAsync(cluster.PasswordFile, cancellation),
            Database = "referrals",
        };
        ConnectionString = database.ConnectionString;
        database.Database = "postgres";
        database.Pooling = false;
        try
        {
            await using var connection = new NpgsqlConnection(database.ConnectionString);
            await connection.OpenAsync(cancellation);
            await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = 'referrals'", connection);
            if (await exists.ExecuteScalarAsync(cancellation) is null)
            {
                await using var create = new NpgsqlCommand("create database referrals", connection);
                await create.ExecuteNonQueryAsync(cancellation);
            }
        }
        catch (NpgsqlException refused)
        {
            throw new EmbeddedPostgresException(
                refused.SqlState == PostgresErrorCodes.DiskFull
                    ? EmbeddedPostgresException.DiskFull
                    : EmbeddedPostgresException.StartFailed,
                $"PostgreSQL runs on port {port} with its data in {DataFolder}, but does not open the database: {refused.Message}",
                refused
            );
        }
    }

    [LoggerMessage(501, LogLevel.Information, "Using the PostgreSQL that runs on port {Port} already (process {ProcessId})")]
    private static partial void Attached(ILogger logger, int port, int processId);
}
