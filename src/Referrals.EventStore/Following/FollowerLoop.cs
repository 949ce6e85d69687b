// One follower on its way: page after page, alone with its failures.
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Referrals.EventStore.Following;

/// <summary>Drives one follower while this process leads. What fails here stops nobody else.</summary>
internal sealed partial class FollowerLoop(
    Follower follower, FollowerPlace place, string schema, LogTail tail, NpgsqlDataSource dataSource, FollowerRegister register,
    FollowerProgress progress, ILogger logger, CancellationToken aborting)
{
    private static readonly TimeSpan AfterFence = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly string name = follower.Name;
    private int failures;
    private int limit = int.MaxValue;

    public async Task Run(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await Follow(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (FollowerFencedException)
            {
                LogFenced(name);
                await Pause(AfterFence, cancellation);
            }
            catch (Exception problem)
            {
                await Failed(problem, cancellation);
            }
        }
    }

    private async Task Follow(CancellationToken cancellation)
    {
        await place.Create(dataSource, cancellation);
        await place.Load(dataSource, cancellation);
        progress.Advance(name, place.Position);
        var run = follower.Start(schema);
        while (true)
        {
            var page = await tail.Read(place.Position, cancellation);
            var events = page.Count <= limit ? page : [.. page.Take(limit)];
            progress.Begin(name, events[0].RecordedAt);
            try
            {
                // Asked to stop, it finishes the page that it has.
                using var activity = LogTelemetry.StartPage(name, events);
                await place.Apply(run, events, limit == int.MaxValue ? tail : null, dataSource, aborting, stopping: cancellation);
            }
            catch (Exception problem) when (problem is not FollowerFencedException && !cancellation.IsCancellationRequested && !IsUnavailable(problem))
            {
                // Fewer at a time, down to the one that fails: everything before it goes through.
                var alone = limit < int.MaxValue && events.Count == 1;
                limit = Math.Max(1, events.Count / 2);
                throw new ApplyFailedException(alone ? events[0] : null, problem);
            }

            progress.Advance(name, place.Position);
            if (!tail.HasMore(place.Position))
                progress.Level(name);
            limit = limit > int.MaxValue / 2 ? int.MaxValue : limit * 2;
            if (failures > 0)
                await Recovered(cancellation);
        }
    }

    private async Task Recovered(CancellationToken cancellation)
    {
        LogRecovered(name, place.Position);
        failures = 0;
        await register.Report(name, FollowerState.Running, null, null, 0, cancellation);
    }

    private async Task Failed(Exception problem, CancellationToken cancellation)
    {
        failures++;
        LogTelemetry.FollowerFailed(name);
        var stuck = (problem as ApplyFailedException)?.Alone;
        var cause = problem is ApplyFailedException ? problem.InnerException! : problem;
        if (cause is PostgresException refused)
            cause = DatabaseRefusedException.Of(refused);
        LogFailed(cause, name, stuck?.Sequence ?? place.Position + 1, failures);
        try
        {
            await register.Report(name, FollowerState.Failing, Describe(cause), stuck?.Sequence, failures, cancellation);
        }
        catch (Exception away) when (away is NpgsqlException or OperationCanceledException or IOException or TimeoutException or InvalidOperationException)
        {
            // The database is away: that is then what everybody sees. Or we are asked to stop.
        }

        // Narrowing down is quick; only a page of one event that fails, or a database that is away, waits.
        var narrowing = problem is ApplyFailedException && stuck is null;
        var pause = narrowing ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 100 << Math.Min(failures, 10)));
        await Pause(pause, cancellation);
    }

    private static async Task Pause(TimeSpan time, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(time, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop: the loop sees it.
        }
    }

    // A statement that takes too long is not among these: with fewer events it may not.
    private static bool IsUnavailable(Exception problem) =>
        problem is NpgsqlException { InnerException: not TimeoutException } and not PostgresException
        || (problem is PostgresException { SqlState: var state } && (state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("08", StringComparison.Ordinal)));

    private static string Describe(Exception problem)
    {
        var text = $"{problem.GetType().Name}: {problem.Message}";
        return text.Length <= 500 ? text : text[..500];
    }

    [LoggerMessage(10, LogLevel.Information, "Follower {Name} was moved by somebody else; it starts again from its stored place")]
    private partial void LogFenced(string name);

    [LoggerMessage(11, LogLevel.Error, "Follower {Name} failed at {Position}, failure {Failures} in a row; it keeps its place and tries again")]
    private partial void LogFailed(Exception problem, string name, long position, int failures);

    [LoggerMessage(12, LogLevel.Information, "Follower {Name} recovered and stands at {Position}")]
    private partial void LogRecovered(string name, long position);

    private sealed class ApplyFailedException(Envelope? alone, Exception inner) : Exception(inner.Message, inner)
    {
        /// <summary>The one event that cannot be applied, once it stands alone.</summary>
        public Envelope? Alone { get; } = alone;
    }
}
