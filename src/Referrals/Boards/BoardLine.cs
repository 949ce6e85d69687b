// One thing that boards count, and where it is added.

namespace Referrals.Boards;

/// <summary>One thing that is counted, with everything by which it is counted. It names no person.</summary>
/// <param name="Name">What tells it from the others of its stream.</param>
/// <param name="Measure">Code of the <see cref="Boards.Measure"/>.</param>
/// <param name="Day">The day that it counts for, Asia/Shanghai.</param>
/// <param name="Sender">Institution that sent, or asked for a consultation; null where nothing is sent.</param>
/// <param name="Receiver">Institution that received, reviewed, offered, reported or was asked; null where there is none.</param>
/// <param name="Unit">Department, clinic or ward of the receiver.</param>
/// <param name="Diagnosis">First diagnosis: system, edition and code, with slashes between.</param>
/// <param name="Doctor">
/// Whose patient it is: of those sent home the doctor by contract, of the others the one who sent or asked; of what an expert did in a
/// consultation the expert.
/// </param>
/// <param name="Reason">A coded reason, or what else the measure says.</param>
/// <param name="Minutes">Whole minutes that it took.</param>
/// <param name="Amount">How much it adds: 1 for an event, −1 where one leaves a stock.</param>
internal sealed record BoardLine(
    string Name,
    string Measure,
    DateOnly Day,
    string? Sender,
    string? Receiver,
    string? Unit = null,
    string? Diagnosis = null,
    string? Doctor = null,
    string? Reason = null,
    long? Minutes = null,
    long Amount = 1
)
{
    /// <summary>The line with which what came to a stock by this one leaves it; it stands at the day on which it left.</summary>
    public BoardLine Leaving() => this with { Name = $"{Name}-", Amount = -1 };
}

/// <summary>From which side an institution sees what is counted.</summary>
public enum Side
{
    /// <summary>Of what it sent 转出方.</summary>
    Sender,

    /// <summary>Of what it received, reviewed, offered or reported 接收方.</summary>
    Receiver,
}

/// <summary>Where a line is added: to the sum of a month, of which each day is a part, or of a year, of which each month is.</summary>
/// <param name="Institution">Whose board; <see cref="County"/> for all of the county.</param>
/// <param name="By">By what it is broken down; empty for the total.</param>
/// <param name="First">First day of the month or year.</param>
/// <param name="Measure">Code of the measure.</param>
/// <param name="Side"><see cref="OfSender"/>, <see cref="OfReceiver"/>, or empty for the county.</param>
/// <param name="Key">Which of those; empty for the total.</param>
internal readonly record struct BoardKey(string Institution, string By, DateOnly First, string Measure, string Side, string Key)
{
    public const string County = "*";

    /// <summary>How many places the sum of a month has.</summary>
    public const int DaysOfMonth = 31;

    /// <summary>How many places the sum of a year has.</summary>
    public const int MonthsOfYear = 12;

    public const string OfSender = "s";
    public const string OfReceiver = "r";

    /// <summary>How the table has a side.</summary>
    public static string Of(Side side) => side == Boards.Side.Sender ? OfSender : OfReceiver;

    /// <summary>Wherever a line is added: at its institutions and the county, in total and by breakdowns.</summary>
    /// <param name="line">The line.</param>
    /// <param name="first">First day of the month or year to whose sums it is added.</param>
    public static IEnumerable<BoardKey> Of(BoardLine line, DateOnly first)
    {
        var by = Boards.Measure.Find(line.Measure)!.By;
        foreach (var (name, key) in Breakdowns(line, by))
        {
            yield return new BoardKey(County, name, first, line.Measure, "", key);
            if (line.Sender is { } sender)
                yield return new BoardKey(sender, name, first, line.Measure, OfSender, key);
            if (line.Receiver is { } receiver)
                yield return new BoardKey(receiver, name, first, line.Measure, OfReceiver, key);
        }

        if (line.Receiver is not { } to)
            yield break;
        // A unit's code means something in its own institution only.
        if (by.HasFlag(Boards.Breakdowns.Unit) && line.Unit is { } unit)
            yield return new BoardKey(to, nameof(Boards.Breakdowns.Unit), first, line.Measure, OfReceiver, unit);
        if (!by.HasFlag(Boards.Breakdowns.Counterpart) || line.Sender is not { } from)
            yield break;
        yield return new BoardKey(County, nameof(Boards.Breakdowns.Counterpart), first, line.Measure, "", $"{from}>{to}");
        yield return new BoardKey(from, nameof(Boards.Breakdowns.Counterpart), first, line.Measure, OfSender, to);
        yield return new BoardKey(to, nameof(Boards.Breakdowns.Counterpart), first, line.Measure, OfReceiver, from);
    }

    private static IEnumerable<(string By, string Key)> Breakdowns(BoardLine line, Breakdowns by)
    {
        yield return ("", "");
        if (by.HasFlag(Boards.Breakdowns.Diagnosis) && line.Diagnosis is { } diagnosis)
            yield return (nameof(Boards.Breakdowns.Diagnosis), diagnosis);
        if (by.HasFlag(Boards.Breakdowns.Reason) && line.Reason is { } reason)
            yield return (nameof(Boards.Breakdowns.Reason), reason);
        if (by.HasFlag(Boards.Breakdowns.Minutes) && line.Minutes is { } minutes)
            yield return (nameof(Boards.Breakdowns.Minutes), Rounded(minutes).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Minutes as percentiles are read from them: exact up to an hour, then rounded up, to quarters up to twelve hours, to hours up to
    /// three days, and to days. That a share took at most so long stays true, and a year has some thousand sums.
    /// </summary>
    internal static long Rounded(long minutes)
    {
        var step =
            minutes <= 60 ? 1
            : minutes <= 12 * 60 ? 15
            : minutes <= 3 * 24 * 60 ? 60
            : 24 * 60;
        return (minutes + step - 1) / step * step;
    }
}
