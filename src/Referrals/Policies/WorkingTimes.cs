// Counts working time.
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Policies;

internal static class WorkingTimes
{
    extension(WorkingTime time)
    {
        /// <summary>Whether this day is worked.</summary>
        public bool IsWorked(DateOnly day) =>
            time.MakeUpDays.Contains(day) || (time.Weekdays.Contains(day.DayOfWeek) && !time.DaysOff.Contains(day));

        /// <summary>The moment at which so many minutes of working time have passed, Asia/Shanghai.</summary>
        public DateTimeOffset Add(DateTimeOffset start, int minutes)
        {
            var left = TimeSpan.FromMinutes(minutes);
            var day = Shanghai.Day(start);
            // Validation leaves at least one working minute a week; days off are a finite list.
            for (; ; day = day.AddDays(1))
            {
                if (!time.IsWorked(day))
                    continue;
                foreach (var hours in time.Hours)
                {
                    var from = day.Start() + hours.From.ToTimeSpan();
                    var until = day.Start() + hours.Until.ToTimeSpan();
                    if (from < start)
                        from = start.ToOffset(Shanghai.Offset);
                    if (from >= until)
                        continue;
                    if (until - from >= left)
                        return from + left;
                    left -= until - from;
                }
            }
        }
    }
}
