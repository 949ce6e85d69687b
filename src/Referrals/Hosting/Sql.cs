// Reading tables: a statement, its parameters by name, and each row as a record by the names of its columns, or as a tuple by their order.
using System.Data;
using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Referrals.Hosting;

internal static class Sql
{
    /// <summary>A jsonb document comes as its UTF-8 bytes, from which JSON is read; by default it would be a string first.</summary>
    /// <remarks>Dapper keeps how it reads a statement's rows: before any of them is read, in whichever class.</remarks>
    [ModuleInitializer]
    internal static void ReadDocumentsAsBytes() => SqlMapper.AddTypeMap(typeof(byte[]), DbType.Binary, useGetFieldValue: true);

    public static async Task<List<T>> Query<T>(
        this NpgsqlDataSource database,
        string sql,
        object parameters,
        CancellationToken cancellation
    )
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellation))).AsList();
    }

    /// <summary>The first column of the first row; null where that is null, or there is no row.</summary>
    public static async Task<T?> QueryScalar<T>(
        this NpgsqlDataSource database,
        string sql,
        object parameters,
        CancellationToken cancellation
    )
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.ExecuteScalarAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellation));
    }

    /// <summary>The values of the column with which the table's primary key begins, each found by one step through the index.</summary>
    public static Task<List<string>> Distinct(
        this NpgsqlDataSource database,
        string table,
        string column,
        CancellationToken cancellation
    ) =>
        database.Query<string>(
            $"""
            with recursive found as (
                (select {column} as value from {table} order by {column} limit 1)
                union all
                select (select t.{column} from {table} t where t.{column} > f.value order by t.{column} limit 1)
                from found f where f.value is not null
            )
            select value from found where value is not null
            """,
            new { },
            cancellation
        );

    public static async Task Execute(this NpgsqlDataSource database, string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellation));
    }
}

/// <summary>
/// An array whose type the values do not tell. A prepared statement is found by its parameters' types too: an empty array of moments
/// would be one without time zone.
/// </summary>
internal sealed class SqlArray(Array values, NpgsqlDbType element) : SqlMapper.ICustomQueryParameter
{
    public void AddParameter(IDbCommand command, string name) =>
        command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | element) { Value = values });
}
