// Reading persons, for one and for lists, and the keys to their texts.
using Npgsql;

namespace Referrals.People;

internal sealed partial class PeopleVault
{
    /// <summary>
    /// A person's data; null when erased or unknown, which <see cref="Status"/> tells apart. The caller records the access.
    /// </summary>
    public async Task<PersonData?> Read(string county, string person, CancellationToken cancellation) =>
        (await Find(county, person, cancellation))?.Data;

    public async Task<PersonStatus> Status(string county, string person, CancellationToken cancellation) =>
        await Fetch(county, person, cancellation) switch
        {
            null => PersonStatus.Unknown,
            { Data: null } => PersonStatus.Erased,
            _ => PersonStatus.Known,
        };

    /// <summary>
    /// Seals and opens a person's texts; null when erased or unknown. At most <see cref="RecentSealers.Period"/> twice older than the
    /// database.
    /// </summary>
    public ValueTask<Sealer?> SealerFor(string county, string person, CancellationToken cancellation) =>
        sealers.Find(county, person) is { } recent
            ? ValueTask.FromResult<Sealer?>(recent)
            : new ValueTask<Sealer?>(ReadSealer(county, person, cancellation));

    /// <summary>Persons as lists show them, in one query, with ages as of a day. Unknown references are missing in the answer.</summary>
    public async Task<IReadOnlyDictionary<string, MaskedPerson>> Masked(
        string county,
        IReadOnlyCollection<string> persons,
        DateOnly today,
        CancellationToken cancellation
    )
    {
        var masked = new Dictionary<string, MaskedPerson>(persons.Count, StringComparer.Ordinal);
        var wanted = persons.Where(IsReference).ToArray();
        if (wanted.Length == 0)
            return masked;
        await using var command = database.CreateCommand(PeopleSql.ReadMany);
        command.Parameters.Add(Value(Array.ConvertAll(wanted, _ => county)));
        command.Parameters.Add(Value(wanted));
        var erasures = sealers.Erasures;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var person = reader.GetString(1);
            var stored = StoredPerson.From(reader, 2);
            if (stored.Data is null)
            {
                masked[person] = new MaskedPerson(person, null, null, null, null, Erased: true);
                continue;
            }

            var sealer = SealerOf(county, person, stored);
            sealers.Add(county, person, sealer, erasures);
            masked[person] = Masking.Of(person, Open(sealer, stored.Data), today);
        }

        return masked;
    }

    /// <summary>A person with version and registration; null when unknown.</summary>
    internal async Task<PersonRecord?> Find(string county, string person, CancellationToken cancellation)
    {
        if (await Fetch(county, person, cancellation) is not { } stored)
            return null;
        return new PersonRecord(
            person,
            stored.Version,
            stored.Institution,
            stored.Data is null ? null : Open(SealerOf(county, person, stored), stored.Data),
            stored.ErasedAt
        );
    }

    private async Task<StoredPerson?> Fetch(string county, string person, CancellationToken cancellation) =>
        IsReference(person) ? await reading.Send((county, person), cancellation) : null;

    private async Task<Sealer?> ReadSealer(string county, string person, CancellationToken cancellation)
    {
        var erasures = sealers.Erasures;
        var stored = await Fetch(county, person, cancellation);
        if (stored?.Data is null)
            return null;
        var sealer = SealerOf(county, person, stored);
        sealers.Add(county, person, sealer, erasures);
        return sealer;
    }

    private Sealer SealerOf(string county, string person, StoredPerson stored) =>
        sealers.Find(county, person)
        ?? Keys.Unwrap(
            county,
            person,
            stored.Wrapped
                ?? throw new PeopleVaultException(
                    PeopleVaultException.PersonKeyMissing,
                    $"The key of {person} is missing, though nobody erased it. Bring back the table of keys."
                ),
            stored.MasterKey!
        );

    private async Task<StoredPerson?[]> ReadMany(IReadOnlyList<(string County, string Person)> wanted)
    {
        var answers = new StoredPerson?[wanted.Count];
        await using var command = database.CreateCommand(PeopleSql.ReadMany);
        command.Parameters.Add(Column(wanted, w => w.County));
        command.Parameters.Add(Column(wanted, w => w.Person));
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            answers[(int)reader.GetInt64(0) - 1] = StoredPerson.From(reader, 2);
        return answers;
    }

    /// <summary>A row of people with its key. No data: erased.</summary>
    private sealed record StoredPerson(
        int Version,
        byte[]? Data,
        byte[]? Wrapped,
        string? MasterKey,
        string? Institution,
        DateTimeOffset? ErasedAt
    )
    {
        public static StoredPerson From(NpgsqlDataReader reader, int column) =>
            new(
                reader.GetInt32(column),
                Bytes(reader, column + 1),
                Bytes(reader, column + 2),
                reader.IsDBNull(column + 3) ? null : reader.GetString(column + 3),
                reader.IsDBNull(column + 4) ? null : reader.GetString(column + 4),
                reader.IsDBNull(column + 5) ? null : reader.GetFieldValue<DateTimeOffset>(column + 5)
            );

        private static byte[]? Bytes(NpgsqlDataReader reader, int column) =>
            reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);
    }
}

/// <summary>A person with the institution that registered it. No data: erased.</summary>
internal sealed record PersonRecord(string Person, int Version, string? Institution, PersonData? Data, DateTimeOffset? ErasedAt);
