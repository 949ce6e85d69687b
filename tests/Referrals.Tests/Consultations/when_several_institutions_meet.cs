// A consultation of several institutions over HTTP: a village doctor, two hospitals of the county, and one outside it.
// Longer than 300 lines: it is one story, and what may stand against it.
using System.Text.Json;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Consultations;

public class when_several_institutions_meet(TestService service) : IClassFixture<TestService>
{
    private const string Chair = "SX-P-H01-02";
    private const string TcmExpert = "SX-P-H02-02";

    private TestClient Doctor => service.As("family-doctor@SX-V0101");

    private TestClient Centre => service.As("dispatcher@SX-H01");

    private TestClient Cardiologist => service.As("specialist@SX-H01", practitioner: Chair);

    private TestClient Expert => service.As("specialist@SX-H02", practitioner: TcmExpert);

    private DateTimeOffset Tomorrow => service.Clock.Now.AddDays(1);

    [Fact]
    public async Task a_time_is_found_opinions_are_heard_and_a_conclusion_is_carried_out()
    {
        var at = await Asked();
        (await Expert.Get(at).Refused(404, "not-found")).ShouldNotBeNull();
        (await Centre.Post($"{at}/acceptance", new { chair = Chair }).Expect(200)).String("/state").ShouldBe("accepted");
        var (early, late) = (Time(Tomorrow), Time(Tomorrow.AddHours(3)));
        await Centre.Post($"{at}/times", new { times = new[] { early, late } }).Expect(200);
        await Expert
            .Post(
                $"{at}/invitation-answer",
                new
                {
                    expert = 1,
                    comes = true,
                    possible = new[] { late.From },
                    note = "上午门诊",
                }
            )
            .Expect(200);
        await Centre
            .Post(
                $"{at}/invitation-answer",
                new
                {
                    expert = 2,
                    comes = true,
                    possible = new[] { early.From, late.From },
                }
            )
            .Expect(200);
        var scheduled = await Centre
            .Post(
                $"{at}/schedule",
                new
                {
                    late.From,
                    late.Until,
                    agenda = "讨论下一步治疗",
                    link = "https://video.example.cn/room/7",
                }
            )
            .Expect(200);
        scheduled.String("/state").ShouldBe("scheduled");
        await Centre.Post($"{at}/session", new { }).Refused(409, "consultation.too-early");

        service.Clock.Advance(late.From - service.Clock.Now);
        await Centre.Post($"{at}/session", new { }).Expect(200);
        await Centre.Post($"{at}/attendance", new { present = new[] { 1 } }).Expect(200);
        await Expert
            .Post(
                $"{at}/opinion",
                new
                {
                    expert = 1,
                    text = "建议中西医结合治疗",
                    dissents = true,
                }
            )
            .Expect(200);
        await Centre.Post($"{at}/opinion", new { expert = 2, text = "代录" }).Refused(403, "consultation.not-yours");
        await Cardiologist.Post($"{at}/conclusion", Conclusion()).Refused(409, "consultation.no-quorum");
        await Cardiologist.Post($"{at}/opinion", new { expert = 2, text = "同意介入评估（电话，代录）" }).Expect(200);
        await Cardiologist.Post($"{at}/opinion", new { text = "主持人意见" }).Expect(200);
        await service
            .As("specialist@SX-H01", practitioner: "SX-P-H01-03")
            .Post($"{at}/conclusion", Conclusion())
            .Refused(403, "consultation.only-chair");
        (await Cardiologist.Post($"{at}/conclusion", Conclusion()).Expect(200)).String("/state").ShouldBe("concluded");

        await Expert.Post($"{at}/opinion", new { expert = 1, text = "会后补充" }).Expect(200);
        await Doctor.Post($"{at}/closing", new { }).Refused(409, "consultation.tasks-open");
        await Expert.Post($"{at}/finished-task", new { task = 1 }).Refused(403, "consultation.task-not-yours");
        await Doctor.Post($"{at}/finished-task", new { task = 1, note = "已复查" }).Expect(200);
        (await Doctor.Post($"{at}/closing", new { }).Expect(200)).String("/state").ShouldBe("closed");

        foreach (var reader in (TestClient[])[Doctor, Cardiologist, Expert])
        {
            var read = await reader.Get(at).Expect(200);
            read.String("/meeting/conclusion/text").ShouldBe("先行冠脉造影评估");
            read["/meeting/opinions"]
                .EnumerateArray()
                .Select(one => one.GetProperty("text").GetString())
                .ShouldBe(["建议中西医结合治疗", "同意介入评估（电话，代录）", "主持人意见", "会后补充"]);
            read["/meeting/opinions/0/dissents"].GetBoolean().ShouldBeTrue();
            read["/meeting/opinions/3/addendum"].GetBoolean().ShouldBeTrue();
            read.String("/meeting/experts/1/name").ShouldBe("虚构专家");
            read.String("/meeting/tasks/0/note").ShouldBe("已复查");
        }

        var office = await service.As("county-authority").Get(at).Expect(200);
        office["/meeting/conclusion/text"].ValueKind.ShouldBe(JsonValueKind.Null);
        office.Text.ShouldNotContain("虚构专家");
        (await Doctor.Get($"{at}?asOf=3").Expect(200)).String("/state").ShouldBe("accepted");
    }

