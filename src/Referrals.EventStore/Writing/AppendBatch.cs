// What the writer adds to a Marten session: the log's lock, and all events of a batch in one statement.
using System.Data.Common;
using System.Text.Json;
using JasperFx.Events;
using NpgsqlTypes;
using Weasel.Core;
using Weasel.Storage;
using ICommandBuilder = Weasel.Postgresql.ICommandBuilder;
using IStorageOperation = Marten.Internal.Operations.IStorageOperation;

namespace Referrals.EventStore.Writing;

/// <summary>
/// Takes the log's lock for the rest of the transaction, before any sequence number is drawn: commit order is sequence order, and what was
/// read under it stays true.
/// </summary>
internal sealed class TakeLogLock(long key) : IStorageOperation
{
    // A writer that hangs between its round trips would stop every other process: the server ends it.
    public const string Sql =
        "select set_config('lock_timeout', '5s', true), set_config('idle_in_transaction_session_timeout', '10s', true), pg_advisory_xact_lock(";

    public Type DocumentType => typeof(IEvent);

    public OperationRole Role() => OperationRole.Other;

    public void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
    {
        builder.Append(Sql);
        builder.AppendParameter(key, NpgsqlDbType.Bigint);
        builder.Append(")");
    }

    public Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token) => Task.CompletedTask;
}

/// <summary>Appends a batch's events and records its commands, by the function of <see cref="AppendFunction"/>.</summary>
internal sealed class AppendBatch(string schema, string tenant, CommandBatch batch) : IStorageOperation
{
    /// <summary>Everything was written and only the commit is left: from here on a broken connection leaves the outcome in doubt.</summary>
    public bool Executed { get; private set; }

    public Type DocumentType => typeof(IEvent);

    public OperationRole Role() => OperationRole.Other;

    public void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
    {
        var cells = batch.Cells;
        var events = batch.Events;
        builder.Append($"select {schema}.{AppendFunction.Name}(");
        builder.AppendParameter(tenant, NpgsqlDbType.Varchar);
        Array(cells.Select(c => c.Stream.Key), NpgsqlDbType.Varchar);
        Array(cells.Select(c => c.StoredVersion), NpgsqlDbType.Bigint);
        Array(cells.Select(c => c.Version), NpgsqlDbType.Bigint);
        Array(cells.Select(c => c.StreamType), NpgsqlDbType.Varchar);
        Array(events.Ids, NpgsqlDbType.Uuid);
        Array(events.Streams, NpgsqlDbType.Varchar);
        Array(events.Versions, NpgsqlDbType.Bigint);
        Array(events.Data, NpgsqlDbType.Jsonb);
        Array(events.Types, NpgsqlDbType.Varchar);
        Array(events.ClrTypes, NpgsqlDbType.Varchar);
        Array(events.Requests, NpgsqlDbType.Integer);
        Array(events.Correlations, NpgsqlDbType.Varchar);
        Array(events.Causations, NpgsqlDbType.Varchar);
        Array(events.Headers, NpgsqlDbType.Jsonb);
        Array(batch.Records.ConvertAll(r => r.Id), NpgsqlDbType.Varchar);
        Array(
            batch.Records.ConvertAll(r => JsonSerializer.SerializeToUtf8Bytes(r, CommandRecordJson.Default.CommandRecord)),
            NpgsqlDbType.Jsonb
        );
        builder.Append(", ");
        builder.AppendParameter(typeof(CommandRecord).FullName!, NpgsqlDbType.Varchar);
        builder.Append(")");

        void Array<T>(IEnumerable<T> values, NpgsqlDbType type)
        {
            builder.Append(", ");
            builder.AppendParameter(values as List<T> ?? [.. values], NpgsqlDbType.Array | type);
        }
    }

    public async Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token)
    {
        await reader.ReadAsync(token);
        batch.Sequences.Clear();
        batch.Sequences.AddRange(await reader.GetFieldValueAsync<long[]>(0, token));
        Executed = true;
    }
}
