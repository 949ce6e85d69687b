// The database's tables: numbered scripts, applied once, in order, by one process at a time.
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Referrals.EventStore;

namespace Referrals.Hosting;

/// <summary>
/// Numbered SQL scripts that stand in a program as resources (<c>0001_name.sql</c>), and a table that remembers which were applied.
/// </summary>
internal static class SchemaScripts
{
    private sealed record Script(int Number, string Name, string Sql)
    {
        public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)))[..16];
    }

    /// <summary>Creates or upgrades a schema. Any number of processes may call it at once.</summary>
    /// <param name="dataSource">The database.</param>
    /// <param name="assembly">Holds the scripts as resources.</param>
    /// <param name="prefix">Stands before the number in the names of these resources, such as <c>people/</c>.</param>
    /// <param name="schema">Stands for <c>{schema}</c> in the scripts. A plain name in lower case.</param>
    /// <param name="table">The table in it that remembers what was applied.</param>
    /// <param name="cancellation">Nothing is applied when it is cancelled.</param>
    /// <exception cref="SchemaMismatchException">A newer program made the database, or a script was applied in another wording.</exception>
    public static async Task Apply(
        NpgsqlDataSource dataSource,
        Assembly assembly,
        string prefix,
        string schema,
        string table,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        ArgumentNullException.ThrowIfNull(assembly);
        var scripts = Load(assembly, prefix);
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // One lock for all schemas: "create schema if not exists" itself races.
        await Execute(connection, "select pg_advisory_xact_lock(7233164893452310529)", cancellation);
        await Execute(connection, $"create schema if not exists {schema}", cancellation);
        await Execute(
            connection,
            $"create table if not exists {schema}.{table} (number int primary key, name text not null, checksum text not null, applied_at timestamptz not null default clock_timestamp())",
            cancellation
        );

        var applied = await Applied(connection, $"{schema}.{table}", cancellation);
        if (applied.Count > scripts.Count)
            throw new SchemaMismatchException(
                $"Schema '{schema}' is at version {applied.Keys.Max()}, this program knows {scripts.Count}: a newer program made it. Run that one."
            );
        foreach (var script in scripts)
        {
            if (applied.TryGetValue(script.Number, out var checksum))
            {
                if (!string.Equals(checksum, script.Checksum, StringComparison.Ordinal))
                    throw new SchemaMismatchException(
                        $"Script {script.Name} was applied to schema '{schema}' in another wording than this program has."
                    );
                continue;
            }

            await Execute(connection, script.Sql.Replace("{schema}", schema, StringComparison.Ordinal), cancellation);
            await using var record = new NpgsqlCommand(
                $"insert into {schema}.{table} (number, name, checksum) values ($1, $2, $3)",
                connection
            );
            record.Parameters.Add(new NpgsqlParameter<int> { TypedValue = script.Number });
            record.Parameters.Add(new NpgsqlParameter<string> { TypedValue = script.Name });
            record.Parameters.Add(new NpgsqlParameter<string> { TypedValue = script.Checksum });
            await record.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>
    /// Compares a database with the scripts and changes nothing. Parameters as for
    /// <see cref="Apply(NpgsqlDataSource, Assembly, string, string, string, CancellationToken)"/>.
    /// </summary>
    public static async Task<SchemaStatus> Status(
        NpgsqlDataSource dataSource,
        Assembly assembly,
        string prefix,
        string schema,
        string table,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        ArgumentNullException.ThrowIfNull(assembly);
        var scripts = Load(assembly, prefix);
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var exists = new NpgsqlCommand("select to_regclass($1) is not null", connection);
        exists.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"{schema}.{table}" });
        var applied = await exists.ExecuteScalarAsync(cancellation) is true
            ? await Applied(connection, $"{schema}.{table}", cancellation)
            : [];
        return new SchemaStatus(
            schema,
            applied.Count,
            scripts.Count,
            [.. scripts.Where(script => !applied.ContainsKey(script.Number)).Select(script => script.Name)]
        );
    }

    private static async Task<Dictionary<int, string>> Applied(NpgsqlConnection connection, string table, CancellationToken cancellation)
    {
        var applied = new Dictionary<int, string>();
        await using var command = new NpgsqlCommand($"select number, checksum from {table}", connection);
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

    private static List<Script> Load(Assembly assembly, string prefix)
    {
        var scripts = new List<Script>();
        foreach (
            var resource in assembly
                .GetManifestResourceNames()
                .Where(n => n.StartsWith(prefix, StringComparison.Ordinal) && n.EndsWith(".sql", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        )
        {
            using var stream = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = resource[prefix.Length..];
            scripts.Add(new Script(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, stream.ReadToEnd()));
        }

        return scripts;
    }
}
