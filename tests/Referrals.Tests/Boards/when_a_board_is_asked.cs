using System.Text.Json;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Boards;

public class when_a_board_is_asked(TestService service) : IClassFixture<TestService>
{
    private TestClient Authority => service.As("county-authority");

    /// <summary>Every figure, stock and part of every board is the sum of the cases that are shown behind it.</summary>
    [Fact]
    public async Task each_number_is_the_sum_of_what_is_shown_behind_it()
    {
        await Story();
        foreach (
            var (address, of) in new[]
            {
                ("/api/boards/county", "county"),
                ("/api/boards/institutions/SX-H01", "institution:SX-H01"),
                ("/api/boards/institutions/SX-V0101", "institution:SX-V0101"),
                ("/api/boards/groups/SX-G1", "group:SX-G1"),
            }
        )
        {
            var board = await Board(address);
            // Who is late is asked of the county by institution.
            board["/breakdowns"].EnumerateArray().Any(one => one.GetProperty("by").GetString() == "institution").ShouldBe(of == "county");
            var (from, until) = (board.String("/from"), board.String("/until"));
            var figures = board["/figures"].EnumerateArray().Concat(board["/stocks"].EnumerateArray()).ToList();
            figures.Count.ShouldBeGreaterThan(8);
            foreach (var figure in figures)
                await IsTraced(figure.GetProperty("value").GetInt64(), $"of={of}&from={from}&until={until}{Of(figure)}");
            foreach (var breakdown in board["/breakdowns"].EnumerateArray())
            {
                foreach (var part in breakdown.GetProperty("parts").EnumerateArray())
                    await IsTraced(
                        part.GetProperty("value").GetInt64(),
                        $"of={of}&from={from}&until={until}{Of(breakdown)}&by={breakdown.GetProperty("by").GetString()}&key={Uri.EscapeDataString(part.GetProperty("key").GetString()!)}"
                    );
            }

            foreach (var indicator in board["/indicators"].EnumerateArray().Where(one => one.TryGetProperty("denominator", out _)))
            {
                var id = indicator.GetProperty("indicator").GetString();
                await IsTraced(
                    indicator.GetProperty("numerator").GetInt64(),
                    $"of={of}&from={from}&until={until}&indicator={id}&part=numerator"
                );
                await IsTraced(
                    indicator.GetProperty("denominator").GetInt64(),
                    $"of={of}&from={from}&until={until}&indicator={id}&part=denominator"
                );
            }
        }
    }

    [Fact]
    public async Task a_hospital_sees_what_came_and_what_it_did()
    {
        var at = await service.Reviewed("SX-H02", "CARD");
        await service.As("dispatcher@SX-H02").Post($"{at}/refusal", new { reason = "no-capacity" }).Expect(200);
        var board = await Board("/api/boards/institutions/SX-H02", "dispatcher@SX-H02");
        Figure(board, "up-declined", "receiver").ShouldBe(1);
        Figure(board, "up-answered-in-time", "receiver").ShouldBe(1);
        var declined = board["/breakdowns"]
            .EnumerateArray()
            .Single(one => one.GetProperty("measure").GetString() == "up-declined" && one.GetProperty("by").GetString() == "reason");
        declined.GetProperty("parts")[0].GetProperty("key").GetString().ShouldBe("no-capacity");
        Indicator(board, "declined-share").GetProperty("value").GetDecimal().ShouldBe(1);
        Indicator(board, "primary-visit-share").TryGetProperty("value", out _).ShouldBeFalse();
        board["/indicators"].EnumerateArray().ShouldNotContain(one => one.GetProperty("indicator").GetString() == "county-visit-rate");
        var cases = await service.As("dispatcher@SX-H02").Get("/api/boards/cases?of=institution:SX-H02&measure=up-declined").Expect(200);
        cases.String("/items/0/case").ShouldBe(at.Split('/')[^1]);
        cases.String("/items/0/state").ShouldBe("declined");
    }

    [Fact]
    public async Task a_doctor_sees_the_own_patients()
    {
        await service.Sent();
        var mine = await Board("/api/boards/doctors/SX-P-V0101-01", "family-doctor@SX-V0101");
        mine["/figures"]
            .EnumerateArray()
            .Single(one => one.GetProperty("measure").GetString() == "up-sent")
            .GetProperty("value")
            .GetInt64()
            .ShouldBeGreaterThan(0);
        await service.As("family-doctor@SX-T03").Get("/api/boards/doctors/SX-P-V0101-01").Refused(403, "board.not-yours");
    }

