// Finding persons by what somebody knows of them: whole names, telephones, identities; never parts.
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

    /// <summary>The reference of the person with this document; none or one.</summary>
    public Task<string[]> WithIdentity(string county, PersonIdentity identity, CancellationToken cancellation) =>
        FindBy(
            PeopleSql.FindByDocument,
            county,
            [Lookups.Document(Keys, county, identity, new RegisteredBy("", null, default))],
            1,
            cancellation
        );

    private async Task<string[]> FindBy(string sql, string county, byte[][] hashes, int limit, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(Value(county));
        command.Parameters.Add(Value(hashes));
        command.Parameters.Add(Value(limit));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<string>();
        while (await reader.ReadAsync(cancellation))
            found.Add(reader.GetString(0));
        return [.. found];
    }
}
