// Leads the followers in one process at a time, and hands over within seconds.
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Referrals.EventStore.Following;

/// <summary>
/// Runs in every process. One of them holds the followers' advisory lock and leads; the lock ends with its connection, so another
/// takes over when it stops, dies or loses the database. What a leader believes is never trusted: every page is fenced by the
/// follower's place.
/// </summary>
public sealed partial class FollowerDaemon : IAsyncDisposable
{
    private readonly EventLogOptions options;
    private readonly LogSignal signal;
    private readonly LogTail tail;
    private readonly NpgsqlDataSource dataSource;
    private readonly NpgsqlDataSource leading;
    private readonly FollowerRegister register;
    private readonly FollowerProgress progress;
    private readonly IReadOnlyList<Follower> followers;
    // For a page in hand that takes too long to be finished.
    private static readonly TimeSpan PatienceWithAPage = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource aborting = new();
    private readonly ILogger logger;
    private Task? running;

    /// <summary>Does nothing before <see cref="Start"/>.</summary>
    /// <exception cref="ArgumentException">Two followers share a name, or a name is not a plain one.</exception>
    public FollowerDaemon(EventLog log, IReadOnlyList<Follower> followers)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(followers);
        foreach (var name in followers.Select(f => f.Name))
        {
            if (name.Length is 0 or > 50 || !name.All(c => c is '_' or (>= 'a' and <= 'z') or (>= '0' and <= '9')))
                throw new ArgumentException($"'{name}' is not a follower's name: lower case letters, digits and underscores, at most 50.", nameof(followers));
        }

        if (followers.GroupBy(f => f.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"Two followers are named '{twice.Key}'.", nameof(followers));

        options = log.Options;
        signal = log.Signal;
        this.followers = followers;
        logger = options.LoggerFactory.CreateLogger<FollowerDaemon>();
        // What a follower wrote can be made again from the log, and its place is in the same transaction: no need to wait for the disk.
        dataSource = options.Connect("follower", (2 * followers.Count) + 8, "-c synchronous_commit=off -c idle_in_transaction_session_timeout=60s", commandTimeout: 60);
        leading = options.Connect("leader", 1);
        tail = new LogTail(options, signal, dataSource);
        register = new FollowerRegister(options, dataSource);
        progress = new FollowerProgress(options, dataSource);
        LogTelemetry.ObserveLag(this, Lags, LagTimes);
    }

    /// <summary>What it was given to follow with.</summary>
    public IReadOnlyList<Follower> Followers => followers;

    /// <summary>Whether this process leads now.</summary>
    public bool IsLeading => progress.IsLeading;

    /// <summary>Begins to compete for leadership; returns at once, and needs no database to do so.</summary>
    public void Start() => running ??= Task.Run(Run);

    /// <summary>Finishes the pages in hand, stops following and hands leadership over. A page that takes longer is rolled back and comes again elsewhere.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        aborting.CancelAfter(PatienceWithAPage);
        await stopping.CancelAsync();
        LogTelemetry.Forget(this);
        if (running is not null)
            await running;
        await dataSource.DisposeAsync();
        await leading.DisposeAsync();
        stopping.Dispose();
        aborting.Dispose();
    }

    /// <summary>How all followers are doing, from the database: the same answer in every process.</summary>
    public Task<IReadOnlyList<FollowerStatus>> Status(CancellationToken cancellation = default) => register.All(cancellation);

    /// <summary>Whether any process leads the followers now.</summary>
    public async Task<bool> HasLeader(CancellationToken cancellation = default)
    {
        await using var command = dataSource.CreateCommand(
            """
            select exists (select from pg_locks where locktype = 'advisory' and granted and objsubid = 1
              and database = (select oid from pg_database where datname = current_database()) and (classid::bigint << 32) | objid::bigint = $1)
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = options.LockKey("followers") });
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>
    /// The log after a position, page by page and without end, in every process whether it leads or not; the pages are those that its followers are
    /// handed. No place is kept. A database that is away is waited for; the enumeration ends with the daemon.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<Envelope>> Read(long after, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping.Token);
        for (var failures = 0; !stopping.IsCancellationRequested;)
        {
            IReadOnlyList<Envelope>? page = null;
            try
            {
                page = await tail.Read(after, ended.Token);
                failures = 0;
            }
            catch (Exception problem) when (!cancellation.IsCancellationRequested)
            {
                if (stopping.IsCancellationRequested)
                    yield break;
                LogReadFailed(problem.Message, after);
            }

            if (page is null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5_000, 50 << Math.Min(failures++, 7))), ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            yield return page;
            after = page[^1].Sequence;
        }
    }

    /// <summary>Waits until a follower has applied a position.</summary>
    /// <returns>False when the time is up.</returns>
    public Task<bool> WaitFor(string follower, long position, TimeSpan timeout, CancellationToken cancellation = default) =>
        progress.WaitFor(follower, position, timeout, cancellation);

    /// <summary>
    /// Has a projection's tables made anew beside the live ones, by whichever process leads, and waits until they are swapped in.
    /// Giving up the wait does not stop the rebuild.
    /// </summary>
    /// <exception cref="ArgumentException">No projection of this name was ever led.</exception>
    public async Task Rebuild(string projection, IProgress<FollowerStatus>? report = null, CancellationToken cancellation = default)
    {
        if (!followers.Any(f => f is Projection && f.Name == projection) || !await register.RequestRebuild(projection, cancellation))
            throw new ArgumentException($"There is no projection '{projection}' to rebuild.", nameof(projection));
        while ((await register.Find(projection, cancellation))!.RebuildRequested)
        {
            report?.Report((await Status(cancellation)).First(s => s.Name == projection));
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }
    }

    private IEnumerable<Measurement<double>> LagTimes()
    {
        if (!IsLeading)
            yield break;
        foreach (var follower in followers)
            yield return new Measurement<double>(progress.Age(follower.Name).TotalSeconds, new KeyValuePair<string, object?>("follower", follower.Name));
    }

    private IEnumerable<Measurement<long>> Lags()
    {
        if (!IsLeading)
            yield break;
        foreach (var follower in followers)
            yield return new Measurement<long>(Math.Max(0, signal.HighWaterMark - progress.Position(follower.Name)), new KeyValuePair<string, object?>("follower", follower.Name));
    }
}
