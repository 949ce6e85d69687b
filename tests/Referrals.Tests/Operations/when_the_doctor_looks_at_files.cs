using Microsoft.Extensions.Configuration;
using Referrals.Operations.Cli;

namespace Referrals.Tests.Operations;

/// <summary>What doctor says of a folder of backups, in the words of ops/backup status; it is made here as ops/backup makes it.</summary>
public sealed class when_the_doctor_looks_at_files : IDisposable
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.FromHours(8));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("referrals-backups-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void a_folder_that_is_kept_up_is_well()
    {
        Begun();
        Base("20270101T010101Z", hours: 36 * 24);
        Base("20270301T010101Z", hours: 11);
        Base("20270301T020202Z.partial", hours: 1);
        Wal("000000010000000000000001", minutes: 500);
        Wal("000000010000000000000002.partial", minutes: 1);
        Keys("a.keys", hours: 1);
        Said().ShouldBe(["Ok base", "Ok WAL", "Ok keys"]);
        Look()[0].Says.ShouldBe("the newest of 2027-03-01 01:00, 660 minutes old");
    }

    [Fact]
    public void what_is_old_is_a_warning_with_what_to_do()
    {
        Begun();
        Base("20270227T010101Z", hours: 37);
        Wal("000000010000000000000002.partial", minutes: 16);
        Keys("a.keys", hours: 4);
        Said().ShouldBe(["Warning base", "Warning WAL", "Warning keys"]);
        Look()
            .Select(finding => finding.Next)
            .ShouldBe([
                $"Run ops/backup base {folder.FullName}, nightly.",
                $"Nobody fetches it. Start ops/backup stream {folder.FullName}.",
                $"Run ops/backup keys {folder.FullName}, hourly.",
            ]);
    }

    [Fact]
    public void what_is_missing_is_an_error()
    {
        Said().ShouldBe(["Error backups"], "no backup was ever made there");
        Begun();
        Said().ShouldBe(["Error base", "Error WAL", "Error keys"]);
        Keys("other.keys", hours: 1, system: "8");
        Said()[2].ShouldBe("Error keys", "they are of another database");
        File.WriteAllText(At("ended"), "");
        Said().ShouldBe(["Error backups"]);
        Said(folder: "/nowhere/at/all").ShouldBe(["Error backups"]);
    }

    [Fact]
    public void keys_may_lie_elsewhere()
    {
        Begun();
        var apart = Directory.CreateTempSubdirectory("referrals-keys-");
        Keys("a.keys", hours: 1, into: apart.FullName);
        Look(("Backup:Folder", folder.FullName), ("Backup:KeysFolder", apart.FullName))[2].Level.ShouldBe(FindingLevel.Ok);
        apart.Delete(recursive: true);
    }

    [Fact]
    public void where_no_folder_is_named_that_is_said_unless_the_service_is_only_tried_out()
    {
        DoctorFiles.Backups(new ConfigurationManager(), development: true, Now).ShouldBeEmpty();
        DoctorFiles.Backups(new ConfigurationManager(), development: false, Now).Single().Level.ShouldBe(FindingLevel.Warning);
    }

    private List<string> Said(string? folder = null) =>
        [.. Look(("Backup:Folder", folder ?? this.folder.FullName)).Select(finding => $"{finding.Level} {finding.Check}")];

    private IReadOnlyList<Finding> Look() => Look(("Backup:Folder", folder.FullName));

    private static IReadOnlyList<Finding> Look(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        foreach (var (name, value) in settings)
            configuration[name] = value;
        return DoctorFiles.Backups(configuration, development: false, Now);
    }

    private string At(params string[] parts) => Path.Combine([folder.FullName, .. parts]);

    private void Begun() => File.WriteAllText(At("about"), "system=7\ntimeline=1\nsegment=16777216\n");

    private void Base(string name, int hours)
    {
        Directory.CreateDirectory(At("bases", name));
        File.WriteAllText(At("bases", name, "about"), $"until={Microseconds(hours * 60)}\nwal=000000010000000000000001\n");
    }

    private void Wal(string name, int minutes)
    {
        Directory.CreateDirectory(At("wal"));
        File.WriteAllText(At("wal", name), "");
        File.SetLastWriteTimeUtc(At("wal", name), Now.AddMinutes(-minutes).UtcDateTime);
    }

    private void Keys(string name, int hours, string system = "7", string? into = null)
    {
        var keys = into ?? At("keys");
        Directory.CreateDirectory(keys);
        File.WriteAllText(
            Path.Combine(keys, name),
            $"taken\t{Microseconds(hours * 60)}\t{system}\t\\N\t\\N\nperson\t340422\tp\t\\N\t\\N\n"
        );
    }

    private static long Microseconds(int minutes) => Now.AddMinutes(-minutes).ToUnixTimeMilliseconds() * 1_000;
}
