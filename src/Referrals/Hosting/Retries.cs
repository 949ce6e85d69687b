// What becomes of a message whose time has not come.
using Npgsql;
using Wolverine;
using Wolverine.Runtime;

namespace Referrals.Hosting;

/// <summary>
/// Wolverine's own retries need the database to put a message aside. One that is away would leave the message with nobody: so a message
/// that waits for a database or a gateway is kept in hand, and putting aside is itself repeated until it was done.
/// </summary>
internal static partial class Retries
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestAside = TimeSpan.FromHours(1);

    public static async ValueTask WaitAndRetry(IWolverineRuntime runtime, IEnvelopeLifecycle lifecycle, Exception problem)
    {
        var attempts = lifecycle.Envelope!.Attempts;
        var said = problem is AwayException ? problem.Message : problem.GetType().Name;
        LogWaiting(Logger(runtime), lifecycle.Envelope.MessageType ?? "", said, attempts);
        await Task.Delay(Wait(attempts), runtime.Cancellation);
        await lifecycle.RetryExecutionNowAsync();
    }

    public static async ValueTask TryLater(IWolverineRuntime runtime, IEnvelopeLifecycle lifecycle, Exception problem)
    {
        var envelope = lifecycle.Envelope!;
        var aside = Doubled(((NotYetException)problem).First, envelope.Attempts - 1, LongestAside);
        LogAside(Logger(runtime), problem.Message, aside.TotalSeconds);
        for (var failures = 0; ; failures++)
        {
            try
            {
                await lifecycle.ReScheduleAsync(DateTimeOffset.UtcNow + aside);
                return;
            }
            catch (Exception away) when (away is NpgsqlException or TimeoutException)
            {
                await Task.Delay(Wait(failures), runtime.Cancellation);
            }
        }
    }

    /// <summary>A fifth of a second at first, then twice as long each time, ten seconds at most.</summary>
    private static TimeSpan Wait(int attempts) => Doubled(TimeSpan.FromMilliseconds(200), attempts - 1, Longest);

    /// <summary>Twice as long each time, up to the longest.</summary>
    public static TimeSpan Doubled(TimeSpan first, int times, TimeSpan longest) =>
        TimeSpan.FromTicks(Math.Min(longest.Ticks, first.Ticks << Math.Clamp(times, 0, 20)));

    private static ILogger Logger(IWolverineRuntime runtime) => runtime.LoggerFactory.CreateLogger(typeof(Retries));

    [LoggerMessage(240, LogLevel.Warning, "{Message} waits: {Problem} (attempt {Attempts}); it is tried again")]
    private static partial void LogWaiting(ILogger logger, string message, string problem, int attempts);

    [LoggerMessage(241, LogLevel.Warning, "{Problem} It is tried again in {Seconds} s")]
    private static partial void LogAside(ILogger logger, string problem, double seconds);
}
