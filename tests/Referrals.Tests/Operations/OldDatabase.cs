// A small database that the service made when its event log was code of its own, and what it answered then: see OldDatabase/README.md.
using System.IO.Compression;
using System.Text.Json;
using Npgsql;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

/// <summary>A class fixture: the service on a copy of the old database, its clock at the moment at which the copy was taken.</summary>
public sealed class OldDatabase(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Referrals.Tests", "Operations", "OldDatabase");

    private TestService? service;

    /// <summary>What was asked and answered when the copy was taken.</summary>
    internal static Recording Recorded { get; } = Read();

    public TestService Service => service!;

    public async ValueTask InitializeAsync() => service = await Open(postgres);

    public async ValueTask DisposeAsync()
    {
        if (service is not null)
            await service.DisposeAsync();
    }

    /// <summary>Starts the service on a new copy; the caller disposes it.</summary>
    internal static async Task<TestService> Open(TestPostgres postgres)
    {
        var database = await postgres.CreateDatabase(empty: true);
        await Load(database);
        var keys = await File.ReadAllTextAsync(Path.Combine(Folder, "master-keys"), TestContext.Current.CancellationToken);
        var opened = new TestService(database, builder => builder.Configuration["REFERRALS_MASTER_KEYS"] = keys);
        opened.Clock.Set(Recorded.TakenAt);
        await opened.InitializeAsync();
        await opened.CatchUp();
        return opened;
    }

    private static async Task Load(string database)
    {
        // The dump changes settings of its connection, which nobody else shall have.
        var unpooled = new NpgsqlConnectionStringBuilder(database) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        using var dump = Unpacked("database.sql.gz");
        await using var load = new NpgsqlCommand(await dump.ReadToEndAsync(TestContext.Current.CancellationToken), connection);
        await load.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static Recording Read()
    {
        using var answers = Unpacked("answers.json.gz");
        return JsonSerializer.Deserialize<Recording>(answers.ReadToEnd(), JsonSerializerOptions.Web)!;
    }

    private static StreamReader Unpacked(string file) =>
        new(new GZipStream(File.OpenRead(Path.Combine(Folder, file)), CompressionMode.Decompress));
}
