// That a pool has changed, so that no board is stale.
using System.Text.Json;
using System.Text.Json.Serialization;
using JasperFx.Events;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.ReservedPools;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Live;

/// <summary>A pool changed.</summary>
/// <param name="Pool">Its key.</param>
/// <param name="Version">Its version since.</param>
public sealed record LivePool(string Pool, long Version);

/// <summary>
/// Tells whoever may see a hospital's board which of its pools has changed: once for a page of the log, however much happened to it.
/// </summary>
internal sealed class LivePools(Reference<Directory> directory, TimeProvider time, IOptions<JsonOptions> json)
{
    public async Task<IReadOnlyList<LiveItem>> Of(IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        var items = new List<LiveItem>();
        foreach (var changed in page.GroupBy(e => e.Stream))
        {
            if (PoolKey.OfStream(changed.Key.Key) is not { } pool)
                continue;
            var last = changed.Last();
            var institutions = (await directory.Get(new StreamId(changed.Key.Tenant, Directory.StreamKey), cancellation)).State;
            var today = Shanghai.Day(time.GetUtcNow());
            var told = JsonSerializer.SerializeToUtf8Bytes(
                new LivePool(pool.ToString(), last.Version),
                json.Value.SerializerOptions.GetTypeInfo(typeof(LivePool))
            );
            items.Add(
                new LiveItem(
                    new LiveId(last.Sequence),
                    changed.Key.Tenant,
                    new LiveMessage("pool", told, caller => PoolReaders.SeesBoard(caller, pool.Institution, institutions, today))
                )
            );
        }

        return items;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LivePool))]
internal sealed partial class LivePoolJson : JsonSerializerContext;
