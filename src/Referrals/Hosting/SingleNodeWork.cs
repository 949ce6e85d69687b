// Work that one node does for all of them.
using System.Globalization;
using Wolverine.Runtime.Agents;

namespace Referrals.Hosting;

/// <summary>
/// A loop that Wolverine runs on one node, and on another within five seconds when that node is gone. A node that has lost the database
/// does not know yet that another took over: whatever is done must be harmless to do twice.
/// </summary>
internal abstract partial class SingleNodeWork(string name, ILogger logger) : SingularAgent(name), IAsyncDisposable
{
    // Said at once, and then once a minute or so: the database may be away for long.
    private const int FailuresBetweenLines = 60;

    // Wolverine may ask for a start while a stop is under way: one after the other.
    private readonly SemaphoreSlim turn = new(1, 1);
    private CancellationTokenSource? stopping;
    private Task running = Task.CompletedTask;

    /// <summary>How long a round is apart from the next; zero or less: it never runs.</summary>
    protected abstract TimeSpan Interval { get; }

    /// <summary>An interval that is set in seconds; one second where it is not set.</summary>
    public static TimeSpan IntervalOf(IConfiguration configuration, string setting) =>
        TimeSpan.FromSeconds(configuration[setting] is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : 1);

    /// <summary>Does whatever is to be done now.</summary>
    protected internal abstract Task Round(CancellationToken cancellation);

    protected sealed override async Task startAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (Interval <= TimeSpan.Zero || stopping is not null)
                return;
            stopping = new CancellationTokenSource();
            LogStarted(Scheme);
            running = Run(stopping.Token);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Waits until there may be something to be done: the next tick of the interval by default.</summary>
    protected virtual async Task NextRound(PeriodicTimer tick, CancellationToken cancellation) =>
        await tick.WaitForNextTickAsync(cancellation);

    /// <summary>After the last round, before another node or this one begins again.</summary>
    protected virtual Task Stopped() => Task.CompletedTask;

    protected sealed override async Task stopAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            if (stopping is null)
                return;
            await stopping.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Stopped();
            stopping.Dispose();
            stopping = null;
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopAsync(CancellationToken.None);
        GC.SuppressFinalize(this);
    }

    private async Task Run(CancellationToken cancellation)
    {
        await Task.Yield();
        using var tick = new PeriodicTimer(Interval);
        for (var failures = 0; ; )
        {
            try
            {
                // Waiting may look at the database, which may be away.
                if (failures == 0)
                    await NextRound(tick, cancellation);
                else
                    await tick.WaitForNextTickAsync(cancellation);
                await Round(cancellation);
                failures = 0;
            }
            catch (Exception problem) when (!cancellation.IsCancellationRequested)
            {
                if (failures++ % FailuresBetweenLines == 0)
                    LogFailed(Scheme, ProblemLine.Of(problem));
            }
        }
    }

    [LoggerMessage(242, LogLevel.Information, "This node does the {Work} for all")]
    private partial void LogStarted(string work);

    [LoggerMessage(243, LogLevel.Error, "The {Work} could not be done ({Problem}); it is tried again")]
    private partial void LogFailed(string work, string problem);
}
