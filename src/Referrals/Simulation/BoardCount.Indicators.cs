// Indicators, worked out by hand.
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class BoardCount
{
    private static readonly Dictionary<string, (string[] Above, string[] Below)> Ratios = new(StringComparer.Ordinal)
    {
        ["two-way-ratio"] = (["down-arrived"], ["up-arrived"]),
        ["no-show-share"] = (["up-no-show", "lateral-no-show"], ["up-no-show", "lateral-no-show", "up-arrived", "lateral-arrived"]),
        ["loops-closed"] = (["up-reported", "lateral-reported"], ["up-care-ended", "lateral-care-ended"]),
        ["whitelist-share"] = (["left-on-list"], ["left-on-list", "left-off-list"]),
        ["answered-in-time"] = (["up-answered-in-time", "lateral-answered-in-time"], ["up-answered", "lateral-answered"]),
        ["declined-share"] = (["up-declined", "lateral-declined"], ["up-answered", "lateral-answered"]),
        ["stays-joined"] = (["stays-joined"], ["stays-joined", "stays-lost"]),
        ["consultation-answered-in-time"] = (OfConsultations("answered-in-time"), OfConsultations("answered")),
        ["consultation-kept-local"] = (["advice-kept-local", "meeting-kept-local"], ["advice-answered", "meeting-answered"]),
        ["recognition-rate"] = (["diagnosis-recognised"], ["diagnosis-answered"]),
        ["reserve-offered"] = (["reserve-offered"], ["reserve-capacity"]),
        ["reserve-used"] = (["reserve-used"], ["reserve-offered"]),
    };

    private static readonly string[] Distances = ["city", "province", "outside-province"];

    /// <summary>Those of which only the county has all parts.</summary>
    private static readonly string[] OfCounty =
    [
        "county-visit-rate",
        "primary-visit-rate",
        "county-admission-share",
        "out-of-province-visits",
    ];

    private static readonly Dictionary<string, (string To, int Percent)> Percentiles = ((string[])[Answered.Cases, .. Consultations])
        .SelectMany(to => ((string, int)[])[("median", 50), ("p90", 90)], (to, which) => (to, which))
        .ToDictionary(
            one => $"{(one.to == Answered.Cases ? "answer" : $"{one.to}-turn-around")}-{one.which.Item1}",
            one => (one.to, one.which.Item2),
            StringComparer.Ordinal
        );

    private static readonly string[] OfAll =
    [
        "primary-visit-share",
        "deductible-credited",
        "results-reused",
        .. Percentiles.Keys,
        .. Ratios.Keys,
    ];

    private static readonly string[] VisitsInside = ["outpatient-visits", "emergency-visits"];
    private static readonly string[] VisitsAnywhere = [.. VisitsInside, "outside-outpatient-visits", "outside-emergency-visits"];

    private void Compare(
        BoardComparison comparison,
        IReadOnlyList<ShownIndicator> shown,
        Dictionary<FigureKey, Range> happened,
        CountedBoards counted,
        CountedScope scope,
        CountedPeriod period,
        DateOnly today
    )
    {
        foreach (
            var absent in OfAll.Concat(scope.IsCounty ? OfCounty : []).Except(shown.Select(one => one.Indicator), StringComparer.Ordinal)
        )
            comparison.Same(absent, 0, new Range(1, 1));
        foreach (var indicator in shown)
            Compare(comparison, indicator, happened, counted, scope, period, today);
    }

    private void Compare(
        BoardComparison comparison,
        ShownIndicator shown,
        Dictionary<FigureKey, Range> happened,
        CountedBoards counted,
        CountedScope scope,
        CountedPeriod period,
        DateOnly today
    )
    {
        switch (shown.Indicator)
        {
            case "county-visit-rate":
                Share(Of(VisitsInside), Of(VisitsAnywhere), ofReports: true);
                break;
            case "county-admission-share":
                Share(Of(["admissions"]), Of(["admissions", "outside-admissions"]), ofReports: true);
                break;
            case "primary-visit-share":
                Share(AtPrimaryLevel(counted, scope, period), Of(VisitsInside), ofReports: true);
                break;
            case "primary-visit-rate":
                Share(AtPrimaryLevel(counted, scope, period), Of(VisitsAnywhere), ofReports: true);
                break;
            case "out-of-province-visits":
                var left = OutsideTheProvince(counted, period);
                comparison.Same(shown.Indicator, shown.Value, AllReported(period, today) ? left : null);
                break;
            case "deductible-credited" when stays.IsPlain:
                comparison.Same(shown.Indicator, shown.Value, Of(["deductible-credited"]));
                break;
            case "results-reused":
                comparison.Same(shown.Indicator, shown.Value, Of(["diagnosis-reused"]));
                break;
            case var other when Percentiles.TryGetValue(other, out var rank):
                Rank(rank.To, rank.Percent);
                break;
            case "stays-joined" when !stays.IsPlain:
                break;
            case var other when Ratios.TryGetValue(other, out var ratio):
                Share(Of(ratio.Above), Of(ratio.Below), ofReports: false);
                break;
        }

        void Share(long above, long below, bool ofReports)
        {
            comparison.Same($"{shown.Indicator}, numerator", shown.Numerator, new Range(above, above));
            comparison.Same($"{shown.Indicator}, denominator", shown.Denominator ?? 0, new Range(below, below));
            decimal? value =
                below == 0 || (ofReports && !AllReported(period, today))
                    ? null
                    : Math.Round((decimal)above / below, 4, MidpointRounding.AwayFromZero);
            comparison.Same(shown.Indicator, shown.Value, value);
        }

        // The shortest time within which so many of a hundred were answered.
        void Rank(string to, int percent)
        {
            var minutes = counted.Minutes(to, scope, period);
            comparison.Same(
                shown.Indicator,
                shown.Value,
                minutes.Count == 0 ? null : Rounded(minutes[(int)Math.Ceiling(minutes.Count * percent / 100m) - 1])
            );
        }

        long Of(string[] measures) =>
            measures.Sum(measure => happened.GetValueOrDefault(new FigureKey(measure, scope.IsCounty ? "" : Side(shown.Indicator))).Least);
    }

    // Who leaves the county is credited to those who send, a second use of a result to those who used it.
    private static string Side(string indicator) => indicator is "whitelist-share" or "results-reused" ? "sender" : "receiver";

    private static long OutsideTheProvince(CountedBoards counted, CountedPeriod period) =>
        counted
            .Happened(WholeCounty, period, (one, _) => one.Reason == "outside-province" ? "" : null)
            .Where(one => one.Key.Measure is "outside-outpatient-visits" or "outside-emergency-visits" or "outside-admissions")
            .Sum(one => one.Value.Least);

    private long AtPrimaryLevel(CountedBoards counted, CountedScope scope, CountedPeriod period) =>
        counted
            .Happened(scope, period, (one, _) => one.Sender is null && county.IsPrimary(one.Receiver) ? "primary" : null)
            .Where(one => VisitsInside.Contains(one.Key.Measure, StringComparer.Ordinal))
            .Sum(one => one.Value.Least);

    // Each reports each day that is over: if one day of one is missing, so are all of that day.
    private bool AllReported(CountedPeriod period, DateOnly today) =>
        period.From >= Shanghai.Day(plan.From)
        && Enumerable
            .Range(0, period.Until.DayNumber - period.From.DayNumber + 1)
            .Select(period.From.AddDays)
            .Where(day => day < today)
            .All(day => Array.TrueForAll(Distances, tier => days.ContainsKey(new ReportedDay(ReportedDay.Insurer, day, tier))));

    // Long times are told in quarters, hours and days.
    private static long Rounded(long minutes) =>
        minutes switch
        {
            > 3 * 24 * 60 => (long)Math.Ceiling(minutes / 1440m) * 1440,
            > 12 * 60 => (long)Math.Ceiling(minutes / 60m) * 60,
            > 60 => (long)Math.Ceiling(minutes / 15m) * 15,
            _ => minutes,
        };
}
