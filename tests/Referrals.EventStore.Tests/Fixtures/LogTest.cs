using Npgsql;
using Referrals.EventStore.Projections;
using Referrals.Tests.Hosting;

namespace Referrals.EventStore.Tests.Fixtures;

/// <summary>A test class with a database of its own and a log on it.</summary>
public abstract class LogTest(PostgresServer server) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> opened = [];
    private LogNode? node;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected PostgresServer Server { get; } = server;

    protected string ConnectionString { get; private set; } = "";

    /// <summary>A node that follows nothing.</summary>
    private protected LogNode Node => node ??= OpenNode();

    protected EventLog Log => Node.Log;

    public virtual async ValueTask InitializeAsync() => ConnectionString = await Server.CreateDatabase();

    public virtual async ValueTask DisposeAsync()
    {
        for (var i = opened.Count - 1; i >= 0; i--)
            await opened[i].DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Another log on the same database, as another process would have.</summary>
    protected EventLog Open(EventLogOptions? options = null) => OpenNode(options: options).Log;

    private protected LogNode OpenNode(
        IReadOnlyList<TableProjection>? projections = null,
        EventLogOptions? options = null,
        string? connectionString = null
    ) => Closing(new LogNode(connectionString ?? ConnectionString, Samples.Types, projections, options));

    /// <summary>Another node, which competes for the projections.</summary>
    private protected async Task<LogNode> Follow(params TableProjection[] projections)
    {
        var follower = OpenNode(projections);
        await follower.ApplySchema(Cancellation);
        return await follower.Follow(Cancellation);
    }

    /// <summary>Holds the log's lock until it is disposed of, so that no writer gets on.</summary>
    private protected async Task<IAsyncDisposable> HoldLogLock()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var hold = new NpgsqlCommand($"select pg_advisory_lock({Log.LockKey})", connection);
        await hold.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }

    protected Task UntilAWriterWaits() =>
        Eventually.Holds(
            async () =>
                (
                    await Numbers(
                        """
                        select count(*) from pg_locks
                        where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())
                        """
                    )
                )[0] > 0,
            "a writer waits for the lock"
        );

    protected T Closing<T>(T thing)
        where T : IAsyncDisposable
    {
        opened.Add(thing);
        return thing;
    }

    protected async Task<List<T>> Query<T>(string sql, Func<NpgsqlDataReader, T> row)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(Cancellation))
            rows.Add(row(reader));
        return rows;
    }

    protected Task<List<long>> Numbers(string sql) => Query(sql, r => r.GetInt64(0));

    /// <summary>What was refused drew no number: Marten's daemon has nothing to wait for.</summary>
    protected async Task SequenceShouldHaveNoGap()
    {
        var stored = await Numbers("select seq_id from referrals.mt_events order by seq_id");
        stored.ShouldBe(Enumerable.Range(1, stored.Count).Select(i => (long)i));
        (await Numbers("select last_value from referrals.mt_events_sequence"))[0].ShouldBe(stored.Count);
    }

    /// <summary>Ends every connection of a log to this database, as a firewall or an administrator would.</summary>
    protected async Task<long> KillConnections() =>
        (
            await Numbers(
                """
                select count(pg_terminate_backend(pid)) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid() and (application_name like '%log' or application_name like '%leader')
                """
            )
        )[0];

    protected Task Sql(string sql) => Query(sql, _ => 0);
}