    [Fact]
    public async Task boards_are_tables_too()
    {
        await service.Sent();
        await service.CatchUp();
        var csv = await Authority.Get("/api/boards/county").Header("Accept", "text/csv").Expect(200);
        csv.Text.ShouldContain("up-sent");
        (await Authority.Get("/api/boards/groups").Header("Accept", "text/csv").Expect(200)).Text.ShouldContain("two-way-ratio");
        (await Authority.Get("/api/boards/cases?measure=up-sent").Header("Accept", "text/csv").Expect(200)).Text.ShouldContain("up-sent");
        (
            await Authority.Get("/api/boards/county").Header("Accept", Referrals.Http.Workbook.ContentType).Expect(200)
        ).Bytes.Length.ShouldBeGreaterThan(1_000);
    }

    [Theory]
    [InlineData("/api/boards/county?from=2026-02-02&until=2026-02-01", "board.period-reversed", "from")]
    [InlineData("/api/boards/county?from=2001-01-01&until=2026-02-01", "board.period-too-long", "from")]
    [InlineData("/api/boards/county?until=2199-01-01", "board.period-in-future", "until")]
    [InlineData("/api/boards/county?month=2199-01", "board.period-in-future", "month")]
    [InlineData("/api/boards/county?month=2026-13", "field.format", "month")]
    [InlineData("/api/boards/county?month=2026-01&from=2026-01-02", "field.not-allowed", "month")]
    [InlineData("/api/boards/county?from=yesterday", "field.format", "from")]
    [InlineData("/api/boards/flows?step=nonsense", "field.unknown-code", "step")]
    [InlineData("/api/boards/cases?measure=nonsense", "board.unknown-measure", "measure")]
    [InlineData("/api/boards/cases?indicator=nonsense", "indicator.unknown", "indicator")]
    [InlineData("/api/boards/cases?indicator=two-way-ratio&part=nonsense", "field.unknown-code", "part")]
    [InlineData("/api/boards/cases?measure=up-sent&of=institution:NONE", "field.unknown-code", "of")]
    [InlineData("/api/boards/cases?measure=up-sent&of=nonsense", "field.format", "of")]
    [InlineData("/api/boards/cases?measure=up-sent&by=nonsense&key=x", "field.unknown-code", "by")]
    [InlineData("/api/boards/cases?measure=up-sent&cursor=nonsense", "field.format", "cursor")]
    [InlineData("/api/boards/cases?measure=up-sent&by=unit&key=%00", "field.format", "key")]
    [InlineData("/api/boards/cases?measure=up-sent&limit=201", "field.out-of-range", "limit")]
    public async Task a_question_that_is_none_is_refused_at_its_parameter(string address, string code, string parameter) =>
        await Authority.Get(address).Refused(400, code, parameter);

    [Fact]
    public async Task what_does_not_exist_or_has_not_come_is_refused()
    {
        await Authority.Get("/api/boards/institutions/NONE").Refused(404, "not-found");
        await Authority.Get("/api/boards/groups/NONE").Refused(404, "not-found");
        var later = Uri.EscapeDataString(service.Clock.Now.AddDays(2).ToString("O"));
        await Authority.Get($"/api/boards/county?asOf={later}").Refused(400, "board.as-of-future");
        await service.As("dispatcher@SX-H02").Get("/api/boards/institutions/SX-H01").Refused(403, "board.not-yours");
    }

    /// <summary>A case in the township's review counts for the hospital that it is for, which may not know yet which it is.</summary>
    [Fact]
    public async Task a_number_does_not_give_away_what_may_not_be_opened()
    {
        var at = await service.Sent("SX-M01", "OBGY");
        await service.CatchUp();
        const string query = "/api/boards/cases?measure=up-sent&of=institution:SX-M01&limit=200";
        var seen = await service.As("dispatcher@SX-M01").Get(query).Expect(200);
        seen["/items"].GetArrayLength().ShouldBeGreaterThan(0);
        seen.Text.ShouldNotContain(at.Split('/')[^1]);
        (await Authority.Get(query).Expect(200)).Text.ShouldContain(at.Split('/')[^1]);
    }

