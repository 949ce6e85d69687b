// The proof of the log: its newest block, and whether all of it is what was appended.
using Npgsql;

namespace Referrals.EventStore.Chain;

/// <summary>The root of a block, as it is, or as it was written down elsewhere.</summary>
/// <param name="Tenant">Whose block.</param>
/// <param name="Number">Which block, from 1 on.</param>
/// <param name="Until">The position of the last event in it.</param>
/// <param name="Root">SHA-256 over the block, and by that over all before it.</param>
public sealed record SealedRoot(string Tenant, long Number, long Until, ReadOnlyMemory<byte> Root);

/// <summary>What is proved of a tenant's log.</summary>
/// <param name="Tenant">Whose log.</param>
/// <param name="Blocks">How many blocks there are.</param>
/// <param name="Events">How many events they hold.</param>
/// <param name="Until">The position of the last of them.</param>
/// <param name="Root">The root of the last block.</param>
public sealed record VerifiedTenant(string Tenant, long Blocks, long Events, long Until, ReadOnlyMemory<byte> Root);

/// <summary>What a verification found.</summary>
/// <param name="Tenants">Each tenant that has blocks.</param>
/// <param name="Differences">In the order of the log, the first of them first; no more than <see cref="LogProof.Most"/>.</param>
public sealed record VerifiedLog(IReadOnlyList<VerifiedTenant> Tenants, IReadOnlyList<LogDifference> Differences);

/// <summary>
/// The blocks beside a log. Verifying computes every digest and root again from the rows that are there. It reads only, and may run while
/// the log is written: what comes after its beginning is left to the next time.
/// </summary>
/// <param name="database">Connections to the log's database.</param>
/// <param name="schema">The log's schema.</param>
public sealed class LogProof(NpgsqlDataSource database, string schema = "referrals")
{
    /// <summary>Where so many differences were found no more are looked for.</summary>
    public const int Most = 1_000;

    /// <summary>Each tenant's newest block, in the order of their names: what is to be written down elsewhere.</summary>
    public async Task<IReadOnlyList<SealedRoot>> Newest(CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await LogBlocks.Newest(connection, schema, cancellation).ToListAsync(cancellation);
    }

    /// <summary>Verifies the log as it is now.</summary>
    /// <param name="seals">Roots that were written down; none is no fault.</param>
    /// <param name="progress">Is told positions, now and then.</param>
    /// <param name="cancellation">Breaks off.</param>
    public async Task<VerifiedLog> Verify(
        IReadOnlyList<SealedRoot> seals,
        Action<long>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var tenants = new Dictionary<string, Followed>(StringComparer.Ordinal);
        var written = seals.ToLookup(seal => (seal.Tenant, seal.Number), seal => seal.Root);
        var differences = new List<LogDifference>();
        await using var one = await database.OpenConnectionAsync(cancellation);
        await using var other = await database.OpenConnectionAsync(cancellation);
        var end = await LogBlocks.End(one, schema, cancellation);
        await using (var events = LogBlocks.Events(one, schema, end, cancellation).GetAsyncEnumerator(cancellation))
        {
            var more = await events.MoveNextAsync();
            await foreach (var block in LogBlocks.Blocks(other, schema, end, cancellation))
            {
                for (; more && events.Current.Sequence <= block.Until; more = await events.MoveNextAsync())
                    Of(events.Current.Tenant).Waiting.Add(events.Current);
                differences.AddRange(Of(block.Tenant).Next(block, written[(block.Tenant, block.Number)]));
                if (differences.Count > Most)
                    return Found(tenants.Values, differences);
                progress?.Invoke(block.Until);
            }
        }

        // What no block of its tenant has taken, and what came in behind all blocks.
        differences.AddRange(tenants.Values.SelectMany(tenant => tenant.Waiting).Select(e => BlockCheck.Of(e, LogDifferenceKind.Inserted)));
        await foreach (var e in LogBlocks.EventsBehind(one, schema, cancellation))
            differences.Add(BlockCheck.Of(e, LogDifferenceKind.Inserted));
        differences.AddRange(
            seals
                .Where(seal => !tenants.TryGetValue(seal.Tenant, out var tenant) || tenant.Check.Last?.Number < seal.Number)
                .Select(seal => new LogDifference(seal.Tenant, seal.Until, LogDifferenceKind.SealBroken))
        );
        return Found(tenants.Values, differences);

        Followed Of(string tenant) => tenants.TryGetValue(tenant, out var known) ? known : tenants[tenant] = new Followed(tenant);
    }

    private static VerifiedLog Found(IEnumerable<Followed> tenants, List<LogDifference> differences) =>
        new(
            [
                .. tenants
                    .Where(tenant => tenant.Check.Last is not null)
                    .Select(tenant => tenant.Verified())
                    .OrderBy(tenant => tenant.Tenant, StringComparer.Ordinal),
            ],
            [.. differences.OrderBy(difference => difference.Sequence).Take(Most)]
        );

    private sealed class Followed(string tenant)
    {
        private long events;

        public List<StoredEvent> Waiting { get; } = [];

        public BlockCheck Check { get; } = new(tenant);

        public List<LogDifference> Next(LogBlock block, IEnumerable<ReadOnlyMemory<byte>> written)
        {
            var found = Check.Next(block, Waiting).ToList();
            events += Waiting.Count;
            Waiting.Clear();
            found.AddRange(
                written
                    .Where(root => !root.Span.SequenceEqual(block.Root))
                    .Select(_ => new LogDifference(tenant, block.Until, LogDifferenceKind.SealBroken))
            );
            return found;
        }

        public VerifiedTenant Verified() => new(tenant, Check.Last!.Number, events, Check.Last.Until, Check.Last.Root);
    }
}
