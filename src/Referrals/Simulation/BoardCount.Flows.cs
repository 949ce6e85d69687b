// Who sends to whom, and what each doctor sees, counted a second time.
namespace Referrals.Simulation;

internal sealed partial class BoardCount
{
    private static readonly CountedScope WholeCounty = new("county");

    private static readonly string[] Ways = ["up-", "down-", "lateral-", "out-"];

    private async Task CompareFlows(Api api, CountedBoards counted, CountedPeriod period, List<string> differences)
    {
        foreach (var step in (string[])["sent", "accepted", "arrived"])
        {
            var shown = await api.Flows(period, step);
            var comparison = new BoardComparison($"flow of those {step}, {period}", differences);
            comparison.Same(
                shown.Pairs.ToDictionary(one => new FigureKey(step, "", $"{one.From} to {one.To}"), one => one.Value),
                Went((sender, receiver) => $"{sender} to {receiver}"),
                _ => false
            );
            comparison.Same(
                shown.Levels.ToDictionary(one => new FigureKey(step, "", $"{one.From} to {one.To}"), one => one.Value),
                Went((sender, receiver) => $"{county.LevelOf(sender)} to {county.LevelOf(receiver)}"),
                _ => false
            );

            Dictionary<FigureKey, Range> Went(Func<string, string, string> name) =>
                counted
                    .Happened(WholeCounty, period, (one, _) => one.Sender is { } sender ? name(sender, one.Receiver) : null)
                    .Where(one => Array.Exists(Ways, way => one.Key.Measure == way + step))
                    .GroupBy(one => one.Key with { Measure = step }, one => one.Value)
                    .ToDictionary(one => one.Key, Sum);
        }
    }

    private async Task CompareDoctors(Api api, CountedBoards counted, CountedPeriod period, List<string> differences)
    {
        var happened = counted.Happened(WholeCounty, period, (one, _) => one.Doctor).ToLookup(one => one.Key.Part, StringComparer.Ordinal);
        var there = counted.Stock(WholeCounty, period.Until, one => one.Doctor).ToLookup(one => one.Key.Part, StringComparer.Ordinal);
        foreach (var doctor in cases.Select(one => one.Case.Doctor).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            var shown = await api.Doctor(doctor, period);
            var comparison = new BoardComparison($"board of doctor {doctor}, {period}", differences);
            comparison.Same(Of(shown.Figures), Expected(happened[doctor]), key => Skipped(key) || IsOfConsultation(key.Measure));
            if (!plan.Continue)
                comparison.Same(Of(shown.Stocks), Expected(there[doctor]), key => IsOfConsultation(key.Measure));
        }

        static Dictionary<FigureKey, long> Of(IReadOnlyList<ShownFigure> figures) =>
            figures.ToDictionary(one => new FigureKey(one.Measure, ""), one => one.Value);

        static Dictionary<FigureKey, Range> Expected(IEnumerable<KeyValuePair<FigureKey, Range>> counted) =>
            counted.ToDictionary(one => one.Key with { Part = "" }, one => one.Value);
    }
}
