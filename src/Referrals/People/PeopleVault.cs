// The people vault: personal data, sealed with a key for each person, beside the log that knows only references.
using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Referrals.EventStore;
using Referrals.Hosting;

namespace Referrals.People;

/// <summary>
/// One instance per process and database. Everything is per county. References look like <c>p</c> and 26 characters of base32, made of
/// 128 random bits.
/// </summary>
internal sealed partial class PeopleVault : IAsyncDisposable
{
    public const string Schema = "referrals_people";

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private readonly MasterKeySource source;
    private readonly NpgsqlDataSource database;
    private readonly RecentSealers sealers;
    private readonly Batching<NewPerson, FoundPerson> registering;
    private readonly Batching<(string County, string Person), StoredPerson?> reading;
    private readonly Batching<(string County, string Person), List<string>> joining;
    private readonly Batching<IReadOnlyList<AccessEntry>, bool> recording;
    private MasterKeys? masterKeys;

    public PeopleVault(string connectionString, MasterKeySource source, TimeProvider time)
    {
        this.source = source;
        database = Connect(connectionString);
        sealers = new RecentSealers(time);
        registering = new(RegisterMany);
        reading = new(ReadMany);
        joining = new(JoinMany);
        recording = new(RecordMany);
    }

    private MasterKeys Keys => masterKeys ?? throw new InvalidOperationException("The vault's schema was not applied yet.");

    public async ValueTask DisposeAsync()
    {
        await registering.DisposeAsync();
        await reading.DisposeAsync();
        await joining.DisposeAsync();
        await recording.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>
    /// Creates or upgrades the tables, reads the master keys and compares them with those that the database was sealed with. To be called
    /// once before anything else; any number of processes may do so at once.
    /// </summary>
    /// <exception cref="PeopleVaultException">The keys are missing or are others. Nothing was changed.</exception>
    /// <exception cref="SchemaMismatchException">A newer program made the database.</exception>
    public async Task ApplySchema(CancellationToken cancellation)
    {
        await SchemaScripts.Apply(database, typeof(PeopleVault).Assembly, "people/", Schema, "people_schema", cancellation);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // Of two first starts one makes the keys and the other finds them.
        await using (var wait = new NpgsqlCommand(PeopleSql.LockMasterKeys, connection))
            await wait.ExecuteNonQueryAsync(cancellation);
        var proofs = await ReadProofs(connection, cancellation);
        var keys = await source.Load(mayGenerate: proofs.Count == 0, cancellation);
        Compare(proofs, keys);

        // Not the other ones: the database would ask for a key that nothing needs any more.
        foreach (var id in ((IEnumerable<string>)[keys.Current, MasterKeys.Lookup]).Where(id => !proofs.ContainsKey(id)))
        {
            await using var add = new NpgsqlCommand(PeopleSql.AddMasterKey, connection);
            add.Parameters.Add(Value(id));
            add.Parameters.Add(Value(keys.Proof(id)));
            await add.ExecuteNonQueryAsync(cancellation);
        }

        // A backup that was brought back must not bring back whom the other half of the database knows as erased.
        foreach (var sql in (string[])[PeopleSql.SweepKeys, PeopleSql.SweepPeople])
        {
            await using var sweep = new NpgsqlCommand(sql, connection);
            await sweep.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
        masterKeys = keys;
    }

    /// <summary>How far the database is with the vault's tables.</summary>
    public Task<SchemaStatus> SchemaStatus(CancellationToken cancellation) =>
        SchemaScripts.Status(database, typeof(PeopleVault).Assembly, "people/", Schema, "people_schema", cancellation);

    /// <summary>
    /// Compares the master keys, those in use or else those at hand, with the ones that the database was sealed with. Changes nothing and
    /// makes none.
    /// </summary>
    /// <returns>How many keys the database asks for; 0 before the first start.</returns>
    /// <exception cref="PeopleVaultException">The keys are missing or are others.</exception>
    public async Task<int> CheckKeys(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var proofs = await ReadProofs(connection, cancellation);
        if (proofs.Count > 0)
            Compare(proofs, masterKeys ?? await source.Load(mayGenerate: false, cancellation));
        return proofs.Count;
    }

    /// <summary>What signs messages to an institution's webhook. It follows from the lookup secret, which never changes.</summary>
    public byte[] WebhookSecret(string county, string institution, Guid id) => Keys.WebhookSecret(county, institution, id);

    private static void Compare(Dictionary<string, byte[]> proofs, MasterKeys keys)
    {
        foreach (var (id, proof) in proofs)
        {
            if (!keys.Ids.Contains(id, StringComparer.Ordinal))
                throw new PeopleVaultException(
                    PeopleVaultException.MasterKeyMissing,
                    $"The database holds people under the master key '{id}', which was not given to this process."
                );
            if (!CryptographicOperations.FixedTimeEquals(proof, keys.Proof(id)))
                throw new PeopleVaultException(
                    PeopleVaultException.MasterKeyDiffers,
                    $"The master key '{id}' is not the one that the database was made with."
                );
        }
    }

    /// <summary>A reference that nobody can guess.</summary>
    private static string NewReference() =>
        string.Create(
            27,
            0,
            static (characters, _) =>
            {
                Span<byte> random = stackalloc byte[26];
                RandomNumberGenerator.Fill(random);
                characters[0] = 'p';
                for (var i = 0; i < 26; i++)
                    characters[i + 1] = Alphabet[random[i] & 31];
            }
        );

    // Also keeps characters from the database that it cannot store.
    private static bool IsReference(string person) =>
        person.Length == 27 && person[0] == 'p' && person.Skip(1).All(c => c is >= 'a' and <= 'z' or >= '2' and <= '7');

    private static byte[] Seal(Sealer sealer, PersonData data) =>
        sealer.SealData(JsonSerializer.SerializeToUtf8Bytes(data, PeopleJson.Default.PersonData));

    private static PersonData Open(Sealer sealer, byte[] data) =>
        JsonSerializer.Deserialize(sealer.OpenData(data), PeopleJson.Default.PersonData)!;

    private static async Task<Dictionary<string, byte[]>> ReadProofs(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var proofs = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(PeopleSql.MasterKeys, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            proofs.Add(reader.GetString(0), reader.GetFieldValue<byte[]>(1));
        return proofs;
    }

    private static NpgsqlDataSource Connect(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString)
        {
            NoResetOnClose = true,
            MaxAutoPrepare = 50,
            AutoPrepareMinUsages = 2,
            Enlist = false,
            MaxPoolSize = 20,
            Timeout = 5,
            CommandTimeout = 30,
            KeepAlive = 5,
            // Neither may quote what was stored.
            IncludeErrorDetail = false,
            LogParameters = false,
        };
        connection.ApplicationName = $"{connection.ApplicationName ?? "referrals"} people";
        // Every statement goes by an index for a handful of keys, now and when the tables are large.
        connection.Options =
            $@"{connection.Options} -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c default_transaction_isolation=read\ committed".Trim();
        return NpgsqlDataSource.Create(connection.ConnectionString);
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter<TColumn[]> Column<TRow, TColumn>(IReadOnlyList<TRow> rows, Func<TRow, TColumn> column) =>
        Value(rows.Select(column).ToArray());
}
