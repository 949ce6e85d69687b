// A follower's place in the log, moved only from where it was: the fence between leaders.
using Npgsql;
using NpgsqlTypes;

namespace Referrals.EventStore.Following;

/// <summary>Somebody else moved the follower's place: another process leads, or a rebuild was swapped in.</summary>
public sealed class FollowerFencedException(string name) : EventStoreException($"Follower {name} was moved by somebody else; starting again from where it is.");

/// <summary>
/// The row of one follower in <c>mt_event_progression</c>. Position and time of the last move together are the token: whoever does
/// not hold the newest cannot apply anything, even if it still believes that it leads.
/// </summary>
/// <param name="name">The follower's name.</param>
/// <param name="schema">The log's schema.</param>
/// <param name="definition">The definition that the follower's tables must still have; null where there are none.</param>
internal sealed class FollowerPlace(string name, string schema, string? definition = null)
{
    private DateTime movedAt;

    public string Name { get; } = name;

    public long Position { get; private set; }

    /// <summary>Creates the place at the start of the log unless there is one.</summary>
    public async Task Create(NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var insert = new NpgsqlCommand(
            $"insert into {schema}.mt_event_progression (name, last_seq_id, last_updated) values ($1, 0, clock_timestamp()) on conflict do nothing", connection);
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        await insert.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Reads the place.</summary>
    /// <exception cref="FollowerFencedException">There is none.</exception>
    public async Task Load(NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var read = new NpgsqlCommand($"select coalesce(last_seq_id, 0), last_updated from {schema}.mt_event_progression where name = $1", connection);
        read.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        await using var reader = await read.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
            throw new FollowerFencedException(Name);
        Position = reader.GetInt64(0);
        movedAt = reader.GetDateTime(1);
    }

    /// <summary>
    /// Applies events and moves the place, in one transaction. The move comes first: its row lock keeps any other leader out until
    /// the commit.
    /// </summary>
    /// <param name="run">What applies them.</param>
    /// <param name="events">The first page.</param>
    /// <param name="more">Where further pages come from that may join the transaction; null to stop after the first.</param>
    /// <param name="dataSource">Where the connection comes from.</param>
    /// <param name="cancellation">Rolls back.</param>
    /// <param name="stopping">Lets no further page join.</param>
    /// <exception cref="FollowerFencedException">Nothing was applied.</exception>
    public async Task Apply(
        FollowerRun run, IReadOnlyList<Envelope> events, LogTail? more, NpgsqlDataSource dataSource, CancellationToken cancellation, CancellationToken stopping = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var (from, fromTime) = (Position, movedAt);
        try
        {
            await Move(connection, events[^1].Sequence, cancellation);
            await run.Apply(events, connection, cancellation);
            var last = events[^1].Sequence;
            while (run.TakesMore && !stopping.IsCancellationRequested && more?.HasPage(last) == true)
            {
                var page = await more.Read(last, cancellation);
                await run.Apply(page, connection, cancellation);
                last = page[^1].Sequence;
            }

            await run.Flush(connection, cancellation);
            if (last > Position)
                await Move(connection, last, cancellation);
            await transaction.CommitAsync(cancellation);
        }
        catch
        {
            (Position, movedAt) = (from, fromTime);
            throw;
        }
    }

    /// <summary>Locks this place and the live one until the transaction ends.</summary>
    /// <returns>The live position.</returns>
    /// <exception cref="FollowerFencedException">This place was moved by somebody else.</exception>
    public async Task<long> Hold(NpgsqlConnection connection, string live, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"select name, coalesce(last_seq_id, 0), last_updated from {schema}.mt_event_progression where name in ($1, $2) order by name for update", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = live });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        var (livePosition, mine) = (0L, false);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.GetString(0) == live)
                livePosition = reader.GetInt64(1);
            else
                mine = reader.GetInt64(1) == Position && reader.GetDateTime(2) == movedAt;
        }

        return mine ? livePosition : throw new FollowerFencedException(Name);
    }

    private async Task Move(NpgsqlConnection connection, long to, CancellationToken cancellation)
    {
        await using var move = new NpgsqlCommand(
            $"""
             update {schema}.mt_event_progression set last_seq_id = $2, last_updated = greatest(clock_timestamp(), last_updated + interval '1 microsecond')
             where name = $1 and last_seq_id = $3 and last_updated = $4
               and ($5::text is null or exists (select from {schema}.log_followers f where f.name = $1 and f.definition = $5))
             returning last_updated
             """,
            connection);
        move.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = to });
        move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Position });
        move.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = movedAt });
        move.Parameters.Add(new NpgsqlParameter { Value = (object?)definition ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await using var reader = await move.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
            throw new FollowerFencedException(Name);
        (Position, movedAt) = (to, reader.GetDateTime(0));
    }
}
