using Referrals.Tests.Hosting;

namespace Referrals.Tests.ReservedPools;

/// <summary>What a doctor sees before she sends: all that is to come, in counts alone.</summary>
public class when_free_capacity_is_asked(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task it_hides_nothing_and_names_nobody()
    {
        var pool = service.Clinic(2);
        await service.Publish(pool, pool.Session("am", 8, 5), pool.Session("pm", 14, 5, taken: 4));
        List<string> cases = [await service.Accepted(), await service.Accepted(), await service.Accepted()];
        await service.Arranged(cases[0], pool, "am");
        await service.Arranged(cases[1], pool, "pm");
        var last = await service
            .As("dispatcher@SX-H01")
            .Post($"{cases[2]}/waiting", new { pool = pool.ToString(), session = "pm" })
            .Expect(200);
        foreach (
            var who in (string[])
                [
                    "family-doctor@SX-V0101",
                    "township-centre@SX-T03",
                    "dispatcher@SX-H02",
                    "specialist@SX-M01",
                    "his-system@SX-T01",
                    "county-authority@340422",
                ]
        )
        {
            var free = await service
                .As(who)
                .Get($"/api/pools/free?institution=SX-H01&kind=clinic-slot&unit=CARD&from={pool.Day:O}&until={pool.Day:O}")
                .After(last.Position)
                .Expect(200);
            free["/items"].GetArrayLength().ShouldBe(2);
            free["/next"].GetString().ShouldBeNull();
            var (am, pm) = (free["/items/0"], free["/items/1"]);
            (
                am.GetProperty("freeReserved").GetInt32(),
                am.GetProperty("freeGeneral").GetInt32(),
                am.GetProperty("waiting").GetInt32()
            ).ShouldBe((0, 4, 0));
            (
                pm.GetProperty("freeReserved").GetInt32(),
                pm.GetProperty("freeGeneral").GetInt32(),
                pm.GetProperty("waiting").GetInt32()
            ).ShouldBe((0, 0, 1));
            am.GetProperty("firstStart").GetDateTimeOffset().ShouldBe(pool.At(8, 10));
            pm.GetProperty("firstStart").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
            foreach (var at in cases)
                free.Text.ShouldNotContain(PublishedPools.Id(at).ToString());
        }

        await service.As("insurer@340422").Get("/api/pools/free").Refused(403, "role.not-permitted");
        await service.As("administrator@340422").Get("/api/pools/free").Refused(403, "role.not-permitted");
    }

    [Fact]
    public async Task pages_follow_each_other_by_time_over_all_hospitals()
    {
        List<string> expected = [];
        var last = 0L;
        foreach (var days in (int[])[42, 40, 41])
        {
            foreach (var institution in (string[])["SX-H02", "SX-H01"])
            {
                var pool = service.Clinic(days, institution);
                last = await service.Publish(
                    pool,
                    pool.Session("am", institution == "SX-H01" ? 9 : 8, 5),
                    pool.Session("pm", 14, 5),
                    pool.Session("suspended", 18, 0)
                );
                expected.AddRange([$"{pool}/am", $"{pool}/pm"]);
            }
        }

        var range = $"from={service.Clinic(40).Day:O}&until={service.Clinic(42).Day:O}";
        List<string> shown = [];
        List<DateTimeOffset> times = [];
        for (string? next = $"/api/pools/free?{range}&limit=5"; next is not null; )
        {
            var page = await service.As("family-doctor@SX-V0101").Get(next).After(last).Expect(200);
            shown.AddRange(
                page["/items"]
                    .EnumerateArray()
                    .Select(item => $"{item.GetProperty("pool").GetString()}/{item.GetProperty("session").GetString()}")
            );
            times.AddRange(page["/items"].EnumerateArray().Select(item => item.GetProperty("from").GetDateTimeOffset()));
            next = page["/next"].GetString();
        }

        shown.Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal));
        times.ShouldBeInOrder();
        (await service.As("family-doctor@SX-V0101").Get($"/api/pools/free?{range}&unit=OBGY"))["/items"].GetArrayLength().ShouldBe(0);
        (await service.As("family-doctor@SX-V0101").Get($"/api/pools/free?{range}&institution=SX-H02&limit=200"))["/items"]
            .GetArrayLength()
            .ShouldBe(6);
    }

    [Fact]
    public async Task a_session_that_runs_shows_what_is_left_of_it_and_one_that_is_over_is_gone()
    {
        var pool = service.Clinic(1);
        await service.Publish(pool, pool.Session("am", 8, 5), pool.Session("pm", 14, 5));
        service.Clock.Set(pool.At(14, 15));
        var items = (
            await service
                .As("family-doctor@SX-V0101")
                .Get($"/api/pools/free?institution=SX-H01&until={pool.Day:O}")
                .After(await service.Events.Position(TestContext.Current.CancellationToken))
        )["/items"]
            .EnumerateArray()
            .Where(item => item.GetProperty("pool").GetString() == pool.ToString())
            .ToList();
        items.ConvertAll(item => item.GetProperty("session").GetString()).ShouldBe(["pm"]);
        items[0].GetProperty("firstStart").GetDateTimeOffset().ShouldBe(pool.At(14, 20));
    }

    [Theory]
    [InlineData("from=2026-13-01", "field.format", "from")]
    [InlineData("from=2026-02-01&until=2026-01-31", "field.out-of-range", "until")]
    [InlineData("from=2026-01-01&until=2027-01-02", "field.out-of-range", "until")]
    [InlineData("kind=slot", "field.unknown-code", "kind")]
    [InlineData("institution=SX-NOBODY", "field.unknown-code", "institution")]
    [InlineData("limit=201", "field.out-of-range", "limit")]
    [InlineData("cursor=0~am~nonsense", "page.cursor-invalid", "cursor")]
    [InlineData("cursor=9223372036854775807~am~SX-H01~bed~CARD~2026-01-01", "page.cursor-invalid", "cursor")]
    [InlineData("cursor=1~a%00m~SX-H01~bed~CARD~2026-01-01", "page.cursor-invalid", "cursor")]
    public async Task what_is_asked_wrongly_is_named(string query, string code, string pointer)
    {
        await service.As("county-authority@340422").Get($"/api/pools/free?{query}").Refused(400, code, pointer);
        await service.As("county-authority@340422").Get($"/api/reserve-proof?{query}").Refused(400, code, pointer);
    }
}
