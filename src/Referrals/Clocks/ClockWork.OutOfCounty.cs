// Cases that wait to leave the county are asked again when whitelist, catalogues or the day have changed: none passes silently.
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Shared;

namespace Referrals.Clocks;

internal sealed partial class ClockWork
{
    // A case that was sent by what another node knew a moment before is found in a later round.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (long Whitelist, long Catalogues, DateOnly Day, DateTimeOffset At)> asked = new(
        StringComparer.Ordinal
    );

    private async Task<(int Steps, long Position)> RunCases(ClockRound round, CancellationToken cancellation)
    {
        var due = await Run(round, cancellation);
        var again = await CheckOutOfCounty(round, cancellation);
        return (due.Steps + again.Steps, Math.Max(due.Position, again.Position));
    }

    private async Task<(int Steps, long Position)> CheckOutOfCounty(ClockRound round, CancellationToken cancellation)
    {
        var known = await lists.Load(round.County, cancellation);
        var day = Shanghai.Day(round.Now);
        if (
            asked.TryGetValue(round.County, out var last)
            && (last.Whitelist, last.Catalogues, last.Day) == (known.WhitelistVersion, known.CataloguesVersion, day)
            && round.Now - last.At < LookAgain
        )
            return (0, 0);
        var (steps, position) = (0, 0L);
        foreach (var waiting in await WaitingToLeave(round.County, cancellation))
        {
            if (NewCheck(round, known, waiting.Row.State, day) is null)
                continue;
            var written = await log.WriteToAggregate(
                Referral.Aggregate,
                new StreamId(round.County, Referral.StreamKey(waiting.Id)),
                referral => Again(round, known, referral, day),
                Options(time),
                cancellation
            );
            if (written.Answer.Length > 0)
                continue;
            (steps, position) = (steps + 1, Math.Max(position, written.Position));
        }

        asked[round.County] = (known.WhitelistVersion, known.CataloguesVersion, day, round.Now);
        return (steps, position);
    }

    /// <summary>Pure: it runs in the log's writer. The answer says why not; it is empty where something was written.</summary>
    private static Decision<string> Again(ClockRound round, DestinationLists known, LoadedStream<Referral> referral, DateOnly day)
    {
        if (NewCheck(round, known, referral.State, day) is not { } check)
            return new Decision<string>("referral.checked-already");
        var decided = ReferralDecider.Decide(referral.State, new CheckOutOfCounty(round.Now, check));
        var decision = new Decision<string>(decided.Refusal?.Code ?? (decided.Events.Count == 0 ? "referral.checked-already" : ""));
        return decided.Events.Count == 0 ? decision : decision.Append(referral, decided.Events);
    }

    // What is asked now and was not before; null where nothing has changed. What is asked for keeps the time that it had.
    private static OutOfCountyChecked? NewCheck(ClockRound round, DestinationLists known, Referral state, DateOnly day)
    {
        if (
            state is not (Referral.InTownshipReview or Referral.AwaitingAnswer)
            || state.Details is not { } details
            || known.Check(round.Directory, details.To, details.Request, details.Urgency, day) is not { } check
            || details.OutOfCounty?.Check.AsksAs(check) == true
        )
            return null;
        var now = OutOfCountyClocks.Asked(check, round.Policy, round.Now);
        return state is Referral.InTownshipReview ? new OutOfCountyChecked(check)
            : details.OutOfCounty is { } way
                ? now with
                {
                    ExpertDue = now.ExpertDue is null ? null : way.ExpertDue ?? now.ExpertDue,
                    CountyDue =
                        way.CountyDue
                        ?? (
                            way.Expert is { Supports: true } && check.Approvals().Contains(Approval.County)
                                ? round.Policy.Due(round.Policy.Clocks.CountyApproval, round.Now)
                                : now.CountyDue
                        ),
                }
            : now;
    }

    private async Task<List<CaseRow>> WaitingToLeave(string county, CancellationToken cancellation)
    {
        var rows = await database.Query<StoredReferral>(
            """
            select r.id, r.doc from referrals.referrals r
            where r.tenant_id = @county and r.id in (
                select w.id from referrals.worklists w
                where w.tenant_id = @county and w.list in ('to-answer', 'to-review') and w.direction = 'out-of-county')
            """,
            new { county },
            cancellation
        );
        return rows.ConvertAll(row => row.Read());
    }
}
