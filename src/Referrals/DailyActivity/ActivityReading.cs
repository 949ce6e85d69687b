// Reading days: those of an institution, all reports of one, and who has not reported.
using System.Globalization;
using Npgsql;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.DailyActivity;

internal static class ActivityReading
{
    public static async Task<IResult> Days(
        string reporter,
        string? from,
        string? until,
        RequestContext context,
        ReferenceFactsLoader reference,
        ActivityReporting reporting,
        ProjectionProgress projections,
        NpgsqlDataSource database
    )
    {
        var facts = await reference.Load(context);
        if (ActivityRights.Unreadable(context.Caller, reporter, facts) is { } refusal)
            return Problems.Of(refusal);
        if (await projections.EnsureCaughtUp(context, VisitList.TableName) is { } behind)
            return Problems.Of(behind);
        var last = string.IsNullOrEmpty(until) ? facts.Today : Query.Day("until", until);
        var first = string.IsNullOrEmpty(from) ? last.FirstOfMonth() : Query.Day("from", from);
        if (first > last)
            throw Query.Fault("from", new Refusal("field.out-of-range").With("from", "1900-01-01").With("to", last.Iso()));
        if (last.DayNumber - first.DayNumber >= ActivityEndpoints.MostDays)
            throw Query.Fault(
                "from",
                new Refusal("activity.period-too-long").With("days", ActivityEndpoints.MostDays.ToString(CultureInfo.InvariantCulture))
            );
        var days = new List<ActivityReported>();
        for (var month = first.FirstOfMonth(); month <= last; month = month.AddMonths(1))
        {
            var stream = context.Stream(ActivityMonth.StreamKey(reporter, month));
            days.AddRange(
                (await reporting.Month(stream, context.Cancellation)).Days.Values.Where(day => day.Day >= first && day.Day <= last)
            );
        }

        var visits = await VisitList.Read(database, context, reporter, first, last);
        return TypedResults.Ok(
            new ActivityDays(reporter, first, last, days, visits, NotReported(reporter, first, Earlier(last, facts.Today), days))
        );
    }

    public static async Task<IResult> History(
        string reporter,
        string day,
        RequestContext context,
        ReferenceFactsLoader reference,
        EventLog log
    )
    {
        var facts = await reference.Load(context);
        if (ActivityRights.Unreadable(context.Caller, reporter, facts) is { } refusal)
            return Problems.Of(refusal);
        var asked = Query.Day("day", day);
        var stream = context.Stream(ActivityMonth.StreamKey(reporter, asked));
        var events = await log.FetchStream(stream, context.Cancellation);
        var month = events.Aggregate(ActivityMonth.Aggregate.Initial, (state, e) => ActivityMonth.Aggregate.Evolve(state, e.Data));
        return TypedResults.Ok(
            new ActivityHistory(
                reporter,
                asked,
                [
                    .. from e in events
                    let report = (ActivityReported)e.Data
                    where report.Day == asked
                    select new ActivityEntry(
                        report,
                        ReferenceEquals(month.Days[new ActivityKey(report.Day, report.Tier)], report),
                        e.HappenedAt.ToOffset(Shanghai.Offset),
                        e.Actor
                    ),
                ]
            )
        );
    }

    public static async Task<IResult> Missing(
        string? month,
        RequestContext context,
        ReferenceFactsLoader reference,
        ActivityReporting reporting
    )
    {
        var facts = await reference.Load(context);
        var first = string.IsNullOrEmpty(month) ? facts.Today.FirstOfMonth() : Query.Day("month", $"{month}-01");
        var last = Earlier(first.AddMonths(1).AddDays(-1), facts.Today);
        var institutions = facts
            .Directory.All(facts.Today)
            .Where(one => one.Kind.ReportsActivity && ActivityRights.Sees(context.Caller, one.Code, facts))
            .ToList();
        // Together, so that the log reads them together.
        var months = await Task.WhenAll(
            institutions.Select(one => reporting.Month(context.Stream(ActivityMonth.StreamKey(one.Code, first)), context.Cancellation))
        );
        var missing = institutions
            .Zip(
                months,
                (one, reported) =>
                    new MissingActivity(
                        one.Code,
                        one.Name,
                        NotReported(one.Code, one.Opened > first ? one.Opened : first, last, reported.Days.Values)
                    )
            )
            .Where(one => one.Missing.Count > 0)
            .ToList();
        return TypedResults.Ok(new ItemsAnswer<MissingActivity>(missing));
    }

    private static List<DateOnly> NotReported(string reporter, DateOnly first, DateOnly last, IEnumerable<ActivityReported> days)
    {
        var reported = days.GroupBy(day => day.Day)
            .Where(day => day.Count() >= ActivityMonth.ReportsOfDay(reporter))
            .Select(day => day.Key)
            .ToHashSet();
        return
        [
            .. Enumerable
                .Range(0, Math.Max(0, last.DayNumber - first.DayNumber + 1))
                .Select(first.AddDays)
                .Where(day => !reported.Contains(day)),
        ];
    }

    // Today is not over.
    private static DateOnly Earlier(DateOnly last, DateOnly today) => last < today ? last : today.AddDays(-1);
}
