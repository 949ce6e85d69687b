// ops/bench destinations: where a diagnosis can go, with 5,000 institutions and 20,000 entries, next to reading one institution.
using System.Globalization;
using Referrals.EventStore;
using Referrals.Institutions;
using Referrals.Shared;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;
using Referrals.Whitelist;
using Directory = Referrals.Institutions.Directory;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Referrals.Benchmarks;

internal static class DestinationBenchmark
{
    private const int Institutions = 5_000;
    private const int Entries = 20_000;
    private const int PerSecond = 100;
    private const int Clients = 8;

    private static readonly string[] Specialties = ["03.04", "03.03", "03.01", "03.02", "04.01", "04.02", "04.03", "04.04", "05", "07"];
    private static readonly Diagnosis Angina = new("I20.0", "icd-10-gb", "GB/T 14396-2016");

    public static async Task Run(BenchmarkRun run)
    {
        var folder = Path.Combine(Environment.CurrentDirectory, ".local", "bench-node");
        await using var node = await ServiceNode.Start(run.ConnectionString, folder);
        await using var logNode = new LogNode(run.ConnectionString, App.Events());
        var stream = new StreamId(CountyData.County, Directory.StreamKey);
        var known = (await logNode.Log.AggregateStream(Directory.Aggregate, stream)).State.Institutions.Count;
        await logNode.Log.BulkAppend([
            .. Outside(Institutions - known).Select(e => new BulkEvent(stream, e, Directory.Aggregate.StreamType)),
        ]);
        var directory = (await logNode.Log.AggregateStream(Directory.Aggregate, stream)).State;
        var whitelist = new StreamId(CountyData.County, TransferWhitelist.StreamKey);
        foreach (var part in List(directory, Shanghai.Day(DateTimeOffset.UtcNow)).Chunk(2_000))
            await logNode.Log.BulkAppend([.. part.Select(e => new BulkEvent(whitelist, e, TransferWhitelist.Aggregate.StreamType))]);
        await logNode.Log.BulkAppend([
            .. Enumerable.Range(0, 20).Select(day => Rush.Published(Rush.Pool(DateTimeOffset.UtcNow, 1 + day), 100, DateTimeOffset.UtcNow)),
        ]);
        await HttpBenchmark.CaughtUp(run);
        await run.Sql("vacuum analyze");
        run.Add("institutions", directory.Institutions.Count);
        run.Add("entries", (await logNode.Log.AggregateStream(TransferWhitelist.Aggregate, whitelist)).State.All.Count());

        var doctors = Enumerable.Range(0, 25).Select(i => node.Token($"family-doctor@{CountyData.Township(i)}", $"doctor-{i}")).ToArray();
        // The first round is for the compiler.
        for (var round = 0; round <= run.Rounds; round++)
        {
            Console.Error.WriteLine($"round {round}");
            var reads = await Load.OnTheBeat(
                PerSecond,
                run.Time,
                i => Timed(node, $"/api/institutions/{CountyData.Township(i)}", doctors[i % 25])
            );
            var searches = await Load.OnTheBeat(PerSecond, run.Time, i => Timed(node, Question(i), doctors[i % 25]));
            var perSecond = await PerSecondOf(run, node, doctors);
            if (round == 0)
                continue;
            run.Add("destinations_p50_ms", Load.Percentile(searches, 0.5));
            run.Add("destinations_p99_ms", Load.Percentile(searches, 0.99), 20, atMost: true);
            run.Add("destinations_per_s", perSecond);
            run.Add("read_p50_ms", Load.Percentile(reads, 0.5));
            run.Add("destinations_vs_read", Load.Percentile(searches, 0.5) / Load.Percentile(reads, 0.5), 12, atMost: true);
        }
    }

    /// <summary>One of ten asks for no specialty: all institutions are ranked.</summary>
    private static string? Specialty(int i) => i % 10 == 9 ? null : Specialties[i % 10];

    private static string Question(int i) =>
        $"/api/destinations?diagnosis=I20.0&system=icd-10-gb&urgency={(i % 7 == 0 ? "emergency" : "routine")}"
        + (Specialty(i) is { } specialty ? $"&unit={specialty}" : "");

    /// <summary>Village clinics and private hospitals of the towns, and hospitals outside the county, each with a few units.</summary>
    private static IEnumerable<object> Outside(int count)
    {
        var from = new DateOnly(2024, 1, 1);
        for (var i = 0; i < count; i++)
        {
            var kind =
                i < 1_000 ? InstitutionKind.VillageClinic
                : i < 1_200 ? InstitutionKind.Private
                : InstitutionKind.External;
            var code = string.Create(CultureInfo.InvariantCulture, $"SX-B{i:0000}");
            var isOutside = kind == InstitutionKind.External;
            yield return new InstitutionRegistered(
                code,
                $"示例机构{code}（虚构）",
                kind,
                isOutside ? null : "示例镇",
                kind == InstitutionKind.VillageClinic ? CountyData.Township(i) : null,
                AdministrativeLevel.Ungraded,
                isOutside ? PriceLevel.City : PriceLevel.Village,
                isOutside ? DeductibleLevel.City : DeductibleLevel.Township,
                Tcm: false,
                null,
                from
            );
            for (var unit = 0; unit < (kind == InstitutionKind.VillageClinic ? 1 : 4); unit++)
            {
                var specialty = kind == InstitutionKind.VillageClinic ? "02" : Specialties[(i + (unit * 3)) % Specialties.Length];
                yield return new InstitutionUnitSet(code, $"U{unit}", "示例科", UnitKind.Department, specialty, from, null);
            }
        }
    }

    /// <summary>Proposed by one and approved by another; a tenth of the entries are for the diagnosis, some have a quota.</summary>
    private static IEnumerable<object> List(Directory directory, DateOnly today)
    {
        DiagnosisRange[] ranges =
        [
            .. "ABCDEFGHIJ".Select(letter => new DiagnosisRange($"{letter}20", $"{letter}25", Angina.System, Angina.Version)),
        ];
        var outside = directory.OutsideOn(today).Order(StringComparer.Ordinal).ToArray();
        var at = DateTimeOffset.UtcNow;
        for (var i = 0; i < Entries; i++)
        {
            var entry = Guid.CreateVersion7();
            yield return new WhitelistEntryProposed(
                entry,
                outside[i % outside.Length],
                (OutsideTier)(i % 3),
                [],
                [ranges[i * 7 % ranges.Length]],
                today.AddDays(-100),
                today.AddDays(100),
                i % 50 == 0 ? 100 : null,
                "示例",
                "proposer",
                at,
                0,
                0
            );
            yield return new WhitelistEntryApproved(entry, "示例", "approver", at);
        }
    }

    private static Task<double> PerSecondOf(BenchmarkRun run, ServiceNode node, string[] doctors)
    {
        var client = 0;
        return Load.PerSecond(
            Clients,
            run.Time,
            async goOn =>
            {
                var me = Interlocked.Increment(ref client);
                var done = 0;
                for (; goOn(); done++)
                    await node.Send(HttpMethod.Get, Question(done), doctors[me % 25]);
                return done;
            }
        );
    }

    private static async Task<double> Timed(ServiceNode node, string path, string token)
    {
        var from = Stopwatch.GetTimestamp();
        await node.Send(HttpMethod.Get, path, token);
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }
}
