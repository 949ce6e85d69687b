// Numbers that were counted, beside those that are shown.
using System.Globalization;

namespace Referrals.Simulation;

/// <summary>Collects differences of one board.</summary>
internal sealed class BoardComparison(string board, List<string> differences)
{
    public void Same(Dictionary<FigureKey, long> shown, Dictionary<FigureKey, Range> counted, Func<FigureKey, bool> skipped)
    {
        foreach (var key in shown.Keys.Union(counted.Keys).Where(key => !skipped(key)))
        {
            Same($"{key.Measure} {key.Side} {key.Part}".TrimEnd(), shown.GetValueOrDefault(key), counted.GetValueOrDefault(key));
        }
    }

    public void Same(string what, long shown, Range counted)
    {
        if (!counted.Has(shown))
            differences.Add(string.Create(CultureInfo.InvariantCulture, $"{board}: {what} is {shown}, counted as {counted}"));
    }

    public void Same(string what, decimal? shown, decimal? counted)
    {
        if (shown != counted)
            differences.Add($"{board}: {what} is {Text(shown)}, counted as {Text(counted)}");
    }

    private static string Text(decimal? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "not there";
}
