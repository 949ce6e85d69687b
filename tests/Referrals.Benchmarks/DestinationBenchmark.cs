// ops/bench destinations: where a diagnosis can go, with 5,000 institutions and 20,000 entries, next to reading one institution.
using System.Collections.Frozen;
using System.Globalization;
using Referrals.Destinations;
using Referrals.EventStore;
using Referrals.Institutions;
using Referrals.Policies;
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
        await logNode.Log.BulkAppend([
            .. Enumerable.Range(0, 20).Select(day => Rush.Published(Rush.Pool(DateTimeOffset.UtcNow, 1 + day), 100, DateTimeOffset.UtcNow)),
        ]);
        await HttpBenchmark.CaughtUp(run);
        await run.Sql("vacuum analyze");
        var directory = (await logNode.Log.AggregateStream(Directory.Aggregate, stream)).State;
        var index = new DestinationIndex(directory, Shanghai.Day(DateTimeOffset.UtcNow));
        var list = List(index);
        run.Add("institutions", directory.Institutions.Count);
        run.Add("entries", list.Values.Sum(entries => entries.Length));

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
            var rankings = Rankings(run.Time, index, list);
            if (round == 0)
                continue;
            run.Add("destinations_p50_ms", Load.Percentile(searches, 0.5));
            run.Add("destinations_p99_ms", Load.Percentile(searches, 0.99), 20, atMost: true);
            run.Add("destinations_per_s", perSecond);
            run.Add("read_p50_ms", Load.Percentile(reads, 0.5));
            run.Add("destinations_vs_read", Load.Percentile(searches, 0.5) / Load.Percentile(reads, 0.5), 6, atMost: true);
            run.Add("ranking_p50_ms", Load.Percentile(rankings, 0.5));
            run.Add("ranking_p99_ms", Load.Percentile(rankings, 0.99), 10, atMost: true);
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

    /// <summary>In place of the county's list, which the service reads: a tenth of the entries are for the diagnosis.</summary>
    private static FrozenDictionary<string, WhitelistEntry[]> List(DestinationIndex index)
    {
        DiagnosisRange[] ranges =
        [
            .. "ABCDEFGHIJ".Select(letter => new DiagnosisRange($"{letter}20", $"{letter}25", Angina.System, Angina.Version)),
        ];
        var outside = index.All.Where(candidate => candidate.IsOutside).Select(candidate => candidate.Code).ToArray();
        return Enumerable
            .Range(0, Entries)
            .Select(i => new WhitelistEntry(
                Guid.CreateVersion7(),
                outside[i % outside.Length],
                (OutsideTier)(i % 3),
                [],
                [ranges[i * 7 % ranges.Length]],
                index.Day.AddDays(-100),
                index.Day.AddDays(100),
                null,
                EntryState.Approved,
                i + 1
            ))
            .GroupBy(entry => entry.Institution, StringComparer.Ordinal)
            .ToFrozenDictionary(entries => entries.Key, entries => entries.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The ranking alone with all entries, and the page that is shown of it, one after another.</summary>
    private static List<double> Rankings(TimeSpan time, DestinationIndex index, FrozenDictionary<string, WhitelistEntry[]> list)
    {
        var measured = new List<double>();
        var watch = Stopwatch.StartNew();
        for (var i = 0; watch.Elapsed < time; i++)
        {
            var from = Stopwatch.GetTimestamp();
            var question = new DestinationQuestion(
                Angina,
                Specialty(i),
                i % 7 == 0 ? Urgency.Emergency : Urgency.Routine,
                CountyData.Township(i),
                CountyData.Township(i),
                "340422"
            );
            var ranking = DestinationRanking.Of(
                index,
                question,
                new DestinationLookups(
                    code => list.TryGetValue(code, out var entries) ? entries : [],
                    code => code[^1] == '7' ? true : null,
                    _ => null,
                    code => code[^1] - '0',
                    CatalogueMode.Warn
                )
            );
            var view = new DestinationView(ranking, question, index, new WhitelistRules(365, 24), Http.Language.Chinese);
            if (view.Page(0, 20).Count == 0 || view.Excluded(20).Total == 0)
                throw new InvalidOperationException("Nothing was ranked.");
            measured.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }

        return measured;
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
