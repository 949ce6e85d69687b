// What a command works with: the service's own parts on its own database, without its listening or following.
using JasperFx;

namespace Referrals.Operations.Cli;

internal sealed class CommandHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private EmbeddedPostgres? postgres;

    private CommandHost(WebApplication app) => this.app = app;

    public IServiceProvider Services => app.Services;

    public IConfiguration Configuration => app.Configuration;

    /// <summary>
    /// Opens the configured database, or the embedded one: the server that <c>run</c> has running on the data folder, else one for the
    /// time of the command.
    /// </summary>
    /// <param name="create">Makes an embedded database where there is none yet.</param>
    /// <param name="cancellation">Leaves nothing half made.</param>
    public static async Task<CommandHost> OpenAsync(bool create, CancellationToken cancellation)
    {
        var builder = App.CreateBuilder([]);
        // The command's answer has stdout to itself.
        builder.Configuration["Logging:LogLevel:Default"] = nameof(LogLevel.Warning);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        var host = new CommandHost(builder.Build());
        try
        {
            if (!create)
            {
                RequireDatabase(host.Configuration);
            }
            host.postgres = await App.StartPostgresAsync(host.app, cancellation);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command that Marten or Wolverine brings along. Returns its exit code.</summary>
    public Task<int> Run(string[] args) => app.RunJasperFxCommands(args);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        if (postgres is not null)
        {
            await postgres.DisposeAsync();
        }
    }

    private static void RequireDatabase(IConfiguration configuration)
    {
        // The folder above the data, which other users may see.
        if (
            App.ConnectionString(configuration) is null
            && EmbeddedPostgresOptions.FromEnvironment() is var options
            && !Directory.Exists(Path.GetDirectoryName(EmbeddedPostgresCluster.DataIn(options)))
        )
        {
            throw new NoDatabaseException(
                $"There is no database yet in {options.DataFolder}. \"run\" makes one there; ConnectionStrings__Referrals names another, REFERRALS_DATA another folder."
            );
        }
    }
}

/// <summary>Neither configured nor made yet.</summary>
internal sealed class NoDatabaseException(string message) : Exception(message);
