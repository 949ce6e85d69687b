// Which cases of one patient are open: asked for whenever somebody begins, arranges or ends one of them.
using Npgsql;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;

namespace Referrals.Cases;

internal sealed class PatientCases(NpgsqlDataSource database, EventLog log, PeopleVault vault, ProjectionProgress projections) : IDisposable
{
    public void Dispose() => asking.Dispose();

    private readonly SemaphoreSlim asking = new(4);

    private const string Where =
        "from referrals.referrals where tenant_id = @county and person = any(@persons) and ended_at is null and state <> 'draft' order by begun_at";

    private const string Open = $"select id {Where}";
    private const string OpenRows = $"select id, doc {Where}";

    /// <summary>All references that are the patient of a case, the given one first.</summary>
    public Task<IReadOnlyList<string>> References(CaseRequest request, string person) =>
        vault.SamePerson(request.Caller.County, person, request.Cancellation);

    /// <summary>
    /// The patient's other cases that were sent and may be open: what the tables have, and what began in the last moments.
    /// </summary>
    public async Task<IReadOnlyList<Guid>> OpenCases(CaseRequest request, IReadOnlyList<string> persons)
    {
        var county = request.Caller.County;
        List<string> listed;
        // A rush asks for hundreds at once, and a database has few connections.
        await asking.WaitAsync(request.Cancellation);
        try
        {
            listed = await database.Query<string>(Open, new { county, persons = persons.ToArray() }, request.Cancellation);
        }
        finally
        {
            asking.Release();
        }

        var begun = new List<Guid>();
        foreach (var person in persons)
        {
            var stream = request.Context.Stream(LiveReferrals.StreamKey(person));
            begun.AddRange((await log.AggregateStream(LiveReferrals.Aggregate, stream, request.Cancellation)).State.Cases);
        }

        return [.. listed.Select(ReferralRow.CaseOf).Concat(begun).Where(id => id != request.Id).Distinct()];
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

    /// <summary>The same once the tables show all that was in the log when it was asked.</summary>
    /// <exception cref="RequestRefusedException">That takes too long.</exception>
    public async Task<IReadOnlyList<Guid>> AllOpenCases(CaseRequest request, IReadOnlyList<string> persons)
    {
        await projections.CatchUp(log, [ReferralList.TableName], request.Cancellation);
        return await OpenCases(request, persons);
    }
}
