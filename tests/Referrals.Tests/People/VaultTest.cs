// A vault on a database of its own, and people who do not exist.
using Npgsql;
using Referrals.Http;
using Referrals.People;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.People;

public abstract class VaultTest(TestPostgres postgres) : IAsyncLifetime
{
    protected const string County = "340422";

    private protected static readonly RegisteredBy Doctor = new("doctor-1", "SX-T01", DateTimeOffset.UtcNow);
    private protected static readonly DateOnly Today = new(2026, 3, 1);

    private readonly List<IAsyncDisposable> opened = [];
    private protected PeopleVault vault = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected string ConnectionString { get; private set; } = "";

    protected TestClock Clock { get; } = new();

    protected string Keys { get; } = MasterKeys.Generate();

    public virtual async ValueTask InitializeAsync()
    {
        ConnectionString = await postgres.CreateDatabase(empty: true);
        vault = await Open();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var thing in opened)
            await thing.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The vault as another process has it.</summary>
    private protected Task<PeopleVault> Open(string? keys = null) => Open(new MasterKeySource(keys ?? Keys));

    private protected async Task<PeopleVault> Open(MasterKeySource source)
    {
        var another = new PeopleVault(ConnectionString, source, Clock);
        opened.Add(another);
        await another.ApplySchema(Cancellation);
        return another;
    }

    private protected static PersonForm Form(string? number = null, string name = "王秀英", string? phone = null) =>
        new(new IdentityForm(IdentityKind.IdentityCard, number ?? IdentityNumbers.Next()), name, Phone: phone, Address: "炎刘镇某村某组");

    private protected static PersonData Person(string? number = null, string name = "王秀英", string? phone = null) =>
        Checked(Form(number, name, phone));

    private protected static PersonData Checked(PersonForm form)
    {
        var fields = new Fields();
        var data = form.Check(fields, "", DateTimeOffset.UtcNow);
        (fields.Refusal?.Errors ?? []).Select(e => $"{e.Pointer} {e.Code}").ShouldBeEmpty();
        return data!;
    }

    private protected async Task<string> Registered(PersonData? data = null) =>
        (await vault.Register(County, data ?? Person(), Doctor, Cancellation)).Person;

    protected static async Task RefusedAsync(Task task, string code) =>
        (await Should.ThrowAsync<RequestRefusedException>(task)).Refusal.Code.ShouldBe(code);

    private protected async Task<List<T>> Query<T>(string sql, Func<NpgsqlDataReader, T> row)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(Cancellation))
            rows.Add(row(reader));
        return rows;
    }

    protected async Task<long> Count(string sql) => (await Query(sql, r => r.GetInt64(0))).Single();

    protected Task Sql(string sql) => Query(sql, _ => 0);

    /// <summary>Every byte of every column of every table, as PostgreSQL would dump it.</summary>
    protected async Task<byte[]> Dump()
    {
        using var all = new MemoryStream();
        var columns = await Query(
            "select table_schema, table_name, column_name, data_type from information_schema.columns where table_schema like 'referrals%'",
            r => (Table: $"{r.GetString(0)}.{r.GetString(1)}", Column: r.GetString(2), Type: r.GetString(3))
        );
        columns.Count.ShouldBeGreaterThan(20);
        foreach (var (table, column, type) in columns)
        {
            var bytes = type == "bytea" ? column : $"convert_to({column}::text, 'UTF8')";
            foreach (var value in await Query($"select {bytes} from {table} where {column} is not null", r => r.GetFieldValue<byte[]>(0)))
                all.Write(value);
        }

        return all.ToArray();
    }
}
