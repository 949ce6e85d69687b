// How the service ends: it says so first, then finishes what it took.
using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Referrals.Hosting;

namespace Referrals.Operations;

/// <summary>
/// In this order: not ready any more, while it still answers for <see cref="Announce"/>; no new connections, and requests in hand are
/// finished for up to <see cref="Patience"/>; then, as the services are disposed, followers stop behind the page in hand, the log's
/// writer empties its queue, telemetry is sent. It takes the place of the host's own lifetime, which would skip the first step.
/// </summary>
internal sealed class Stopping(IConfiguration configuration, IHostApplicationLifetime lifetime) : IHostLifetime
{
    private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// <c>Stopping:AnnounceSeconds</c>, 0 unless set: as long as the load balancer takes to look at <c>/health/ready</c> again.
    /// </summary>
    public TimeSpan Announce { get; } = Seconds(configuration, "Stopping:AnnounceSeconds", 0);

    /// <summary><c>Stopping:Seconds</c>, 20 unless set. Requests that take longer are broken off.</summary>
    public static TimeSpan Patience(IConfiguration configuration) => Seconds(configuration, "Stopping:Seconds", 20);

    public bool HasBegun { get; private set; }

    /// <summary>Returns when the service shall stop, after that was announced.</summary>
    public async Task WhenToldAsync(CancellationToken stop)
    {
        await using var signal = stop.Register(() => told.TrySetResult());
        // Also when the host gives up by itself.
        await using var host = lifetime.ApplicationStopping.Register(() => told.TrySetResult());
        await told.Task;
        HasBegun = true;
        await Task.Delay(Announce, CancellationToken.None);
    }

    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        HasBegun = true;
        return Task.CompletedTask;
    }

    private static TimeSpan Seconds(IConfiguration configuration, string name, int otherwise) =>
        configuration[name] is not { Length: > 0 } text ? TimeSpan.FromSeconds(otherwise)
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 3600
            ? TimeSpan.FromSeconds(seconds)
        : throw new OperationSettingsException(
            "stopping.settings-invalid",
            $"{name} is \"{text}\": a number of seconds up to 3600 is needed."
        );
}

internal static class StoppingServices
{
    public static IServiceCollection AddStopping(this IServiceCollection services)
    {
        services.AddSingleton<Stopping>();
        services.AddSingleton<IHostLifetime>(provider => provider.GetRequiredService<Stopping>());
        services
            .AddOptions<HostOptions>()
            .Configure<IConfiguration>((host, configuration) => host.ShutdownTimeout = Stopping.Patience(configuration));
        return services;
    }
}

/// <summary>Unhealthy from the moment in which the service is told to stop.</summary>
internal sealed class StoppingHealth(Stopping stopping) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(stopping.HasBegun ? HealthCheckResult.Unhealthy("the service is stopping") : HealthCheckResult.Healthy());
}
