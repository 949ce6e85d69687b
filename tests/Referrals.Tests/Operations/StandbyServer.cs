// A second PostgreSQL that follows the first by streaming replication, made as an administrator makes it.
using Npgsql;
using Referrals.Operations;

namespace Referrals.Tests.Operations;

/// <summary>A synchronous standby: the primary acknowledges nothing that it does not have.</summary>
internal sealed class StandbyServer : IAsyncDisposable
{
    private const string Name = "standby";

    private readonly EmbeddedPostgres server;

    private StandbyServer(EmbeddedPostgres server) => this.server = server;

    private static CancellationToken Cancellation => EmbeddedPostgresFolder.Cancellation;

    public string ConnectionString => server.ConnectionString;

    /// <summary>Copies the server of one folder into another, starts the copy, and has the first wait for it from then on.</summary>
    public static async Task<StandbyServer> Of(EmbeddedPostgres primary, EmbeddedPostgresFolder folder)
    {
        var from = new NpgsqlConnectionStringBuilder(primary.ConnectionString);
        var (source, target) = (Path.Combine(primary.DataFolder, "postgres"), Path.Combine(folder.DataFolder, "postgres"));
        Directory.CreateDirectory(target);
        File.Copy(Path.Combine(source, "password"), Path.Combine(target, "password"));
        var user = await EmbeddedPostgresCommand.UserForAsync(Path.Combine(source, "data"), Cancellation);
        if (user is not null)
            (await EmbeddedPostgresCommand.RunAsync(null, ["chown", "-R", $"{user}:", target], Cancellation)).ExitCode.ShouldBe(0);
        var bin = EmbeddedPostgresBinaries.DefaultFolders().First(bin => File.Exists(Path.Combine(bin, "pg_basebackup")));
        var copied = await EmbeddedPostgresCommand.RunAsync(
            user,
            [
                Path.Combine(bin, "pg_basebackup"),
                "--dbname",
                $"host={from.Host} port={from.Port} user={from.Username} password={from.Password} application_name={Name}",
                "--pgdata",
                Path.Combine(target, "data"),
                "--write-recovery-conf",
                "--checkpoint=fast",
            ],
            Cancellation
        );
        copied.ExitCode.ShouldBe(0, copied.Output);
        var standby = await folder.StartServer();
        await Sql.RunAsync(primary, $"alter system set synchronous_standby_names = '{Name}'");
        await Sql.RunAsync(primary, "select pg_reload_conf()");
        await Hosting.Eventually.Holds(
            async () => await Sql.RunAsync(primary, "select sync_state from pg_stat_replication where sync_state = 'sync'") == "sync",
            "the server waits for its standby"
        );
        return new StandbyServer(standby);
    }

    /// <summary>From now on it is the one that is written to.</summary>
    public async Task Promote() => (await Sql.RunAsync(server, "select pg_promote()")).ShouldBe("True");

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
