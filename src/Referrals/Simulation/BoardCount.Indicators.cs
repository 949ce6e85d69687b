// Indicators, worked out by hand.
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class BoardCount
{
    private void Compare(Comparison comparison, ShownIndicator shown, CountedBoards counted, CountedScope scope, CountedPeriod period)
    {
        var happened = counted.Happened(scope, period);
        switch (shown.Indicator)
        {
            case "county-visit-rate":
                Ratio(VisitsInside, [.. VisitsInside, "outside-outpatient-visits", "outside-emergency-visits"], ofReports: true);
                break;
            case "county-admission-share":
                Ratio(["admissions"], ["admissions", "outside-admissions"], ofReports: true);
                break;
            case "primary-visit-share":
                Share(AtPrimaryLevel(counted, scope, period), Of(VisitsInside), ofReports: true);
                break;
            case "two-way-ratio":
                Ratio(["down-arrived"], ["up-arrived"]);
                break;
            case "answered-in-time":
                Ratio(["up-answered-in-time", "lateral-answered-in-time"], ["up-answered", "lateral-answered"]);
                break;
            case "answer-median":
                Rank(50);
                break;
            case "answer-p90":
                Rank(90);
                break;
        }

        void Ratio(string[] above, string[] below, bool ofReports = false) => Share(Of(above), Of(below), ofReports);

        void Share(long above, long below, bool ofReports)
        {
            comparison.Same($"{shown.Indicator}, numerator", shown.Numerator, new Range(above, above));
            comparison.Same($"{shown.Indicator}, denominator", shown.Denominator ?? 0, new Range(below, below));
            decimal? value =
                below == 0 || (ofReports && !AllReported(period))
                    ? null
                    : Math.Round((decimal)above / below, 4, MidpointRounding.AwayFromZero);
            comparison.Same(shown.Indicator, shown.Value, value);
        }

        // The shortest time within which so many of a hundred were answered.
        void Rank(int percent)
        {
            var minutes = counted.Minutes(scope, period);
            comparison.Same(
                shown.Indicator,
                shown.Value,
                minutes.Count == 0 ? null : Shown(minutes[(int)Math.Ceiling(minutes.Count * percent / 100m) - 1])
            );
        }

        long Of(string[] measures) =>
            measures.Sum(measure => happened.GetValueOrDefault(new FigureKey(measure, scope.IsCounty ? "" : "receiver")).Least);
    }

    private static readonly string[] VisitsInside = ["outpatient-visits", "emergency-visits"];

    private long AtPrimaryLevel(CountedBoards counted, CountedScope scope, CountedPeriod period) =>
        counted
            .Happened(scope, period, (one, _) => one.Sender is null && county.IsPrimary(one.Receiver) ? "primary" : null)
            .Where(one => VisitsInside.Contains(one.Key.Measure, StringComparer.Ordinal))
            .Sum(one => one.Value.Least);

    // Each reports each day: if one day of one is missing, so are all of that day.
    private bool AllReported(CountedPeriod period) =>
        period.From >= Shanghai.Day(plan.From)
        && Enumerable
            .Range(0, period.Until.DayNumber - period.From.DayNumber + 1)
            .All(at => days.ContainsKey(new ReportedDay(ReportedDay.Insurer, period.From.AddDays(at), "city")));

    // Long times are told in quarters, hours and days.
    private static long Shown(long minutes) =>
        minutes switch
        {
            > 3 * 24 * 60 => (long)Math.Ceiling(minutes / 1440m) * 1440,
            > 12 * 60 => (long)Math.Ceiling(minutes / 60m) * 60,
            > 60 => (long)Math.Ceiling(minutes / 15m) * 15,
            _ => minutes,
        };
}
