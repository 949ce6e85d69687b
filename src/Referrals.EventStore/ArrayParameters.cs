// Whole columns as parameters, for statements that unnest them.
using Npgsql;
using NpgsqlTypes;

namespace Referrals.EventStore;

internal static class ArrayParameters
{
    public static NpgsqlParameter Texts(IEnumerable<string?> values) =>
        new() { Value = values as List<string?> ?? [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    /// <summary>UTF-8 JSON; null where there is none.</summary>
    public static NpgsqlParameter Jsons(IReadOnlyList<byte[]?> values) => new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb };
}
