// Erasing persons, and changing the master key.
using System.Text.Json.Serialization;
using Npgsql;
using Referrals.Hosting;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>Why a person is erased (PIPL §47).</summary>
[JsonConverter(typeof(KebabEnum<ErasureReason>))]
public enum ErasureReason
{
    /// <summary>本人要求.</summary>
    PersonRequest,

    /// <summary>撤回同意.</summary>
    ConsentWithdrawn,

    /// <summary>处理目的已实现.</summary>
    PurposeEnded,

    /// <summary>保存期限届满.</summary>
    RetentionEnded,

    /// <summary>违法违规处理.</summary>
    UnlawfulProcessing,
}

/// <summary>A person was erased: whatever was sealed for the person can go.</summary>
/// <param name="County">GB/T 2260 code.</param>
/// <param name="Person">The reference that nobody stands behind any more.</param>
public sealed record PersonErased(string County, string Person);

internal sealed partial class PeopleVault
{
    private const int RewrapAtOnce = 500;

    /// <summary>
    /// Destroys key, data and lookups of the person and of all references that are the same person, in one transaction, and leaves a
    /// tombstone for each. Texts in events are unreadable from then
    /// on: here at once, on other nodes within 40 seconds. Who was erased stays erased; the first reason stands.
    /// </summary>
    /// <param name="county">GB/T 2260 code.</param>
    /// <param name="person">The reference.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="at">When.</param>
    /// <param name="commit">Commits the transaction, together with what must follow from it for each of the references.</param>
    /// <param name="cancellation">Nothing is erased then.</param>
    /// <returns>False for an unknown reference.</returns>
    public async Task<bool> Erase(
        string county,
        string person,
        ErasureReason reason,
        string actor,
        DateTimeOffset at,
        Func<NpgsqlTransaction, IReadOnlyList<string>, Task> commit,
        CancellationToken cancellation
    )
    {
        if (!IsReference(person))
            return false;
        var all = new List<string>();
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            List<string> found = [person];
            // Who is merged while this waits for a row belongs to it too.
            while (found.Except(all, StringComparer.Ordinal).ToList() is { Count: > 0 } further)
            {
                foreach (var reference in further)
                {
                    all.Add(reference);
                    if (!await Lock(connection, county, reference, cancellation))
                        return false;
                }

                found = (await SamePersons(connection, [(county, person)], cancellation))[0];
            }

            // Who was parted while this waited is somebody else now.
            var same = all.Where(found.Contains).ToList();
            foreach (var reference in same)
            {
                await using var erase = new NpgsqlCommand(PeopleSql.Erase, connection)
                {
                    Parameters = { Value(county), Value(reference), Value(at.UtcDateTime), Value(actor), Value(Kebab.Of(reason)) },
                };
                await erase.ExecuteNonQueryAsync(cancellation);
            }

            await commit(transaction, same);
            return true;
        }
        finally
        {
            // Also when it is not known whether it was done: the key is only read again.
            foreach (var reference in all)
                sealers.Remove(county, reference);
        }
    }

    private static async Task<bool> Lock(NpgsqlConnection connection, string county, string person, CancellationToken cancellation)
    {
        await using var hold = new NpgsqlCommand(PeopleSql.LockPerson, connection) { Parameters = { Value(county), Value(person) } };
        return await hold.ExecuteScalarAsync(cancellation) is not null;
    }

    /// <summary>
    /// Wraps every key that lies under another master key with the current one, in small transactions, while others work. May be broken
    /// off and begun again, and run by several at once. At its end the other master keys are no longer needed and the database no longer
    /// accepts them.
    /// </summary>
    /// <returns>How many keys were wrapped anew.</returns>
    public async Task<int> RotateMasterKey(CancellationToken cancellation)
    {
        var others = Keys.Ids.Where(id => id != Keys.Current && id != MasterKeys.Lookup).ToArray();
        var total = 0;
        while (others.Length > 0)
        {
            var done = await RewrapSome(others, cancellation);
            total += done;
            if (done == 0 && await Retire(others, cancellation))
                break;
        }

        return total;
    }

    /// <summary>
    /// How many persons' keys lie under each master key that the database still accepts. One alone is left when a rotation has ended:
    /// then the others may be taken away.
    /// </summary>
    public Task<List<(string Id, long Persons)>> KeysInUse(CancellationToken cancellation) =>
        database.Query<(string Id, long Persons)>(PeopleSql.KeysInUse, new { lookup = MasterKeys.Lookup }, cancellation);

    private async Task<int> RewrapSome(string[] others, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var rows = new List<(string County, string Person, byte[] Wrapped)>(RewrapAtOnce);
        await using (var select = new NpgsqlCommand(PeopleSql.KeysToRewrap, connection))
        {
            select.Parameters.Add(Value(others));
            select.Parameters.Add(Value(RewrapAtOnce));
            await using var reader = await select.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var (county, person) = (reader.GetString(0), reader.GetString(1));
                rows.Add(
                    (
                        county,
                        person,
                        Keys.Wrap(Keys.Unwrap(county, person, reader.GetFieldValue<byte[]>(2), reader.GetString(3)), county, person)
                    )
                );
            }
        }

        if (rows.Count == 0)
            return 0;
        await using var update = new NpgsqlCommand(PeopleSql.Rewrap, connection);
        update.Parameters.Add(Column(rows, r => r.County));
        update.Parameters.Add(Column(rows, r => r.Person));
        update.Parameters.Add(Column(rows, r => r.Wrapped));
        update.Parameters.Add(Value(Keys.Current));
        await update.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return rows.Count;
    }

    // Refused by the foreign key while a node that does not know the new order yet still wraps with an old one.
    private async Task<bool> Retire(string[] others, CancellationToken cancellation)
    {
        try
        {
            await using var command = database.CreateCommand(PeopleSql.RetireMasterKeys);
            command.Parameters.Add(Value(others));
            await command.ExecuteNonQueryAsync(cancellation);
            return true;
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return false;
        }
    }
}
