// What a reader can hold: lines that fit a screen, files of a few pages. What is logged has a number of its own.
using System.Globalization;
using System.Text.RegularExpressions;

namespace Referrals.Tests;

public partial class when_the_sources_are_read
{
    private const int Columns = 140;
    private const int Lines = 300;
    private const string Raw = "\"\"\"";
    private const string Reason = "// Longer than 300 lines: ";

    [Fact]
    public void every_line_fits() => Sources.All.SelectMany(TooLong).ShouldBeEmpty();

    [Fact]
    public void a_long_file_says_why() =>
        Sources
            .All.Where(file => file.Lines.Length - 1 > Lines && !Head(file).Any(line => line.StartsWith(Reason, StringComparison.Ordinal)))
            .Select(file => $"{file.Path}: {file.Lines.Length - 1} lines")
            .ShouldBeEmpty();

    // Numbers of log lines, by folder: whoever watches the log knows them by these.
    private static readonly Dictionary<string, (int First, int Last)> EventIds = new(StringComparer.Ordinal)
    {
        ["Referrals.EventStore"] = (1, 99),
        ["Http"] = (100, 109),
        ["Security"] = (200, 219),
        ["Inbox"] = (220, 229),
        ["Clocks"] = (230, 239),
        ["Hosting"] = (240, 249),
        ["Cases"] = (250, 259),
        ["Retention"] = (260, 269),
        ["Documents"] = (400, 409),
        ["Live"] = (410, 419),
        ["Messages"] = (450, 459),
        ["Webhooks"] = (480, 489),
        ["Broker"] = (460, 479),
        ["Operations"] = (500, 549),
    };

    [Fact]
    public void every_log_line_has_its_number()
    {
        var logged = Sources
            .All.SelectMany(file =>
                Logged()
                    .Matches(file.Text)
                    .Select(match => (file.Path, Id: int.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture)))
            )
            .ToList();
        logged.ShouldNotBeEmpty();
        logged
            .GroupBy(line => line.Id)
            .Where(same => same.Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(line => line.Path))}")
            .ShouldBeEmpty();
        logged
            .Where(line => !EventIds.TryGetValue(FolderOf(line.Path), out var range) || line.Id < range.First || line.Id > range.Last)
            .Select(line => $"{line.Path}: {line.Id}")
            .ShouldBeEmpty();
    }

    private static string FolderOf(string path) =>
        path.Split('/') switch
        {
            ["src", "Referrals", var folder, _, ..] => folder,
            ["src", var project, ..] => project,
            _ => "",
        };

    private static IEnumerable<string> Head(Source file) => file.Lines.TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal));

    private static IEnumerable<string> TooLong(Source file)
    {
        var literal = false;
        foreach (var (at, line) in file.Lines.Index())
        {
            var inside = literal;
            // The lines of a raw literal are text.
            literal ^= line.Split(Raw).Length % 2 == 0;
            if (line.Length > Columns && !inside && !CannotBeBroken(line))
                yield return $"{file.Path}:{at + 1}";
        }
    }

    // A literal, or an address in a comment, that is longer than the rest of the line has room for: what could be broken, the formatter has
    // broken.
    private static bool CannotBeBroken(string line) =>
        line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            ? IsInContract(line) || (Address().Match(line) is { Success: true } address && line.Length - address.Length <= Columns)
            : line.Contains('"', StringComparison.Ordinal)
                && line.Length - (line.LastIndexOf('"') - line.IndexOf('"', StringComparison.Ordinal)) <= Columns;

    // What documents the API is in its description, where a break would be seen.
    private static bool IsInContract(string comment) =>
        Tag().Split(comment.TrimStart(' ', '/')).MaxBy(text => text.Length) is { Length: > 20 } longest
        && Contract.Contains(longest.Trim().Replace("\"", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal);

    private static readonly string Contract = File.ReadAllText(Path.Combine(Repository.Root, "contracts/http/openapi.json"));

    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex Address();

    [GeneratedRegex(@"\[LoggerMessage\((?:EventId = )?(?<id>\d+)")]
    private static partial Regex Logged();
}
