// A year of a county: cases of every direction and reports of activity, in the order and with the times in which they were recorded.
using Referrals.Cases;
using Referrals.DailyActivity;
using Referrals.EventStore;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Benchmarks;

/// <summary>So many cases, spread over a year. What was not over at its end is open.</summary>
internal sealed partial class CountyYear(int cases, DateOnly last)
{
    public const int Days = 365;
    private const int EventsAtOnce = 500;
    private const int RequestsAtOnce = 32;

    private readonly Dictionary<string, int> reports = new(StringComparer.Ordinal);

    public DateOnly First { get; } = last.AddDays(1 - Days);

    /// <summary>Appends all of it through the command writer, each event as if it had been recorded when it happened.</summary>
    /// <returns>How many events there are.</returns>
    public async Task<int> Fill(BenchmarkRun run, EventLog log, string schema)
    {
        // The log says itself when an event was recorded: for a year that is over nobody asks it.
        await run.Sql(
            $"""
            create function {schema}.recorded_then() returns trigger language plpgsql as
                $$ begin new.timestamp := (new.headers->>'businessTime')::timestamptz; return new; end $$;
            create trigger recorded_then before insert on {schema}.mt_events for each row execute function {schema}.recorded_then();
            """
        );
        var events = 0;
        var waiting = new Queue<Task>();
        foreach (var request in Requests())
        {
            events += request.Streams.Sum(stream => stream.Events.Count);
            waiting.Enqueue(log.Append(request));
            if (waiting.Count == RequestsAtOnce)
                await waiting.Dequeue();
        }

        await Task.WhenAll(waiting);
        await run.Sql($"drop trigger recorded_then on {schema}.mt_events; drop function {schema}.recorded_then()");
        return events;
    }

    /// <summary>The events of a case that begins at a moment, with when they happen.</summary>
    public IReadOnlyList<(DateTimeOffset At, object Event)> Case(int number, DateTimeOffset at)
    {
        var line = new CaseLine(number, at, Shanghai.Day(at) > last.AddDays(-20));
        var kind = Roll(number, 1, 100);
        if (kind < 80)
            Up(line, number);
        else
            Between(line, number, down: kind < 95);
        return line.Steps;
    }

    private IEnumerable<AppendRequest> Requests()
    {
        var days = new List<Step>[Days];
        for (var day = 0; day < Days; day++)
            days[day] = [];
        var next = 0;
        for (var day = 0; day < Days; day++)
        {
            for (; next < cases && next * (long)Days / cases <= day; next++)
                Spread(days, next, day);
            AddReports(days[day], First.AddDays(day));
            var steps = days[day].OrderBy(step => step.At).ThenBy(step => step.Version).ToList();
            days[day] = [];
            for (var from = 0; from < steps.Count; )
            {
                var until = from;
                while (until < steps.Count && until - from < EventsAtOnce && steps[until].At.Hour == steps[from].At.Hour)
                    until++;
                yield return Request(steps.GetRange(from, until - from));
                from = until;
            }
        }
    }

    private void Spread(List<Step>[] days, int number, int day)
    {
        var at = Start(First.AddDays(day)).AddHours(8).AddSeconds(Roll(number, 2, 36_000));
        var stream = new StreamId(CountyData.County, Referral.StreamKey(Guid.CreateVersion7(at)));
        foreach (var (version, (happened, e)) in Case(number, at).Index())
        {
            var on = Shanghai.Day(happened).DayNumber - First.DayNumber;
            if (on >= Days)
                return;
            days[on].Add(new Step(happened, stream, version, e, Referral.Aggregate.StreamType));
        }
    }

    /// <summary>Who reports has reported nearly every day.</summary>
    private void AddReports(List<Step> steps, DateOnly day)
    {
        var before = steps.Count;
        string[] reporters = [.. Enumerable.Range(0, 25).Select(CountyData.Township), .. Villages, "SX-H01", "SX-H02", "SX-M01"];
        foreach (var (at, reporter) in reporters.Index())
        {
            var n = (day.DayNumber * 64) + at;
            if (Roll(n, 3, 100) > 1)
                Add(reporter, null, new ActivityCounts(50 + Roll(n, 4, 400), Roll(n, 5, 40), Roll(n, 6, 30), Roll(n, 7, 30), 60, 80));
        }

        foreach (var tier in Enum.GetValues<OutsideTier>())
            Add(InsuranceOffice.Code, tier, new ActivityCounts(30, 5, 4, 4));

        void Add(string reporter, OutsideTier? tier, ActivityCounts counts)
        {
            var key = ActivityMonth.StreamKey(reporter, day);
            var version = reports.GetValueOrDefault(key);
            reports[key] = version + 1;
            var counted = Start(day).AddHours(22).AddSeconds(steps.Count - before);
            steps.Add(
                new Step(
                    counted,
                    new StreamId(CountyData.County, key),
                    version,
                    new ActivityReported(day, tier, counts, counted),
                    ActivityMonth.Aggregate.StreamType
                )
            );
        }
    }

    private static AppendRequest Request(List<Step> steps) =>
        new([
            .. steps
                .GroupBy(step => step.Stream)
                .Select(stream => new StreamAppend(
                    stream.Key,
                    ExpectedVersion.Exactly(stream.First().Version),
                    [.. stream.Select(step => step.Event)],
                    stream.First().StreamType
                )),
        ])
        {
            Metadata = new EventMetadata { Actor = "benchmark", BusinessTime = steps[^1].At },
        };

    private static DateTimeOffset Start(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, Shanghai.Offset).ToUniversalTime();

    /// <summary>The same for the same number, whatever ran before.</summary>
    private static int Roll(int number, int what, int sides)
    {
        var mixed = unchecked(((uint)number * 2654435761u) ^ ((uint)what * 2246822519u));
        mixed = unchecked((mixed ^ (mixed >> 15)) * 3266489917u);
        return (int)((mixed ^ (mixed >> 13)) % (uint)sides);
    }

    private readonly record struct Step(DateTimeOffset At, StreamId Stream, int Version, object Event, string StreamType);
}
