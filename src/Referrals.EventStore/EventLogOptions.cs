// Everything about the log that an operator may set.
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Referrals.EventStore;

/// <summary>How to reach the log and how far it may go.</summary>
public sealed partial record EventLogOptions
{
    /// <summary>An Npgsql connection string. Pools, preparing and session settings are the log's own affair.</summary>
    public required string ConnectionString { get; init; }

    public required EventTypes EventTypes { get; init; }

    /// <summary>The PostgreSQL schema of all tables: lower case letters, digits and underscores.</summary>
    public string Schema { get; init; } = "referrals";

    /// <summary>Requests that may wait for the writer; further ones are refused at once instead of growing without end.</summary>
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

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    internal const int MaxBatchBytes = 16 * 1024 * 1024;

    internal EventLogOptions Validated()
    {
        CheckSchemaName(Schema);
        return this;
    }

    internal static void CheckSchemaName(string name)
    {
        if (!SchemaName().IsMatch(name))
            throw new InvalidOperationException($"'{name}' is not a schema name: lower case letters, digits and underscores, at most 40.");
    }

    /// <summary>Connections that keep their prepared statements: a reset at every checkout would throw them away.</summary>
    internal NpgsqlDataSource Connect(string purpose, int poolSize, string settings = "", int commandTimeout = 10)
    {
        var connection = new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            NoResetOnClose = true,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            Enlist = false,
            MaxPoolSize = poolSize,
            MinPoolSize = 0,
            Timeout = 5,
            CommandTimeout = commandTimeout,
            // A peer that vanished without a word is noticed within seconds, on both sides.
            KeepAlive = 5,
            // Neither may quote what was stored.
            IncludeErrorDetail = false,
            LogParameters = false,
        };
        connection.ApplicationName = $"{connection.ApplicationName ?? "referrals"} {purpose}";
        // Every statement goes by an index for a handful of keys: planning it anew for each array of keys costs more than running it, and
        // a plan from when the tables were still empty must not stay. Snapshots are taken by each statement, after the lock.
        connection.Options = $@"{connection.Options} -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c default_transaction_isolation=read\ committed -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 {settings}".Trim();
        var builder = new NpgsqlDataSourceBuilder(connection.ConnectionString);
        builder.UseLoggerFactory(LoggerFactory);
        return builder.Build();
    }

    /// <summary>The key of an advisory lock of this log: the same in every process, another one in every schema.</summary>
    internal long LockKey(string purpose)
    {
        // FNV-1a: stable for ever, unlike string.GetHashCode.
        var hash = 14695981039346656037UL;
        foreach (var c in $"referrals.log/{Schema}/{purpose}")
            hash = (hash ^ c) * 1099511628211UL;
        return unchecked((long)hash);
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,39}$", RegexOptions.ExplicitCapture, 100)]
    private static partial Regex SchemaName();
}
