// Written advice over HTTP: a village doctor asks the cardiologists of the county hospital.
using System.Text.Json;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Consultations;

public class when_advice_is_asked_for(TestService service) : IClassFixture<TestService>
{
    private TestClient Doctor => service.As("family-doctor@SX-V0101");

    private TestClient Cardiologist => service.As("specialist@SX-H01");

    [Fact]
    public async Task it_is_answered_asked_on_and_closed_and_both_sides_read_all_of_it()
    {
        var at = await Asked();
        await service.CatchUp();
        var waiting = (await Cardiologist.Get("/api/consultations?state=awaiting-answer").Expect(200))["/items"]
            .EnumerateArray()
            .Single(one => at.EndsWith(one.GetProperty("id").GetString()!, StringComparison.Ordinal));
        waiting.GetProperty("patient").GetProperty("name").GetString().ShouldBe("虚**");
        waiting.GetProperty("answerDue").ValueKind.ShouldBe(JsonValueKind.String);

        (await Cardiologist.Get(at).Expect(200)).String("/posts/0/text").ShouldBe("服药后仍有胸闷，是否需要调整？");
        var answered = await Cardiologist.Post($"{at}/advice", Advice("加用单硝酸异山梨酯")).Expect(200);
        answered.String("/state").ShouldBe("answered");
        (await Doctor.Post($"{at}/question", new { text = "血压偏低时怎么办？" }).Expect(200)).String("/state").ShouldBe("awaiting-answer");
        await Cardiologist.Post($"{at}/advice", Advice("收缩压低于九十时停用", "observe")).Expect(200);
        (await Doctor.Post($"{at}/closing", new { }).Expect(200)).String("/state").ShouldBe("closed");

        foreach (var reader in (TestClient[])[Doctor, Cardiologist])
        {
            var read = await reader.Get(at).Expect(200);
            read["/posts"]
                .EnumerateArray()
                .Select(post => post.GetProperty("text").GetString())
                .ShouldBe(["服药后仍有胸闷，是否需要调整？", "加用单硝酸异山梨酯", "血压偏低时怎么办？", "收缩压低于九十时停用"]);
            read.String("/posts/3/recommendation").ShouldBe("observe");
            read.String("/patient/name").ShouldBe("虚构甲");
        }

        (await Doctor.Get($"{at}?asOf=2").Expect(200))["/posts"].GetArrayLength().ShouldBe(2);
        await service.CatchUp();
        (await Doctor.Get("/api/consultations?side=requested&state=closed").Expect(200))["/items"]
            .EnumerateArray()
            .ShouldContain(one => at.EndsWith(one.GetProperty("id").GetString()!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task the_same_request_gets_the_same_answer_and_another_under_its_id_is_refused()
    {
        var (at, form) = ($"/api/consultations/{Guid.CreateVersion7()}", Form());
        var first = await Doctor.Put($"{at}/advice-request", form).Expect(201);
        (await Doctor.Put($"{at}/advice-request", form).Expect(201)).Text.ShouldBe(first.Text);
        form["question"] = "另一个问题";
        await Doctor.Put($"{at}/advice-request", form).Refused(409, "consultation.exists");
        await service.As("family-doctor@SX-T01").Put($"{at}/advice-request", Form()).Refused(409, "consultation.exists");
    }

    [Fact]
    public async Task only_the_two_sides_know_of_it_and_each_does_its_own()
    {
        var at = await Asked();
        foreach (var stranger in (string[])["family-doctor@SX-V0102", "township-centre@SX-T01", "specialist@SX-H02", "dispatcher@SX-H02"])
        {
            await service.As(stranger).Get(at).Refused(404, "not-found");
            await service.As(stranger).Post($"{at}/question", new { text = "?" }).Refused(404, "not-found");
        }

        await Doctor.Post($"{at}/advice", Advice("自问自答")).Refused(403, "consultation.not-yours");
        await service.As("dispatcher@SX-H01").Post($"{at}/advice", Advice("调度员")).Refused(403, "consultation.not-yours");
        await Cardiologist.Post($"{at}/question", new { text = "?" }).Refused(403, "consultation.not-yours");
        await Cardiologist.Post($"{at}/cancellation", new { reason = "no-longer-needed" }).Refused(403, "consultation.not-yours");
        await service.As("insurer").Get(at).Refused(403, "role.not-permitted");

        var office = await service.As("county-authority").Get(at).Expect(200);
        office["/posts/0"].TryGetProperty("text", out var text).ShouldBe(text.ValueKind == JsonValueKind.Null);
        office.String("/masked/name").ShouldBe("虚**");
        await service.CatchUp();
        (await service.As("county-authority").Get("/api/consultations").Expect(200))["/items"].GetArrayLength().ShouldBeGreaterThan(0);
        await service.As("specialist@SX-H01").Get("/api/consultations?side=county").Refused(403, "role.not-permitted");
    }

    [Fact]
    public async Task reading_ends_some_time_after_the_end()
    {
        var at = await Asked();
        await Cardiologist.Post($"{at}/refusal", new { reason = "must-be-seen" }).Expect(200);
        await Cardiologist.Get(at).Expect(200);
        service.Clock.Advance(TimeSpan.FromDays(400));
        await Cardiologist.Get(at).Refused(404, "not-found");
        await Doctor.Get(at).Refused(404, "not-found");
        await service.As("county-authority").Get(at).Expect(200);
    }

    [Fact]
    public async Task what_cannot_be_asked_is_refused_at_its_place()
    {
        await Refused("question", null, "field.required", "/question");
        await Refused("diagnoses", Array.Empty<object>(), "field.required", "/diagnoses");
        await Refused("to", new { institution = "SX-H01", unit = "NOWHERE" }, "field.unknown-code", "/to/unit");
        await Refused("patient", null, "field.required", "/patient");
        await Put("urgency", "emergency").Refused(422, "consultation.emergency");
        await Put("to", new { institution = "SX-V0101", unit = "GEN" }).Anything().Run();

        var at = await Asked();
        await Cardiologist.Post($"{at}/refusal", new { reason = "other" }).Refused(400, "referral.note-required", "/note");
        await Cardiologist.Post($"{at}/advice", Advice("")).Refused(400, "field.required", "/text");
        await Cardiologist.Post($"{at}/advice", Advice("回答")).IfMatch(7).Refused(412, "version.stale");
        await Cardiologist.Post($"{at}/advice", Advice("回答")).IfMatch(1).Expect(200);
        await Doctor.Post($"{at}/cancellation", new { reason = "no-longer-needed" }).Refused(409, "consultation.wrong-state");
        await Doctor.Get("/api/consultations?state=asleep").Refused(400, "field.unknown-code", "state");
        await Doctor.Get("/api/consultations?cursor=x").Refused(400, "page.cursor-invalid", "cursor");

        Scenario Put(string field, object? value)
        {
            var form = Form();
            form[field] = value;
            return Doctor.Put($"/api/consultations/{Guid.CreateVersion7()}/advice-request", form);
        }

        async Task Refused(string field, object? value, string code, string pointer) => await Put(field, value).Refused(400, code, pointer);
    }

    [Fact]
    public async Task two_answers_at_once_are_both_kept()
    {
        var at = await Asked();
        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(async i => await Cardiologist.Post($"{at}/advice", Advice($"第{i}条")).Expect(200))
        );
        (await Doctor.Get(at).Expect(200))["/posts"].GetArrayLength().ShouldBe(9);
    }

    [Fact]
    public async Task lists_go_on_where_a_page_ends()
    {
        var hospital = service.As("specialist@SX-H02");
        for (var i = 0; i < 3; i++)
            await Asked("SX-H02");
        await service.CatchUp();
        var first = await hospital.Get("/api/consultations?limit=2").Expect(200);
        first["/items"].GetArrayLength().ShouldBe(2);
        var second = await hospital.Get(first.String("/next")).Expect(200);
        second["/items"].GetArrayLength().ShouldBe(1);
        second["/next"].ValueKind.ShouldBe(JsonValueKind.Null);
    }

    private async Task<string> Asked(string institution = "SX-H01")
    {
        var at = $"/api/consultations/{Guid.CreateVersion7()}";
        var form = Form();
        form["to"] = new { institution, unit = "CARD" };
        await Doctor.Put($"{at}/advice-request", form).Expect(201);
        return at;
    }

    private static object Advice(string text, string recommendation = "treat-locally") => new { text, recommendation };

    private static Dictionary<string, object?> Form() =>
        new()
        {
            ["patient"] = CaseForms.NewPatient(),
            ["to"] = new { institution = "SX-H01", unit = "CARD" },
            ["urgency"] = "routine",
            ["diagnoses"] = CaseForms.Diagnoses("I20.0"),
            ["question"] = "服药后仍有胸闷，是否需要调整？",
        };
}
