using Npgsql;
using Referrals.Operations;
using Referrals.Tests.Hosting;

[assembly: AssemblyFixture(typeof(Referrals.EventStore.Tests.Fixtures.PostgresServer))]

namespace Referrals.EventStore.Tests.Fixtures;

/// <summary>One PostgreSQL for all tests, with a template database in which the log's tables stand already.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string Template = "log_template";
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"referrals-log-tests-{Guid.NewGuid():N}");
    private EmbeddedPostgres? postgres;
    private int databases;

    public async ValueTask InitializeAsync()
    {
        postgres = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataFolder = folder, Relaxed = true });
        await Execute(postgres.ConnectionString, $"create database {Template}");
        await using var node = new LogNode(ConnectionTo(Template), Samples.Types);
        await node.ApplySchema();
    }

    /// <summary>A new database with the log's tables, and its connection string.</summary>
    public async Task<string> CreateDatabase(bool empty = false)
    {
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await Execute(postgres!.ConnectionString, $"create database {name} template {(empty ? "template0" : Template)}");
        return ConnectionTo(name);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (postgres is not null)
            await postgres.DisposeAsync();
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private string ConnectionTo(string database) =>
        new NpgsqlConnectionStringBuilder(postgres!.ConnectionString) { Database = database }.ConnectionString;

    private static async Task Execute(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString
        );
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
