// The newest events of many streams in one round trip, read by Marten.
using System.Data.Common;
using JasperFx.Events;
using Marten.Internal.Sessions;
using Marten.Linq.QueryHandlers;
using NpgsqlTypes;
using Weasel.Storage;
using ICommandBuilder = Weasel.Postgresql.ICommandBuilder;

namespace Referrals.EventStore.Writing;

/// <summary>
/// Events of several streams of one tenant, each after a version, oldest first. Marten's own query handlers read one stream, or go through
/// LINQ; this one takes Marten's select clause and its way of making an event of a row.
/// </summary>
/// <param name="session">Of the streams' tenant.</param>
/// <param name="streams">Which streams, and after which version.</param>
internal sealed class StreamQuery(QuerySession session, IReadOnlyList<(StreamId Stream, long After)> streams)
    : IQueryHandler<List<object>[]>
{
    private readonly Marten.Events.IEventStorage storage = session.EventStorage();

    /// <summary>
    /// The data of the events of each stream, in the order of the streams; <see cref="UnreadableEvent"/> where one cannot be read.
    /// </summary>
    public static Task<List<object>[]> Run(
        QuerySession session,
        IReadOnlyList<(StreamId Stream, long After)> streams,
        CancellationToken cancellation
    ) => session.ExecuteHandlerAsync(new StreamQuery(session, streams), cancellation);

    // One statement for each stream. Of several at once, by an array, the planner would rather read all events of their tenant while it
    // believes that there are few, and such a plan stays.
    public void ConfigureCommand(ICommandBuilder builder, IStorageSession _)
    {
        foreach (var (stream, after) in streams)
        {
            builder.StartNewCommand();
            storage.Apply(builder);
            builder.Append(" where d.tenant_id = ");
            builder.AppendParameter(session.TenantId, NpgsqlDbType.Varchar);
            builder.Append(" and d.stream_id = ");
            builder.AppendParameter(stream.Key, NpgsqlDbType.Varchar);
            builder.Append(" and d.version > ");
            builder.AppendParameter(after, NpgsqlDbType.Bigint);
            builder.Append(" order by d.version");
        }
    }

    public async Task<List<object>[]> HandleAsync(DbDataReader reader, IStorageSession _, CancellationToken token)
    {
        var found = new List<object>[streams.Count];
        for (var at = 0; at < found.Length; at++)
        {
            found[at] = [];
            while (await reader.ReadAsync(token))
                found[at].Add(await Read(reader, token));
            await reader.NextResultAsync(token);
        }

        return found;
    }

    public Task<int> StreamJson(Stream stream, DbDataReader reader, CancellationToken token) => throw new NotSupportedException();

    private async Task<object> Read(DbDataReader reader, CancellationToken token)
    {
        try
        {
            return (await ((ISelector<IEvent>)storage).ResolveAsync(reader, token)).Data;
        }
        catch (Exception problem) when (Faults.AsUnreadable(problem) is { } unreadable)
        {
            return new UnreadableEvent(unreadable);
        }
    }
}
