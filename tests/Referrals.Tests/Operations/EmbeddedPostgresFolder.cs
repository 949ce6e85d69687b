// A data folder for one test: reachable by the user postgres, and gone afterwards with whatever still runs on it.
using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using Referrals.Operations;

namespace Referrals.Tests.Operations;

public sealed class EmbeddedPostgresFolder : IAsyncDisposable, ILogger
{
    private readonly ConcurrentQueue<string> log = new();

    /// <summary>With a space in its name, as people have them.</summary>
    public EmbeddedPostgresFolder(string? parent = null) =>
        DataFolder = Path.Combine(parent ?? Path.GetTempPath(), $"referrals {Guid.NewGuid():N}");

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string DataFolder { get; }

    public string Data => Path.Combine(DataFolder, "postgres", "data");

    public string PidFile => Path.Combine(Data, "postmaster.pid");

    /// <summary>The server's process while it runs.</summary>
    public int ServerProcess => int.Parse(File.ReadLines(PidFile).First());

    /// <summary>What the embedded PostgreSQL said of itself.</summary>
    public string Log => string.Join('\n', log);

    public Task<EmbeddedPostgres> StartAsync(
        Func<EmbeddedPostgresOptions, EmbeddedPostgresOptions>? change = null,
        CancellationToken? cancellation = null
    )
    {
        var options = new EmbeddedPostgresOptions
        {
            DataFolder = DataFolder,
            Relaxed = true,
            DownloadFolder = Path.Combine(Repository.Root, ".local"),
        };
        return EmbeddedPostgres.StartAsync(change is null ? options : change(options), this, cancellation ?? Cancellation);
    }

    /// <summary>Starts it as people run it, with every write on the disk before it is acknowledged.</summary>
    public Task<EmbeddedPostgres> StartServer() => StartAsync(options => options with { Relaxed = false });

    /// <summary>Starts it, expecting that to be refused with this code in one line, and returns the line.</summary>
    public async Task<string> RefusalAsync(string code, Func<EmbeddedPostgresOptions, EmbeddedPostgresOptions>? change = null)
    {
        var refused = await Should.ThrowAsync<EmbeddedPostgresException>(StartAsync(change));
        refused.Code.ShouldBe(code, refused.Message);
        refused.Message.ShouldNotContain("\n");
        return refused.Message;
    }

    /// <summary>Kills the server as the kernel does when memory runs out, and waits until it is gone.</summary>
    public async Task KillServerAsync()
    {
        using var server = Process.GetProcessById(ServerProcess);
        server.Kill();
        await server.WaitForExitAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (
            File.Exists(PidFile)
            && Directory.Exists($"/proc/{ServerProcess}")
            && (await File.ReadAllTextAsync($"/proc/{ServerProcess}/cmdline")).Contains(Data)
        )
        {
            await KillServerAsync();
        }
        for (var end = Environment.TickCount64 + 30_000; Directory.Exists(DataFolder); )
        {
            try
            {
                Directory.Delete(DataFolder, recursive: true);
            }
            catch (IOException) when (Environment.TickCount64 < end)
            {
                // The children of a killed server still write their farewell.
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => log.Enqueue(formatter(state, exception));
}

internal static class Sql
{
    /// <summary>Runs a command and returns the first value of its result as text.</summary>
    public static async Task<string?> RunAsync(string connectionString, string command)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync(EmbeddedPostgresFolder.Cancellation);
        await using var sql = new NpgsqlCommand(command, connection);
        return (await sql.ExecuteScalarAsync(EmbeddedPostgresFolder.Cancellation))?.ToString();
    }

    public static Task<string?> RunAsync(EmbeddedPostgres postgres, string command) => RunAsync(postgres.ConnectionString, command);

    /// <summary>Something to be found again.</summary>
    public static Task KeepAsync(EmbeddedPostgres postgres) => RunAsync(postgres, "create table kept as select 42 as answer");

    public static async Task ShouldBeKeptAsync(EmbeddedPostgres postgres) =>
        (await RunAsync(postgres, "select answer from kept")).ShouldBe("42");
}
