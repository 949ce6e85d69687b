// The way of days to the log, and of the months to those who ask.
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.DailyActivity;

internal sealed class ActivityReporting(EventLog log)
{
    /// <summary>Takes days, all or none: one decision over the months that they are of. An outcome for each, in their order.</summary>
    /// <param name="county">The county.</param>
    /// <param name="reports">Whose day, and the day.</param>
    /// <param name="dryRun">Only says what would become of each.</param>
    /// <param name="write">Command id and metadata.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Written<Outcome<ReportedDays>>> Report(
        string county,
        IReadOnlyList<(string Reporter, DayReport Report)> reports,
        bool dryRun,
        WriteOptions write,
        CancellationToken cancellation
    )
    {
        var months = reports.GroupBy(
            report => new StreamId(county, ActivityMonth.StreamKey(report.Reporter, report.Report.Report.Day)),
            report => report.Report
        );
        return log.WriteToAggregates(
            [.. months.Select(month => new AggregateOf<ActivityMonth>(ActivityMonth.Aggregate, month.Key))],
            loaded => Decide(loaded, reports, dryRun),
            write,
            cancellation
        );
    }

    /// <summary>Takes an institution's visits, all or none: one decision over the days that they are of.</summary>
    public Task<Written<Outcome<TakenVisits>>> Report(
        string county,
        string institution,
        IReadOnlyList<(DateOnly Day, VisitReport Visit)> visits,
        WriteOptions write,
        CancellationToken cancellation
    )
    {
        var days = visits.ToLookup(visit => visit.Day, visit => visit.Visit);
        var all = days.Select(day => day.Key).Order().ToList();
        return log.WriteToAggregates(
            [
                .. all.Select(day => new AggregateOf<VisitDay>(
                    VisitDay.Aggregate,
                    new StreamId(county, VisitDay.StreamKey(institution, day))
                )),
            ],
            loaded =>
            {
                var (taken, appends) = (new TakenVisits(0, 0, 0), new List<(LoadedStream Stream, VisitsReported Event)>());
                foreach (var (day, stream) in all.Zip(loaded.Cast<LoadedStream<VisitDay>>()))
                {
                    var (reported, some) = VisitDay.Report(stream.State, institution, day, days[day]);
                    taken += some;
                    if (reported is not null)
                        appends.Add((stream, reported));
                }

                var decision = new Decision<Outcome<TakenVisits>>(new Outcome<TakenVisits>(taken));
                foreach (var (stream, reported) in appends)
                    decision.Append(stream, reported);
                return decision;
            },
            write,
            cancellation
        );
    }

    /// <summary>A month as it stands.</summary>
    public async Task<ActivityMonth> Month(StreamId stream, CancellationToken cancellation) =>
        (await log.AggregateStream(ActivityMonth.Aggregate, stream, cancellation)).State;

    private static Decision<Outcome<ReportedDays>> Decide(
        IReadOnlyList<LoadedStream> loaded,
        IReadOnlyList<(string Reporter, DayReport Report)> reports,
        bool dryRun
    )
    {
        var days = new ReportedDay[reports.Count];
        var appends = new List<(LoadedStream Stream, IReadOnlyList<ActivityReported> Events)>();
        foreach (var month in loaded.Cast<LoadedStream<ActivityMonth>>())
        {
            var own = reports
                .Index()
                .Where(report => ActivityMonth.StreamKey(report.Item.Reporter, report.Item.Report.Report.Day) == month.Stream.Key)
                .ToList();
            var (events, outcomes) = ActivityDecider.Report(month.State, own.Select(report => report.Item.Report));
            foreach (var (report, outcome) in own.Zip(outcomes))
                days[report.Index] = outcome;
            if (events.Count > 0)
                appends.Add((month, events));
        }

        var decision = new Decision<Outcome<ReportedDays>>(new Outcome<ReportedDays>(new ReportedDays(days)));
        foreach (var (stream, events) in dryRun ? [] : appends)
            decision.Append(stream, [.. events]);
        return decision;
    }
}
