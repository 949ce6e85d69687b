// Tables that are read as each institution writes them.
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.TableMappings;

/// <summary>A kind of table that institutions send.</summary>
/// <param name="Name">Such as <c>schedule</c>.</param>
/// <param name="Columns">Those that it may have.</param>
internal sealed record MappedTable(string Name, TableColumns Columns);

internal sealed class MappedTables(IEnumerable<MappedTable> tables, EventLog log)
{
    /// <summary>All kinds, by name.</summary>
    public IReadOnlyDictionary<string, MappedTable> All { get; } = tables.ToDictionary(table => table.Name, StringComparer.Ordinal);

    /// <summary>A table as ours, by the mapping of who sends it.</summary>
    public async Task<IEnumerable<TableLine>> Read(MappedTable table, TableUpload upload, RequestContext context)
    {
        if (OwnerOf(context.Caller) is not { } owner)
            return upload.Lines;
        return (await Of(owner, table.Name, context)).State.Read(upload.Lines, table.Columns);
    }

    /// <summary>How an owner's tables are read.</summary>
    public Task<LoadedStream<TableMapping>> Of(string owner, string table, RequestContext context) =>
        log.AggregateStream(
            TableMapping.Aggregate,
            context.Stream(TableMapping.StreamKey(owner, table)),
            context.AsOf ?? AsOf.Now,
            context.Cancellation
        );

    /// <summary>Whose tables a caller sends; null where the caller sends none.</summary>
    public static string? OwnerOf(Caller caller) => caller.Is(Roles.Insurer) ? InsuranceOffice.Code : caller.Institution;
}
