// The database's tables: numbered scripts, applied once, in order, by one process at a time.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Referrals.EventStore;

/// <summary>Numbered SQL scripts that stand in the program, and the table <c>log_schema</c> that remembers which were applied.</summary>
internal static class SchemaScripts
{
    private sealed record Script(int Number, string Name, string Sql)
    {
        public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)))[..16];
    }

    public static async Task Apply(NpgsqlDataSource dataSource, string schema, CancellationToken cancellation)
    {
        var scripts = Load();
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // One lock for all schemas: "create schema if not exists" itself races.
        await Execute(connection, "select pg_advisory_xact_lock(7233164893452310529)", cancellation);
        await Execute(connection, $"create schema if not exists {schema}", cancellation);
        await Execute(
            connection,
            $"create table if not exists {schema}.log_schema (number int primary key, name text not null, checksum text not null, applied_at timestamptz not null default clock_timestamp())",
            cancellation);

        var applied = await Applied(connection, schema, cancellation);
        if (applied.Count > scripts.Count)
            throw new SchemaMismatchException($"Schema '{schema}' is at version {applied.Keys.Max()}, this program knows {scripts.Count}: a newer program made it. Run that one.");
        foreach (var script in scripts)
        {
            if (applied.TryGetValue(script.Number, out var checksum))
            {
                if (!string.Equals(checksum, script.Checksum, StringComparison.Ordinal))
                    throw new SchemaMismatchException($"Script {script.Name} was applied to schema '{schema}' in another wording than this program has.");
                continue;
            }

            await Execute(connection, script.Sql.Replace("{schema}", schema, StringComparison.Ordinal), cancellation);
            await using var record = new NpgsqlCommand($"insert into {schema}.log_schema (number, name, checksum) values ($1, $2, $3)", connection);
            record.Parameters.Add(new NpgsqlParameter<int> { TypedValue = script.Number });
            record.Parameters.Add(new NpgsqlParameter<string> { TypedValue = script.Name });
            record.Parameters.Add(new NpgsqlParameter<string> { TypedValue = script.Checksum });
            await record.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static async Task<Dictionary<int, string>> Applied(NpgsqlConnection connection, string schema, CancellationToken cancellation)
    {
        var applied = new Dictionary<int, string>();
        await using var command = new NpgsqlCommand($"select number, checksum from {schema}.log_schema", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            applied.Add(reader.GetInt32(0), reader.GetString(1));
        return applied;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static List<Script> Load()
    {
        var assembly = typeof(SchemaScripts).Assembly;
        var scripts = new List<Script>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = new StreamReader(assembly.GetManifestResourceStream(name)!);
            scripts.Add(new Script(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, stream.ReadToEnd()));
        }

        return scripts;
    }
}
