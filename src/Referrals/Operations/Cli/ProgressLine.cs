// How far a long command has come: a bar that is drawn over itself on a terminal, a line for every tenth elsewhere.
using System.Globalization;

namespace Referrals.Operations.Cli;

/// <summary>Dispose it before anything else is written.</summary>
/// <param name="what">Stands before the bar.</param>
/// <param name="output">Where it is drawn.</param>
/// <param name="terminal">Whether lines can be drawn over.</param>
internal sealed class ProgressLine(string what, TextWriter output, bool terminal) : IDisposable
{
    private const int Width = 30;
    private int shown = -1;

    /// <summary>On stderr, so that the command's answer has stdout to itself.</summary>
    public ProgressLine(string what)
        : this(what, Console.Error, !Console.IsErrorRedirected) { }

    /// <summary>May be called as often as one likes; what would look the same is not drawn again.</summary>
    public void Report(long done, long total)
    {
        var percent = total <= 0 ? 100 : (int)Math.Clamp(done * 100 / total, 0, 100);
        if (percent == shown || (!terminal && percent / 10 == shown / 10 && shown >= 0))
        {
            return;
        }
        shown = percent;
        var figures = string.Create(CultureInfo.InvariantCulture, $"{percent, 3} %  {done:N0} of {total:N0}");
        if (terminal)
        {
            var full = percent * Width / 100;
            output.Write($"\r{what} [{new string('#', full)}{new string('.', Width - full)}] {figures}\u001b[K");
        }
        else
        {
            output.WriteLine($"{what} {figures}");
        }
    }

    public void Dispose()
    {
        if (terminal && shown >= 0)
        {
            output.WriteLine();
        }
    }
}
