// Longer than 300 lines: one published day is proven in every way.
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Http;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.ReservedPools;

/// <summary>Every figure of the proof is one of its events, and a reserve that is too small would be seen.</summary>
public class when_the_reserve_is_proven(TestService service) : IClassFixture<TestService>
{
    private const string Authority = "county-authority@340422";

    [Fact]
    public async Task its_figures_are_those_of_the_events_and_can_be_followed_to_them()
    {
        var pools = await Story(60);
        var proof = await service.As(Authority).Get($"/api/reserve-proof?{Range(pools)}&limit=200").Expect(200);
        var sessions = proof["/sessions"].EnumerateArray().ToList();
        sessions.Count.ShouldBe(5);
        foreach (var pool in pools)
        {
            var events = await service.Events.FetchStream(
                new StreamId(PublishedPools.County, pool.StreamKey),
                TestContext.Current.CancellationToken
            );
            var history = (await service.As(Authority).Get($"/api/pools/{pool}/history"))
                .Json.EnumerateArray()
                .ToDictionary(e => e.GetProperty("version").GetInt64());
            var (state, expected) = (PoolDay.Aggregate.Initial, new List<string>());
            foreach (var e in events)
            {
                state = PoolDay.Aggregate.Evolve(state, e.Data);
                if (Session(e.Data) is { } code && state.Session(code) is { } now)
                {
                    expected.Add(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{code} {e.EventTypeName} {e.Sequence} {e.Version} {now.Capacity} {now.Ratio} {(int)Math.Ceiling(now.Ratio * now.Capacity)} {now.Reserved} {now.Released} {now.Held(CapacityPart.Reserved)} {(e.Data as PlaceRefused)?.Code}"
                        )
                    );
                }
            }

            var own = sessions.Where(session => session.GetProperty("pool").GetString() == pool.ToString()).ToList();
            own.SelectMany(session => session.GetProperty("figures").EnumerateArray())
                .OrderBy(figure => figure.GetProperty("position").GetInt64())
                .Select(figure => Text(figure, history[figure.GetProperty("version").GetInt64()]))
                .ShouldBe(expected);
            foreach (var session in own)
            {
                var (final, now) = (session.GetProperty("final"), state.Session(session.GetProperty("session").GetString()!)!);
                (
                    Number(final, "capacity"),
                    Number(final, "required"),
                    Number(final, "offered"),
                    Number(final, "released"),
                    Number(final, "held"),
                    Number(final, "used"),
                    Number(final, "refusals")
                ).ShouldBe(
                    (
                        now.Capacity,
                        now.Required,
                        now.Reserved,
                        now.Released,
                        now.Held(CapacityPart.Reserved),
                        now.Used(CapacityPart.Reserved),
                        now.Refused.Count
                    )
                );
            }
        }

        // One was used, one refused while reserve was free, and reserve was released.
        Number(proof["/summary/total"], "used").ShouldBe(1);
        Number(proof["/summary/total"], "refusals").ShouldBe(1);
        Number(proof["/summary/total"], "released").ShouldBeGreaterThan(0);
        Number(proof["/summary/total"], "belowFloor").ShouldBe(0);
        proof["/summary/total/offeredShare"].GetDecimal().ShouldBeGreaterThanOrEqualTo(0.2m);
        foreach (var sum in (string[])["capacity", "required", "offered", "released", "held", "used", "unused", "refusals"])
        {
            Number(proof["/summary/total"], sum).ShouldBe(sessions.Sum(session => Number(session.GetProperty("final"), sum)), sum);
            proof["/summary/hospitals"]
                .EnumerateArray()
                .Sum(hospital => Number(hospital.GetProperty("sums"), sum))
                .ShouldBe(Number(proof["/summary/total"], sum), sum);
        }

