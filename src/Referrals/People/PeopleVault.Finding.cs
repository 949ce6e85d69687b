// Finding persons by what somebody knows of them: whole names, telephones, identities; never parts.
using Npgsql;
using Referrals.Shared;

namespace Referrals.People;

internal sealed partial class PeopleVault
{
    /// <summary>References of all who bear this whole name in any of its spellings, at most so many. The name was checked.</summary>
    public Task<string[]> Named(string county, string name, int limit, CancellationToken cancellation) =>
        FindBy(PeopleSql.FindByName, county, Lookups.NameSearch(Keys, county, name), limit, cancellation);

    /// <summary>References of all who have this telephone with any extension, as <see cref="PhoneNumber.Normalise"/> writes it.</summary>
    public Task<string[]> WithPhone(string county, string phone, int limit, CancellationToken cancellation) =>
        FindBy(PeopleSql.FindByPhone, county, [Lookups.Phone(Keys, county, phone)!], limit, cancellation);

    /// <summary>The references of the person with this document; none where nobody has it.</summary>
    public async Task<string[]> WithIdentity(string county, PersonIdentity identity, CancellationToken cancellation) =>
        await FindBy(
            PeopleSql.FindByDocument,
            county,
            [await DocumentHash(county, identity, new RegisteredBy("", null, default), cancellation)],
            1,
            cancellation
        );

    private async Task<string[]> FindBy(string sql, string county, byte[][] hashes, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var found = new List<string>();
        await using (var command = new NpgsqlCommand(sql, connection) { Parameters = { Value(county), Value(hashes), Value(limit) } })
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
                found.Add(reader.GetString(0));
        }

        // Who was registered twice is found by whatever was said of either.
        return found.Count == 0
            ? []
            :
            [
                .. (await SamePersons(connection, found.ConvertAll(person => (county, person)), cancellation))
                    .SelectMany(same => same)
                    .Distinct(StringComparer.Ordinal),
            ];
    }
}
