using System.Globalization;
using System.Text.Json;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Boards;

/// <summary>What was signed stays what it was; what came later is listed beside it, case by case.</summary>
public class when_a_month_is_signed_off(TestService service) : IClassFixture<TestService>
{
    private TestClient Authority => service.As("county-authority");

    [Fact]
    public async Task later_corrections_are_listed_and_the_report_shows_what_was_signed()
    {
        // The first days of a month: what was forgotten in the month before is recorded late.
        var first = Shanghai.Day(service.Clock.Now).FirstOfMonth().AddMonths(2);
        service.Clock.Set(new DateTimeOffset(first.AddDays(-1), new TimeOnly(9, 0), Shanghai.Offset));
        var month = first.AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);
        var (arrived, expected) = (await service.InCare(), await Accepted());
        await Authority.Post($"/api/boards/months/{month}/closing", new { despiteMissing = true }).Refused(422, "month.not-over");
        service.Clock.Set(new DateTimeOffset(first, new TimeOnly(9, 0), Shanghai.Offset));
        await Authority.Get($"/api/boards/months/{month}/corrections").Refused(409, "month.not-signed");
        await Authority.Post($"/api/boards/months/{month}/closing", new { }).Refused(422, "month.incomplete");
        await service.CatchUp();
        await Authority.Post($"/api/boards/months/{month}/closing", new { despiteMissing = true, note = "部分机构缺报" }).Expect(200);
        // Nothing has changed: it is not signed again.
        await Authority.Post($"/api/boards/months/{month}/closing", new { despiteMissing = true }).Expect(200);
        var signed = await Authority.Get($"/api/boards/months/{month}").Expect(200);
        signed["/signatures"].GetArrayLength().ShouldBe(1);
        signed["/differences"].GetArrayLength().ShouldBe(0);
        Value(signed, "up-arrived").ShouldBe(1);

        var there = new DateTimeOffset(first.AddDays(-1), new TimeOnly(20, 0), Shanghai.Offset);
        await service.As("dispatcher@SX-H01").Post($"{expected}/arrival", new { arrivedAt = there }).Expect(200);
        await service.As("specialist@SX-H01").Post($"{arrived}/care-retraction", new { reason = "did-not-happen" }).Expect(200);
        await service.CatchUp();

        var now = await Authority.Get($"/api/boards/months/{month}").Expect(200);
        now["/differences"]
            .EnumerateArray()
            .Select(one =>
                $"{one.GetProperty("signed").GetProperty("measure")} {one.GetProperty("signed").GetProperty("value")} {one.GetProperty("now")}"
            )
            .Where(one => one.StartsWith("up-", StringComparison.Ordinal))
            .ShouldBe(["up-arrived 1 2", "up-care-begun 1 0"], ignoreOrder: true);
        var corrections = new List<JsonElement>();
        for (var address = $"/api/boards/months/{month}/corrections?limit=1"; address is not null; )
        {
            var page = await Authority.Get(address).Expect(200);
            corrections.AddRange(page["/items"].EnumerateArray());
            address = page["/next"].GetString();
        }

        corrections
            .Select(one => $"{one.GetProperty("change").GetString()} {one.GetProperty("line").GetProperty("measure").GetString()}")
            .ShouldBe(["came up-arrived", "went up-care-begun", "went up-in-care", "came up-expected"], ignoreOrder: true);

        var report = await Authority.Get($"/api/boards/months/{month}/report").Header("Accept-Language", "en").Expect(200);
        report.Text.ShouldContain("revision 1");
        report.Text.ShouldContain("Two-way referral ratio");
        (await Authority.Get($"/api/boards/months/{month}/report").Header("Accept", "text/csv").Expect(200)).Text.ShouldContain(
            "up-arrived"
        );

        // The board of then, and what is another number now.
        var position = now["/signatures/0/position"].GetInt64();
        var board = await Authority.Get($"/api/boards/county?month={month}&asOf={position}").Expect(200);
        var figure = board["/figures"].EnumerateArray().Single(one => one.GetProperty("measure").GetString() == "up-arrived");
        (figure.GetProperty("value").GetInt64(), figure.GetProperty("now").GetInt64()).ShouldBe((1, 2));

        await Authority.Post($"/api/boards/months/{month}/closing", new { despiteMissing = true }).Expect(200);
        (await Authority.Get($"/api/boards/months/{month}").Expect(200))["/signatures"].GetArrayLength().ShouldBe(2);
    }

    [Theory]
    [InlineData("2026-13")]
    [InlineData("nonsense")]
    public async Task what_is_no_month_is_refused(string month) =>
        await Authority.Get($"/api/boards/months/{month}").Refused(400, "field.format", "month");

    private async Task<string> Accepted()
    {
        var at = await service.Reviewed();
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        await service.As("dispatcher@SX-H01").Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddMinutes(1) }).Expect(200);
        return at;
    }

    private static long Value(Answer month, string measure) =>
        month["/values"]
            .EnumerateArray()
            .Single(one => one.TryGetProperty("measure", out var found) && found.GetString() == measure)
            .GetProperty("value")
            .GetInt64();
}