    [Fact]
    public async Task who_is_invited_sees_it_in_lists_once_there_is_a_chair_and_no_more_after_declining()
    {
        var at = await Asked();
        (await Listed("invited")).ShouldBeFalse();
        await Cardiologist.Post($"{at}/acceptance", new { }).Expect(200);
        (await Listed("invited")).ShouldBeTrue();
        await Expert.Get(at).Expect(200);
        await Expert
            .Post(
                $"{at}/invitation-answer",
                new
                {
                    expert = 1,
                    comes = false,
                    note = "出差",
                }
            )
            .Expect(200);
        (await Listed("invited")).ShouldBeFalse();
        await Expert.Get(at).Refused(404, "not-found");
        (await Doctor.Get(at).Expect(200))["/meeting/experts/0/comes"].GetBoolean().ShouldBeFalse();

        async Task<bool> Listed(string side)
        {
            await service.CatchUp();
            return (await Expert.Get($"/api/consultations?side={side}").Expect(200))["/items"]
                .EnumerateArray()
                .Any(one => at.EndsWith(one.GetProperty("id").GetString()!, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task an_expert_who_has_another_consultation_then_is_warned_of_and_can_be_booked_with_a_reason()
    {
        var time = Time(Tomorrow.AddDays(20));
        await Scheduled(time);
        var at = await Asked();
        await Cardiologist.Post($"{at}/acceptance", new { chair = "SX-P-H01-03" }).Expect(200);
        await service.CatchUp();
        var overlapping = new { from = time.From.AddMinutes(30), until = time.Until.AddMinutes(30) };
        var refused = await Centre.Post($"{at}/schedule", overlapping).Refused(409, "consultation.double-booked");
        refused.Text.ShouldContain(TcmExpert);
        await Centre.Post($"{at}/schedule", new { from = time.Until, until = time.Until.AddHours(1) }).Expect(200);
        await Centre
            .Post(
                $"{at}/schedule",
                new
                {
                    overlapping.from,
                    overlapping.until,
                    despiteBusy = "两例同日会诊",
                }
            )
            .Expect(200);
        (await Doctor.Get(at).Expect(200)).String("/meeting/despiteBusy").ShouldBe("两例同日会诊");
    }

    [Fact]
    public async Task an_expert_who_will_have_left_is_not_booked()
    {
        var at = await Asked(
            new
            {
                institution = "SX-H02",
                unit = "REHA",
                practitioner = "SX-P-H02-03",
            },
            new
            {
                institution = "SX-H02",
                unit = "TCM",
                practitioner = TcmExpert,
            }
        );
        await Cardiologist.Post($"{at}/acceptance", new { }).Expect(200);
        var (day, time) = (
            DateOnly.FromDateTime(Tomorrow.AddDays(40).ToOffset(TimeSpan.FromHours(8)).DateTime),
            Time(Tomorrow.AddDays(40))
        );
        await service.As("administrator@340422").Put("/api/practitioners/SX-P-H02-03/leaving", new { until = day.AddDays(-1) }).Expect(200);
        (await Centre.Post($"{at}/schedule", new { time.From, time.Until }).Refused(409, "consultation.expert-left")).Text.ShouldContain(
            "SX-P-H02-03"
        );
        await Centre.Post($"{at}/schedule", Time(Tomorrow.AddDays(38))).Expect(200);
        await Centre.Post($"{at}/experts", new { experts = new object[] { new { number = 2 } } }).Expect(200);
        await Centre.Post($"{at}/schedule", new { time.From, time.Until }).Expect(200);
        await service.As("administrator@340422").Put("/api/practitioners/SX-P-H02-03/leaving", new { }).Expect(200);
    }

    [Fact]
    public async Task who_cannot_be_invited_is_refused_at_its_place()
    {
        await Refused(new { institution = "SX-X03", unit = "CARD" }, "consultation.not-whitelisted", "/experts/0/institution");
        await Refused(
            new
            {
                institution = "SX-X01",
                unit = "CARD",
                practitioner = "X",
            },
            "field.not-allowed",
            "/experts/0/practitioner"
        );
        await Refused(
            new
            {
                institution = "SX-H02",
                unit = "TCM",
                practitioner = "SX-P-H01-03",
            },
            "consultation.expert-not-there",
            "/experts/0/practitioner"
        );
        await Refused(
            new
            {
                institution = "SX-H02",
                unit = "TCM",
                name = "虚构甲",
            },
            "field.not-allowed",
            "/experts/0/name"
        );
        await Refused(new { institution = "SX-H02", unit = "NOWHERE" }, "field.unknown-code", "/experts/0/unit");
        await Refused(new { number = 3 }, "consultation.expert-unknown", "/experts/0/number");
        var at = await Asked();
        await Centre.Post($"{at}/acceptance", new { chair = TcmExpert }).Refused(400, "referral.practitioner-not-here", "/chair");
        await Doctor.Post($"{at}/acceptance", new { }).Refused(403, "consultation.not-yours");
        await Cardiologist.Post($"{at}/acceptance", new { }).Expect(200);
        await Centre
            .Post(
                $"{at}/schedule",
                new
                {
                    Time(Tomorrow).From,
                    Time(Tomorrow).Until,
                    link = "ftp://x",
                }
            )
            .Refused(400, "field.format", "/link");
        await Centre
            .Post($"{at}/schedule", new { from = DateTimeOffset.MinValue, until = Tomorrow })
            .Refused(400, "consultation.time-past", "/from");
        var never = new Session(DateTimeOffset.MaxValue.AddHours(-7), DateTimeOffset.MaxValue.AddHours(-6));
        await Centre.Post($"{at}/schedule", new { never.From, never.Until }).Refused(400, "field.out-of-range", "/from");
        await Centre.Post($"{at}/times", new { times = new[] { never } }).Refused(400, "field.out-of-range", "/times/0/from");
        await Centre.Post($"{at}/times", new { times = Array.Empty<object>() }).Refused(400, "field.required", "/times");
        await Doctor.Post($"{at}/advice", new { text = "x", recommendation = "observe" }).Refused(403, "consultation.not-yours");
        await Cardiologist.Post($"{at}/advice", new { text = "x", recommendation = "observe" }).Refused(409, "consultation.wrong-state");

        async Task Refused(object expert, string code, string pointer) =>
            await Doctor.Put($"/api/consultations/{Guid.CreateVersion7()}/meeting-request", Form(expert)).Refused(400, code, pointer);
    }

    [Fact]
    public async Task an_expert_s_calendar_has_the_sessions_and_nothing_of_patients()
    {
        var time = Time(Tomorrow.AddDays(60));
        var at = await Scheduled(time);
        await service.CatchUp();
        var calendar = (await Expert.Get("/api/consultations/calendar.ics").Expect(200)).Text;
        var number = (await Doctor.Get(at).Expect(200)).String("/number");
        calendar.ShouldContain($"SUMMARY:远程会诊 {number}");
        calendar.ShouldContain($"DTSTART:{time.From.UtcDateTime:yyyyMMdd'T'HHmmss}Z");
        calendar.ShouldNotContain("虚构甲");
        (
            await service.As("specialist@SX-H02", practitioner: "SX-P-H02-03").Get("/api/consultations/calendar.ics").Expect(200)
        ).Text.ShouldNotContain(number);
        await Centre.Post($"{at}/postponement", new { note = "改期" }).Expect(200);
        await service.CatchUp();
        (await Expert.Get("/api/consultations/calendar.ics").Expect(200)).Text.ShouldNotContain(number);
    }

    [Fact]
    public async Task a_session_that_breaks_off_is_postponed_and_the_requester_calls_it_off()
    {
        var time = Time(Tomorrow);
        var at = await Scheduled(time);
        service.Clock.Advance(time.From - service.Clock.Now);
        await Centre.Post($"{at}/session", new { }).Expect(200);
        await Doctor.Post($"{at}/cancellation", new { reason = "patient-died" }).Refused(409, "consultation.wrong-state");
        (await Centre.Post($"{at}/postponement", new { note = "视频中断" }).Expect(200)).String("/state").ShouldBe("accepted");
        (await Doctor.Post($"{at}/cancellation", new { reason = "patient-died" }).Expect(200)).String("/state").ShouldBe("cancelled");
    }

    private async Task<string> Scheduled(Session time)
    {
        var at = await Asked();
        await Cardiologist.Post($"{at}/acceptance", new { }).Expect(200);
        await Centre.Post($"{at}/schedule", new { time.From, time.Until }).Expect(200);
        return at;
    }

    private async Task<string> Asked(params object[] experts)
    {
        var at = $"/api/consultations/{Guid.CreateVersion7()}";
        await Doctor.Put($"{at}/meeting-request", Form(experts)).Expect(201);
        return at;
    }

    private static Session Time(DateTimeOffset from) => new(from, from.AddHours(1));

    private object Conclusion() =>
        new
        {
            text = "先行冠脉造影评估",
            recommendation = "refer",
            tasks = new[]
            {
                new
                {
                    institution = "SX-V0101",
                    text = "一周内复查",
                    due = DateOnly.FromDateTime(Tomorrow.UtcDateTime).AddDays(7),
                },
            },
        };

    private static Dictionary<string, object?> Form(params object[] experts) =>
        new()
        {
            ["patient"] = CaseForms.NewPatient(),
            ["to"] = new { institution = "SX-H01", unit = "CARD" },
            ["urgency"] = "urgent",
            ["diagnoses"] = CaseForms.Diagnoses("I20.0"),
            ["question"] = "反复胸痛，是否需要介入治疗？",
            ["experts"] =
                experts.Length > 0
                    ? experts
                    :
                    [
                        new
                        {
                            institution = "SX-H02",
                            unit = "TCM",
                            practitioner = TcmExpert,
                        },
                        new
                        {
                            institution = "SX-X01",
                            unit = "CARD",
                            name = "虚构专家",
                        },
                    ],
            ["quorum"] = experts.Length > 0 ? 1 : 2,
        };

    private sealed record Session(DateTimeOffset From, DateTimeOffset Until);
}
