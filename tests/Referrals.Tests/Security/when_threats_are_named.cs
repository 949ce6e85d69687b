using System.Text.RegularExpressions;

namespace Referrals.Tests.Security;

/// <summary>What the threat model says that answers a threat, is there.</summary>
public partial class when_threats_are_named
{
    private static readonly string Model = File.ReadAllText(Path.Combine(Repository.Root, "ops", "docs", "threat-model.md"));

    [Fact]
    public void every_test_that_it_names_has_tests()
    {
        var files = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "tests"), "when_*.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetFileName(file));
        var named = TestFile().Matches(Model).Select(match => match.Value).Distinct().ToList();
        named.Count.ShouldBeGreaterThan(30);
        foreach (var name in named)
            files[name]
                .ShouldContain(
                    file => File.ReadAllText(file).Contains("[Fact]") || File.ReadAllText(file).Contains("[Theory]"),
                    $"{name} is named, and shows nothing"
                );
    }

    [Fact]
    public void every_decision_that_it_names_is_there()
    {
        var decisions = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "ops", "decisions"), "0*.md")
            .Select(file => Path.GetFileName(file)[..4])
            .ToHashSet();
        var named = Decision().Matches(Model).Select(match => match.Value).Distinct().ToList();
        named.Count.ShouldBeGreaterThan(10);
        named.Where(number => !decisions.Contains(number)).ShouldBeEmpty();
    }

    [Fact]
    public void every_threat_of_its_table_is_answered_and_every_family_is_there()
    {
        var threats = Model.Split('\n').Where(line => line.StartsWith("| ") || line.StartsWith("| |")).ToList();
        foreach (var line in threats.Where(line => line.Split('|').Length == 7 && !line.Contains("| threat |")))
            (TestFile().IsMatch(line) || Decision().IsMatch(line)).ShouldBeTrue(line);
        string[] families =
        [
            "身份鉴别",
            "访问控制",
            "安全审计",
            "入侵防范",
            "恶意代码防范",
            "可信验证",
            "数据完整性",
            "数据保密性",
            "数据备份恢复",
            "剩余信息保护",
            "个人信息保护",
        ];
        foreach (var family in families)
            Model.ShouldContain($"| {family} ");
    }

    [GeneratedRegex(@"when_\w+\.cs")]
    private static partial Regex TestFile();

    [GeneratedRegex(@"\b00\d\d\b")]
    private static partial Regex Decision();
}
