// Regular expressions of policies, compiled once.
using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Referrals.Policies;

internal static class Patterns
{
    // Few and validated: they come from policies only.
    private static readonly ConcurrentDictionary<string, Regex> Compiled = new(StringComparer.Ordinal);

    public static bool Matches(string pattern, string text) => Compiled.GetOrAdd(pattern, Compile).IsMatch(text);

    public static bool IsValid(string pattern)
    {
        try
        {
            Compile(pattern);
            return true;
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    // Non-backtracking: no code, however long, keeps the writer busy.
    private static Regex Compile(string pattern) =>
        new($"\\A(?:{pattern})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);
}
