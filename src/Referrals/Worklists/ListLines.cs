// Which lines a caller reads: those of the caller's institution and own, of doctors who have left, and of places where nobody is.
using Npgsql;
using Referrals.Cases;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Worklists;

/// <summary>Whose lines, by what is known of institutions and practitioners on the day of reading.</summary>
/// <param name="Owners">Whose, see <see cref="Cases.Owners"/>.</param>
/// <param name="Moved">Those of them who are doctors and work elsewhere by now, or nowhere.</param>
/// <param name="TakenOver">Of these, only the lines of these cases.</param>
/// <param name="Unavailable">Cases that are arranged or wait where nothing takes place any more: they are to be rebooked.</param>
internal sealed record ListLines(string[] Owners, string[] Moved, string[] TakenOver, string[] Unavailable);

internal sealed class ListLinesReading(NpgsqlDataSource database, AffectedPools affected)
{
    /// <summary>Lists where a case stands that is arranged or waits for a place.</summary>
    public const string WithPlaces = "('arriving', 'to-arrange', 'down-inbox')";

    /// <summary>Whose lines of a list a caller reads; null for all lists.</summary>
    public async Task<ListLines> Of(RequestContext context, ReferenceFacts facts, WorklistScope scope, Worklist? list)
    {
        var owners = WorklistQuestion.OwnersOf(context.Caller, scope, facts.Directory, facts.Today);
        var unavailable =
            list is null or Worklist.ToRebook && context.Caller.Is(Lists.Readers(Worklist.ToRebook))
                ? await Unavailable(context, facts, owners)
                : [];
        if (list is not (null or Worklist.Mine) || !context.Caller.Is(Lists.Readers(Worklist.Mine)))
            return new ListLines(owners, [], [], unavailable);
        var moved = DoctorPosts.Moved(facts);
        var taken =
            moved.Length == 0
                ? []
                : await database.ReadMoved(
                    context,
                    facts,
                    moved,
                    "select owner as address, id from referrals.worklists where tenant_id = @county and owner = any(@moved) and list = 'mine'"
                );
        string[] all = [.. owners.Union(taken.Select(line => line.Address), StringComparer.Ordinal)];
        return new ListLines(
            all,
            [.. all.Intersect(moved, StringComparer.Ordinal)],
            [.. taken.Select(line => line.Case).Distinct(StringComparer.Ordinal)],
            unavailable
        );
    }

    private async Task<string[]> Unavailable(RequestContext context, ReferenceFacts facts, string[] owners)
    {
        string[] hospitals = [.. owners.Where(facts.Directory.Institutions.ContainsKey)];
        if (hospitals.Length == 0)
            return [];
        var inPools = affected.Cases(context, facts, hospitals);
        // Appointments outside of pools have a unit and a day all the same.
        var days = await database.Query<(string Hospital, string Unit, DateTimeOffset StartsAt, string Cases)>(
            """
            select owner, unit, min(order_at), string_agg(id, ' ') from referrals.worklists
            where tenant_id = @county and owner = any(@hospitals) and list = 'arriving' and due_at is not null and order_at > @now
            group by owner, unit, (order_at at time zone 'Asia/Shanghai')::date
            """,
            new
            {
                county = context.Caller.County,
                hospitals,
                now = context.Now.UtcDateTime,
            },
            context.Cancellation
        );
        return
        [
            .. (await inPools)
                .Select(Referral.StreamKey)
                .Concat(
                    days.Where(day => facts.Directory.Unit(day.Hospital, day.Unit, Shanghai.Day(day.StartsAt)) is null)
                        .SelectMany(day => day.Cases.Split(' '))
                )
                .Distinct(StringComparer.Ordinal),
        ];
    }
}
