// What the operator and the load balancer ask: is the process alive, and may it be sent work?
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Referrals.EventStore.Following;
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

/// <summary>Degraded while a follower does not follow: what it shows is then older than the log, but nothing else is held up.</summary>
internal sealed class FollowersHealth(FollowerDaemon daemon) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var behind = (await daemon.Status(cancellationToken)).Where(f => f.State != FollowerState.Running).ToList();
        return behind.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded(string.Join("; ", behind.Select(f => $"{f.Name} is {f.State.ToString().ToLowerInvariant()} at {f.Position}, {f.Lag} behind{(f.Error is null ? "" : $": {f.Error}")}")));
    }
}

internal static class Health
{
    private const string Ready = "ready";

    public static IServiceCollection AddReferralsHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<PostgresHealth>("postgresql", tags: [Ready], timeout: TimeSpan.FromSeconds(2))
            .AddCheck<IssuerHealth>("issuer", tags: [Ready], timeout: TimeSpan.FromSeconds(2))
            .AddCheck<FollowersHealth>("followers", tags: [Ready], timeout: TimeSpan.FromSeconds(2));
        return services;
    }

    /// <summary>
    /// <c>/health/live</c> is 200 while the process answers at all. <c>/health/ready</c> is 200 while every check passes and 503
    /// otherwise, and names the reason of each that does not.
    /// </summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).Open();
        routes.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteAsync }).Open();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            status = Word(report.Status),
            checks = report.Entries.ToDictionary(
                check => check.Key,
                check => new { status = Word(check.Value.Status), reason = check.Value.Description ?? check.Value.Exception?.Message },
                StringComparer.Ordinal),
        },
        context.RequestAborted);

    private static string Word(HealthStatus status) => status.ToString().ToLowerInvariant();
}
