// What was removed when: kept in the database, so that any node goes on.
using Npgsql;
using Referrals.EventStore;
using Referrals.Hosting;

namespace Referrals.Retention;

/// <summary>What is known of one kind.</summary>
/// <param name="Kind">Name of the kind.</param>
/// <param name="EndedAt">When its last round ended; null before the first has.</param>
/// <param name="Removed">Rows removed in the last round, as far as it has come.</param>
/// <param name="RemovedEver">Rows removed in all rounds.</param>
/// <param name="Problem">Why the last round did not remove all; null where it did.</param>
internal sealed record RetentionRun(string Kind, DateTime? EndedAt, long Removed, long RemovedEver, string? Problem);

internal sealed class RetentionRuns(NpgsqlDataSource database)
{
    public const string Schema = "referrals_retention";

    /// <summary>To be called once before anything else; any number of processes may do so at once.</summary>
    public Task ApplySchema(CancellationToken cancellation) =>
        SchemaScripts.Apply(database, typeof(RetentionRuns).Assembly, "retention/", Schema, "retention_schema", cancellation);

    public Task<SchemaStatus> SchemaStatus(CancellationToken cancellation) =>
        SchemaScripts.Status(database, typeof(RetentionRuns).Assembly, "retention/", Schema, "retention_schema", cancellation);

    /// <summary>By kind; kinds that were never looked through are missing.</summary>
    public async Task<IReadOnlyDictionary<string, RetentionRun>> Load(CancellationToken cancellation) =>
        (
            await database.Query<RetentionRun>(
                $"""
                select kind as "Kind", ended_at as "EndedAt", removed as "Removed", removed_ever as "RemovedEver", problem as "Problem"
                from {Schema}.kinds
                """,
                new { },
                cancellation
            )
        ).ToDictionary(run => run.Kind, StringComparer.Ordinal);

    public Task Begin(string kind, CancellationToken cancellation) =>
        database.Execute(
            $"insert into {Schema}.kinds (kind) values (@kind) on conflict (kind) do update set removed = 0",
            new { kind },
            cancellation
        );

    public Task Count(string kind, int removed, CancellationToken cancellation) =>
        database.Execute(
            $"update {Schema}.kinds set removed = removed + @removed, removed_ever = removed_ever + @removed where kind = @kind",
            new { kind, removed },
            cancellation
        );

    /// <summary>A round that met a problem has ended too: the next night tries again.</summary>
    public Task End(string kind, DateTimeOffset at, string? problem, CancellationToken cancellation) =>
        database.Execute(
            $"update {Schema}.kinds set ended_at = @at, problem = @problem where kind = @kind",
            new
            {
                kind,
                at = at.UtcDateTime,
                problem,
            },
            cancellation
        );
}
