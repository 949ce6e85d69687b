// Lists of stays: what differs from the settlement, waits, or lost its chain; and what was credited.
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Deductibles;

/// <summary>Which stays.</summary>
public enum StayList
{
    All,

    /// <summary>Settled otherwise than expected, or once so 差异.</summary>
    Differences,

    /// <summary>A fact is missing 待数据.</summary>
    Waiting,

    /// <summary>They had an earlier stay and were not joined to it 未连续.</summary>
    Lost,
}

/// <summary>Which stays; all conditions together.</summary>
/// <param name="List">A <see cref="StayList"/>; all if it is missing.</param>
/// <param name="From">First day of admission, Asia/Shanghai; the first of the month of the last day if it is missing.</param>
/// <param name="Until">Last day; today if it is missing.</param>
/// <param name="Institution">Only of this institution.</param>
/// <param name="State">Only differences in this state.</param>
/// <param name="Limit">1 to 200; 50 by default.</param>
/// <param name="Cursor">From <see cref="StayPage.Next"/>.</param>
internal sealed record StayQuery(
    [FromQuery(Name = "list")] string? List,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "until")] string? Until,
    [FromQuery(Name = "institution")] string? Institution,
    [FromQuery(Name = "state")] string? State,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "cursor")] string? Cursor
);

internal sealed partial class DeductibleListing(NpgsqlDataSource database, ReferenceFactsLoader reference, ProjectionProgress projections)
{
    private const int RowsAtOnce = 200;
    private const int MostCursor = 200;

    private const string Condition =
        "s.tenant_id = @county and s.admitted_on between @from and @until and (@institution::text is null or s.institution = @institution)";

    public async Task<IResult> Page(RequestContext context, StayQuery query)
    {
        var asked = await Ask(context, query);
        if (asked.Behind is { } behind)
            return Problems.Of(behind);
        var (items, next) = await Read(context, asked);
        return TypedResults.Ok(
            new StayPage(
                asked.From,
                asked.Until,
                items,
                next is null
                    ? null
                    : Query.Next(
                        "/api/deductibles/stays",
                        ("list", Kebab.Of(asked.List)),
                        ("from", asked.From.Iso()),
                        ("until", asked.Until.Iso()),
                        ("institution", query.Institution),
                        ("state", query.State),
                        ("limit", query.Limit),
                        ("cursor", next)
                    )
            )
        );
    }

    public async Task<IResult> Table(RequestContext context, StayQuery query, TableFormat format)
    {
        var asked = await Ask(context, query) with { Limit = RowsAtOnce };
        if (asked.Behind is { } behind)
            return Problems.Of(behind);
        var names = new ReferenceNames(asked.Facts);
        var rows = Http.Table.Pages(asked, Part, item => StayTable.Row(item, context.Language, names));
        return new TableAnswer(new Table("stays", StayTable.Columns(context.Language), rows), format);

        async Task<(IReadOnlyList<StayItem>, Asked?)> Part(Asked part)
        {
            var (items, next) = await Read(context, part);
            return (items, next is null ? null : part with { After = Cursor(next) });
        }
    }

    private async Task<Asked> Ask(RequestContext context, StayQuery query)
    {
        var facts = await reference.Load(context);
        var until = string.IsNullOrEmpty(query.Until) ? facts.Today : Query.Day("until", query.Until);
        var from = string.IsNullOrEmpty(query.From) ? until.FirstOfMonth() : Query.Day("from", query.From);
        Query.Within("until", until, from, from.AddYears(1));
        return new Asked(
            facts,
            Query.Choice<StayList>("list", query.List) ?? StayList.All,
            from,
            until,
            Query.Code("institution", query.Institution),
            Query.Choice<DifferenceState>("state", query.State),
            Query.Limit(query.Limit, 50, 200),
            string.IsNullOrEmpty(query.Cursor) ? (DateOnly.MinValue, "", "") : Cursor(query.Cursor),
            await projections.EnsureCaughtUp(context, DeductibleList.TableName)
        );
    }

