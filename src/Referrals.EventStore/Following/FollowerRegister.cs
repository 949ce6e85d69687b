// The table log_followers: what every node sees of every follower.
using Npgsql;

namespace Referrals.EventStore.Following;

/// <summary>A follower's row as the daemon needs it.</summary>
internal sealed record FollowerEntry(string Definition, bool RebuildRequested, string? RebuildDefinition);

/// <summary>State, definition and wishes of each follower, shared by all processes.</summary>
internal sealed class FollowerRegister(EventLogOptions options, NpgsqlDataSource dataSource)
{
    private readonly string schema = options.Schema;

    public static string RebuildName(string name) => $"{name}:rebuild";

    public async Task<FollowerEntry?> Find(string name, CancellationToken cancellation)
    {
        await using var command = dataSource.CreateCommand(
            $"""
             select f.definition, f.rebuild_requested, f.rebuild_definition
             from {schema}.log_followers f
             where f.name = $1
             """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new FollowerEntry(reader.GetString(0), reader.GetBoolean(1), reader.IsDBNull(2) ? null : reader.GetString(2))
            : null;
    }

    public Task Report(string name, FollowerState state, string? error, long? stuckAt, int failures, CancellationToken cancellation) => Execute(
        $"""
         insert into {schema}.log_followers as f (name, state, error, stuck_at, failures) values ($1, $2, $3, $4, $5)
         on conflict (name) do update set state = excluded.state, error = excluded.error, stuck_at = excluded.stuck_at,
           failures = excluded.failures, changed_at = clock_timestamp()
         """,
        cancellation, name, StateName(state), (object?)error ?? DBNull.Value, (object?)stuckAt ?? DBNull.Value, failures);

    /// <summary>Asks whichever process leads to make the projection's tables anew.</summary>
    /// <returns>False when no such follower was ever led.</returns>
    public async Task<bool> RequestRebuild(string name, CancellationToken cancellation) => await Execute(
        $"update {schema}.log_followers set rebuild_requested = true, changed_at = clock_timestamp() where name = $1", cancellation, name) == 1;

    public async Task<IReadOnlyList<FollowerStatus>> All(CancellationToken cancellation)
    {
        var all = new List<FollowerStatus>();
        await using var command = dataSource.CreateCommand(
            $"""
             select f.name, f.state, coalesce(p.last_seq_id, 0), coalesce(h.high, 0), f.error, f.stuck_at, f.failures, r.last_seq_id
             from {schema}.log_followers f
             left join {schema}.mt_event_progression p on p.name = f.name
             left join {schema}.mt_event_progression r on r.name = f.name || ':rebuild'
             cross join (select max(seq_id) as high from {schema}.mt_events) h
             order by f.name
             """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            all.Add(new FollowerStatus(
                reader.GetString(0), Enum.Parse<FollowerState>(reader.GetString(1), ignoreCase: true), reader.GetInt64(2),
                Math.Max(0, reader.GetInt64(3) - reader.GetInt64(2)),
                reader.IsDBNull(4) ? null : reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetInt64(5), reader.GetInt32(6),
                reader.IsDBNull(7) ? null : reader.GetInt64(7)));
        }

        return all;
    }

    public static string StateName(FollowerState state) => state.ToString().ToLowerInvariant();

    private async Task<int> Execute(string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = dataSource.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
