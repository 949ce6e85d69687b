// The statements of a projection, in a session of Marten's daemon or in a batch of their own.
using System.Data.Common;
using NpgsqlTypes;
using Weasel.Core;
using Weasel.Storage;
using ICommandBuilder = Weasel.Postgresql.ICommandBuilder;
using IStorageOperation = Marten.Internal.Operations.IStorageOperation;

namespace Referrals.EventStore.Projections;

/// <summary>A parameter.</summary>
internal readonly record struct SqlValue(object Value, NpgsqlDbType Type)
{
    public static SqlValue Texts(IEnumerable<string?> values) => new(values.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
}

/// <summary>A statement that returns nothing.</summary>
/// <param name="sql">With a question mark for each value.</param>
/// <param name="values">The values.</param>
internal sealed class SqlOperation(string sql, params IReadOnlyList<SqlValue> values) : IStorageOperation, NoDataReturnedCall
{
    public Type DocumentType => typeof(SqlOperation);

    public OperationRole Role() => OperationRole.Other;

    public void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
    {
        foreach (var (at, parameter) in builder.AppendWithParameters(sql).Index())
            (parameter.Value, parameter.NpgsqlDbType) = (values[at].Value, values[at].Type);
    }

    public Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token) => Task.CompletedTask;
}

/// <summary>
/// Stands before every other statement of a page. It returns a row: only so does Marten see whether its own statement before it, the one
/// that moves the progress of the projection, has moved anything. Without it a second leader, whose move fails, would apply the page
/// again.
/// </summary>
internal sealed class BeginPage(string schema, string progress) : IStorageOperation
{
    public Type DocumentType => typeof(SqlOperation);

    public OperationRole Role() => OperationRole.Other;

    public void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
    {
        // What a projection wrote can be made again from the log, and its progress is in the same transaction: no need to wait for the
        // disk.
        builder.Append("select set_config('synchronous_commit', 'off', true), pg_notify(");
        builder.AppendParameter(LogNotifications.ProjectedChannel(schema), NpgsqlDbType.Text);
        builder.Append(", ");
        builder.AppendParameter(progress, NpgsqlDbType.Text);
        builder.Append(")");
    }

    public Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token) => Task.CompletedTask;
}
