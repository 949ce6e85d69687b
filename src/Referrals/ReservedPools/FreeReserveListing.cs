// Where a reserved place is free, as the read model knows it.
using Npgsql;
using Referrals.Cases;
using Referrals.Http;

namespace Referrals.ReservedPools;

internal sealed class FreeReserveListing(NpgsqlDataSource database)
{
    /// <summary>The earliest session of the case's unit with a free reserved place, within the referral's validity; null where there is none.</summary>
    public async Task<PoolPlace?> First(Call call, CaseFile file)
    {
        if (file.Request is not { } request)
            return null;
        await using var command = database.CreateCommand(
            """
            select id, line from referrals.pool_sessions
            where tenant_id = $1 and institution = $2 and day between $5 and $6 and kind = $3 and unit = $4 and until_at > $7 and free_reserved > 0
            order by from_at limit 1
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = call.Caller.County });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = file.To.Institution });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Kebab.Of(request.Resource) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = file.To.Unit });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = Shanghai.Day(call.Now) });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = request.ValidUntil });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = call.Now.UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync(call.Cancellation);
        return await reader.ReadAsync(call.Cancellation) ? new PoolPlace(PoolKey.OfStream(reader.GetString(0))!.ToString(), reader.GetString(1)) : null;
    }

    /// <summary>Whether a unit has published anything of a kind for a day, under whatever specialist or machine.</summary>
    public async Task<string?> Published(Call call, PoolKey pool)
    {
        await using var command = database.CreateCommand(
            "select string_agg(id, ' ' order by id) from referrals.pools where tenant_id = $1 and institution = $2 and day = $3 and kind = $4 and unit = $5");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = call.Caller.County });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = pool.Institution });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = pool.Day });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Kebab.Of(pool.Kind) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = pool.Unit });
        return await command.ExecuteScalarAsync(call.Cancellation) is string pools ? pools.Replace("pool-", "", StringComparison.Ordinal) : null;
    }
}
