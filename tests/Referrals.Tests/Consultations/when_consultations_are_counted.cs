// What consultations come to: by department and by expert, from what people did.
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Consultations;

public class when_consultations_are_counted(TestService service) : IClassFixture<TestService>
{
    private TestClient Doctor => service.As("family-doctor@SX-V0101");

    private TestClient Expert => service.As("specialist@SX-H02", practitioner: "SX-P-H02-02");

    [Fact]
    public async Task a_department_s_numbers_are_those_of_what_it_was_asked()
    {
        int[] minutes = [10, 20, 30, 40, 3_000];
        foreach (var after in minutes)
        {
            var at = await Asked();
            service.Clock.Advance(TimeSpan.FromMinutes(after));
            await Expert.Post($"{at}/advice", new { text = "随访", recommendation = after == 40 ? "refer" : "observe" }).Expect(200);
        }

        await Expert.Post($"{await Asked()}/refusal", new { reason = "must-be-seen" }).Expect(200);
        await Asked();
        await service.CatchUp();

        var today = DateOnly.FromDateTime(service.Clock.Now.ToOffset(TimeSpan.FromHours(8)).DateTime);
        var period = $"from={today.AddDays(-5):O}&until={today:O}";
        var county = await service.As("county-authority").Get($"/api/boards/consultations?{period}").Expect(200);
        foreach (var board in (Answer[])[county, await Expert.Get($"/api/boards/consultations?{period}").Expect(200)])
        {
            var department = board["/departments"].EnumerateArray().Single(one => one.GetProperty("institution").GetString() == "SX-H02");
            Number("asked").ShouldBe(7);
            Number("answered").ShouldBe(5);
            Number("answeredInTime").ShouldBe(4);
            Number("declined").ShouldBe(1);
            Number("medianMinutes").ShouldBe(30);
            Number("p90Minutes").ShouldBe(3_000);
            Number("keptLocal").ShouldBe(4);
            Number("referred").ShouldBe(0);
            var load = board["/experts"].EnumerateArray().Single(one => one.GetProperty("practitioner").GetString() == "SX-P-H02-02");
            load.GetProperty("count").GetInt32().ShouldBe(5);

            long Number(string name) => department.GetProperty(name).GetInt64();
        }

        await WasOtherwiseThen(county, period);
        await Expert.Get($"/api/boards/consultations?institution=SX-H01").Refused(403, "board.not-yours");
        await Expert.Get("/api/boards/consultations?from=2026-03-02&until=2026-03-01").Refused(400, "board.period-reversed", "from");
        await service
            .As("county-authority")
            .Get("/api/boards/consultations?institution=SX-NO")
            .Refused(400, "field.unknown-code", "institution");
        (await service.As("specialist@SX-M01").Get($"/api/boards/consultations?{period}").Expect(200))["/departments"]
            .GetArrayLength()
            .ShouldBe(0);
    }

    /// <summary>The board says what it counts, and shows what it showed at its position, whatever came since.</summary>
    private async Task WasOtherwiseThen(Answer before, string period)
    {
        var figures = before["/departments"][0].EnumerateObject().Select(one => one.Name).Except(["kind", "institution", "unit"]);
        before["/definitions"]
            .EnumerateArray()
            .Select(one => one.GetProperty("figure").GetString()!)
            .ShouldBe([.. figures, "experts"], ignoreOrder: true);
        before["/definitions"].EnumerateArray().ShouldAllBe(one => one.GetProperty("version").GetInt32() == 1);
        await Expert.Post($"{await Asked()}/advice", new { text = "随访", recommendation = "observe" }).Expect(200);
        await service.CatchUp();
        var office = service.As("county-authority");
        var then = await office.Get($"/api/boards/consultations?{period}&asOf={before["/position"].GetInt64()}").Expect(200);
        foreach (var part in (string[])["/departments", "/experts", "/from", "/until", "/position"])
            then[part].GetRawText().ShouldBe(before[part].GetRawText(), part);
        var now = await office.Get($"/api/boards/consultations?{period}").Expect(200);
        now["/departments"].GetRawText().ShouldNotBe(before["/departments"].GetRawText());
    }

    [Fact]
    public async Task a_result_that_is_used_again_counts_once_for_each_institution()
    {
        var cardiologist = service.As("specialist@SX-H01", practitioner: "SX-P-H01-02");
        var at = $"/api/consultations/{Guid.CreateVersion7()}";
        await Doctor
            .Put(
                $"{at}/examination-request",
                new
                {
                    patient = CaseForms.NewPatient(),
                    to = new { institution = "SX-H01", unit = "CARD" },
                    urgency = "routine",
                    diagnoses = CaseForms.Diagnoses("I20.0"),
                    question = "请出具报告",
                    examination = new
                    {
                        modality = "ecg",
                        what = "十二导联心电图",
                        accession = "ECG-2026-0002",
                        performedAt = service.Clock.Now.AddMinutes(-5),
                    },
                }
            )
            .Expect(201);
        await cardiologist.Post($"{at}/claim", new { }).Expect(200);
        await cardiologist.Post($"{at}/report", ReportBodies.Report(recognised: true)).Expect(200);
        for (var i = 0; i < 2; i++)
            await Doctor.Post($"{at}/reuse", new { }).Expect(200);
        await service.CatchUp();

        var board = await cardiologist.Get("/api/boards/consultations").Expect(200);
        var ecg = board["/departments"].EnumerateArray().Single(one => one.GetProperty("kind").GetString() == "remote-diagnosis");
        (ecg.GetProperty("asked").GetInt32(), ecg.GetProperty("recognised").GetInt32(), ecg.GetProperty("reused").GetInt32()).ShouldBe(
            (1, 1, 1)
        );
        ecg.GetProperty("answeredInTime").GetInt32().ShouldBe(1);
        board["/experts"]
            .EnumerateArray()
            .ShouldContain(one => one.GetProperty("kind").GetString() == "report" && one.GetProperty("count").GetInt32() == 1);
    }

    private async Task<string> Asked()
    {
        var at = $"/api/consultations/{Guid.CreateVersion7()}";
        await Doctor
            .Put(
                $"{at}/advice-request",
                new
                {
                    patient = CaseForms.NewPatient(),
                    to = new { institution = "SX-H02", unit = "TCM" },
                    urgency = "routine",
                    diagnoses = CaseForms.Diagnoses("I20.0"),
                    question = "如何调整？",
                }
            )
            .Expect(201);
        return at;
    }
}
