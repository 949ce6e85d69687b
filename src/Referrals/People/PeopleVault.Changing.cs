// Changing what is known of a person, and the documents that lead to it.
using Npgsql;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.People;

internal sealed partial class PeopleVault
{
    /// <summary>
    /// Changes a person; at once if nobody else does, else on what the others left, so <paramref name="change"/> may be called again; it
    /// refuses by throwing. Of a merged reference that one is changed which stands for it.
    /// <paramref name="expected"/> is the version that the caller saw: a change that is made already is no conflict.
    /// </summary>
    /// <returns>The version; null for a person that is unknown or erased.</returns>
    private async Task<int?> Change(
        string county,
        string person,
        StoredPerson? stored,
        Func<PersonData, PersonData> change,
        RegisteredBy by,
        long? expected,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            stored ??= await Fetch(county, person, cancellation);
            if (stored?.Data is null)
                return null;
            if (stored.SameAs is { } into)
            {
                (person, stored) = (into, null);
                continue;
            }

            var sealer = SealerOf(county, person, stored);
            var known = Open(sealer, stored.Data);
            var changed = change(known);
            if (changed == known)
                return stored.Version;
            if (expected is { } version && version != stored.Version)
                throw new RequestRefusedException(new Refusal("version.stale").With("current", $"{stored.Version}"));
            await using var connection = await database.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            if (
                await Update(connection, county, person, stored.Version, sealer, changed, by, cancellation)
                && await MoveDocuments(connection, county, person, known, changed, by, cancellation)
            )
            {
                await transaction.CommitAsync(cancellation);
                return stored.Version + 1;
            }

            await transaction.RollbackAsync(cancellation);
            stored = null;
        }
    }

    private async Task<bool> Update(
        NpgsqlConnection connection,
        string county,
        string person,
        int version,
        Sealer sealer,
        PersonData data,
        RegisteredBy by,
        CancellationToken cancellation
    )
    {
        await using var update = new NpgsqlCommand(PeopleSql.Update, connection);
        update.Parameters.Add(Value(county));
        update.Parameters.Add(Value(person));
        update.Parameters.Add(Value(version));
        update.Parameters.Add(Value(Seal(sealer, data)));
        update.Parameters.Add(Value(Lookups.Name(Keys, county, data.Name)));
        update.Parameters.Add(Value(Lookups.Phone(Keys, county, data.Phone)));
        update.Parameters.Add(Value(by.At.UtcDateTime));
        update.Parameters.Add(Value(by.Actor));
        return await update.ExecuteNonQueryAsync(cancellation) == 1;
    }

    // The person is found by every document that it has, and still as the newborn or unknown person of before; but not by a document that
    // was replaced, for it may be somebody else's.
    private async Task<bool> MoveDocuments(
        NpgsqlConnection connection,
        string county,
        string person,
        PersonData from,
        PersonData to,
        RegisteredBy by,
        CancellationToken cancellation
    )
    {
        if (from.Identity == to.Identity && from.Documents == to.Documents)
            return true;
        var (had, has) = (HeldDocuments.Of(from), HeldDocuments.Of(to));
        var kept = has.Select(document => Convert.ToHexString(Lookups.Document(Keys, county, document.Identity, by)))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var (gone, _) in had.Where(old => old.Identity.Number is not null && !has.Any(one => one.Identity == old.Identity)))
        {
            // Two documents may be found by one number.
            foreach (
                var hash in (await DocumentHashes(county, gone, by, cancellation)).Where(hash => !kept.Contains(Convert.ToHexString(hash)))
            )
                await RemoveDocument(connection, county, person, hash, cancellation);
        }

        foreach (var (come, _) in has.Where(come => !had.Any(old => old.Identity == come.Identity)))
        {
            var hash = await DocumentHash(county, come, by, cancellation);
            if (!await AddDocument(connection, county, person, hash, cancellation))
                return false;
        }

        return true;
    }

    private static async Task RemoveDocument(
        NpgsqlConnection connection,
        string county,
        string person,
        byte[] hash,
        CancellationToken cancellation
    )
    {
        await using var remove = new NpgsqlCommand(PeopleSql.RemoveDocument, connection)
        {
            Parameters = { Value(county), Value(hash), Value(person) },
        };
        await remove.ExecuteNonQueryAsync(cancellation);
    }

    // Throws IdentityTakenException where it is another person's.
    private async Task<bool> AddDocument(
        NpgsqlConnection connection,
        string county,
        string person,
        byte[] hash,
        CancellationToken cancellation
    )
    {
        await using var add = new NpgsqlCommand(PeopleSql.AddDocument, connection)
        {
            Parameters = { Value(county), Value(hash), Value(person) },
        };
        var owner = (string?)await add.ExecuteScalarAsync(cancellation);
        if (owner is not null && owner != person && (await SamePerson(county, person, cancellation)).All(one => one != owner))
            throw new IdentityTakenException(owner);
        // No row: somebody else has just written it; whose it is shows in the next round.
        return owner is not null;
    }
}

/// <summary>An identity belongs to another person of the county.</summary>
internal sealed class IdentityTakenException(string person) : Exception("The identity belongs to another person.")
{
    public string Person { get; } = person;
}
