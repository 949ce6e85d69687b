// One PostgreSQL for all tests of the service, with a template database that is prepared as the service prepares its own.
using Npgsql;
using Referrals.Operations;

[assembly: AssemblyFixture(typeof(Referrals.Tests.Hosting.TestPostgres))]

namespace Referrals.Tests.Hosting;

/// <summary>Starts when the first database is asked for, and is gone with the last test.</summary>
public sealed class TestPostgres : IAsyncDisposable
{
    private const string Template = "service_template";
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"referrals-tests-{Guid.NewGuid():N}");
    private readonly Lazy<Task<EmbeddedPostgres>> server;
    private int databases;

    public TestPostgres() => server = new(Start);

    /// <summary>
    /// A new database that holds what the service holds after its first start: tables and reference data. Returns its connection string.
    /// </summary>
    /// <param name="empty">With nothing in it at all.</param>
    public async Task<string> CreateDatabase(bool empty = false)
    {
        var postgres = await server.Value;
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await Execute(postgres, $"create database {name} template {(empty ? "template0" : Template)}");
        return ConnectionTo(postgres, name);
    }

    public async ValueTask DisposeAsync()
    {
        if (!server.IsValueCreated)
            return;
        NpgsqlConnection.ClearAllPools();
        await (await server.Value).DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<EmbeddedPostgres> Start()
    {
        var postgres = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataFolder = folder,
                Relaxed = true,
                // A node takes up to 100, and several run at once; on a slow machine each holds its own for longer.
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["max_connections"] = "600",
                    // Each class has a database: looked at every five seconds, they would have a process begun every 100 ms, for nothing.
                    ["autovacuum_naptime"] = "1min",
                },
                DownloadFolder = Path.Combine(Repository.Root, ".local"),
            }
        );
        await Execute(postgres, $"create database {Template}");
        // App.PrepareAsync makes tables and reference data: what it adds there stands in every test's database.
        await using (var service = new TestService(ConnectionTo(postgres, Template)))
            await service.InitializeAsync();
        NpgsqlConnection.ClearAllPools();
        return postgres;
    }

    private static string ConnectionTo(EmbeddedPostgres postgres, string database) =>
        new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Database = database }.ConnectionString;

    private static async Task Execute(EmbeddedPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Pooling = false }.ConnectionString
        );
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
