using System.Diagnostics;
using System.Text.RegularExpressions;
using Referrals.Tests.Hosting;
using Referrals.Tests.Operations;

namespace Referrals.Tests;

/// <summary>Compiles what is forbidden, with the product's own project file, banned symbols and editor configuration.</summary>
[Slow]
public partial class when_a_rule_reaches_for_the_clock
{
    private static readonly string[] Forbidden =
    [
        "System.DateTime.Now",
        "System.DateTime.UtcNow",
        "System.DateTime.Today",
        "System.DateTimeOffset.Now",
        "System.DateTimeOffset.UtcNow",
        "System.TimeProvider.System",
        "System.Diagnostics.Stopwatch.GetTimestamp()",
        "System.Guid.NewGuid()",
        "System.Guid.CreateVersion7()",
        "System.Guid.CreateVersion7(default)",
        "System.Random.Shared",
        "new System.Random()",
        "typeof(Npgsql.NpgsqlConnection)",
        "typeof(Npgsql.NpgsqlTransaction)",
        "typeof(Microsoft.AspNetCore.Http.HttpContext)",
    ];

    private static readonly string[] Pure =
    [
        "Cases/Referral.cs",
        "Cases/ReferralDecider.cs",
        "Policies/Deep/Rule.cs",
        "Boards/Endpoints.Clock.cs",
        "Boards/App.cs",
    ];

    private static readonly string[] Edges =
    [
        "App.cs",
        "Program.cs",
        "Cases/ReferralEndpoints.cs",
        "Cases/ReferralMessages.cs",
        "Http/Problems.cs",
        "Security/Tokens.cs",
        "Operations/Deep/Clock.cs",
        "People/Vault.cs",
        "Messages/Inbox.cs",
        "Webhooks/Sender.cs",
        "Broker/Inbox.cs",
        "Screens/Files.cs",
    ];

    [Fact]
    public async Task the_build_fails_there_and_only_there()
    {
        var copy = Directory.CreateTempSubdirectory("referrals-wall-");
        try
        {
            foreach (
                var file in new[]
                {
                    "global.json",
                    ".editorconfig",
                    "src/Directory.Build.props",
                    "src/Directory.Packages.props",
                    "src/Referrals/Referrals.csproj",
                    "src/Referrals/Workbench.targets",
                    "src/Referrals/BannedSymbols.txt",
                    "src/Referrals.EventStore/Referrals.EventStore.csproj",
                }
            )
            {
                Write(copy, file, await File.ReadAllTextAsync(Path.Combine(Repository.Root, file), EmbeddedPostgresFolder.Cancellation));
            }
            foreach (var file in Pure.Concat(Edges))
            {
                Write(copy, Path.Combine("src/Referrals", file), Source(file));
            }

            var errors = await BuildAsync(Path.Combine(copy.FullName, "src/Referrals"));

            // Line n of each file has the n-th forbidden thing.
            errors.ShouldBe(
                Pure.SelectMany(file => Enumerable.Range(1, Forbidden.Length).Select(line => $"{file}({line}) RS0030")),
                ignoreOrder: true
            );
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    private static string Source(string file)
    {
        var name = file.Replace('/', '_').Replace('.', '_');
        var members = Forbidden.Select((use, at) => $"internal static class {name}_{at} {{ public static object Use() => {use}; }}");
        return string.Join('\n', members)
            + (file == "Program.cs" ? "\ninternal static class Entry { private static void Main() { } }\n" : "\n");
    }

    private static void Write(DirectoryInfo root, string file, string text)
    {
        var path = Path.Combine(root.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static async Task<string[]> BuildAsync(string project)
    {
        // Only the wall is asked, so that a style rule more or less does not decide this test.
        using var build = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    "build",
                    "--nologo",
                    "-m:1",
                    "-nodeReuse:false",
                    "-p:NuGetAudit=false",
                    "-p:Workbench=false",
                    "-p:UseSharedCompilation=false",
                    "-p:TreatWarningsAsErrors=false",
                ]
            )
            {
                WorkingDirectory = project,
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        var output = await build.StandardOutput.ReadToEndAsync(EmbeddedPostgresFolder.Cancellation);
        await build.WaitForExitAsync(EmbeddedPostgresFolder.Cancellation);
        build.ExitCode.ShouldNotBe(0, output);
        var errors = Error()
            .Matches(output)
            .Select(error =>
                $"{Path.GetRelativePath(project, error.Groups["file"].Value)}({error.Groups["line"].Value}) {error.Groups["rule"].Value}"
            )
            .Distinct()
            .ToArray();
        errors.ShouldNotBeEmpty(output);
        return errors;
    }

    [GeneratedRegex(@"^\s*(?<file>/.+?)\((?<line>\d+),\d+\): error (?<rule>\w+):", RegexOptions.Multiline)]
    private static partial Regex Error();
}
