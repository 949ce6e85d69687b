using System.Text;
using System.Text.RegularExpressions;
using Referrals.ReservedPools;
using Referrals.Tests.Hosting;

namespace Referrals.Tests;

/// <summary>Every code that the service can answer has its words in both languages, and every word is answered somewhere.</summary>
public partial class when_problems_are_told
{
    private static readonly string Sources = Path.Combine(Repository.Root, "src", "Referrals");

    private static string Document => Path.Combine(Repository.Root, "contracts", "http", "problems.md");

    [Fact]
    public void every_code_in_the_source_has_words()
    {
        var used = Used().ToList();
        used.Count.ShouldBeGreaterThan(100);
        used.Where(u => !App.Problems.All.ContainsKey(u.Code)).ShouldBeEmpty();
    }

    [Fact]
    public void all_words_belong_to_a_code_in_the_source()
    {
        // In whatever way the code comes to be answered, it stands somewhere as a text.
        var literals = Files().SelectMany(file => Literal().Matches(Source(file)).Select(m => m.Groups[1].Value)).ToHashSet();
        App.Problems.All.Keys.Where(code => !literals.Contains(code)).ShouldBeEmpty();
    }

    [Fact]
    public void both_languages_say_it_and_name_the_same_values()
    {
        foreach (var text in App.Problems.All.Values)
        {
            text.Chinese.ShouldNotBeNullOrWhiteSpace(text.Code);
            text.English.ShouldNotBeNullOrWhiteSpace(text.Code);
            text.Chinese.Any(c => c >= '\u4e00').ShouldBeTrue(text.Code);
            text.English.Any(c => c >= '\u4e00').ShouldBeFalse(text.Code);
            Named(text.Chinese).ShouldBe(Named(text.English), text.Code);
            text.Status.ShouldBeInRange(400, 503);
            Code().IsMatch(text.Code).ShouldBeTrue(text.Code);
        }
    }

    [Fact]
    public void every_value_that_a_text_names_is_given_where_the_refusal_is_made()
    {
        // A refusal and its values stand in one statement.
        var faults = new List<string>();
        foreach (var file in Files())
        {
            foreach (Match made in Made().Matches(Source(file)))
            {
                if (!App.Problems.All.TryGetValue(made.Groups[1].Value, out var text))
                    continue;
                faults.AddRange(
                    Named(text.English)
                        .Where(name => !Regex.IsMatch(made.Value, $"With\\(\\s*\"{name}\""))
                        .Select(name => $"{Path.GetFileName(file)}: {text.Code} without {{{name}}}")
                );
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task the_document_lists_them()
    {
        var written = new StringBuilder(
            """
            # Problems

            Whatever is refused is answered as `application/problem+json` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)): `type` is
            `urn:referrals:problem:` and the code, `title` the text below in the language of `Accept-Language` (`zh-CN` unless `en` is asked for). Programs
            decide by `code`, which never changes its meaning. `{name}` in a text stands for a member of `values`. `pointer` is a JSON pointer into the
            body or the name of a query parameter; `request.invalid` lists every single fault in `errors`, each with its `code` and `pointer`.

            | code | status | 中文 | English |
            |---|---|---|---|

            """
        );
        foreach (var text in App.Problems.All.Values.OrderBy(t => t.Code, StringComparer.Ordinal))
            written.Append($"| `{text.Code}` | {text.Status} | {Cell(text.Chinese)} | {Cell(text.English)} |\n");
        await Reviewed.Are([(Document, written.ToString())]);
    }

    private static IEnumerable<(string File, string Code)> Used() =>
        Files()
            .SelectMany(file => Uses().Matches(Source(file)), (file, match) => (Path.GetFileName(file), match.Groups[1].Value))
            .Distinct();

    // With the codes that have a constant as if they stood there.
    private static string Source(string file) =>
        Constant().Replace(File.ReadAllText(file), use => $"\"{typeof(PoolCodes).GetField(use.Groups[1].Value)!.GetRawConstantValue()}\"");

    // The lists of texts themselves are no use of a code.
    private static IEnumerable<string> Files() =>
        Directory
            .EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("Problems.cs") || file.EndsWith(Path.Combine("Http", "Problems.cs")))
            .Where(file => !file[Sources.Length..].Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"));

    private static List<string> Named(string text) =>
        [.. Value().Matches(text).Select(m => m.Value.Trim('{', '}')).Distinct().Order(StringComparer.Ordinal)];

    private static string Cell(string text) => text.Replace("|", "\\|");

    [GeneratedRegex("""(?:new Refusal\(|Fault\([^;"]*(?:"[^"]*"[^;"]*)?, )"([a-z-]+(?:\.[a-z-]+)*)"\)""")]
    private static partial Regex Uses();

    [GeneratedRegex("""new Refusal\("([a-z.-]+)"\)[^;]*""")]
    private static partial Regex Made();

    [GeneratedRegex(@"\bPoolCodes\.([A-Za-z]+)\b")]
    private static partial Regex Constant();

    [GeneratedRegex(@"(?<!\$)""([a-z-]+(?:\.[a-z-]+)*)""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{[a-zA-Z]+\}")]
    private static partial Regex Value();

    [GeneratedRegex(@"\A[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)*\z")]
    private static partial Regex Code();
}
