// One session of the database server, told apart from every other that may get its number later.
using Npgsql;

namespace Referrals.EventStore.Writing;

/// <summary>The server's side of a connection.</summary>
internal sealed record Session(int ProcessId, DateTime Started)
{
    public static async Task<Session> Of(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select pid, backend_start from pg_stat_activity where pid = pg_backend_pid()", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new Session(reader.GetInt32(0), reader.GetDateTime(1));
    }

    /// <summary>Has the server end the session, and whatever it was about to do.</summary>
    /// <returns>True once it is gone.</returns>
    public async Task<bool> End(NpgsqlConnection through, CancellationToken cancellation)
    {
        await using (var end = new NpgsqlCommand("select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and backend_start = $2", through))
        {
            AddTo(end);
            await end.ExecuteNonQueryAsync(cancellation);
        }

        await using var look = new NpgsqlCommand("select exists (select from pg_stat_activity where pid = $1 and backend_start = $2)", through);
        AddTo(look);
        for (var i = 0; i < 50; i++)
        {
            if (await look.ExecuteScalarAsync(cancellation) is false)
                return true;
            await Task.Delay(10, cancellation);
        }

        return false;
    }

    private void AddTo(NpgsqlCommand command)
    {
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = ProcessId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = Started });
    }
}
