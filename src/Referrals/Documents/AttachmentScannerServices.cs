// How the scanner is reached: what is tried again at once, and how long it may take.
namespace Referrals.Documents;

internal static class AttachmentScannerServices
{
    /// <summary>In all, as long as <see cref="AttachmentScanner"/> promises.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static IServiceCollection AddAttachmentScanner(this IServiceCollection services)
    {
        services.AddSingleton<AttachmentScanner>();
        services
            .AddHttpClient(AttachmentScanner.Client, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler(
                (handler, _) =>
                {
                    handler.AllowAutoRedirect = false;
                    handler.UseCookies = false;
                    handler.PooledConnectionLifetime = TimeSpan.FromMinutes(10);
                }
            )
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // One line for each attachment that waits is enough.
            .RemoveAllLoggers()
            .AddStandardResilienceHandler(resilience =>
            {
                resilience.TotalRequestTimeout.Timeout = resilience.AttemptTimeout.Timeout = Patience;
                resilience.CircuitBreaker.SamplingDuration = 2 * Patience;
                // A connection that broke. What the scanner answers counts: it is asked again when the attachment is due.
                resilience.Retry.ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is HttpRequestException);
                resilience.Retry.MaxRetryAttempts = 1;
                resilience.Retry.Delay = TimeSpan.FromSeconds(1);
            });
        return services;
    }
}
