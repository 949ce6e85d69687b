// run: the service, until it is told to stop.
using System.CommandLine;
using Npgsql;
using Referrals.Broker;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Retention;
using Referrals.Security;

namespace Referrals.Operations.Cli;

internal static partial class RunCommand
{
    public const string Name = "run";

    private static readonly string[] Libraries = ["Wolverine", "Marten", "JasperFx"];
    private static readonly string[] Words = ["urls", "http_ports", "https_ports", "environment", "REFERRALS_MASTER_KEY_FILE"];
    private static readonly string[] Sections =
    [
        "Attachments",
        "Broker",
        "Clocks",
        "ConnectionStrings",
        "Https",
        "Kestrel",
        "Limits",
        "Live",
        "Logging",
        "Notices",
        "Retention",
        "Seals",
        "Security",
        "Seed",
        "Server",
        "Stopping",
        "Telemetry",
        "Webhooks",
    ];

    public static Command Create()
    {
        var settings = new Argument<string[]>("settings")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description =
                "--urls ADDRESS, or any setting of ops/README.md as --Section:Name=VALUE, such as --Seed:County=340422. They win over the environment.",
        };
        var command = new Command(Name, "Runs the service until Ctrl-C or SIGTERM. A second one stops it at once.") { settings };
        command.SetAction((parsed, cancellation) => RunAsync(Checked(parsed.GetValue(settings) ?? []), cancellation));
        return command;
    }

    /// <summary>Returns the exit code: 0, or 1 when it could not start.</summary>
    private static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        var started = false;
        try
        {
            var builder = App.CreateBuilder(args);
            // A failure to start is told once, below.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started && level >= LogLevel.Warning);
            builder.AddTelemetry();
            await using var app = builder.Build();
            var security = app.Services.GetRequiredService<SecuritySettings>();
            var broker = app.Services.GetRequiredService<BrokerSettings>();
            _ = app.Services.GetRequiredService<RetentionSettings>();
            _ = app.Services.GetRequiredService<HttpsSettings>();
            _ = TlsCertificate.Of(app.Services);
            App.Map(app);
            await using var postgres = await App.StartPostgresAsync(app, stop);
            try
            {
                await App.PrepareAsync(app, stop);
                try
                {
                    await app.StartAsync(stop);
                    started = true;
                }
                catch
                {
                    // What has begun to take work meanwhile would complain of being stopped.
                    ((IConfigurationBuilder)app.Configuration).AddInMemoryCollection(
                        Libraries.Select(library => KeyValuePair.Create<string, string?>($"Logging:LogLevel:{library}", "None"))
                    );
                    // A node that has registered leaves the list again.
                    await app.StopAsync(CancellationToken.None);
                    throw;
                }

                Say(
                    app,
                    $"Referrals is ready at {string.Join(" and ", app.Urls)} with {Describe(app, postgres)}, {broker}, {Describe(security)}. Ctrl-C stops it."
                );
                await app.Services.GetRequiredService<Stopping>().WhenToldAsync(stop);
                await app.StopAsync(CancellationToken.None);
                return 0;
            }
            finally
            {
                // PostgreSQL stops after the last connection to it was closed.
                await app.DisposeAsync();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception problem) when (!started)
        {
            await Console.Error.WriteLineAsync($"Referrals cannot start: {ProblemLine.Of(problem)}");
            return CommandLine.Failed;
        }
    }

    // The host takes any word for a setting, and with it every typing error.
    private static string[] Checked(string[] args)
    {
        for (var at = 0; at < args.Length; at++)
        {
            var name = args[at].TrimStart('-', '/').Split('=')[0];
            var known =
                args[at].StartsWith('-')
                && (
                    Words.Contains(name, StringComparer.OrdinalIgnoreCase)
                    || (
                        name.Contains(':', StringComparison.Ordinal)
                        && Sections.Contains(name.Split(':')[0], StringComparer.OrdinalIgnoreCase)
                    )
                );
            if (!known)
            {
                throw new MisuseException(
                    $"'{name}' is no setting. It takes --urls ADDRESS or --Section:Name=VALUE with one of the sections {string.Join(", ", Sections)}."
                );
            }
            if (!args[at].Contains('=', StringComparison.Ordinal) && ++at == args.Length)
            {
                throw new MisuseException($"--{name} has no value.");
            }
        }
        return args;
    }

    // Among lines of JSON it is one too.
    private static void Say(WebApplication app, string line)
    {
        if (app.Configuration["Logging:Console:FormatterName"] == "json")
        {
            LogReady(app.Logger, line);
        }
        else
        {
            Console.WriteLine(line);
        }
    }

    private static string Describe(WebApplication app, EmbeddedPostgres? postgres)
    {
        var server = new NpgsqlConnectionStringBuilder(App.ConnectionString(app.Configuration));
        return postgres is null
            ? $"PostgreSQL at {server.Host}:{server.Port}, database {server.Database}"
            : $"its own PostgreSQL on port {server.Port}, data in {postgres.DataFolder}";
    }

    private static string Describe(SecuritySettings security) =>
        security.DevelopmentTokens ? "development tokens" : $"tokens of {security.Issuer!.OriginalString}";

    [LoggerMessage(510, LogLevel.Information, "{Line}")]
    private static partial void LogReady(ILogger logger, string line);
}
