// Searching cases by number, or by what somebody knows of the patient. Personal data comes in the body, never in an address.
using Npgsql;
using Referrals.Cases;
using Referrals.Catalogues;
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

internal sealed class SearchListing(
    NpgsqlDataSource database,
    PeopleVault vault,
    CaseRows rows,
    ReferenceFactsLoader reference,
    DiagnosisNames names,
    ProjectionProgress projections
)
{
    private const int NumberTail = 7;

    // The same relations as those that open a case: only such rows are read at all.
    private const string Visible = """
        select id, doc from found
        where ((@offices and (receiver is not null or reviewer is not null)) or sender = any(@mine) or receiver = any(@mine)
               or reviewer = any(@reviewed) or receiver = any(@led) or (receiver = any(@outside) and sender = any(@led)) or contract = @practitioner
               or exists (select from referrals.worklists w where w.tenant_id = @county and w.id = found.id and w.owner = @centre))
          and (@offices or ended_at is null or ended_at > @endedAfter)
        order by begun_at desc limit @limit
        """;

    private const string ByNumber =
        $"with found as materialized (select * from referrals.referrals where tenant_id = @county and number = @number) {Visible}";

    // By the index on this expression.
    private const string ByTail =
        $"with found as materialized (select * from referrals.referrals where tenant_id = @county and right(number, 7) = @number) {Visible}";

    private const string ByPerson =
        $"with found as materialized (select * from referrals.referrals where tenant_id = @county and person = any(@persons)) {Visible}";

    // Of a name that very many bear; who needs one of them asks by document.
    private const int MostPersons = 500;

    public async Task<IResult> Search(RequestContext context, SearchForm form)
    {
        var fields = new Fields();
        var find = Check(form, fields, context);
        var limit = form.Limit ?? 20;
        if (limit is < 1 or > 100)
            fields.Fault("/limit", new Refusal("field.out-of-range").With("from", "1").With("to", "100"));
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        if (await projections.EnsureCaughtUp(context, ReferralList.TableName) is { } behind)
            return Problems.Of(behind);
        var facts = await reference.Load(context);
        var allowed = CaseRows.Allowed(context, facts, await find!(facts, limit + 1));
        var seen = await rows.Show(context, facts, allowed.Take(limit).ToList());
        var catalogues = await names.Load(context);
        return TypedResults.Ok(
            new SearchAnswer([.. seen.Select(row => ReferralListItem.Of(row.Id, row.Row, row.Patient, catalogues))], allowed.Count > limit)
        );
    }

    /// <summary>How to find what the form asks for; the faults otherwise.</summary>
    private Func<ReferenceFacts, int, Task<List<CaseRow>>>? Check(SearchForm form, Fields fields, RequestContext context)
    {
        var county = context.Caller.County;
        if (((object?[])[form.Number, form.Name, form.Phone, form.Identity]).Count(given => given is not null) != 1)
        {
            fields.Fault("", "search.one-of");
            return null;
        }

        if (form.Number is not null)
        {
            var number = fields.Number("/number", form.Number, 40);
            return (facts, limit) => Read(context, facts, number.Length == NumberTail ? ByTail : ByNumber, [], number, limit);
        }

        if (form.Name is not null)
        {
            var name = PersonForm.CheckName(fields, "/name", form.Name, required: true);
            return async (facts, limit) =>
                await Read(context, facts, ByPerson, await vault.Named(county, name!, MostPersons, context.Cancellation), "", limit);
        }

        if (form.Phone is not null)
        {
            var phone = PersonForm.CheckPhone(fields, "/phone", form.Phone, required: true);
            return async (facts, limit) =>
                await Read(context, facts, ByPerson, await vault.WithPhone(county, phone!, MostPersons, context.Cancellation), "", limit);
        }

        var identity = PersonForm.CheckIdentity(fields, "/identity", form.Identity, context.Now, out _);
        if (identity is { Kind: IdentityKind.Unknown })
            fields.Fault("/identity/kind", "field.not-allowed");
        return async (facts, limit) =>
            await Read(context, facts, ByPerson, await vault.WithIdentity(county, identity!, context.Cancellation), "", limit);
    }

    private async Task<List<CaseRow>> Read(
        RequestContext context,
        ReferenceFacts facts,
        string statement,
        string[] persons,
        string number,
        int limit
    )
    {
        var caller = context.Caller;
        var offices = caller.Is(Roles.CountyAuthority | Roles.Insurer);
        string[] mine = caller.Institution is { } institution && caller.Is(RoleGroups.Staff) ? [institution] : [];
        string[] reviewed = caller.Is(Roles.TownshipCentre | Roles.HisSystem) ? mine : [];
        string[] led = caller.Is(Roles.Dispatcher) ? [.. facts.Directory.LedBy(caller.Institution!, facts.Today)] : [];
        string[] outside = led.Length == 0 ? [] : [.. facts.Directory.OutsideOn(facts.Today)];
        var read = await database.Query<StoredReferral>(
            statement,
            new
            {
                county = caller.County,
                persons,
                number,
                offices,
                mine,
                reviewed,
                led,
                outside,
                practitioner = caller.Practitioner ?? "",
                centre = caller.Is(Roles.Dispatcher) ? Owners.Centre(caller.Institution!) : "",
                endedAfter = context.Now.AddDays(-facts.Policy.Referrals.ReadAccessDays).UtcDateTime,
                limit,
            },
            context.Cancellation
        );
        return read.ConvertAll(row => row.Read());
    }
}