    private async Task<(IReadOnlyList<StayItem> Items, string? Next)> Read(RequestContext context, Asked asked)
    {
        var only = asked.List switch
        {
            StayList.Differences => " and s.state is not null",
            StayList.Waiting => " and s.waits",
            StayList.Lost => " and s.lost",
            _ => "",
        };
        var found = await database.Query<StoredStay>(
            $"""
            select s.id, s.line as stay, s.person, s.year, s.institution, s.admitted_on as admittedon, s.standard, s.credited, s.due,
                   s.paid, s.difference, s.state, s.cause, s.since, s.reasons
            from referrals.stays s
            where {Condition}{only} and (@state::text is null or s.state = @state)
              and (s.admitted_on, s.id, s.line) > (@afterDay, @afterYear, @afterStay)
            order by s.admitted_on, s.id, s.line limit @limit
            """,
            Parameters(context, asked),
            context.Cancellation
        );
        var page = found.Take(asked.Limit).ToList();
        return (
            page.ConvertAll(stay => stay.Show(asked.Facts.Today)),
            found.Count > asked.Limit ? $"{page[^1].AdmittedOn.Iso()}/{page[^1].Id}/{page[^1].Stay}" : null
        );
    }

    private static object Parameters(RequestContext context, Asked asked) =>
        new
        {
            county = context.Caller.County,
            from = asked.From,
            until = asked.Until,
            // A hospital sees its own, whatever it asks for.
            institution = DeductibleEndpoints.OwnOf(context.Caller) ?? asked.Institution,
            state = asked.State is { } state ? Kebab.Of(state) : null,
            afterDay = asked.After.Day,
            afterYear = asked.After.Year,
            afterStay = asked.After.Stay,
            limit = asked.Limit + 1,
        };

    private static (DateOnly Day, string Year, string Stay) Cursor(string text) =>
        text.Length <= MostCursor
        && !text.Contains('\0', StringComparison.Ordinal)
        && text.Split('/', 3) is [var first, var year, var stay]
        && DateOnly.TryParseExact(first, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? (day, year, stay)
            : throw Query.Fault("cursor", new Refusal("page.cursor-invalid"));

    private sealed record Asked(
        ReferenceFacts Facts,
        StayList List,
        DateOnly From,
        DateOnly Until,
        string? Institution,
        DifferenceState? State,
        int Limit,
        (DateOnly Day, string Year, string Stay) After,
        Refusal? Behind
    );

    private sealed record StoredStay
    {
        public required string Id { get; init; }

        public required string Stay { get; init; }

        public required string Person { get; init; }

        public long Year { get; init; }

        public required string Institution { get; init; }

        public DateOnly AdmittedOn { get; init; }

        public decimal? Standard { get; init; }

        public decimal Credited { get; init; }

        public decimal? Due { get; init; }

        public decimal? Paid { get; init; }

        public decimal? Difference { get; init; }

        public string? State { get; init; }

        public string? Cause { get; init; }

        public DateTime? Since { get; init; }

        public required string Reasons { get; init; }

        public StayItem Show(DateOnly today)
        {
            DateTimeOffset? since = Since is { } at ? Shanghai.Moment(at) : null;
            DifferenceCause? cause = Cause is null ? null : Kebab.Parse<DifferenceCause>(Cause);
            return new StayItem(
                Person,
                (int)Year,
                Stay,
                Institution,
                AdmittedOn,
                Standard,
                Credited,
                Due,
                Paid,
                Difference,
                State is null ? null : Kebab.Parse<DifferenceState>(State),
                cause,
                cause is { } why ? DeductibleDifference.OwnerOf(why) : null,
                since,
                since is { } began ? today.DayNumber - Shanghai.Day(began).DayNumber : null,
                Reasons.Length == 0 ? [] : Reasons.Split(' ')
            );
        }
    }
}
