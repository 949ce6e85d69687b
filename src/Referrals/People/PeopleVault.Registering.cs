// Finding or making a person, and changing what is known of one.
using System.Security.Cryptography;
using Npgsql;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.People;

internal sealed partial class PeopleVault
{
    /// <summary>
    /// Finds the person by identity, or makes one. What is new about a known person (phone, address, family contact, payment) is kept;
    /// the identity is not touched, and the name only where it was damaged.
    /// </summary>
    /// <exception cref="RequestRefusedException">
    /// <c>person.name-differs</c>, <c>person.birth-date-differs</c>: the identity belongs to somebody else, or there is a slip in it;
    /// <c>person.mother-unknown</c>, <c>person.mother-not-female</c> of a newborn.
    /// </exception>
    public async Task<Registration> Register(string county, PersonData data, RegisteredBy by, CancellationToken cancellation)
    {
        if (data.Identity is { Kind: IdentityKind.Newborn, Mother: { } mother })
            await CheckMother(county, mother, cancellation);
        var person = NewReference();
        var sealer = new Sealer(county, person, RandomNumberGenerator.GetBytes(Sealer.KeyBytes));
        var erasures = sealers.Erasures;
        var found = await registering.Send(
            new NewPerson(
                county,
                person,
                Lookups.Document(Keys, county, data.Identity, by),
                Seal(sealer, data),
                Keys.Wrap(sealer, county, person),
                Lookups.Name(Keys, county, data.Name),
                Lookups.Phone(Keys, county, data.Phone),
                by
            ),
            cancellation
        );
        if (found.Stored is not { } stored)
        {
            sealers.Add(county, person, sealer, erasures);
            return new Registration(person, Created: true);
        }

        sealers.Add(county, found.Person, SealerOf(county, found.Person, stored), erasures);
        return await Change(county, found.Person, stored, known => Merge(known, data), by, null, cancellation) is null
            ? await Register(county, data, by, cancellation) // Erased in this moment: a new person.
            : new Registration(found.Person, Created: false);
    }

    /// <summary>
    /// Changes a person; at once if nobody else does, else on what the others left, so <paramref name="change"/> may be called again; it
    /// refuses by throwing.
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
                && (
                    changed.Identity == known.Identity
                    || await MoveDocument(connection, county, person, known.Identity, changed.Identity, by, cancellation)
                )
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

    // The person is found by the new identity from now on, and still as the newborn or unknown person of before; but not by a document
    // that was replaced.
    private async Task<bool> MoveDocument(
        NpgsqlConnection connection,
        string county,
        string person,
        PersonIdentity from,
        PersonIdentity to,
        RegisteredBy by,
        CancellationToken cancellation
    )
    {
        if (from.Number is not null)
        {
            await using var remove = new NpgsqlCommand(PeopleSql.RemoveDocument, connection)
            {
                Parameters = { Value(county), Value(Lookups.Document(Keys, county, from, by)), Value(person) },
            };
            await remove.ExecuteNonQueryAsync(cancellation);
        }

        await using var add = new NpgsqlCommand(PeopleSql.AddDocument, connection)
        {
            Parameters = { Value(county), Value(Lookups.Document(Keys, county, to, by)), Value(person) },
        };
        var owner = (string?)await add.ExecuteScalarAsync(cancellation);
        if (owner is not null && owner != person)
            throw new IdentityTakenException(owner);
        // No row: somebody else has just written it; whose it is shows in the next round.
        return owner is not null;
    }

    private async Task<FoundPerson[]> RegisterMany(IReadOnlyList<NewPerson> all)
    {
        var answers = new FoundPerson[all.Count];
        var left = Enumerable.Range(0, all.Count).ToList();
        try
        {
            // Whoever loses a race for an identity finds the winner in the next round.
            while (left.Count > 0)
                await RegisterRound(all, left, answers);
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            throw new PeopleVaultException(
                PeopleVaultException.MasterKeyMissing,
                $"Master key '{Keys.Current}' was rotated away by another process. Start this one again with the keys that the other has.",
                problem
            );
        }

        return answers;
    }

    private async Task RegisterRound(IReadOnlyList<NewPerson> all, List<int> left, FoundPerson[] answers)
    {
        var rows = left.ConvertAll(i => all[i]);
        await using var command = database.CreateCommand(PeopleSql.Register);
        command.Parameters.Add(Column(rows, r => r.County));
        command.Parameters.Add(Column(rows, r => r.Document));
        command.Parameters.Add(Column(rows, r => r.Person));
        command.Parameters.Add(Column(rows, r => r.Data));
        command.Parameters.Add(Column(rows, r => r.Wrapped));
        command.Parameters.Add(Column(rows, r => r.NameHash));
        command.Parameters.Add(Column(rows, r => r.PhoneHash));
        command.Parameters.Add(Column(rows, r => r.By.At.UtcDateTime));
        command.Parameters.Add(Column(rows, r => r.By.Actor));
        command.Parameters.Add(Column(rows, r => r.By.Institution));
        command.Parameters.Add(Value(Keys.Current));
        var answered = new HashSet<int>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var at = left[(int)reader.GetInt64(0) - 1];
            answers[at] = new FoundPerson(reader.GetString(1), reader.GetBoolean(2) ? null : StoredPerson.From(reader, 3));
            answered.Add(at);
        }

        left.RemoveAll(answered.Contains);
    }

    private async Task CheckMother(string county, string mother, CancellationToken cancellation)
    {
        var known = await Read(county, mother, cancellation) ?? throw new RequestRefusedException(new Refusal("person.mother-unknown"));
        if (known.Sex == Sex.Male)
            throw new RequestRefusedException(new Refusal("person.mother-not-female"));
    }

    private static PersonData Merge(PersonData known, PersonData said)
    {
        if (known.Identity.Kind == IdentityKind.Unknown && said.Identity.Kind == IdentityKind.Unknown)
        {
            // Found by the request's own id, so it was sent before.
            return said with { EstimatedOn = known.EstimatedOn } == known
                ? known
                : throw new RequestRefusedException(new Refusal("idempotency-key.reused"));
        }

        // A newborn's name comes later, and changes.
        var named = said.Identity.Kind == IdentityKind.Newborn;
        if (!named && !PersonName.Agree(known.Name, said.Name))
            throw new RequestRefusedException(new Refusal("person.name-differs"));
        if (known.BirthDate is { } born && said.BirthDate is { } saidBorn && born != saidBorn)
            throw new RequestRefusedException(new Refusal("person.birth-date-differs"));
        return known with
        {
            Name =
                named && known.Identity.Kind == IdentityKind.Newborn
                    ? PersonName.Better(said.Name, known.Name)
                    : PersonName.Better(known.Name, said.Name),
            Phone = said.Phone ?? known.Phone,
            Address = said.Address ?? known.Address,
            FamilyContact = said.FamilyContact ?? known.FamilyContact,
            Payment = said.Payment ?? known.Payment,
        };
    }

    private sealed record NewPerson(
        string County,
        string Person,
        byte[] Document,
        byte[] Data,
        byte[] Wrapped,
        byte[]? NameHash,
        byte[]? PhoneHash,
        RegisteredBy By
    );

    /// <summary>Nothing stored: it was made just now.</summary>
    private sealed record FoundPerson(string Person, StoredPerson? Stored);
}

/// <summary>An identity belongs to another person of the county.</summary>
internal sealed class IdentityTakenException(string person) : Exception("The identity belongs to another person.")
{
    public string Person { get; } = person;
}
