// What the operator and the load balancer ask: is the process alive, and may it be sent work?
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Operations.Cli;
using Referrals.People;
using Referrals.Security;

namespace Referrals.Operations;

/// <summary>Healthy while PostgreSQL answers within two seconds.</summary>
internal sealed class PostgresHealth(NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var select = database.CreateCommand("select 1");
        await select.ExecuteScalarAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

/// <summary>
/// Degraded while a projection does not follow the log, or no node runs: what it shows is then older than the log, but nothing else is
/// held up.
/// </summary>
internal sealed class ProjectionsHealth(ProjectionProgress projections, Nodes nodes) : IHealthCheck
{
    // A daemon that stands still says nothing else.
    private const long FarBehind = 20_000;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var all = await projections.Status(cancellationToken);
        if (all.Any(p => p.Lag > 0) && (await nodes.Running(cancellationToken)).Count == 0)
            return HealthCheckResult.Degraded("no node runs the projections");
        var behind = all.Where(p => p.State != ProjectionState.Running || p.Lag > FarBehind || p.IsLeftAlone).ToList();
        if (behind.Count == 0)
            return HealthCheckResult.Healthy();
        return HealthCheckResult.Degraded(
            string.Join(
                "; ",
                behind.Select(p =>
                    $"{p.Name} is {(p.IsLeftAlone ? "left alone" : p.State.ToString().ToLowerInvariant())} at {p.Position}, {p.Lag} behind{(p.Error is null ? "" : $": {p.Error}")}"
                )
            )
        );
    }
}

/// <summary>
/// Unhealthy while tables are missing, as after a restore from an old backup. Degraded where a newer program has changed them: while
/// nodes are replaced one by one the old ones go on.
/// </summary>
internal sealed class SchemaHealth(IServiceProvider services) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var faults = (await SchemaCommands.AllAsync(services, cancellationToken))
            .Where(schema => SchemaCommands.Fault(schema) is not null)
            .ToList();
        if (faults.Count == 0)
            return HealthCheckResult.Healthy();
        var said = string.Join("; ", faults.Select(SchemaCommands.Fault));
        return faults.All(schema => schema.Pending.Count == 0 && schema.Applied > 0)
            ? HealthCheckResult.Degraded(said)
            : HealthCheckResult.Unhealthy(said);
    }
}

/// <summary>Unhealthy while the database asks for master keys that this process does not have.</summary>
internal sealed class KeysHealth(PeopleVault vault) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await vault.CheckKeys(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (PeopleVaultException problem)
        {
            return HealthCheckResult.Unhealthy(problem.Message);
        }
    }
}

/// <summary>Degraded while the disk of the embedded database is nearly full. Of a configured one its own operator knows.</summary>
internal sealed class DiskHealth(IConfiguration configuration) : IHealthCheck
{
    /// <summary>The data folder; set by the service when it runs a PostgreSQL of its own.</summary>
    public const string FolderSetting = "Operations:DataFolder";

    public const long Low = 1024L * 1024 * 1024;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (configuration[FolderSetting] is not { } folder)
            return Task.FromResult(HealthCheckResult.Healthy());
        var free = new DriveInfo(folder).AvailableFreeSpace;
        return Task.FromResult(
            free >= Low
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded($"{free / 1024 / 1024} MB are free on the disk of {folder}")
        );
    }
}

internal static class Health
{
    private const string Ready = "ready";

    public static IServiceCollection AddReferralsHealth(this IServiceCollection services)
    {
        services
            .AddHealthChecks()
            .AddCheck<StoppingHealth>("running", tags: [Ready])
            .AddCheck<PostgresHealth>("postgresql", tags: [Ready], timeout: TimeSpan.FromSeconds(2))
            .AddCheck<SchemaHealth>("schema", tags: [Ready], timeout: TimeSpan.FromSeconds(2))
            .AddCheck<KeysHealth>("keys", tags: [Ready], timeout: TimeSpan.FromSeconds(2))
            .AddCheck<DiskHealth>("disk", HealthStatus.Degraded, [Ready])
            .AddCheck<IssuerHealth>("issuer", tags: [Ready], timeout: TimeSpan.FromSeconds(2))
            .AddCheck<ProjectionsHealth>("followers", HealthStatus.Degraded, [Ready], timeout: TimeSpan.FromSeconds(2));
        return services;
    }

    /// <summary>
    /// <c>/health/live</c> is 200 while the process answers at all. <c>/health/ready</c> is 503 while a check is unhealthy and 200
    /// otherwise, also where one is degraded, and names the reason of each that does not pass. Anybody may ask: what an exception says
    /// stays in the log.
    /// </summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).Open();
        routes
            .MapHealthChecks(
                "/health/ready",
                new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteAsync }
            )
            .Open();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new
            {
                status = Word(report.Status),
                checks = report.Entries.ToDictionary(
                    check => check.Key,
                    check => new
                    {
                        status = Word(check.Value.Status),
                        reason = check.Value.Description ?? check.Value.Exception?.GetType().Name,
                    },
                    StringComparer.Ordinal
                ),
            },
            context.RequestAborted
        );

    private static string Word(HealthStatus status) => status.ToString().ToLowerInvariant();
}
