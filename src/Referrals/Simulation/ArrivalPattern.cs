// When people fall ill, and when offices answer.
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>Hours of the day and days of the week, Asia/Shanghai.</summary>
internal static class ArrivalPattern
{
    // From Sunday on; seven together, so that a week has seven days' worth of cases.
    private static readonly double[] Weekdays = [0.60, 1.25, 1.15, 1.10, 1.05, 1.05, 0.80];

    // Hour by hour: the rush at eight, the dip at noon, few at night.
    private static readonly (int, double)[] HoursOfDay =
    [
        (0, 0.4),
        (1, 0.3),
        (2, 0.3),
        (3, 0.3),
        (4, 0.3),
        (5, 0.5),
        (6, 1.0),
        (7, 3.5),
        (8, 13),
        (9, 12),
        (10, 10),
        (11, 7),
        (12, 2.5),
        (13, 3),
        (14, 6.5),
        (15, 8),
        (16, 6.5),
        (17, 4),
        (18, 2.5),
        (19, 2),
        (20, 1.5),
        (21, 1.1),
        (22, 0.8),
        (23, 0.6),
    ];

    /// <summary>The moments of a day at which cases begin, in order.</summary>
    public static IReadOnlyList<DateTimeOffset> Beginnings(SeededRandom random, DateTimeOffset midnight, int casesPerDay)
    {
        var count = (int)Math.Round(casesPerDay * Weekdays[(int)Local(midnight).DayOfWeek], MidpointRounding.AwayFromZero);
        return [.. Enumerable.Range(0, count).Select(_ => midnight.AddHours(random.Weighted(HoursOfDay)) + random.Minutes(0, 59)).Order()];
    }

    /// <summary>
    /// The first moment from a given one at which a day office is at work: mornings and afternoons, weekends only where it has to be.
    /// </summary>
    public static DateTimeOffset Office(this SeededRandom random, DateTimeOffset moment, bool weekends = false)
    {
        var local = Local(moment);
        for (var day = local.Date; ; day = day.AddDays(1))
        {
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday && !weekends)
                continue;
            foreach (var (from, until) in ((double, double)[])[(7.75, 12), (14.25, 17.75)])
            {
                var opens = new DateTimeOffset(day, Shanghai.Offset).AddHours(from);
                if (local < opens)
                    return opens + random.Minutes(0, 45);
                if (local < new DateTimeOffset(day, Shanghai.Offset).AddHours(until))
                    return local;
            }
        }
    }

    /// <summary>An appointment some days ahead, on the half hour of a morning or an afternoon.</summary>
    public static DateTimeOffset Appointment(this SeededRandom random, DateTimeOffset now, int leastDays, int mostDays)
    {
        var day = Local(now).Date.AddDays(random.Between(leastDays, mostDays));
        if (day.DayOfWeek == DayOfWeek.Sunday)
            day = day.AddDays(1);
        return new DateTimeOffset(day, Shanghai.Offset).AddHours(random.Pick([8.5, 9, 9.5, 10, 10.5, 11, 14.5, 15, 15.5, 16]));
    }

    /// <summary>When somebody gets to it: routine matters in office hours, urgent ones at any hour, some of them late.</summary>
    public static DateTimeOffset Reaction(this SeededRandom random, DateTimeOffset now, Urgency urgency, double late) =>
        (urgency, random.Chance(late)) switch
        {
            (Urgency.Emergency, false) => now + random.Minutes(1, 12),
            (Urgency.Emergency, true) => now + random.Minutes(18, 50),
            (Urgency.Urgent, false) => now + random.Minutes(3, 100),
            (Urgency.Urgent, true) => now + random.Minutes(130, 400),
            (_, false) => random.Office(now + random.Minutes(5, random.Chance(0.7) ? 150 : 480), weekends: true),
            _ => random.Office(now + random.Hours(26, 60), weekends: true),
        };

    public static DateTimeOffset Local(DateTimeOffset moment) => moment.ToOffset(Shanghai.Offset);
}
