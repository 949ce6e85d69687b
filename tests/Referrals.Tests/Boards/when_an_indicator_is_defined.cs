using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Boards;

public class when_an_indicator_is_defined(TestService service) : IClassFixture<TestService>
{
    private TestClient Authority => service.As("county-authority");

    private string Today => Shanghai.Day(service.Clock.Now).Iso();

    private Dictionary<string, object?> Form() =>
        new()
        {
            ["validFrom"] = Today,
            ["name"] = new { chinese = "下转接收比", english = "Down-transfers accepted" },
            ["formula"] = new { chinese = "下转接受 ÷ 下转申请", english = "Down-transfers accepted ÷ sent" },
            ["statistic"] = "ratio",
            ["numerator"] = new[] { new { measure = "down-accepted" } },
            ["denominator"] = new[] { new { measure = "down-sent" } },
            ["aim"] = "at-least",
            ["target"] = 0.9,
        };

    [Fact]
    public async Task the_next_version_is_used_from_its_day_and_the_one_before_stays()
    {
        await Authority.Post("/api/indicators/two-way-ratio/versions", Form()).Expect(200);
        // The same once more changes nothing.
        await Authority.Post("/api/indicators/two-way-ratio/versions", Form()).Expect(200);
        var versions = await Authority.Get("/api/indicators/two-way-ratio").Expect(200);
        versions["/items"].GetArrayLength().ShouldBe(2);
        versions["/items/1/version"].GetInt32().ShouldBe(2);
        (await Authority.Get("/api/indicators/two-way-ratio/versions/1").Expect(200))
            .String("/numerator/0/measure")
            .ShouldBe("down-arrived");
        await Authority.Get("/api/indicators/two-way-ratio/versions/3").Refused(404, "not-found");
        await Authority.Get("/api/indicators/nonsense").Refused(404, "not-found");

        await service.CatchUp();
        Version(await Authority.Get("/api/boards/county").Expect(200)).ShouldBe(2);
        var yesterday = Shanghai.Day(service.Clock.Now).AddDays(-1).Iso();
        Version(await Authority.Get($"/api/boards/county?until={yesterday}").Expect(200)).ShouldBe(1);
        // What was shown is shown again by the same definition.
        (await Authority.Get($"/api/indicators?on={yesterday}").Expect(200))["/items"]
            .EnumerateArray()
            .Single(one => one.GetProperty("indicator").GetString() == "two-way-ratio")
            .GetProperty("version")
            .GetInt32()
            .ShouldBe(1);
    }

    [Fact]
    public async Task a_new_one_stands_on_every_board()
    {
        await Authority.Post("/api/indicators/own-share/versions", Form()).Expect(200);
        (await Authority.Get("/api/boards/county").Expect(200))["/indicators"]
            .EnumerateArray()
            .ShouldContain(one => one.GetProperty("indicator").GetString() == "own-share");
    }

    [Theory]
    [InlineData("validFrom", null, "/validFrom", "field.required")]
    [InlineData("name", null, "/name", "field.required")]
    [InlineData("statistic", "p90", "/denominator", "field.not-allowed")]
    [InlineData("denominator", null, "/denominator", "field.required")]
    [InlineData("numerator", "nonsense", "/numerator/0/measure", "board.unknown-measure")]
    [InlineData("numerator", "up-waiting", "/numerator/0/measure", "board.unknown-measure")]
    public async Task a_faulty_one_is_refused_with_its_fault(string field, string? value, string pointer, string code)
    {
        var form = Form();
        form[field] = field == "numerator" ? new[] { new { measure = value } } : value;
        await Authority.Post("/api/indicators/faulty/versions", form).Refused(400, code, pointer);
    }

    [Fact]
    public async Task it_does_not_reach_back()
    {
        var form = Form();
        form["validFrom"] = Shanghai.Day(service.Clock.Now).AddDays(-1).Iso();
        await Authority.Post("/api/indicators/two-way-ratio/versions", form).Refused(422, "indicator.retroactive");
        form = Form();
        form["statistic"] = "median";
        form["denominator"] = null;
        await Authority.Post("/api/indicators/slow/versions", form).Refused(400, "indicator.not-timed", "/numerator");
    }

    private static int Version(Answer board) =>
        board["/indicators"]
            .EnumerateArray()
            .Single(one => one.GetProperty("indicator").GetString() == "two-way-ratio")
            .GetProperty("version")
            .GetInt32();
}
