using System.Diagnostics;
using System.Text.Json;

namespace Referrals.Tests.Operations;

/// <summary><c>ops/sbom</c>: every package that the delivered projects were restored with, the same each time.</summary>
[Hosting.Slow]
public class when_a_bill_of_materials_is_made
{
    private static readonly string[] Projects = ["Referrals", "Referrals.EventStore", "Referrals.Workbench"];

    [Fact]
    public async Task it_names_every_package_with_version_hash_and_an_allowed_licence_and_is_the_same_each_time()
    {
        var folder = Directory.CreateTempSubdirectory("referrals-sbom-");
        try
        {
            var (first, second) = (Path.Combine(folder.FullName, "1.json"), Path.Combine(folder.FullName, "2.json"));
            await Make(first);
            await Make(second);
            var text = await File.ReadAllTextAsync(first, TestContext.Current.CancellationToken);
            text.ShouldBe(await File.ReadAllTextAsync(second, TestContext.Current.CancellationToken));

            var document = JsonElement.Parse(text);
            document.GetProperty("bomFormat").GetString().ShouldBe("CycloneDX");
            var components = document
                .GetProperty("components")
                .EnumerateArray()
                .ToDictionary(one => one.GetProperty("bom-ref").GetString()!);
            var packages = Projects.SelectMany(Packages).ToHashSet();
            packages.Count.ShouldBeGreaterThan(80);
            packages.Except(components.Keys).ShouldBeEmpty();
            components.Keys.Where(key => key.StartsWith("pkg:")).Except(packages).ShouldBeEmpty();

            var allowed = await File.ReadAllLinesAsync(
                Path.Combine(Repository.Root, "ops", "licences.txt"),
                TestContext.Current.CancellationToken
            );
            foreach (var (name, component) in components)
            {
                allowed.ShouldContain(component.GetProperty("licenses")[0].GetProperty("expression").GetString()!, name);
                if (!name.StartsWith("pkg:"))
                    continue;
                component.GetProperty("version").GetString().ShouldNotBeNullOrEmpty(name);
                component.GetProperty("hashes")[0].GetProperty("content").GetString()!.Length.ShouldBe(128, name);
            }

            Scope("Npgsql").ShouldBe("required");
            Scope("AntDesign").ShouldBe("required");
            Scope("Meziantou.Analyzer").ShouldBe("excluded", "it is used and not handed out");

            string? Scope(string name) =>
                components.Values.First(one => one.GetProperty("name").GetString() == name).GetProperty("scope").GetString();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Packages(string project) =>
        JsonElement
            .Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", project, "obj", "project.assets.json")))
            .GetProperty("libraries")
            .EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => $"pkg:nuget/{library.Name.Replace('/', '@')}");

    private static async Task Make(string file)
    {
        using var sbom = Process.Start(
            new ProcessStartInfo(Path.Combine(Repository.Root, "ops", "sbom"), [file])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        var (said, complained) = (sbom.StandardOutput.ReadToEndAsync(), sbom.StandardError.ReadToEndAsync());
        await sbom.WaitForExitAsync(TestContext.Current.CancellationToken);
        sbom.ExitCode.ShouldBe(0, $"{await said} {await complained}");
    }
}
