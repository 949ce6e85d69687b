using Npgsql;
using Referrals.EventStore.Following;

namespace Referrals.EventStore.Tests.Fixtures;

/// <summary>A test class with a database of its own and a log on it.</summary>
public abstract class LogTest(PostgresServer server) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> opened = [];
    private EventLog? log;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected PostgresServer Server { get; } = server;

    protected string ConnectionString { get; private set; } = "";

    protected EventLog Log => log ??= Open();

    public virtual async ValueTask InitializeAsync() => ConnectionString = await Server.CreateDatabase();

    public virtual async ValueTask DisposeAsync()
    {
        for (var i = opened.Count - 1; i >= 0; i--)
            await opened[i].DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Another log on the same database, as another process would have.</summary>
    protected EventLog Open(Func<EventLogOptions, EventLogOptions>? change = null)
    {
        var options = new EventLogOptions { ConnectionString = ConnectionString, EventTypes = Samples.Types };
        return Closing(new EventLog(change is null ? options : change(options)));
    }

    protected FollowerDaemon Follow(EventLog on, params Follower[] followers)
    {
        var daemon = Closing(new FollowerDaemon(on, followers));
        daemon.Start();
        return daemon;
    }

    protected T Closing<T>(T thing) where T : IAsyncDisposable
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

    protected Task Sql(string sql) => Query(sql, _ => 0);

    /// <summary>Waits for something that must come; how long it takes is not what is tested.</summary>
    protected static async Task Until(Func<Task<bool>> condition, string what)
    {
        for (var end = Environment.TickCount64 + 60_000; !await condition();)
        {
            (Environment.TickCount64 < end).ShouldBeTrue($"waited a minute until {what}");
            await Task.Delay(20, Cancellation);
        }
    }
}