        Number(proof["/summary/total"], "sessions").ShouldBe(sessions.Count);
        await Pages(pools, sessions);
        await Table(pools, sessions);
    }

    [Fact]
    public async Task a_reserve_that_is_too_small_is_seen()
    {
        var pool = service.Clinic(100);
        // Of a version that never was: the rules would not let it happen.
        await service.Decide(
            pool,
            _ => Decided.With(new SessionPublished(pool.Session("am", 8, 11), 0.20m, 2, pool.At(8), 1, 1, service.Clock.Now))
        );
        await service.Decide(
            pool,
            _ => Decided.With(new SessionPublished(pool.Session("pm", 14, 10), 0.10m, 1, pool.At(14), 1, 1, service.Clock.Now))
        );
        // Mended later: what was too small stays in the proof.
        await service.Publish(pool, pool.Session("am", 8, 10), pool.Session("pm", 14, 10));
        await service.CatchUp();
        var proof = await service.As(Authority).Get($"/api/reserve-proof?from={pool.Day:O}&until={pool.Day:O}");
        Number(proof["/summary/total"], "belowFloor").ShouldBe(2);
        proof["/sessions/0/figures"]
            .EnumerateArray()
            .Select(figure => figure.GetProperty("belowFloor").GetBoolean())
            .ShouldBe([true, false]);
        proof["/sessions/0/final/belowFloor"].GetBoolean().ShouldBeTrue();
        Number(proof["/sessions/1/figures/0"], "required").ShouldBe(1);
        proof["/sessions/1/figures/0/belowFloor"].GetBoolean().ShouldBeTrue("A17 asks for more than this ratio");
    }

    [Fact]
    public async Task it_is_for_those_who_answer_for_the_reserve()
    {
        var days = (From: service.Clinic(150), Until: service.Clinic(151));
        foreach (var institution in (string[])["SX-H01", "SX-H02", "SX-M01", "SX-T01"])
            await service.Publish(days.From with { Institution = institution }, days.From.Session("am", 8, 5));
        await service.CatchUp();
        foreach (
            var (who, hospitals) in ((string, string[])[])
                [
                    (Authority, ["SX-H01", "SX-H02", "SX-M01", "SX-T01"]),
                    ("insurer@340422", ["SX-H01", "SX-H02", "SX-M01", "SX-T01"]),
                    ("dispatcher@SX-H01", ["SX-H01", "SX-M01", "SX-T01"]),
                    ("dispatcher@SX-M01", ["SX-M01"]),
                ]
        )
        {
            var proof = await service.As(who).Get($"/api/reserve-proof?{Range([days.From, days.Until])}").Expect(200);
            var shown = proof["/summary/hospitals"]
                .EnumerateArray()
                .Select(hospital => hospital.GetProperty("institution").GetString()!)
                .ToList();
            if (who == "dispatcher@SX-H01")
            {
                shown.ShouldContain("SX-H01");
                shown.ShouldContain("SX-T01");
            }
            else
            {
                shown.ShouldBe(hospitals);
            }

            proof["/sessions"]
                .EnumerateArray()
                .Select(session => session.GetProperty("institution").GetString()!)
                .Order(StringComparer.Ordinal)
                .ShouldBe(shown);
        }

        await service.As("dispatcher@SX-T03").Get("/api/reserve-proof?institution=SX-H01").Refused(403, "role.not-permitted");
        foreach (
            var who in (string[])
                ["family-doctor@SX-T01", "township-centre@SX-T01", "specialist@SX-H01", "his-system@SX-H01", "administrator@340422"]
        )
            await service.As(who).Get("/api/reserve-proof").Refused(403, "role.not-permitted");
        (await service.As("county-authority@340421", county: "340421").Get("/api/reserve-proof"))["/summary/total/sessions"]
            .GetInt64()
            .ShouldBe(0);
    }

    [Fact]
    public async Task tables_that_are_made_anew_are_those_that_grew()
    {
        await Story(200);
        await service.CatchUp();
        var live = await Rows();
        live.Count.ShouldBeGreaterThan(10);
        await service
            .Services.GetRequiredService<TableRebuild>()
            .Run(PoolList.TableName, cancellation: TestContext.Current.CancellationToken);
        (await Rows()).ShouldBe(live);
    }

    [Fact]
    public async Task it_waits_for_what_its_reader_has_written()
    {
        var pool = service.Clinic(250);
        var last = await service.Publish(pool, pool.Session("am", 8, 5));
        Number(
                (await service.As(Authority).Get($"/api/reserve-proof?from={pool.Day:O}&until={pool.Day:O}").After(last))["/summary/total"],
                "sessions"
            )
            .ShouldBe(1);
        await service.As(Authority).Get("/api/reserve-proof").After(long.MaxValue).Refused(503, "read-model.behind");
    }

    /// <summary>Three pools of two hospitals: published, changed, used, refused, released.</summary>
    private async Task<List<PoolKey>> Story(int days)
    {
        List<PoolKey> pools = [service.Clinic(days), service.Clinic(days + 1), service.Clinic(days, "SX-H02")];
        await service.Publish(pools[0], pools[0].Session("am", 8, 11), pools[0].Session("pm", 14, 4));
        await service.Publish(
            pools[1],
            new SessionPlan("day", pools[1].At(0), pools[1].At(0).AddDays(1), null, null, new BedCount(40, 38, 4)),
            pools[1].Session("extra", 8, 0)
        );
        await service.Publish(pools[2], pools[2].Session("am", 8, 20));
        // No referral is valid for so long.
        service.Clock.Set(pools[0].At(8).AddDays(-10));
        var (comes, refused) = (await service.Accepted(), await service.Accepted());
        await service.Arranged(comes, pools[0], "am");
        await service
            .As("dispatcher@SX-H01")
            .Post(
                $"{refused}/arrangement",
                new
                {
                    pool = pools[0].ToString(),
                    session = "am",
                    startsAt = pools[0].At(8),
                }
            )
            .Refused(409, "pool.time-taken");
        await service.As("specialist@SX-H01").Post($"{comes}/arrival", new { }).Expect(200);
        await service.Publish(pools[0], CapacityReason.ExtraSession, pools[0].Session("am", 8, 16), pools[0].Session("pm", 14, 4));
        service.Clock.Set(pools[0].At(8));
        foreach (var (pool, session) in ((PoolKey, string)[])[(pools[0], "am"), (pools[0], "pm"), (pools[2], "am")])
            await service.Decide(pool, day => PoolDecider.Release(day, session, service.Clock.Now));
        await service.CatchUp();
        return pools;
    }

    private async Task Pages(List<PoolKey> pools, List<JsonElement> whole)
    {
        List<string> paged = [];
        for (string? next = $"/api/reserve-proof?{Range(pools)}&limit=2"; next is not null; )
        {
            var page = await service.As(Authority).Get(next);
            page.Json.TryGetProperty("summary", out _).ShouldBe(paged.Count == 0, "sums come with the first page");
            paged.AddRange(page["/sessions"].EnumerateArray().Select(session => session.GetRawText()));
            next = page["/next"].GetString();
        }

        paged.ShouldBe(whole.Select(session => session.GetRawText()));
    }

    private async Task Table(List<PoolKey> pools, List<JsonElement> whole)
    {
        foreach (var (language, heading) in ((string, string)[])[("en", "Hospital,Kind,Unit"), ("zh-CN", "医院,类别,科室")])
        {
            var table = await service
                .As(Authority)
                .Get($"/api/reserve-proof?{Range(pools)}&limit=1")
                .Header("Accept", "text/csv")
                .In(language);
            table.ContentType.ShouldBe("text/csv");
            var rows = table.Text.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            rows[0].ShouldStartWith(heading);
            rows.Length.ShouldBe(1 + whole.Count + whole.Sum(session => session.GetProperty("figures").GetArrayLength()));
            rows.ShouldAllBe(row => row.Split(',', StringSplitOptions.None).Length == rows[0].Split(',', StringSplitOptions.None).Length);
            rows.Count(row => row.EndsWith("pool.time-taken")).ShouldBe(1);
            rows.Count(row => row.Contains(language == "en" ? ",refused," : ",拒绝,")).ShouldBe(1);
            rows.Count(row => row.Contains("该时间已有患者")).ShouldBe(language == "en" ? 0 : 1);
            var workbook = await service
                .As(Authority)
                .Get($"/api/reserve-proof?{Range(pools)}&limit=1")
                .Header("Accept", Workbook.ContentType)
                .In(language);
            workbook.ContentType.ShouldBe(Workbook.ContentType);
            Workbook
                .Read(workbook.Bytes)
                .Select(line => Cells(line.Cells))
                .ShouldBe(Csv.Read(table.Text.TrimStart('\uFEFF')).Select(line => Cells(line.Cells)));
        }
    }

    // A number is the same with fewer zeros behind it, and nothing stands behind the last cell of a workbook's row.
    private static string Cells(IReadOnlyList<string> cells) =>
        string.Join(
                '|',
                cells.Select(cell =>
                    decimal.TryParse(cell, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                        ? number.ToString("0.####", CultureInfo.InvariantCulture)
                        : cell
                )
            )
            .TrimEnd('|');

    private async Task<List<string>> Rows()
    {
        var rows = new List<string>();
        foreach (var table in (string[])["pools", "pool_sessions", "pool_figures", "pool_deadlines"])
        {
            await using var command = service
                .Services.GetRequiredService<NpgsqlDataSource>()
                .CreateCommand($"select '{table} ' || t::text from referrals.{table} t");
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
                rows.Add(reader.GetString(0));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private static string? Session(object e) =>
        e switch
        {
            SessionPublished x => x.Plan.Session,
            SessionChanged x => x.Plan.Session,
            ReserveReleased x => x.Session,
            PlaceRefused x => x.Session,
            _ => null,
        };

    private static string Text(JsonElement figure, JsonElement told)
    {
        var kind = told.GetProperty("event").GetString();
        kind.ShouldEndWith(figure.GetProperty("kind").GetString()!);
        told.GetProperty("position").GetInt64().ShouldBe(figure.GetProperty("position").GetInt64());
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{figure.GetProperty("session").GetString()} {kind} {figure.GetProperty("position").GetInt64()} {figure.GetProperty("version").GetInt64()} {Number(figure, "capacity")} {figure.GetProperty("ratio").GetDecimal()} {Number(figure, "required")} {Number(figure, "offered")} {Number(figure, "released")} {Number(figure, "held")} {figure.GetProperty("code").GetString()}"
        );
    }

    private static string Range(IReadOnlyList<PoolKey> pools) =>
        $"from={pools.Min(pool => pool.Day):O}&until={pools.Max(pool => pool.Day):O}";

    private static long Number(JsonElement of, string name) => of.GetProperty(name).GetInt64();
}
