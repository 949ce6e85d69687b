// Who read whose data, when, and by what right.
using System.Text.Json.Serialization;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>By what right a patient's data was read (PIPL; domain §10).</summary>
[JsonConverter(typeof(KebabEnum<AccessBasis>))]
public enum AccessBasis
{
    /// <summary>The referring institution 转出方.</summary>
    Sender,

    /// <summary>The receiving institution 接收方.</summary>
    Receiver,

    /// <summary>Family-doctor contract 家庭医生签约.</summary>
    Contract,

    /// <summary>Consultation 会诊.</summary>
    Consultation,

    /// <summary>County health authority 县卫生健康委.</summary>
    Authority,

    /// <summary>The patient 本人.</summary>
    Self,

    /// <summary>The institution that registered the person 登记机构.</summary>
    Registrar,

    /// <summary>Without any relation, for a stated reason and a limited time 紧急查阅.</summary>
    Emergency,
}

/// <summary>What was read.</summary>
[JsonConverter(typeof(KebabEnum<AccessedThing>))]
public enum AccessedThing
{
    /// <summary>A masked line of a list.</summary>
    List,
    Case,
    History,
    Person,

    /// <summary>A printed form.</summary>
    Form,

    /// <summary>An attachment, or the list of them.</summary>
    Attachment,

    /// <summary>Stays and deductibles.</summary>
    Deductible,

    /// <summary>A consultation.</summary>
    Consultation,

    /// <summary>The access log itself 查阅记录.</summary>
    AccessLog,
}

/// <summary>One row of the access log.</summary>
public sealed record AccessEntry(
    string County,
    string Person,
    DateTimeOffset At,
    string Actor,
    Roles Roles,
    string? Institution,
    AccessBasis Basis,
    AccessedThing What,
    string? Case = null
)
{
    internal static AccessEntry Of(RequestContext context, string person, AccessBasis basis, AccessedThing what, string? @case = null) =>
        new(
            context.Caller.County,
            person,
            context.Now,
            context.Caller.Subject,
            context.Caller.Roles,
            context.Caller.Institution,
            basis,
            what,
            @case
        );
}

/// <summary>A row of the access log as it is shown; the reader's roles separated by commas.</summary>
internal sealed record AccessShown(
    [property: JsonIgnore] long Id,
    DateTimeOffset At,
    string Actor,
    string Role,
    string? Institution,
    string? Case,
    string Basis,
    string What
);

internal sealed partial class PeopleVault
{
    /// <summary>Records reads, before their answer leaves the house. Entries of many callers are one insert.</summary>
    public async Task RecordAccess(IReadOnlyList<AccessEntry> entries, CancellationToken cancellation)
    {
        if (entries.Count > 0)
            await recording.Send(entries, cancellation);
    }

    /// <summary>A person's accesses by any of the references, newest first.</summary>
    internal async Task<IReadOnlyList<AccessShown>> Accesses(
        string county,
        string person,
        long before,
        int limit,
        CancellationToken cancellation
    )
    {
        var rows = await database.Query<(
            long Id,
            DateTimeOffset At,
            string Actor,
            string Role,
            string? Institution,
            string? Case,
            string Basis,
            string What
        )>(
            PeopleSql.Accesses,
            new
            {
                county,
                persons = (await SamePerson(county, person, cancellation)).ToArray(),
                before,
                limit,
            },
            cancellation
        );
        return rows.ConvertAll(row => new AccessShown(row.Id, row.At, row.Actor, row.Role, row.Institution, row.Case, row.Basis, row.What));
    }

    private async Task<bool[]> RecordMany(IReadOnlyList<IReadOnlyList<AccessEntry>> batch)
    {
        var rows = batch.SelectMany(b => b).ToList();
        await using var command = database.CreateCommand(PeopleSql.RecordAccesses);
        command.Parameters.Add(Column(rows, r => r.County));
        command.Parameters.Add(Column(rows, r => r.Person));
        command.Parameters.Add(Column(rows, r => r.At.UtcDateTime));
        command.Parameters.Add(Column(rows, r => r.Actor));
        command.Parameters.Add(Column(rows, r => Names(r.Roles)));
        command.Parameters.Add(Column(rows, r => r.Institution));
        command.Parameters.Add(Column(rows, r => r.Case));
        command.Parameters.Add(Column(rows, r => Kebab.Of(r.Basis)));
        command.Parameters.Add(Column(rows, r => Kebab.Of(r.What)));
        await command.ExecuteNonQueryAsync();
        return new bool[batch.Count];
    }

    private static string Names(Roles roles) =>
        string.Join(',', RoleNames.All.Where(r => roles.HasFlag(r.Value)).Select(r => r.Key).Order(StringComparer.Ordinal));
}
