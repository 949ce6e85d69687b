// Lines of a trend as they are drawn. Geometry only.
using System.Globalization;

namespace Referrals.Workbench.Boards;

/// <summary>A scale from 0 to a round number.</summary>
/// <param name="Top">The largest number on it.</param>
/// <param name="Step">From one line of the grid to the next.</param>
public readonly record struct TrendScale(long Top, long Step)
{
    /// <summary>At most five steps of 1, 2 or 5 times a power of ten.</summary>
    public static TrendScale Of(long largest)
    {
        long step = 1;
        while (step * 5 < largest)
        {
            // 1, 2, 5, 10, 20 …
            var first = step;
            while (first >= 10)
                first /= 10;
            step = first == 2 ? step / 2 * 5 : step * 2;
        }

        var top = Math.Max(1, (largest + step - 1) / step) * step;
        return new TrendScale(top, step);
    }

    /// <summary>The lines of the grid.</summary>
    public IEnumerable<long> Lines()
    {
        for (long at = 0; at <= Top; at += Step)
            yield return at;
    }
}

/// <summary>Points of a drawing of some width and height.</summary>
public static class TrendLines
{
    /// <summary>Where the point of an index stands; a single one in the middle.</summary>
    public static double X(int index, int count, double width) => count < 2 ? width / 2 : width * index / (count - 1);

    /// <summary>Where a value stands, from above.</summary>
    public static double Y(long value, TrendScale scale, double height) => height - (height * value / scale.Top);

    /// <summary>All of a line, as SVG writes it.</summary>
    public static string Points(IReadOnlyList<long> values, TrendScale scale, double width, double height) =>
        string.Join(
            ' ',
            values.Select(
                (value, i) =>
                    string.Create(CultureInfo.InvariantCulture, $"{X(i, values.Count, width):0.##},{Y(value, scale, height):0.##}")
            )
        );

    /// <summary>Every so manieth has a name under it, so that at most ten have.</summary>
    public static int LabelEvery(int count) => Math.Max(1, (count + 9) / 10);
}
