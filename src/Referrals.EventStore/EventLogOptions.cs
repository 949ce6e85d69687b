// Everything about the log that an operator may set.
using Npgsql;

namespace Referrals.EventStore;

/// <summary>How far the log may go.</summary>
public sealed record EventLogOptions
{
    /// <summary>
    /// Requests that may wait for the writer of a tenant; further ones are refused at once instead of growing without end.
    /// </summary>
    public int MaxWaiting { get; init; } = 20_000;

    /// <summary>Requests that share one transaction at most.</summary>
    public int MaxBatch { get; init; } = 512;

    /// <summary>The largest event or answer, in bytes of UTF-8 JSON. Larger things are attachments.</summary>
    public int MaxEventBytes { get; init; } = 1024 * 1024;

    /// <summary>Events that one request may append.</summary>
    public int MaxEventsPerRequest { get; init; } = 1_000;

    /// <summary>How long a request waits for a database that is away before it fails.</summary>
    public TimeSpan AppendTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Recent states of streams kept in memory by this process.</summary>
    public int RecentStates { get; init; } = 20_000;

    /// <summary>How long a projection may be behind the log without getting on before it is started again.</summary>
    public TimeSpan LongestStandstill { get; init; } = TimeSpan.FromSeconds(15);

    internal const int MaxBatchBytes = 16 * 1024 * 1024;

    /// <summary>Connections for Marten that keep their prepared statements: a reset at every checkout would throw them away.</summary>
    /// <param name="connectionString">An Npgsql connection string. Preparing and session settings are replaced.</param>
    /// <param name="purpose">Stands behind the application's name, for whoever looks at the server.</param>
    public static NpgsqlDataSource Connect(string connectionString, string purpose = "log")
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString)
        {
            NoResetOnClose = true,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            Enlist = false,
            Timeout = 5,
            CommandTimeout = 30,
            // A peer that vanished without a word is noticed within seconds, on both sides.
            KeepAlive = 5,
            // Neither may quote what was stored.
            IncludeErrorDetail = false,
            LogParameters = false,
        };
        connection.ApplicationName = $"{connection.ApplicationName ?? "referrals"} {purpose}";
        // Every statement goes by an index for a handful of keys: planning it anew for each array of keys costs more than running it, and
        // a plan from when the tables were still empty must not stay. For such a plan PostgreSQL estimates a page of events at half a
        // percent of the log, and would join it by reading all streams; from some ten million events on it would also start processes
        // that read it together, which takes far longer than the few events that there are. Snapshots are taken by each statement,
        // after the lock.
        // A sequence can only be scanned: its price without that would have every look at the newest number compiled to machine code.
        // Where Marten itself decides who leads (HotCold, not in the service), a statement that sleeps for a minute watches the lock:
        // without looking at the connection meanwhile, PostgreSQL would keep the lock of a process that was killed for as long.
        connection.Options =
            $@"{connection.Options} -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c max_parallel_workers_per_gather=0 -c jit=off -c default_transaction_isolation=read\ committed -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c client_connection_check_interval=1000".Trim();
        return NpgsqlDataSource.Create(connection.ConnectionString);
    }
}
