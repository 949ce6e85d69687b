using System.Diagnostics;
using Referrals.Operations;

namespace Referrals.Tests.Operations;

public class when_the_disk_is_full
{
    [Fact]
    public async Task nothing_is_begun_below_the_minimum()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var refusal = await folder.RefusalAsync(
            EmbeddedPostgresException.DiskFull,
            options => options with { MinimumFreeBytes = long.MaxValue }
        );
        refusal.ShouldContain("MB free");
        Directory.Exists(folder.Data).ShouldBeFalse();
    }

    [Fact]
    public async Task creating_and_starting_say_so_and_lose_nothing()
    {
        using var disk = SmallDisk.Mount(megabytes: 96);
        await using var folder = new EmbeddedPostgresFolder(disk.Folder);

        disk.FillUpTo(megabytesFree: 20);
        await folder.RefusalAsync(EmbeddedPostgresException.DiskFull, Unchecked);
        Directory.Exists(folder.Data).ShouldBeFalse();

        disk.Empty();
        await using (var before = await folder.StartAsync(Unchecked))
        {
            await Sql.KeepAsync(before);
        }
        disk.FillUpTo(megabytesFree: 0);
        await folder.RefusalAsync(EmbeddedPostgresException.DiskFull, Unchecked);

        disk.Empty();
        await using var after = await folder.StartAsync(Unchecked);
        await Sql.ShouldBeKeptAsync(after);
    }

    private static EmbeddedPostgresOptions Unchecked(EmbeddedPostgresOptions options) => options with { MinimumFreeBytes = 0 };

    private sealed class SmallDisk : IDisposable
    {
        private string Filler => Path.Combine(Folder, "filler");

        public required string Folder { get; init; }

        public static SmallDisk Mount(int megabytes)
        {
            Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to mount a small disk");
            var folder = Directory.CreateTempSubdirectory().FullName;
            var mounted = Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "tmpfs", folder);
            if (!mounted)
            {
                Directory.Delete(folder);
                Assert.Skip("this machine does not let root mount a tmpfs");
            }
            return new SmallDisk { Folder = folder };
        }

        public void FillUpTo(int megabytesFree)
        {
            using var filler = File.OpenWrite(Filler);
            var rest = new DriveInfo(Folder).AvailableFreeSpace - megabytesFree * 1048576L;
            filler.Write(new byte[rest]);
        }

        public void Empty() => File.Delete(Filler);

        public void Dispose()
        {
            Run("umount", "--lazy", Folder);
            Directory.Delete(Folder);
        }

        private static bool Run(string program, params string[] arguments)
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true }
            )!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
