// A simulated hospital system at work: reads, decides, sends, and does wrong what it was told to.
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Referrals.Hosting;
using Referrals.Shared;

namespace Referrals.Simulation.Hospital;

/// <summary>How messages go to and from the service.</summary>
internal interface IHospitalWay : IAsyncDisposable
{
    /// <summary>Reads until it is stopped.</summary>
    /// <param name="take">Takes a message; false where no more is taken: it is to come again another time.</param>
    /// <param name="stop">Ends it, without an exception.</param>
    Task Read(Func<JsonElement, bool> take, CancellationToken stop);

    /// <summary>Sends messages in this order.</summary>
    /// <param name="messages">One, or several that can be read.</param>
    /// <param name="answered">Is told the receipt of each; with a broker later.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="AwayException">They are to be sent again.</exception>
    Task Send(IReadOnlyList<HospitalMessage> messages, Action<HospitalMessage, JsonElement> answered, CancellationToken stop);
}

internal sealed class HospitalSystem(
    HospitalPlan plan,
    HospitalDecisions decisions,
    IHospitalWay way,
    HospitalStatistics statistics,
    TimeProvider time
)
{
    private const int AtOnce = 50;
    private const int MostAttempts = 4;
    private const int DaysAhead = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan NextDay = TimeSpan.FromMinutes(1);

    private readonly Channel<(IReadOnlyList<HospitalMessage> Messages, long Due)> outgoing = Channel.CreateUnbounded<(
        IReadOnlyList<HospitalMessage>,
        long
    )>();
    private readonly HashSet<HospitalMessage> open = new(ReferenceEqualityComparer.Instance);
    private readonly Lock gate = new();
    private readonly TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool closing;

    /// <summary>Works until its time is over, its cases have ended, or it is stopped; then waits for the receipts that are due.</summary>
    /// <exception cref="HospitalRefusedException">It cannot work.</exception>
    public async Task<HospitalSummary> Run(CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        using var over = new CancellationTokenSource();
        var reading = way.Read(Take, over.Token);
        var sending = Send(over.Token);
        var working = Task.WhenAny(reading, sending, Publish(over.Token));
        var lasts = Task.Delay(plan.For ?? Timeout.InfiniteTimeSpan, stop);
        try
        {
            var first = await Task.WhenAny(working, lasts, enough.Task);
            if (first == working)
                await await working;
            closing = true;
            var closed = Stopwatch.GetTimestamp();
            while (Outstanding > 0 && !sending.IsCompleted && Stopwatch.GetElapsedTime(closed) < Patience + plan.Delay)
                await Task.Delay(Look, CancellationToken.None);
            if (sending.IsFaulted)
                await sending;
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(reading, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (Outstanding is > 0 and var unanswered)
            statistics.Wrong($"{unanswered} messages have no receipt");
        if (plan.Cases is { } cases && statistics.Ended < cases && !stop.IsCancellationRequested)
            statistics.Wrong($"{statistics.Ended} of {cases} cases came to their end");
        return statistics.Summarise(plan, stop.IsCancellationRequested, Stopwatch.GetElapsedTime(began));
    }

    private int Outstanding
    {
        get
        {
            lock (gate)
                return open.Count;
        }
    }

    private bool Take(JsonElement message)
    {
        if (closing)
            return false;
        if (!statistics.Told(message))
            return true;
        if (decisions.On(message.GetProperty("type").GetString()!, message.GetProperty("data")) is { Count: > 0 } answers)
            Enqueue(answers, TimeSpan.Zero);
        if (statistics.Ended >= plan.Cases)
            enough.TrySetResult();
        return true;
    }

    // Places of a new day, and counts of the one that is over.
    private async Task Publish(CancellationToken over)
    {
        for (var published = DateOnly.MinValue; plan.Pools; await Task.Delay(NextDay, over))
        {
            var today = Shanghai.Day(time.GetUtcNow());
            if (today == published)
                continue;
            for (var ahead = published == today.AddDays(-1) ? DaysAhead : 0; ahead <= DaysAhead; ahead++)
                Enqueue(decisions.Pools(today.AddDays(ahead)), TimeSpan.Zero);
            Enqueue([decisions.Activity(today.AddDays(-1))], TimeSpan.Zero);
            published = today;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, over);
    }

    private void Enqueue(IReadOnlyList<HospitalMessage> messages, TimeSpan pause)
    {
        lock (gate)
            open.UnionWith(messages);
        var wait = pause > plan.Delay ? pause : plan.Delay;
        outgoing.Writer.TryWrite((messages, Environment.TickCount64 + (long)wait.TotalMilliseconds));
    }

    private async Task Send(CancellationToken over)
    {
        await foreach (var (messages, due) in outgoing.Reader.ReadAllAsync(over))
        {
            if (due - Environment.TickCount64 is > 0 and var wait)
                await Task.Delay(TimeSpan.FromMilliseconds(wait), over);
            List<HospitalMessage> batch = [.. messages];
            while (
                batch.Count < AtOnce
                && outgoing.Reader.TryPeek(out var next)
                && next.Due <= Environment.TickCount64
                && outgoing.Reader.TryRead(out next)
            )
                batch.AddRange(next.Messages);
            var good = Disorder(batch.FindAll(message => message.Fault is null));
            if (good.Count > 0)
                await Deliver(good, over);
            foreach (var broken in batch.Where(message => message.Fault is not null))
                await Deliver([broken], over);
        }
    }

    // Neighbours change places, and some come twice.
    private List<HospitalMessage> Disorder(List<HospitalMessage> messages)
    {
        for (var at = 0; at + 1 < messages.Count; at++)
        {
            if (!Happens(plan.Reorder, "order", messages[at]))
                continue;
            (messages[at], messages[at + 1]) = (messages[at + 1], messages[at]);
            statistics.Swapped();
            at++;
        }

        List<HospitalMessage> all = [];
        foreach (var message in messages)
        {
            all.Add(message);
            if (!IsRepeated(message, atOnce: true))
                continue;
            var copy = message with { IsCopy = true };
            lock (gate)
                open.Add(copy);
            all.Add(copy);
        }

        return all;
    }

    private async Task Deliver(IReadOnlyList<HospitalMessage> messages, CancellationToken over)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                await way.Send(messages, Answer, over);
                return;
            }
            catch (AwayException)
            {
                statistics.Away();
                await Task.Delay(Retries.Doubled(FirstPause, failures, LongestPause), over);
            }
        }
    }

    private void Answer(HospitalMessage message, JsonElement receipt)
    {
        lock (gate)
        {
            // The broker may answer twice after a fault.
            if (!open.Contains(message))
                return;
        }

        var (outcome, code) = statistics.Answered(message, receipt);
        if (outcome == "try-later")
            Enqueue([message with { }], FirstPause);
        else if (message is { Fault: null, IsCopy: false })
            Follow(message, outcome, code);
        // Last: who waits for the end is to see what follows.
        lock (gate)
            open.Remove(message);
    }

    private void Follow(HospitalMessage message, string outcome, string? code)
    {
        if (outcome == "accepted")
        {
            if (IsRepeated(message, atOnce: false))
                Enqueue([message with { IsCopy = true }], FirstPause);
            if (Happens(plan.Break, "break", message))
                Enqueue([HospitalFaults.Of(message, plan.ChanceOf($"fault {message.Id}"))], TimeSpan.Zero);
        }
        else if (code == "referral.wrong-state" && message.Attempt < MostAttempts)
        {
            // What should have been before it may be done by then.
            Enqueue([message with { Attempt = message.Attempt + 1 }], FirstPause * message.Attempt);
        }
        else if (code?.StartsWith("pool.", StringComparison.Ordinal) == true && message.Otherwise is { } otherwise)
        {
            Enqueue([otherwise], TimeSpan.Zero);
        }
    }

    private bool IsRepeated(HospitalMessage message, bool atOnce) =>
        !message.IsCopy && Happens(plan.Repeat, "repeat", message) && plan.ChanceOf($"repeat at once {message.Id}").Chance(0.5) == atOnce;

    private bool Happens(double share, string what, HospitalMessage message) => plan.ChanceOf($"{what} {message.Id}").Chance(share);
}
