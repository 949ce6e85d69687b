// Contradictions that somebody must look into: which, since when, and how they were ended. References and codes only.
using System.Text.Json.Serialization;
using Referrals.Hosting;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>How a contradiction was ended.</summary>
[JsonConverter(typeof(KebabEnum<ConflictClosing>))]
public enum ConflictClosing
{
    /// <summary>登记信息已更正: what was registered was wrong.</summary>
    Mended,

    /// <summary>来件有误: what was sent was wrong.</summary>
    SenderMistaken,

    /// <summary>同一人，已合并: two references were one person.</summary>
    Merged,

    /// <summary>确非同一人: two persons.</summary>
    DifferentPersons,
}

/// <summary>What somebody sent contradicts what is registered.</summary>
/// <param name="Id">Of the entry.</param>
/// <param name="Person">Whose registration is contradicted.</param>
/// <param name="Other">The person who was to get this one's document; only for the county.</param>
/// <param name="Code">The problem code with which it was refused.</param>
/// <param name="Registrar">The institution that registered the person.</param>
/// <param name="Reporter">The institution that sent it last.</param>
/// <param name="FirstAt">When it was sent first.</param>
/// <param name="LastAt">When it was sent last.</param>
/// <param name="Times">How often.</param>
internal sealed record ConflictShown(
    long Id,
    string Person,
    string? Other,
    string Code,
    string? Registrar,
    string? Reporter,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    int Times
);

internal sealed partial class PeopleVault
{
    /// <summary>Open contradictions, the newest first.</summary>
    /// <param name="county">GB/T 2260 code.</param>
    /// <param name="registrar">Only of persons that this institution registered; null for all of the county.</param>
    /// <param name="before">Only entries with a lower id.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    internal async Task<IReadOnlyList<ConflictShown>> Conflicts(
        string county,
        string? registrar,
        long before,
        int limit,
        CancellationToken cancellation
    )
    {
        var rows = await database.Query<(
            long Id,
            string Person,
            string Other,
            string Code,
            string? Registrar,
            string? Reporter,
            DateTimeOffset FirstAt,
            DateTimeOffset LastAt,
            int Times
        )>(
            PeopleSql.Conflicts,
            new
            {
                county,
                everywhere = registrar is null,
                registrar = registrar ?? "",
                before,
                limit,
            },
            cancellation
        );
        return rows.ConvertAll(row => new ConflictShown(
            row.Id,
            row.Person,
            registrar is null && row.Other.Length > 0 ? row.Other : null,
            row.Code,
            row.Registrar,
            row.Reporter,
            row.FirstAt,
            row.LastAt,
            row.Times
        ));
    }

    /// <summary>Ends an entry; false where there is none that is open and the caller's.</summary>
    internal async Task<bool> CloseConflict(
        string county,
        long id,
        string? registrar,
        ConflictClosing closing,
        RegisteredBy by,
        CancellationToken cancellation
    ) =>
        await database.QueryScalar<long?>(
            PeopleSql.CloseConflict,
            new
            {
                county,
                id,
                everywhere = registrar is null,
                registrar = registrar ?? "",
                at = by.At.UtcDateTime,
                actor = by.Actor,
                closing = Kebab.Of(closing),
            },
            cancellation
        )
            is not null;

    /// <summary>Two references were merged: what stood between them is ended.</summary>
    internal async Task CloseMerged(string county, string person, RegisteredBy by, CancellationToken cancellation) =>
        await CloseAbout(county, person, taken: true, ConflictClosing.Merged, by, cancellation);

    private async Task CloseMended(string county, string person, RegisteredBy by, CancellationToken cancellation) =>
        await CloseAbout(county, person, taken: false, ConflictClosing.Mended, by, cancellation);

    private async Task CloseAbout(
        string county,
        string person,
        bool taken,
        ConflictClosing closing,
        RegisteredBy by,
        CancellationToken cancellation
    ) =>
        await database.Execute(
            PeopleSql.CloseConflictsAbout,
            new
            {
                county,
                persons = (await SamePerson(county, person, cancellation)).ToArray(),
                taken,
                at = by.At.UtcDateTime,
                actor = by.Actor,
                closing = Kebab.Of(closing),
            },
            cancellation
        );

    private async Task OpenConflict(
        string county,
        string person,
        string? other,
        string code,
        RegisteredBy by,
        CancellationToken cancellation
    )
    {
        await using var command = database.CreateCommand(PeopleSql.OpenConflict);
        command.Parameters.Add(Value(county));
        command.Parameters.Add(Value(person));
        command.Parameters.Add(Value(other ?? ""));
        command.Parameters.Add(Value(code));
        command.Parameters.Add(Value(by.Institution));
        command.Parameters.Add(Value(by.At.UtcDateTime));
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
