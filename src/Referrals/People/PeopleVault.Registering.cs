// Finding or making a person, and changing what is known of one.
using System.Security.Cryptography;
using Npgsql;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.People;

internal sealed partial class PeopleVault
{
    /// <summary>Years.</summary>
    private const int YoungestMother = 10;

    /// <summary>
    /// Finds the person by identity, or makes one. What is new about a known person (phone, address, family contact, payment; a name or
    /// sex that nobody knew, or a name that was damaged) is kept; what is known of the identity is not touched. A reference that was merged
    /// answers with the one that stands for it.
    /// </summary>
    /// <exception cref="RequestRefusedException">
    /// <c>person.name-differs</c>, <c>person.sex-differs</c>, <c>person.birth-date-differs</c>: the identity belongs to somebody else, or
    /// there is a slip in it, and a conflict stands open for those who can mend it; <c>person.mother-unknown</c>,
    /// <c>person.mother-not-female</c> of a newborn.
    /// </exception>
    public Task<Registration> Register(string county, PersonData data, RegisteredBy by, CancellationToken cancellation) =>
        Register(county, data, by, emergency: false, cancellation);

    /// <summary>
    /// As above, for a patient who cannot wait until somebody has asked: what contradicts a known person makes one whose identity is
    /// unknown yet, under the name that was sent, and the conflict names both.
    /// </summary>
    public Task<Registration> RegisterInEmergency(string county, PersonData data, RegisteredBy by, CancellationToken cancellation) =>
        Register(county, data, by, emergency: true, cancellation);

    private async Task<Registration> Register(
        string county,
        PersonData data,
        RegisteredBy by,
        bool emergency,
        CancellationToken cancellation
    )
    {
        if (data.Identity is { Kind: IdentityKind.Newborn, Mother: { } mother })
            await CheckMother(county, data.Identity, mother, cancellation);
        var person = NewReference();
        var sealer = new Sealer(county, person, RandomNumberGenerator.GetBytes(Sealer.KeyBytes));
        var erasures = sealers.Erasures;
        var found = await registering.Send(
            new NewPerson(
                county,
                person,
                await DocumentHash(county, data.Identity, by, cancellation),
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
        try
        {
            return await Add(county, found.Person, stored, data, by, cancellation) is { } known
                ? new Registration(known, Created: false)
                : await Register(county, data, by, emergency, cancellation); // Erased in this moment: a new person.
        }
        catch (RequestRefusedException refused) when (Contradictions.Is(refused.Refusal))
        {
            var apart = emergency ? await Register(county, Unidentified(data), by, emergency: false, cancellation) : null;
            await OpenConflict(county, found.Person, apart?.Person, refused.Refusal.Code, by, cancellation);
            if (apart is null)
                throw;
            return apart;
        }
    }

    private static PersonData Unidentified(PersonData data) => data with { Identity = new PersonIdentity(IdentityKind.Unknown) };

    // What was sent about a person who is known. Returns the reference that stands for it; null when it was erased.
    private async Task<string?> Add(
        string county,
        string person,
        StoredPerson stored,
        PersonData said,
        RegisteredBy by,
        CancellationToken cancellation
    )
    {
        // Of a merged reference what was registered with the document may be right as well as what is known of the person now.
        var agrees =
            stored is { SameAs: not null, Data: { } data }
            && Contradictions.Between(Open(SealerOf(county, person, stored), data), said) is null;
        var root = stored.SameAs is null ? person : await RootOf(county, person, cancellation);
        return await Change(county, root, root == person ? stored : null, Filled, by, null, cancellation) is null ? null : root;

        PersonData Filled(PersonData known) =>
            !agrees && Contradictions.Between(known, said) is { } contradiction
                ? throw new RequestRefusedException(contradiction)
                : Contradictions.Fill(known, said);
    }

    // The hash that the identity is stored under already, where it could be one of several, or else the one of today.
    private async Task<byte[]> DocumentHash(string county, PersonIdentity identity, RegisteredBy by, CancellationToken cancellation)
    {
        var possible = await DocumentHashes(county, identity, by, cancellation);
        if (possible.Count == 1)
            return possible[0];
        await using var command = database.CreateCommand(PeopleSql.StoredDocument);
        command.Parameters.Add(Value(county));
        command.Parameters.Add(Value(possible.ToArray()));
        return (byte[]?)await command.ExecuteScalarAsync(cancellation) ?? possible[0];
    }

    // The first is the one of today. A newborn may have been registered by another reference of its mother.
    private async Task<List<byte[]>> DocumentHashes(string county, PersonIdentity identity, RegisteredBy by, CancellationToken cancellation)
    {
        List<byte[]> possible = [Lookups.Document(Keys, county, identity, by)];
        possible.AddRange(Lookups.FormerDocuments(Keys, county, identity));
        if (identity is { Kind: IdentityKind.Newborn, Mother: { } mother })
        {
            foreach (var other in (await SamePerson(county, mother, cancellation)).Where(other => other != mother))
                possible.Add(Lookups.Document(Keys, county, identity with { Mother = other }, by));
        }

        return possible;
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

    private async Task CheckMother(string county, PersonIdentity newborn, string mother, CancellationToken cancellation)
    {
        var known = await Read(county, mother, cancellation) ?? throw new RequestRefusedException(new Refusal("person.mother-unknown"));
        if (known.Sex == Sex.Male)
            throw new RequestRefusedException(new Refusal("person.mother-not-female"));
        // A slip in the reference: a child, perhaps the newborn itself.
        if (known.BirthDate is { } born && newborn.BornAt is { } moment && Shanghai.Day(moment) < born.AddYears(YoungestMother))
            throw new RequestRefusedException(new Refusal("person.mother-too-young"));
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
