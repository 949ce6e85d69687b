// Reading persons, for one and for lists, and the keys to their texts.
using Npgsql;
using Referrals.Http;

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

    /// <summary>
    /// Persons as lists show them, with ages as of a day. Unknown references are missing in the answer; a reference that was merged shows
    /// the person that it stands for.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, MaskedPerson>> Masked(
        string county,
        IReadOnlyCollection<string> persons,
        DateOnly today,
        Language language,
        CancellationToken cancellation
    )
    {
        var masked = new Dictionary<string, MaskedPerson>(persons.Count, StringComparer.Ordinal);
        var wanted = persons.Where(IsReference).ToHashSet(StringComparer.Ordinal);
        var known = new Dictionary<string, (StoredPerson Stored, PersonData? Data)>(wanted.Count, StringComparer.Ordinal);
        await ReadInto(known, county, wanted, cancellation);
        var mothers = wanted
            .Select(person => Standing(known, person))
            .OfType<PersonData>()
            .Where(Masking.IsUnnamedNewborn)
            .Select(data => data.Identity.Mother!);
        await ReadInto(known, county, [.. mothers], cancellation);
        foreach (var person in wanted.Where(known.ContainsKey))
        {
            masked[person] = Standing(known, person) is { } data
                ? Masking.Of(person, data, MotherOf(known, data), today, language)
                : new MaskedPerson(person, null, null, null, null, Erased: true);
        }

        return masked;
    }

    // What is known of the person that a reference stands for; null when erased.
    private static PersonData? Standing(Dictionary<string, (StoredPerson Stored, PersonData? Data)> known, string person)
    {
        while (known.TryGetValue(person, out var row))
        {
            if (row.Stored.SameAs is not { } into)
                return row.Data;
            person = into;
        }

        return null;
    }

    private static string? MotherOf(Dictionary<string, (StoredPerson Stored, PersonData? Data)> known, PersonData data) =>
        data.Identity.Mother is { } mother ? Standing(known, mother)?.Name : null;

    // In one query, and where somebody was merged in as many as the longest way has steps.
    private async Task ReadInto(
        Dictionary<string, (StoredPerson Stored, PersonData? Data)> known,
        string county,
        IReadOnlyCollection<string> persons,
        CancellationToken cancellation
    )
    {
        var wanted = persons.Where(person => IsReference(person) && !known.ContainsKey(person)).Distinct(StringComparer.Ordinal).ToArray();
        while (wanted.Length > 0)
        {
            await using var command = database.CreateCommand(PeopleSql.ReadMany);
            command.Parameters.Add(Value(Array.ConvertAll(wanted, _ => county)));
            command.Parameters.Add(Value(wanted));
            var erasures = sealers.Erasures;
            var next = new HashSet<string>(StringComparer.Ordinal);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var person = reader.GetString(1);
                var stored = StoredPerson.From(reader, 2);
                if (stored.SameAs is { } into && !known.ContainsKey(into))
                    next.Add(into);
                if (stored.Data is null)
                {
                    known[person] = (stored, null);
                    continue;
                }

                var sealer = SealerOf(county, person, stored);
                sealers.Add(county, person, sealer, erasures);
                known[person] = (stored, Open(sealer, stored.Data));
            }

            next.ExceptWith(known.Keys);
            wanted = [.. next];
        }
    }

    /// <summary>
    /// A person with version and registration; null when unknown. A reference that was merged gives what is known of the person that it
    /// stands for, with the documents of all references.
    /// </summary>
    internal async Task<PersonRecord?> Find(string county, string person, CancellationToken cancellation)
    {
        if (await Fetch(county, person, cancellation) is not { } stored)
            return null;
        var record = stored is { SameAs: null, Joined: false }
            ? new PersonRecord(person, stored.Version, stored.Institution, Opened(county, person, stored), stored.ErasedAt)
            : await FindMerged(county, person, stored, cancellation);
        return record.Data is { } data && Masking.IsUnnamedNewborn(data)
            ? record with
            {
                Data = data with { CalledName = Masking.ChildName((await Mother(county, data, cancellation))?.Name, data) },
            }
            : record;
    }

    private async Task<PersonRecord> FindMerged(string county, string person, StoredPerson stored, CancellationToken cancellation)
    {
        var references = await SamePerson(county, person, cancellation);
        var all = new Dictionary<string, StoredPerson>(StringComparer.Ordinal) { [person] = stored };
        foreach (var other in references.Skip(1))
        {
            if (await Fetch(county, other, cancellation) is { } found)
                all[other] = found;
        }

        // Somebody may have been merged or erased between the readings: then the reference itself stands.
        var root = all.FirstOrDefault(one => one.Value.SameAs is null) is { Key: { } key, Value: { } value }
            ? (Person: key, Stored: value)
            : (Person: person, Stored: stored);
        var data = Opened(county, root.Person, root.Stored);
        if (data is not null)
        {
            var documents = all.Where(one => one.Key != root.Person)
                .Select(one => Opened(county, one.Key, one.Value))
                .OfType<PersonData>()
                .SelectMany(HeldDocuments.Of)
                .ToList();
            if (documents.Count > 0)
                data = data with { Documents = [.. HeldDocuments.Of(data).Concat(documents).DistinctBy(document => document.Identity)] };
        }

        return new PersonRecord(person, root.Stored.Version, stored.Institution, data, stored.ErasedAt ?? root.Stored.ErasedAt)
        {
            References = references,
            MergedInto = root.Person == person ? null : root.Person,
            Registrars = [.. all.Values.Select(one => one.Institution).OfType<string>().Distinct(StringComparer.Ordinal)],
        };
    }

    private async Task<PersonData?> Mother(string county, PersonData child, CancellationToken cancellation)
    {
        if (child.Identity.Mother is not { } mother)
            return null;
        var root = await RootOf(county, mother, cancellation);
        return await Fetch(county, root, cancellation) is { } stored ? Opened(county, root, stored) : null;
    }

    private PersonData? Opened(string county, string person, StoredPerson stored) =>
        stored.Data is null ? null : Open(SealerOf(county, person, stored), stored.Data);

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

    /// <summary>A row of people with its key. No data: erased. Joined: other references stand for this one.</summary>
    private sealed record StoredPerson(
        int Version,
        byte[]? Data,
        byte[]? Wrapped,
        string? MasterKey,
        string? Institution,
        DateTimeOffset? ErasedAt,
        string? SameAs,
        bool Joined
    )
    {
        public static StoredPerson From(NpgsqlDataReader reader, int column) =>
            new(
                reader.GetInt32(column),
                Bytes(reader, column + 1),
                Bytes(reader, column + 2),
                reader.IsDBNull(column + 3) ? null : reader.GetString(column + 3),
                reader.IsDBNull(column + 4) ? null : reader.GetString(column + 4),
                reader.IsDBNull(column + 5) ? null : reader.GetFieldValue<DateTimeOffset>(column + 5),
                reader.IsDBNull(column + 6) ? null : reader.GetString(column + 6),
                reader.GetBoolean(column + 7)
            );

        private static byte[]? Bytes(NpgsqlDataReader reader, int column) =>
            reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);
    }
}

/// <summary>A person with the institution that registered it. No data: erased.</summary>
/// <param name="Person">The reference that was asked for.</param>
/// <param name="Version">Of what is known of the person.</param>
/// <param name="Institution">That registered this reference.</param>
/// <param name="Data">What is known.</param>
/// <param name="ErasedAt">When it was erased.</param>
internal sealed record PersonRecord(string Person, int Version, string? Institution, PersonData? Data, DateTimeOffset? ErasedAt)
{
    /// <summary>All references that are this person now, this one first.</summary>
    public IReadOnlyList<string> References { get; init; } = [Person];

    /// <summary>The reference that stands for this one; null where it stands for itself.</summary>
    public string? MergedInto { get; init; }

    /// <summary>The institutions that registered any of the references.</summary>
    public IReadOnlyList<string> Registrars { get; init; } = Institution is null ? [] : [Institution];
}
