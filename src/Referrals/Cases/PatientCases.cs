// Which cases of one patient are open: asked for whenever somebody begins, arranges or ends one of them.
using Npgsql;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;

namespace Referrals.Cases;

internal sealed class PatientCases : IAsyncDisposable
{
    private const string IsOpen = "ended_at is null and state <> 'draft'";

    private const string OpenOfMany = $"""
        select w.place, r.id
        from unnest(@places::int[], @counties::varchar[], @persons::varchar[]) as w (place, tenant_id, person)
        join referrals.referrals r on r.tenant_id = w.tenant_id and r.person = w.person
        where {IsOpen}
        order by r.begun_at
        """;

    private const string OpenRows =
        $"select id, doc from referrals.referrals where tenant_id = @county and person = any(@persons) and {IsOpen} order by begun_at";

    private readonly NpgsqlDataSource database;
    private readonly EventLog log;
    private readonly PeopleVault vault;
    private readonly ProjectionProgress projections;
    private readonly Batching<(string County, IReadOnlyList<string> Persons), List<Guid>> listing;

    public PatientCases(NpgsqlDataSource database, EventLog log, PeopleVault vault, ProjectionProgress projections)
    {
        this.database = database;
        this.log = log;
        this.vault = vault;
        this.projections = projections;
        listing = new(ListMany);
    }

    public ValueTask DisposeAsync() => listing.DisposeAsync();

    /// <summary>All references that are the patient of a case, the given one first.</summary>
    public Task<IReadOnlyList<string>> References(CaseRequest request, string person) =>
        vault.SamePerson(request.Caller.County, person, request.Cancellation);

    /// <summary>
    /// The patient's other cases that were sent and may be open: what the tables have, and what began in the last moments.
    /// </summary>
    public async Task<IReadOnlyList<Guid>> OpenCases(CaseRequest request, IReadOnlyList<string> persons)
    {
        var cases = new List<Guid>(await listing.Send((request.Caller.County, persons), request.Cancellation));
        foreach (var person in persons)
        {
            var stream = request.Context.Stream(LiveReferrals.StreamKey(person));
            cases.AddRange((await log.AggregateStream(LiveReferrals.Aggregate, stream, request.Cancellation)).State.Cases);
        }

        return [.. cases.Where(id => id != request.Id).Distinct()];
    }

    /// <summary>The same once the tables show all that was in the log when it was asked.</summary>
    /// <exception cref="RequestRefusedException">That takes too long.</exception>
    public async Task<IReadOnlyList<Guid>> AllOpenCases(CaseRequest request, IReadOnlyList<string> persons)
    {
        await projections.CatchUp(log, [ReferralList.TableName], request.Cancellation);
        return await OpenCases(request, persons);
    }

    /// <summary>Those of them that a caller may know of, as the tables have them.</summary>
    public async Task<IReadOnlyList<OtherCase>> Known(RequestContext context, ReferenceFacts facts, Guid except, string person)
    {
        var persons = await vault.SamePerson(context.Caller.County, person, context.Cancellation);
        var rows = await database.Query<StoredReferral>(
            OpenRows,
            new { county = context.Caller.County, persons = persons.ToArray() },
            context.Cancellation
        );
        return
        [
            .. CaseRows
                .Allowed(context, facts, rows.Select(row => row.Read()).Where(row => row.Id != except))
                .Select(row => OtherCase.Of(row.Id, row.Row.State)),
        ];
    }

    private async Task<List<Guid>[]> ListMany(IReadOnlyList<(string County, IReadOnlyList<string> Persons)> wanted)
    {
        var asked = wanted.SelectMany((w, place) => w.Persons.Select(person => (place, w.County, Person: person))).ToList();
        var rows = await database.Query<(int Place, string Id)>(
            OpenOfMany,
            new
            {
                places = asked.Select(one => one.place).ToArray(),
                counties = asked.Select(one => one.County).ToArray(),
                persons = asked.Select(one => one.Person).ToArray(),
            },
            CancellationToken.None
        );
        List<Guid>[] found = [.. wanted.Select(_ => new List<Guid>())];
        foreach (var (place, id) in rows)
            found[place].Add(ReferralRow.CaseOf(id));
        return found;
    }
}
