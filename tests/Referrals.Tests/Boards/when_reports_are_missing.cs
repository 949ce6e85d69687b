// A rate of which reports are missing is given by nobody, and says whose.
using System.Text.Json;
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Boards;

public class when_reports_are_missing(TestService service) : IClassFixture<TestService>
{
    private const string Absent = "SX-V0101";

    private DateOnly Day => Shanghai.Day(service.Clock.Now).AddDays(-10);

    [Fact]
    public async Task a_rate_says_who_has_not_reported_which_day_until_all_have()
    {
        var institutions = (await service.As("county-authority").Get("/api/institutions?limit=500").Expect(200))["/items"]
            .EnumerateArray()
            .Select(one => one.GetProperty("institution"))
            .Where(one => one.GetProperty("kind").GetString() is not ("external" or "disease-control-centre"))
            .Select(one => one.GetProperty("code").GetString()!)
            .ToList();
        institutions.ShouldContain(Absent);
        foreach (var institution in institutions.Where(one => one != Absent))
            await Report(institution);
        await Outside("city", "province");

        var rate = await Rate();
        Value(rate).ShouldBeNull();
        rate.GetProperty("numerator").GetInt64().ShouldBe((institutions.Count - 1) * 9);
        Missing(rate).ShouldBe([Absent, "insurer"], ignoreOrder: true);
        rate.GetProperty("missing")[0].GetProperty("dates").EnumerateArray().Select(one => one.GetString()).ShouldBe([Day.Iso()]);

        await Report(Absent);
        Missing(await Rate()).ShouldBe(["insurer"]);
        // The last distance: that nobody went there is said too.
        await Outside("outside-province");
        rate = await Rate();
        rate.TryGetProperty("missing", out _).ShouldBeFalse();
        var inside = institutions.Count * 9;
        Value(rate).ShouldBe(Math.Round((decimal)inside / (inside + 10), 4, MidpointRounding.AwayFromZero));
        Value(await Rate(Day.AddDays(-1))).ShouldBeNull();
    }

    private async Task Report(string institution) =>
        await service
            .As($"his-system@{institution}")
            .Post("/api/activity/days", new { days = new[] { new { day = Day.Iso(), outpatientVisits = 9 } } })
            .Expect(200);

    private async Task Outside(params string[] tiers) =>
        await service
            .As("insurer@340422")
            .Post(
                "/api/activity/outflow",
                new
                {
                    days = tiers.Select(tier => new
                    {
                        day = Day.Iso(),
                        tier,
                        outpatientVisits = tier == "outside-province" ? 0 : 5,
                    }),
                }
            )
            .Expect(200);

    private async Task<JsonElement> Rate(DateOnly? from = null)
    {
        await service.CatchUp();
        return (await service.As("county-authority").Get($"/api/boards/county?from={(from ?? Day).Iso()}&until={Day.Iso()}").Expect(200))[
            "/indicators"
        ]
            .EnumerateArray()
            .Single(one => one.GetProperty("indicator").GetString() == "county-visit-rate")
            .Clone();
    }

    private static decimal? Value(JsonElement rate) => rate.TryGetProperty("value", out var value) ? value.GetDecimal() : null;

    private static IEnumerable<string?> Missing(JsonElement rate) =>
        rate.GetProperty("missing").EnumerateArray().Select(one => one.GetProperty("institution").GetString());
}