    /// <summary>Of the first and the last month of a trend only the days that are asked for.</summary>
    [Fact]
    public async Task a_trend_by_months_has_the_days_of_the_period()
    {
        await service.Sent();
        await service.CatchUp();
        var today = Shanghai.Day(service.Clock.Now);
        async Task<long> Last(DateOnly until) =>
            (await Authority.Get($"/api/boards/county?from={today.AddDays(-120).Iso()}&until={until.Iso()}").Expect(200))["/trends/lines"]
                .EnumerateArray()
                .Where(line => line.GetProperty("measure").GetString() == "up-sent")
                .Sum(line => line.GetProperty("values").EnumerateArray().Sum(value => value.GetInt64()));
        var sent = (await Authority.Get($"/api/boards/county?from={today.Iso()}&until={today.Iso()}").Expect(200))["/figures"]
            .EnumerateArray()
            .Single(figure => figure.GetProperty("measure").GetString() == "up-sent")
            .GetProperty("value")
            .GetInt64();
        sent.ShouldBeGreaterThan(0);
        ((await Last(today)) - (await Last(today.AddDays(-1)))).ShouldBe(sent);
    }

    private async Task Story()
    {
        await service.InCare();
        await service.EmergencyArrived();
        await service.Sent();
        var at = await service.Reviewed();
        await service.As("dispatcher@SX-H01").Post($"{at}/return", new { reason = "unclear-purpose", note = "请补充" }).Anything();
        await service.Reviewed("SX-H02");
        await Consultations();
        service.Clock.Advance(TimeSpan.FromDays(1));
        await service.RunClocks();
        at = await service.Reviewed();
        await service
            .As("family-doctor@SX-V0101")
            .Post($"{at}/cancellation", new { by = "patient", reason = "patient-improved" })
            .Expect(200);
        var care = await service.InCare();
        await service.As("specialist@SX-H01").Post($"{care}/down-transfer", CaseForms.Down(Shanghai.Day(service.Clock.Now))).Expect(201);
        await service.As("specialist@SX-H01").Post($"{care}/conclusion", CaseForms.Conclusion()).Expect(200);
    }

    private async Task Consultations()
    {
        var (doctor, cardiologist) = (service.As("family-doctor@SX-V0101"), service.As("specialist@SX-H01", practitioner: "SX-P-H01-02"));
        await service.Answers(await service.Asked());
        await service.Asked();
        var at = await service.Claimed();
        await cardiologist.Post($"{at}/report", ReportBodies.Report(critical: "血钾 7.1 mmol/L", recognised: true)).Expect(200);
        await doctor.Post($"{at}/acknowledgement", new { report = 1 }).Expect(200);
        await doctor.Post($"{at}/reuse", new { }).Expect(200);
        at = await service.InSession();
        await cardiologist.Post($"{at}/opinion", new { text = "观察" }).Expect(200);
    }

    private async Task<Answer> Board(string address, string who = "county-authority")
    {
        await service.CatchUp();
        return await service.As(who).Get(address).Expect(200);
    }

    private async Task IsTraced(long value, string query)
    {
        var sum = 0L;
        for (var address = $"/api/boards/cases?limit=7&{query}"; address is not null; )
        {
            var page = await Authority.Get(address).Expect(200);
            sum += page["/items"].EnumerateArray().Sum(item => item.GetProperty("amount").GetInt64());
            address = page["/next"].GetString();
        }

        sum.ShouldBe(value, query);
    }

    private static string Of(JsonElement figure) =>
        $"&measure={figure.GetProperty("measure").GetString()}"
        + (figure.TryGetProperty("side", out var side) ? $"&side={side.GetString()}" : "");

    private static long Figure(Answer board, string measure, string side) =>
        board["/figures"]
            .EnumerateArray()
            .Single(one => one.GetProperty("measure").GetString() == measure && one.GetProperty("side").GetString() == side)
            .GetProperty("value")
            .GetInt64();

    private static JsonElement Indicator(Answer board, string id) =>
        board["/indicators"].EnumerateArray().Single(one => one.GetProperty("indicator").GetString() == id);
}
