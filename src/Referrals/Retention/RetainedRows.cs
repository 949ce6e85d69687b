// Rows of one kind: what is older than a moment goes in small batches, each for itself.
using Npgsql;
using Referrals.Broker;
using Referrals.Documents;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Inbox;
using Referrals.People;
using Referrals.Security;

namespace Referrals.Retention;

/// <summary>Where rows of one kind lie.</summary>
internal abstract class RetainedRows(RetentionRule rule)
{
    /// <summary>Rows that one statement removes at most: it holds few locks, and a stop loses no more.</summary>
    public const int Batch = 1_000;

    public RetentionRule Rule => rule;

    /// <summary>Removes what is older, batch by batch, and says after each how many rows went.</summary>
    public abstract IAsyncEnumerable<int> Remove(DateTimeOffset before, CancellationToken cancellation);

    /// <summary>How many are older.</summary>
    public abstract Task<long> Count(DateTimeOffset before, CancellationToken cancellation);

    /// <summary>The moment of the oldest row, also of one that stays for another reason; null where there is none.</summary>
    public abstract Task<DateTimeOffset?> Oldest(CancellationToken cancellation);
}

/// <summary>Rows that their own table tells the age of.</summary>
/// <param name="rule">How long they are kept.</param>
/// <param name="database">Where the table is.</param>
/// <param name="table">Its name.</param>
/// <param name="moment">The column by which they age.</param>
/// <param name="further">What else must hold of a row that goes.</param>
internal sealed class TableRows(RetentionRule rule, NpgsqlDataSource database, string table, string moment, string further = "true")
    : RetainedRows(rule)
{
    private string Old => $"{moment} < @before and {further}";

    public override async IAsyncEnumerable<int> Remove(
        DateTimeOffset before,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        // A row that somebody holds is left for the next round.
        var sql = $"""
            with gone as (
                delete from {table} where ctid = any(array(
                    select ctid from {table} where {Old} order by {moment} limit {Batch} for update skip locked))
                returning 1
            )
            select count(*) from gone
            """;
        int removed;
        do
        {
            removed = await database.QueryScalar<int>(sql, new { before = before.UtcDateTime }, cancellation);
            yield return removed;
        } while (removed == Batch);
    }

    public override Task<long> Count(DateTimeOffset before, CancellationToken cancellation) =>
        database.QueryScalar<long>($"select count(*) from {table} where {Old}", new { before = before.UtcDateTime }, cancellation);

    public override async Task<DateTimeOffset?> Oldest(CancellationToken cancellation) =>
        await database.QueryScalar<DateTime?>($"select min({moment}) from {table} where {further}", new { }, cancellation) is { } oldest
            ? new DateTimeOffset(oldest)
            : null;
}

/// <summary>Answers of commands.</summary>
internal sealed class CommandRows(EventLog log) : RetainedRows(RetentionRule.Commands)
{
    public override async IAsyncEnumerable<int> Remove(
        DateTimeOffset before,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        int removed;
        do
        {
            removed = await log.ForgetCommands(before, Batch, cancellation);
            yield return removed;
        } while (removed == Batch);
    }

    public override Task<long> Count(DateTimeOffset before, CancellationToken cancellation) => log.CountCommands(before, cancellation);

    public override Task<DateTimeOffset?> Oldest(CancellationToken cancellation) => log.OldestCommand(cancellation);
}

/// <summary>Contents of attached files.</summary>
internal sealed class FileRows(RetentionRule rule, NpgsqlDataSource database, OldAttachments files, OldFiles which) : RetainedRows(rule)
{
    public override async IAsyncEnumerable<int> Remove(
        DateTimeOffset before,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await foreach (var page in files.Find(which, before, cancellation))
        {
            foreach (var key in page)
                await files.Discard(key, cancellation);
            yield return page.Count;
        }
    }

    public override async Task<long> Count(DateTimeOffset before, CancellationToken cancellation)
    {
        var count = 0L;
        await foreach (var page in files.Find(which, before, cancellation))
            count += page.Count;
        return count;
    }

    public override async Task<DateTimeOffset?> Oldest(CancellationToken cancellation) =>
        await database.QueryScalar<DateTime?>($"select min(started_at) from {AttachmentJobs.Schema}.attachments", new { }, cancellation)
            is { } oldest
            ? new DateTimeOffset(oldest)
            : null;
}

/// <summary>Every kind, in the order of <see cref="RetentionRule.All"/>.</summary>
internal sealed class EveryRetainedKind(NpgsqlDataSource database, EventLog log, OldAttachments files)
{
    public IReadOnlyList<RetainedRows> All { get; } =
    [
        new TableRows(
            RetentionRule.Accesses,
            database,
            $"{PeopleVault.Schema}.accesses",
            "at",
            // The table's trigger refuses younger ones, by the clock of the database.
            "at < clock_timestamp() - interval '6 months'"
        ),
        new CommandRows(log),
        new FileRows(RetentionRule.DraftFiles, database, files, OldFiles.OfDrafts),
        new FileRows(RetentionRule.RecordFiles, database, files, OldFiles.OfRecords),
        new TableRows(RetentionRule.DiscardedMessages, database, $"{BrokerRelay.Schema}.discarded", "at"),
        new TableRows(RetentionRule.NoticeRefusals, database, $"{InboxReading.Schema}.gateway_refusals", "refused_at"),
        new TableRows(RetentionRule.Conflicts, database, $"{PeopleVault.Schema}.conflicts", "closed_at", "closed_at is not null"),
        new TableRows(RetentionRule.Revocations, database, $"{RevokedTokens.Schema}.revocations", "revoked_at"),
    ];
}
