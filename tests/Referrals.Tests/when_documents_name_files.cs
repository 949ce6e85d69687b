// Documents name files, folders and types: each must be there, so that nobody looks for what has moved.
using System.Text.RegularExpressions;

namespace Referrals.Tests;

public partial class when_documents_name_files
{
    private static readonly string[] Skipped = ["bin", "obj", "node_modules"];
    private static readonly string[] Tops = ["ops/", "src/", "tests/", "contracts/"];
    private static readonly Lazy<string[]> Files = new(() => [.. Below(Repository.Root)]);
    private static readonly Lazy<HashSet<string>> SourceWords = new(() =>
        Files
            .Value.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(file => Word().Matches(Read(file)).Select(word => word.Value))
            .ToHashSet(StringComparer.Ordinal)
    );

    [Fact]
    public void every_link_and_every_path_leads_to_something()
    {
        var documents = Files.Value.Where(file => file.EndsWith(".md", StringComparison.Ordinal)).ToList();
        documents.ShouldContain("README.md");
        documents.ShouldContain("ops/decisions/0001-marten-keeps-the-log.md");

        documents.SelectMany(document => Missing(document, Read(document)).Select(name => $"{document}: {name}")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[a](gone.md)", "gone.md")]
    [InlineData("[a](../README.md) and [b](runbooks/gone.md#why)", "runbooks/gone.md")]
    [InlineData("[a](https://example.org/gone.md), [b](#here) and [c](../ops)")]
    [InlineData("`Cases/Referral.cs`, `Referral.cs`, `src/Referrals/Cases/Referral.cs`")]
    [InlineData("`Cases/Gone.cs`, `eferral.cs`", "Cases/Gone.cs", "eferral.cs")]
    [InlineData("`ReferralDecider*.cs` but not `Gone*.cs`", "Gone*.cs")]
    [InlineData("`ops/run`, `ops/referrals doctor --json`, `ops/gone doctor`", "ops/gone")]
    [InlineData("`Operations/Cli/` but not `Gone/`", "Gone/")]
    [InlineData("`GET /openapi/v1.json`, `/health/ready`, `log.write`, `x.json.actual`")]
    [InlineData("```\nops/gone and `Gone.cs` in a drawing\n```\n`Gone.cs` after it", "Gone.cs")]
    public void what_is_not_there_is_found(string text, params string[] missing) => Missing("ops/README.md", text).ShouldBe(missing);

    [Fact]
    public void every_code_name_of_the_glossary_is_in_the_source()
    {
        var glossary = Read("ops/docs/glossary.md");
        CodeNames(glossary).Count.ShouldBeGreaterThan(100);

        Unknown(glossary).ShouldBeEmpty("ops/docs/glossary.md names what is not in src.");
        Unknown("| gone | 没有 | `Referral`, `Gone` of `CaseDetails` |").ShouldBe(["Gone"]);
    }

    [Fact]
    public void every_test_file_stands_in_the_list()
    {
        var list = Read("ops/docs/what-each-test-shows.md");
        var tests = Files
            .Value.Where(file => file.StartsWith("tests/", StringComparison.Ordinal))
            .Select(file => Path.GetFileName(file))
            .Where(file => file.StartsWith("when_", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
            .ToList();

        tests.ShouldContain("when_documents_name_files.cs");
        tests
            .Where(file => !list.Contains($"`{file}`", StringComparison.Ordinal))
            .ShouldBeEmpty("Say in ops/docs/what-each-test-shows.md, in one line each, what they show.");
    }

    private static List<string> CodeNames(string glossary) =>
        [
            .. glossary
                .Split('\n')
                .Where(line => line.StartsWith('|'))
                .SelectMany(line => CodeSpan().Matches(line.Split('|')[^2]))
                .SelectMany(span => Word().Matches(span.Groups["code"].Value).Select(word => word.Value)),
        ];

    private static IEnumerable<string> Unknown(string glossary) => CodeNames(glossary).Where(name => !SourceWords.Value.Contains(name));

    /// <summary>What a document names and the repository does not have, in the order of the text.</summary>
    private static List<string> Missing(string document, string text)
    {
        var prose = Fence().Replace(text, "");
        var links = Link()
            .Matches(prose)
            .Select(link => (At: link.Index, Name: link.Groups["to"].Value))
            .Where(link => !link.Name.Contains(':', StringComparison.Ordinal) && !Exists(Path.GetDirectoryName(document)!, link.Name));
        var paths = CodeSpan()
            .Matches(prose)
            .Select(span => (At: span.Index, Name: span.Groups["code"].Value.Split(' ')[0]))
            .Where(span => IsPath(span.Name) && !IsThere(span.Name));
        return [.. links.Concat(paths).OrderBy(found => found.At).Select(found => found.Name)];
    }

    private static bool Exists(string folder, string link) => Path.Exists(Path.Combine(Repository.Root, folder, link));

    private static bool IsPath(string name) =>
        !name.Contains('…', StringComparison.Ordinal)
        && (FileName().IsMatch(name) || FolderName().IsMatch(name) || Tops.Any(top => name.StartsWith(top, StringComparison.Ordinal)));

    // Documents leave out what everybody knows: src/Referrals before Cases/Referral.cs.
    private static bool IsThere(string name)
    {
        var pattern = Regex.Escape(name).Replace(@"\*", "[^/]*", StringComparison.Ordinal);
        var path = new Regex(name.EndsWith('/') ? $"(^|/){pattern}" : $"(^|/){pattern}(/|$)", RegexOptions.ExplicitCapture);
        return Files.Value.Any(path.IsMatch);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file)).ReplaceLineEndings("\n");

    private static IEnumerable<string> Below(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
            yield return Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
        foreach (var inner in Directory.EnumerateDirectories(folder))
        {
            var name = Path.GetFileName(inner);
            if (name.StartsWith('.') || Skipped.Contains(name))
                continue;
            foreach (var file in Below(inner))
                yield return file;
        }
    }

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<to>[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<code>[^`\n]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex CodeSpan();

    [GeneratedRegex(
        @"^[\w.*-][\w.*/-]*\.(cs|csproj|css|csv|gz|http|json|md|props|sln|sql|txt|yml)$|^\.editorconfig$",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex FileName();

    [GeneratedRegex(@"^[A-Z]\w*(/\w+)*/$", RegexOptions.ExplicitCapture)]
    private static partial Regex FolderName();

    [GeneratedRegex(@"[A-Z]\w+")]
    private static partial Regex Word();
}
