// Tokens that are refused although they are genuine: a telephone was lost, somebody has left.
using System.Collections.Frozen;
using Dapper;
using Microsoft.IdentityModel.JsonWebTokens;
using Npgsql;
using Referrals.EventStore;
using Referrals.Hosting;

namespace Referrals.Security;

/// <summary>
/// The list that <c>ops/referrals tokens revoke</c> writes, as every node reads it. While the database is away, what was read last holds.
/// </summary>
internal sealed partial class RevokedTokens(NpgsqlDataSource database, TimeProvider time, ILogger<RevokedTokens> logger)
{
    public const string Schema = "referrals_security";

    /// <summary>Every node refuses a token at the latest this long after it was revoked.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    // A database that does not answer must not hold every request up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock guard = new();
    private FrozenSet<string> ids = [];
    private FrozenDictionary<string, DateTime> subjects = FrozenDictionary<string, DateTime>.Empty;
    private Task reading = Task.CompletedTask;
    private long? askedAt;
    private bool failing;

    /// <summary>To be called once before anything else; any number of processes may do so at once.</summary>
    public Task ApplySchema(CancellationToken cancellation) =>
        SchemaScripts.Apply(database, typeof(RevokedTokens).Assembly, "security/", Schema, "security_schema", cancellation);

    public Task<SchemaStatus> SchemaStatus(CancellationToken cancellation) =>
        SchemaScripts.Status(database, typeof(RevokedTokens).Assembly, "security/", Schema, "security_schema", cancellation);

    /// <summary>
    /// Whether the token was revoked by its <c>jti</c>, or by its <c>sub</c> and <c>iat</c>. One that does not say when it was issued may
    /// be an old one.
    /// </summary>
    public async ValueTask<bool> Contains(JsonWebToken token)
    {
        await BeFresh();
        return ids.Contains(token.Id) || (subjects.TryGetValue(token.Subject, out var before) && token.IssuedAt < before);
    }

    /// <summary>The one token with this <c>jti</c>.</summary>
    public Task RevokeId(string id, CancellationToken cancellation) =>
        Execute($"insert into {Schema}.revocations (kind, value) values ('jti', @id) on conflict do nothing", new { id }, cancellation);

    /// <summary>Every token of this <c>sub</c> issued before the moment. An earlier moment does not take a later one back.</summary>
    public Task RevokeSubject(string subject, DateTimeOffset issuedBefore, CancellationToken cancellation) =>
        Execute(
            $"""
            insert into {Schema}.revocations as r (kind, value, issued_before) values ('subject', @subject, @before)
            on conflict (kind, value)
            do update set issued_before = greatest(r.issued_before, excluded.issued_before), revoked_at = excluded.revoked_at
            """,
            new { subject, before = issuedBefore.UtcDateTime },
            cancellation
        );

    private async ValueTask BeFresh()
    {
        Task read;
        TimeSpan patience;
        lock (guard)
        {
            if (reading.IsCompleted && (askedAt is not { } last || time.GetElapsedTime(last) >= Freshness))
            {
                askedAt = time.GetTimestamp();
                // For every request that waits, so it belongs into no trace.
                using (ExecutionContext.SuppressFlow())
                    reading = Task.Run(Read);
            }

            read = reading;
            patience = Patience - time.GetElapsedTime(askedAt.GetValueOrDefault());
        }

        if (!read.IsCompleted && patience > TimeSpan.Zero)
            await Task.WhenAny(read, Task.Delay(patience));
    }

    private async Task Read()
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync();
            var rows = (
                await connection.QueryAsync<(string Value, DateTime? IssuedBefore)>(
                    $"select value, issued_before from {Schema}.revocations"
                )
            ).ToLookup(row => row.IssuedBefore is null);
            ids = rows[true].Select(row => row.Value).ToFrozenSet(StringComparer.Ordinal);
            subjects = rows[false]
                .ToFrozenDictionary(row => row.Value, row => row.IssuedBefore.GetValueOrDefault(), StringComparer.Ordinal);
            failing = false;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            if (!failing)
                LogNotRead((failure as PostgresException)?.SqlState ?? failure.GetType().Name);
            failing = true;
        }
    }

    private async Task Execute(string sql, object values, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(sql, values, cancellationToken: cancellation));
    }

    [LoggerMessage(212, LogLevel.Warning, "The list of revoked tokens cannot be read ({Reason}): what was read last holds")]
    private partial void LogNotRead(string reason);
}
