// Reads the log once for all listeners of a node, and hands each what concerns that one.
using Referrals.EventStore;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Live;

/// <summary>
/// One on every node. A message is judged once for all listeners of one institution with the same roles; listeners cost the database
/// nothing.
/// </summary>
internal sealed partial class LiveHub(
    EventLog log,
    CaseChanges changes,
    IEnumerable<LiveSource> sources,
    LiveConsultations consultations,
    LivePools pools,
    LiveSettings settings,
    TimeProvider time,
    ILogger<LiveHub> logger
) : BackgroundService
{
    /// <summary>
    /// How much of the log is read again at the start, so that listeners of another node, or of this one before, can go on here.
    /// </summary>
    private const int Reread = 4_096;

    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly LiveSource[] sources = [.. sources];
    private readonly LiveRing ring = new(settings.Kept);
    private readonly Dictionary<string, Dictionary<Caller, HashSet<LiveListener>>> counties = new(StringComparer.Ordinal);
    private readonly Dictionary<(string County, string Subject), int> subjects = [];
    private TaskCompletionSource moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long position = -1;
    private int count;

    /// <summary>
    /// Everything up to here was handed to whom it concerns; -1 until the hub has read up to where the log was when it started.
    /// </summary>
    public long Position => Volatile.Read(ref position);

    /// <summary>Takes a caller in, from after the last id that was received, or from now.</summary>
    /// <returns>A refusal where there is no room.</returns>
    public async Task<(LiveStart? Start, Refusal? Refusal)> Join(Caller caller, LiveId? last, CancellationToken cancellation)
    {
        // What another node has sent may be on its way here.
        await Reach(last?.Position ?? 0, cancellation);
        lock (gate)
        {
            var subject = (caller.County, caller.Subject);
            var known = subjects.GetValueOrDefault(subject);
            if (known >= settings.PerSubject)
                return (null, new Refusal("live.too-many-connections").With("limit", $"{settings.PerSubject}"));
            if (position < 0 || count >= settings.Listeners)
                return (null, new Refusal("too-busy"));
            var listener = new LiveListener(caller, settings.Waiting);
            if (!counties.TryGetValue(caller.County, out var kinds))
                counties[caller.County] = kinds = [];
            if (!kinds.TryGetValue(listener.Kind, out var alike))
                kinds[listener.Kind] = alike = [];
            alike.Add(listener);
            subjects[subject] = known + 1;
            count++;
            LiveTelemetry.Came();
            var resumes = last is { } id && id.Position <= position && !ring.Forgotten.IsAfter(id);
            return (
                new LiveStart(
                    listener,
                    position,
                    resumes ? [.. ring.After(last!.Value).Where(item => item.IsFor(caller))] : [],
                    last is not null && !resumes
                ),
                null
            );
        }
    }

    /// <summary>Frees a listener's place.</summary>
    public void Leave(LiveListener listener)
    {
        lock (gate)
        {
            Forget(listener);
            var subject = (listener.Caller.County, listener.Caller.Subject);
            if (subjects[subject] == 1)
                subjects.Remove(subject);
            else
                subjects[subject]--;
            count--;
        }

        LiveTelemetry.Left();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var end = await ReadUntilSuccess(log.Position, stoppingToken);
        var start = Math.Max(0, end - Reread);
        ring.Begin(start);
        if (end == 0)
            Publish([], 0, ready: true);
        await foreach (var page in log.Read(start, stoppingToken))
        {
            var told = await ReadUntilSuccess(stop => changes.Of(page, stop), stoppingToken);
            var changed = await ReadUntilSuccess(stop => pools.Of(page, stop), stoppingToken);
            var asked = await ReadUntilSuccess(stop => consultations.Of(page, stop), stoppingToken);
            Publish(
                [.. told.SelectMany(Items).Concat(changed).Concat(asked).OrderBy(item => item.Id.Position)],
                page[^1].Sequence,
                ready: page[^1].Sequence >= end
            );
        }
    }

    private List<LiveItem> Items(CaseChange change)
    {
        try
        {
            return [.. LiveItem.Numbered(change.Event, [.. sources.SelectMany(source => source(change))])];
        }
        catch (Exception problem)
        {
            LogUntold(problem, change.Event.Sequence);
            return [];
        }
    }

    private void Publish(IReadOnlyList<LiveItem> items, long upTo, bool ready)
    {
        var handed = 0;
        TaskCompletionSource woken;
        lock (gate)
        {
            foreach (var item in items)
            {
                ring.Add(item);
                try
                {
                    handed += Hand(item);
                }
                catch (Exception problem)
                {
                    LogUntold(problem, item.Id.Position);
                }
            }

            if (ready)
                position = upTo;
            woken = moved;
            moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        woken.TrySetResult();
        LiveTelemetry.Handed(handed);
    }

    private int Hand(LiveItem item)
    {
        var handed = 0;
        List<LiveListener>? slow = null;
        foreach (var (kind, alike) in counties.GetValueOrDefault(item.County) ?? [])
        {
            if (!item.Message.Concerns(kind))
                continue;
            foreach (var listener in alike.Where(l => item.Message.Only?.Invoke(l.Caller) != false))
            {
                if (listener.Offer(item))
                    handed++;
                else
                    (slow ??= []).Add(listener);
            }
        }

        slow?.ForEach(Forget);
        return handed;
    }

    private void Forget(LiveListener listener)
    {
        if (
            counties.TryGetValue(listener.Caller.County, out var kinds)
            && kinds.TryGetValue(listener.Kind, out var alike)
            && alike.Remove(listener)
            && alike.Count == 0
        )
            kinds.Remove(listener.Kind);
    }

    private async Task Reach(long wanted, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(CatchUp);
        while (!patience.IsCancellationRequested)
        {
            Task wait;
            lock (gate)
            {
                if (position >= wanted)
                    return;
                wait = moved.Task;
            }

            await wait.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits for a database that is away.</summary>
    private async Task<T> ReadUntilSuccess<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        for (var pause = TimeSpan.FromMilliseconds(50); ; )
        {
            try
            {
                return await read(cancellation);
            }
            catch (Exception problem) when (!cancellation.IsCancellationRequested)
            {
                LogAway(problem.Message);
            }

            await Task.Delay(pause, time, cancellation);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    [LoggerMessage(412, LogLevel.Error, "What happened at {Position} cannot be told live")]
    private partial void LogUntold(Exception problem, long position);

    [LoggerMessage(411, LogLevel.Warning, "The live stream cannot read ({Problem}); it tries again")]
    private partial void LogAway(string problem);
}
