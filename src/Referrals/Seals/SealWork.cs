// Seals each county's log once a day, on one node.
using Referrals.EventStore;
using Referrals.EventStore.Chain;
using Referrals.Hosting;
using Referrals.Shared;

namespace Referrals.Seals;

/// <summary>
/// After midnight (Asia/Shanghai) the day before is sealed, or later, if no node ran: the newest block of the county is signed. Each
/// seal is an event, and a file where a folder is set; files that are missing are written again.
/// </summary>
internal sealed class SealWork(
    EventLog log,
    LogDatabase database,
    SealSettings settings,
    Lazy<SealKey?> key,
    TimeProvider time,
    ILogger<SealWork> logger
) : SingleNodeWork("log-seals", logger)
{
    /// <summary>Who seals, in the log.</summary>
    public const string Actor = "seals";

    protected override TimeSpan Interval => settings.Interval;

    protected internal override async Task Round(CancellationToken cancellation)
    {
        if (key.Value is not { } signing)
            return;
        var day = Shanghai.Day(time.GetUtcNow()).AddDays(-1);
        foreach (var newest in await new LogProof(database.Marten).Newest(cancellation))
        {
            var stream = new StreamId(newest.Tenant, LogSeals.StreamKey);
            var sealing = await log.AggregateStream(LogSeals.Aggregate, stream, cancellation);
            if (sealing.State.All is not [.., var last] || last.Day < day)
                await Seal(stream, signing.Sign(newest, day), cancellation);
            if (settings.Folder is not { } folder)
                continue;
            foreach (var seal in (await log.AggregateStream(LogSeals.Aggregate, stream, cancellation)).State.All)
                await SealFiles.Write(folder, seal.Of(newest.Tenant), cancellation);
        }
    }

    private Task<Written<bool>> Seal(StreamId stream, LogSealed seal, CancellationToken cancellation) =>
        log.WriteToAggregate(
            LogSeals.Aggregate,
            stream,
            loaded => new Decision<bool>(true).Append(loaded, LogSeals.Seal(loaded.State, seal).Events),
            new WriteOptions { Metadata = new EventMetadata { Actor = Actor } },
            cancellation
        );
}
