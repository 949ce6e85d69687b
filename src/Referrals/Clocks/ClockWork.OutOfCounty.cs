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
        var known = await lists.Load(round.County, round.Now, cancellation);
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
            var key = Referral.StreamKey(waiting.Id);
            var line = new Backoff.Line(round.County, key, "out-of-county", waiting.Row.Changed);
            if (pauses.Has(line))
                continue;
            try
            {
                if (await CheckAgain(round, known, waiting.Row.State, new StreamId(round.County, key), cancellation) is { } written)
                    (steps, position) = (steps + 1, Math.Max(position, written));
            }
            catch (Exception problem) when (IsOfOne(problem))
            {
                // One case that cannot be read holds up no other.
                LogCheckFailed(problem, key);
                pauses.Begin(line);
            }
        }

        asked[round.County] = (known.WhitelistVersion, known.CataloguesVersion, day, round.Now);
        return (steps, position);
    }

    /// <summary>Asks one case again, if something has changed for it. Returns the position of its event.</summary>
    private async Task<long?> CheckAgain(
        ClockRound round,
        DestinationLists known,
        Referral state,
        StreamId stream,
        CancellationToken cancellation
    )
    {
        var day = Shanghai.Day(round.Now);
        if (NewCheck(round, known, state, day) is null)
            return null;
        var written = await log.WriteToAggregate(
            Referral.Aggregate,
            stream,
            referral => Again(round, known, referral, day),
            Options(time),
            cancellation
        );
        return written.Answer.Length > 0 ? null : written.Position;
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

    // What is demanded now and was not before; null where nothing has changed.
    private static TimedCheck? NewCheck(ClockRound round, DestinationLists known, Referral state, DateOnly day) =>
        state is Referral.InTownshipReview or Referral.AwaitingAnswer
        && state.Details is { } details
        && known.Check(round.Directory, details.To, details.Request, details.Urgency, day) is { } check
        && details.OutOfCounty?.Check.SameDemands(check) != true
            ? check.Timed(round.Policy, round.Now)
            : null;

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

    [LoggerMessage(232, LogLevel.Error, "The clock could not ask {Stream} again whether it may leave the county; it tries again")]
    private partial void LogCheckFailed(Exception problem, string stream);
}
