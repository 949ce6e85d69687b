using Microsoft.Extensions.Logging.Abstractions;
using Referrals.Hosting;
using Wolverine.Runtime.Agents;

namespace Referrals.Tests.Hosting;

public class when_work_of_one_node_fails
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(2, 2)]
    public async Task it_goes_on_whether_the_waiting_or_the_round_has_failed(int waits, int rounds)
    {
        await using var work = new Failing(waits, rounds);
        await ((IAgent)work).StartAsync(TestContext.Current.CancellationToken);
        await work.Done.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await ((IAgent)work).StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task it_begins_again_where_it_is_started_before_its_stop_has_ended()
    {
        await using var work = new Unhurried();
        await ((IAgent)work).StartAsync(TestContext.Current.CancellationToken);
        await work.Begun.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        var stop = ((IAgent)work).StopAsync(TestContext.Current.CancellationToken);
        var start = ((IAgent)work).StartAsync(TestContext.Current.CancellationToken);
        work.MayEnd.SetResult();
        await stop;
        await start;
        await work.Begun.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    /// <summary>Its first round goes on until it may end, whatever it is told.</summary>
    private sealed class Unhurried() : SingleNodeWork("unhurried", NullLogger.Instance)
    {
        public SemaphoreSlim Begun { get; } = new(0);

        public TaskCompletionSource MayEnd { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override TimeSpan Interval => TimeSpan.FromMilliseconds(1);

        protected internal override Task Round(CancellationToken cancellation)
        {
            Begun.Release();
            return MayEnd.Task;
        }
    }

    /// <summary>Its first waits and its first rounds fail.</summary>
    private sealed class Failing(int waits, int rounds) : SingleNodeWork("failing", NullLogger.Instance)
    {
        private int waited;
        private int begun;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override TimeSpan Interval => TimeSpan.FromMilliseconds(1);

        protected internal override Task Round(CancellationToken cancellation)
        {
            if (begun++ < rounds)
                throw new InvalidOperationException("The round fails.");
            if (waited >= waits)
                Done.TrySetResult();
            return Task.CompletedTask;
        }

        protected override Task NextRound(PeriodicTimer tick, CancellationToken cancellation) =>
            waited++ < waits ? throw new InvalidOperationException("The wait fails.") : base.NextRound(tick, cancellation);
    }
}
