// Two references that proved to be one person: the one points to the other until that is taken back.
using Npgsql;
using Referrals.Shared;

namespace Referrals.People;

internal sealed partial class PeopleVault
{
    /// <summary>
    /// All references that are this person now, the given one first. Only the given one where nothing was merged, and for references that
    /// nobody knows.
    /// </summary>
    public async Task<IReadOnlyList<string>> SamePerson(string county, string person, CancellationToken cancellation) =>
        IsReference(person) ? [person, .. (await joining.Send((county, person), cancellation)).Where(other => other != person)] : [person];

    /// <summary>
    /// Lets one reference stand for another: both show the same person from now on. Who is merged already into the same
    /// person stays so.
    /// </summary>
    /// <param name="county">GB/T 2260 code.</param>
    /// <param name="person">Points to the other from now on.</param>
    /// <param name="into">The other, or whatever that points to.</param>
    /// <param name="by">Who says so, and when.</param>
    /// <param name="commit">Commits the transaction, together with the event that the log gets.</param>
    /// <param name="cancellation">Nothing is merged then.</param>
    /// <returns>Null when it is done; else <c>person.merged-already</c>, <c>person.erased</c>, <c>not-found</c>.</returns>
    internal async Task<Refusal?> Merge(
        string county,
        string person,
        string into,
        RegisteredBy by,
        Func<NpgsqlTransaction, string, int, Task> commit,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            var root = await RootOf(county, into, cancellation);
            await using var connection = await database.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var rows = await LockToMerge(connection, county, [person, root], cancellation);
            if (!rows.TryGetValue(person, out var merged) || !rows.TryGetValue(root, out var target))
                return new Refusal("not-found");
            if (merged.Erased || target.Erased)
                return new Refusal("person.erased");
            // Somebody merged the other one meanwhile: into whom, shows in the next round.
            if (target.SameAs is not null && root != person)
                continue;
            var same = (await SamePersons(connection, [(county, person)], cancellation))[0];
            if (same.Contains(root, StringComparer.Ordinal))
                return merged.SameAs is null ? new Refusal("person.merged-already") : null;
            if (merged.SameAs is not null)
                return new Refusal("person.merged-already");
            await SetSameAs(connection, county, person, root, by, cancellation);
            await commit(transaction, root, merged.Merges + 1);
            return null;
        }
    }

    /// <summary>Takes a merge back: the reference stands for itself again, with all that it had before. Parameters as above.</summary>
    /// <returns>Null when it is done; else <c>person.not-merged</c>, <c>person.erased</c>, <c>not-found</c>.</returns>
    internal async Task<Refusal?> ReverseMerge(
        string county,
        string person,
        RegisteredBy by,
        Func<NpgsqlTransaction, string, int, Task> commit,
        CancellationToken cancellation
    )
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (!(await LockToMerge(connection, county, [person], cancellation)).TryGetValue(person, out var merged))
            return new Refusal("not-found");
        if (merged.Erased)
            return new Refusal("person.erased");
        if (merged.SameAs is not { } root)
            return new Refusal("person.not-merged");
        await SetSameAs(connection, county, person, null, by, cancellation);
        await commit(transaction, root, merged.Merges + 1);
        return null;
    }

    /// <summary>The reference that stands for itself; the given one where it is unknown.</summary>
    private async Task<string> RootOf(string county, string person, CancellationToken cancellation)
    {
        while (await Fetch(county, person, cancellation) is { SameAs: { } into })
            person = into;
        return person;
    }

    private static async Task SetSameAs(
        NpgsqlConnection connection,
        string county,
        string person,
        string? root,
        RegisteredBy by,
        CancellationToken cancellation
    )
    {
        await using var update = new NpgsqlCommand(PeopleSql.Merge, connection)
        {
            Parameters = { Value(county), Value(person), Value(root), Value(by.At.UtcDateTime), Value(by.Actor) },
        };
        await update.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<Dictionary<string, (string? SameAs, int Merges, bool Erased)>> LockToMerge(
        NpgsqlConnection connection,
        string county,
        string[] persons,
        CancellationToken cancellation
    )
    {
        var rows = new Dictionary<string, (string?, int, bool)>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(PeopleSql.LockToMerge, connection) { Parameters = { Value(county), Value(persons) } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            rows[reader.GetString(0)] = (reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetInt32(2), reader.GetBoolean(3));
        return rows;
    }

    private async Task<List<string>[]> JoinMany(IReadOnlyList<(string County, string Person)> wanted)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await SamePersons(connection, wanted, CancellationToken.None);
    }

    private static async Task<List<string>[]> SamePersons(
        NpgsqlConnection connection,
        IReadOnlyList<(string County, string Person)> wanted,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(PeopleSql.SamePersons, connection)
        {
            Parameters = { Column(wanted, w => w.County), Column(wanted, w => w.Person) },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        List<string>[] same = [.. wanted.Select(_ => new List<string>())];
        while (await reader.ReadAsync(cancellation))
            same[reader.GetInt64(0) - 1].Add(reader.GetString(1));
        return same;
    }
}
