// The story of ops/README.md, command by command, as it stands there.
using System.Diagnostics;
using System.Text.RegularExpressions;
using Referrals.Tests.Hosting;
using Referrals.Tests.Operations;

namespace Referrals.Tests;

[Slow]
public class when_the_readme_is_followed
{
    private const RegexOptions Everywhere = RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture;

    [Fact]
    public async Task every_command_of_the_story_works()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var service = new ReferralsProcess(folder.DataFolder);
        var address = await service.ReadyAsync();
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "ops", "README.md"), EmbeddedPostgresFolder.Cancellation);
        var story = string.Join(
            '\n',
            Regex.Matches(Section(text), "^```(bash)?\n(?<commands>.*?)^```", Everywhere).Select(fence => fence.Groups["commands"].Value)
        );
        story.ShouldContain("http://127.0.0.1:5080/api");

        var start = new ProcessStartInfo(
            "bash",
            ["-euo", "pipefail", "-c", story.Replace("http://127.0.0.1:5080", address.ToString().TrimEnd('/'))]
        )
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["REFERRALS_DATA"] = folder.DataFolder;
        using var shell = Process.Start(start)!;
        var said = shell.StandardOutput.ReadToEndAsync(EmbeddedPostgresFolder.Cancellation);
        var errors = await shell.StandardError.ReadToEndAsync(EmbeddedPostgresFolder.Cancellation);
        await shell.WaitForExitAsync(EmbeddedPostgresFolder.Cancellation);

        shell.ExitCode.ShouldBe(0, $"{await said}\n{errors}");
        // The case, the one that brought the patient home, and the consultation are closed.
        Regex.Count(await said, "\"state\":\"closed\",\"version\"").ShouldBe(3, await said);
        (await said).ShouldContain("建议先行中西医结合治疗");
        (await said).ShouldContain("referral_closed");
        // The last that is typed.
        (await said).ShouldContain("\"waiting\":");
    }

    private static string Section(string text)
    {
        var from = text.IndexOf("<!-- story -->", StringComparison.Ordinal);
        var until = text.IndexOf("<!-- end of the story -->", StringComparison.Ordinal);
        from.ShouldBeInRange(0, until);
        return text[from..until];
    }
}
