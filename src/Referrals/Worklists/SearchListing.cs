// Searching cases by number, or by what somebody knows of the patient. Personal data comes in the body, never in an address.
using Npgsql;
using Referrals.Cases;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Worklists;

/// <summary>What is searched for: exactly one of the first four.</summary>
/// <param name="Number">转诊单号, whole or its last seven characters.</param>
/// <param name="Name">The patient's whole name.</param>
/// <param name="Phone">The patient's whole telephone number.</param>
/// <param name="Identity">The patient's document.</param>
/// <param name="Limit">1 to 100; 20 by default.</param>
public sealed record SearchForm(string? Number, string? Name, string? Phone, IdentityForm? Identity, int? Limit)
{
    public override string ToString() => "search form";
}

/// <summary>What was found.</summary>
/// <param name="Items">Cases that the caller could open, newest first.</param>
/// <param name="More">There are more: ask with a number or a document.</param>
public sealed record SearchAnswer(IReadOnlyList<ReferralListItem> Items, bool More);

internal sealed class SearchListing(NpgsqlDataSource database, PeopleVault vault, FactsLoader facts, ProjectionProgress projections)
{
    private const int NumberTail = 7;

    // Of a name that very many bear; who needs one of them asks by document.
    private const int MostPersons = 500;

    public async Task<IResult> Search(Call call, SearchForm form)
    {
        var fields = new Fields();
        var find = Check(form, fields, call);
        var limit = form.Limit ?? 20;
        if (limit is < 1 or > 100)
            fields.Fault("/limit", new Refusal("field.out-of-range").With("from", "1").With("to", "100"));
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        if (await projections.Behind(call, ReferralList.TableName) is { } behind)
            return Problems.Of(behind);
        var believed = await facts.Load(call);
        var rows = await find!(believed, limit + 1);
        var access = TimeSpan.FromDays(believed.Policy.Referrals.ReadAccessDays);
        var mayOpen = rows.Select(row => (row.Id, row.Row, Parties: Standing.Of(call.Caller, row.Row.State, believed.Directory, believed.Today)))
            .Where(row => Standing.Level(call.Caller, row.Row.State, row.Parties, access, call.Now) != ReadLevel.None).ToList();
        var seen = mayOpen.Take(limit).ToList();
        var masked = await vault.Masked(call.Caller.County, [.. seen.Select(row => row.Row.State.File!.Person).Distinct(StringComparer.Ordinal)], believed.Today, call.Cancellation);
        await vault.RecordAccess(
            [.. seen.Select(row => AccessEntry.Of(call, row.Row.State.File!.Person, Standing.Basis(row.Parties), AccessedThing.List, row.Id.ToString()))], call.Cancellation);
        return TypedResults.Ok(new SearchAnswer(
            [.. seen.Select(row => ReferralListItem.Of(row.Id, row.Row, masked.GetValueOrDefault(row.Row.State.File!.Person)))], mayOpen.Count > limit));
    }

    /// <summary>How to find what the form asks for; the faults otherwise.</summary>
    private Func<Facts, int, Task<List<(Guid Id, ReferralRow Row)>>>? Check(SearchForm form, Fields fields, Call call)
    {
        var county = call.Caller.County;
        if (((object?[])[form.Number, form.Name, form.Phone, form.Identity]).Count(given => given is not null) != 1)
        {
            fields.Fault("", "search.one-of");
            return null;
        }

        if (form.Number is not null)
        {
            var number = fields.Text("/number", form.Number, 40).ToUpperInvariant();
            return (believed, limit) => Read(call, believed, number.Length == NumberTail ? "right(number, 7) = @number" : "number = @number", [], number, limit);
        }

        if (form.Name is not null)
        {
            var name = PersonForm.CheckName(fields, "/name", form.Name, required: true);
            return async (believed, limit) => await Read(call, believed, "person = any(@persons)", await vault.Named(county, name!, MostPersons, call.Cancellation), "", limit);
        }

        if (form.Phone is not null)
        {
            fields.Text("/phone", form.Phone, 30);
            var phone = PersonForm.CheckPhone(fields, "/phone", form.Phone);
            return async (believed, limit) => await Read(call, believed, "person = any(@persons)", await vault.WithPhone(county, phone!, MostPersons, call.Cancellation), "", limit);
        }

        var identity = PersonForm.CheckIdentity(fields, "/identity", form.Identity, call.Now, out _);
        if (identity is { Kind: IdentityKind.Unknown })
            fields.Fault("/identity/kind", "field.not-allowed");
        return async (believed, limit) => await Read(call, believed, "person = any(@persons)", await vault.WithIdentity(county, identity!, call.Cancellation), "", limit);
    }

    private async Task<List<(Guid Id, ReferralRow Row)>> Read(Call call, Facts believed, string found, string[] persons, string number, int limit)
    {
        var caller = call.Caller;
        // The same relations as those that open a case: only such rows are read at all.
        var offices = caller.Is(Roles.CountyAuthority | Roles.Insurer);
        string[] mine = caller.Institution is { } institution && caller.Is(RoleGroups.Staff) ? [institution] : [];
        string[] reviewed = caller.Is(Roles.TownshipCentre | Roles.HisSystem) ? mine : [];
        string[] led = caller.Is(Roles.Dispatcher) ? [.. believed.Directory.LedBy(caller.Institution!, believed.Today)] : [];
        string[] outside = led.Length == 0 ? [] : [.. believed.Directory.All(believed.Today).Where(i => i.Kind == Institutions.InstitutionKind.External).Select(i => i.Code)];
        var rows = await database.Query<(string Id, byte[] Row)>(
            $"""
             with found as materialized (select * from referrals.referrals where tenant_id = @county and {found})
             select id, doc from found
             where ({(offices ? "receiver is not null or reviewer is not null or " : "")}sender = any(@mine) or receiver = any(@mine)
                    or reviewer = any(@reviewed) or receiver = any(@led) or (receiver = any(@outside) and sender = any(@led)) or contract = @practitioner
                    or exists (select from referrals.worklists w where w.tenant_id = @county and w.id = found.id and w.owner = @centre))
               and ({(offices ? "true or " : "")}ended_at is null or ended_at > @endedAfter)
             order by begun_at desc limit @limit
             """,
            new
            {
                county = caller.County,
                persons,
                number,
                mine,
                reviewed,
                led,
                outside,
                practitioner = caller.Practitioner ?? "",
                centre = caller.Is(Roles.Dispatcher) ? Owners.Centre(caller.Institution!) : "",
                endedAfter = call.Now.AddDays(-believed.Policy.Referrals.ReadAccessDays).UtcDateTime,
                limit,
            },
            call.Cancellation);
        return rows.ConvertAll(row => (ReferralRow.CaseOf(row.Id), ReferralRow.Read(row.Row)));
    }
}
