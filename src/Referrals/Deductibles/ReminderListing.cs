// The list of what is missed: referrals after discharges for transfer, admissions after referrals.
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Deductibles;

/// <summary>Which reminders; all conditions together.</summary>
/// <param name="Kind">A <see cref="ReminderKind"/>; all if it is missing.</param>
/// <param name="Institution">Only those that concern this institution.</param>
/// <param name="Limit">1 to 200; 50 by default.</param>
/// <param name="Cursor">From <see cref="ReminderPage.Next"/>.</param>
internal sealed record ReminderQuery(
    [FromQuery(Name = "kind")] string? Kind,
    [FromQuery(Name = "institution")] string? Institution,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "cursor")] string? Cursor
);

internal sealed class ReminderListing(NpgsqlDataSource database, ProjectionProgress projections)
{
    public const string Path = "/api/deductibles/reminders";

    private const int MostCursor = 200;

    // What belongs to years that ended long ago nobody can mend any more.
    private const string Condition = """
        r.tenant_id = @county and r.since <= @now and r.since > @now - interval '1 year'
        and (@institution::text is null or r.institution = @institution or r.from_institution = @institution)
        """;

    public async Task<IResult> Page(RequestContext context, ReminderQuery query)
    {
        var kind = Query.Choice<ReminderKind>("kind", query.Kind);
        var limit = Query.Limit(query.Limit, 50, 200);
        var institution = Query.Code("institution", query.Institution);
        var after = Cursor(query.Cursor);
        if (await projections.EnsureCaughtUp(context, DeductibleList.TableName) is { } behind)
            return Problems.Of(behind);
        var found = await database.Query<StoredReminder>(
            $"""
            select r.id, r.line, r.person, r.year, r.kind, r.institution, r.from_institution as fromInstitution, r.subject, r.since
            from referrals.stay_reminders r
            where {Condition} and (@kind::text is null or r.kind = @kind)
              and (r.since, r.id, r.line) > (@afterSince, @afterYear, @afterLine)
            order by r.since, r.id, r.line limit @limit
            """,
            new
            {
                county = context.Caller.County,
                now = context.Now.UtcDateTime,
                institution = DeductibleEndpoints.OwnOf(context.Caller) ?? institution,
                kind = kind is { } one ? Kebab.Of(one) : null,
                afterSince = after.Since.UtcDateTime,
                afterYear = after.Year,
                afterLine = after.Line,
                limit = limit + 1,
            },
            context.Cancellation
        );
        var items = found.Take(limit).ToList();
        var next =
            found.Count > limit
                ? Query.Next(
                    Path,
                    ("kind", query.Kind),
                    ("institution", query.Institution),
                    ("limit", query.Limit),
                    ("cursor", string.Create(CultureInfo.InvariantCulture, $"{items[^1].Since.Ticks}/{items[^1].Id}/{items[^1].Line}"))
                )
                : null;
        return TypedResults.Ok(new ReminderPage(items.ConvertAll(item => item.Show(Shanghai.Day(context.Now))), next));
    }

    /// <summary>How many there are for a caller.</summary>
    public async Task<long> Count(RequestContext context) =>
        (
            await database.Query<ValueTuple<long>>(
                $"select count(*) from referrals.stay_reminders r where {Condition}",
                new
                {
                    county = context.Caller.County,
                    now = context.Now.UtcDateTime,
                    institution = DeductibleEndpoints.OwnOf(context.Caller),
                },
                context.Cancellation
            )
        )[0].Item1;

    private static (DateTimeOffset Since, string Year, string Line) Cursor(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return (DateTimeOffset.UnixEpoch, "", "");
        return
            text.Length <= MostCursor
            && !text.Contains('\0', StringComparison.Ordinal)
            && text.Split('/', 3) is [var since, var year, var line]
            && long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks < DateTimeOffset.MaxValue.UtcTicks
            ? (new DateTimeOffset(ticks, TimeSpan.Zero), year, line)
            : throw Query.Fault("cursor", new Refusal("page.cursor-invalid"));
    }

    private sealed record StoredReminder
    {
        public required string Id { get; init; }

        public required string Line { get; init; }

        public required string Person { get; init; }

        public long Year { get; init; }

        public required string Kind { get; init; }

        public required string Institution { get; init; }

        public string? FromInstitution { get; init; }

        public required string Subject { get; init; }

        public DateTime Since { get; init; }

        public ReminderItem Show(DateOnly today)
        {
            var since = Shanghai.Moment(Since);
            return new ReminderItem(
                Kebab.Parse<ReminderKind>(Kind)!.Value,
                Person,
                (int)Year,
                Institution,
                FromInstitution,
                Subject,
                since,
                today.DayNumber - Shanghai.Day(since).DayNumber
            );
        }
    }
}
