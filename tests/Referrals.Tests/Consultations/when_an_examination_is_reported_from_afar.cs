// Remote diagnosis over HTTP: a village records an ECG, the cardiologists of the county hospital report it.
using System.Text.Json;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using static Referrals.Tests.Consultations.ReportBodies;

namespace Referrals.Tests.Consultations;

public class when_an_examination_is_reported_from_afar(TestService service) : IClassFixture<TestService>
{
    private TestClient Doctor => service.As("family-doctor@SX-V0101");

    private TestClient Cardiologist => service.As("specialist@SX-H01", practitioner: "SX-P-H01-02");

    private TestClient Colleague => service.As("specialist@SX-H01", practitioner: "SX-P-H01-03");

    private TestClient Dispatcher => service.As("dispatcher@SX-H01");

    [Fact]
    public async Task it_is_claimed_reported_acknowledged_corrected_used_and_closed()
    {
        var at = await Asked("emergency");
        await service.CatchUp();
        var waiting = await Listed(Cardiologist, "state=awaiting-report&modality=ecg", at);
        waiting.GetProperty("modality").GetString().ShouldBe("ecg");
        waiting.GetProperty("patient").GetProperty("name").GetString().ShouldBe("虚**");
        waiting.GetProperty("answerDue").GetDateTimeOffset().ShouldBe(service.Clock.Now.AddMinutes(30));

        (await Cardiologist.Post($"{at}/claim", new { }).Expect(200)).String("/state").ShouldBe("reporting");
        await Cardiologist.Post($"{at}/report", Report("preliminary", critical: "ST 段抬高")).Expect(200);
        var read = await Doctor.Get(at).Expect(200);
        read.String("/critical/value").ShouldBe("ST 段抬高");
        Actions(read).ShouldBe(["consent-to-referral", "acknowledge-critical", "add-attachment"]);
        await Doctor.Post($"{at}/acknowledgement", new { report = 1 }).Expect(200);
        var final = await Cardiologist.Post($"{at}/report", Report(critical: "急性前壁心肌梗死", recognised: true)).Expect(200);
        final.String("/state").ShouldBe("reported");
        await Doctor.Post($"{at}/closing", new { }).Refused(409, "consultation.critical-unacknowledged");
        await Doctor.Post($"{at}/acknowledgement", new { report = 2 }).Expect(200);
        await Colleague.Post($"{at}/correction", Correction("导联接反，重新判读", recognised: true)).Expect(200);
        await Cardiologist.Post($"{at}/correction", Correction("再次更正", recognised: true)).Expect(200);
        await Doctor.Post($"{at}/reuse", new { }).Expect(200);
        var used = await Dispatcher.Post($"{at}/reuse", new { }).Expect(200);
        (await Dispatcher.Post($"{at}/reuse", new { }).Expect(200)).Version.ShouldBe(used.Version, "each institution once");
        (await Doctor.Post($"{at}/closing", new { }).Expect(200)).String("/state").ShouldBe("closed");

        foreach (var reader in (TestClient[])[Doctor, Cardiologist])
        {
            var all = await reader.Get(at).Expect(200);
            all.String("/posts/0/text").ShouldBe("是否有急性缺血？");
            all.String("/examination/what").ShouldBe("十二导联心电图");
            all.String("/examination/accession").ShouldBe("ECG-2026-0001");
            all["/reports"]
                .EnumerateArray()
                .Select(one => $"{one.GetProperty("status").GetString()} {one.GetProperty("conclusion").GetString()}")
                .ShouldBe(["preliminary 请结合临床", "final 请结合临床", "final 导联接反，重新判读", "final 再次更正"]);
            all.String("/reports/1/critical/value").ShouldBe("急性前壁心肌梗死");
            all.String("/reports/1/critical/by/institution").ShouldBe("SX-V0101");
            all.String("/reports/2/correction").ShouldBe("read-again");
            all.Json.TryGetProperty("critical", out _).ShouldBeFalse("the report that counts has none");
            all["/reuses"].GetArrayLength().ShouldBe(2);
        }

        (await Doctor.Get($"{at}?asOf=3").Expect(200))["/reports"].GetArrayLength().ShouldBe(1);
        await service.CatchUp();
        var item = await Listed(Doctor, "side=requested&kind=remote-diagnosis", at);
        item.GetProperty("critical").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task one_doctor_gets_it_and_the_dispatcher_gives_it_back()
    {
        var at = await Asked();
        TestClient[] doctors = [Cardiologist, Colleague];
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(async i => await doctors[i % 2].Post($"{at}/claim", new { }).Anything())
        );
        answers.Count(answer => answer.Status == 200).ShouldBe(4, "all of one doctor's");
        answers.Where(answer => answer.Status != 200).ShouldAllBe(answer => answer.Status == 409 && answer.Code == "consultation.claimed");
        var claimant = (await Doctor.Get(at).Expect(200)).String("/claim/by/practitioner");
        var (mine, other) = claimant == "SX-P-H01-02" ? (Cardiologist, Colleague) : (Colleague, Cardiologist);
        (await Doctor.Get(at)).Version.ShouldBe(2);
        await other
            .Post($"{at}/claim", new { })
            .Refused(409, "consultation.claimed")
            .That("it names the doctor", answer => answer.Text.Contains(claimant));
        await other.Post($"{at}/report", Report()).Refused(409, "consultation.claimed");
        await other.Post($"{at}/release", new { }).Refused(409, "consultation.claimed");
        await other.Post($"{at}/refusal", new { reason = "unreadable" }).Refused(409, "consultation.claimed");
        await service.CatchUp();
        (await Listed(other, "state=reporting&kind=remote-diagnosis", at))
            .GetProperty("claimant")
            .GetProperty("practitioner")
            .GetString()
            .ShouldBe(claimant);

        (await Dispatcher.Post($"{at}/release", new { }).Expect(200)).String("/state").ShouldBe("awaiting-report");
        await mine.Post($"{at}/release", new { }).Refused(409, "consultation.wrong-state");
        await other.Post($"{at}/claim", new { }).Expect(200);
        await mine.Post($"{at}/report", Report()).Refused(409, "consultation.claimed");
        await other.Post($"{at}/release", new { }).Expect(200);
        await mine.Post($"{at}/claim", new { }).Expect(200);
        (await mine.Post($"{at}/refusal", new { reason = "unreadable" }).Expect(200)).String("/state").ShouldBe("declined");
    }

    [Fact]
    public async Task a_system_says_which_person_and_each_side_does_its_own()
    {
        var at = await Asked();
        var (centre, clinic) = (service.As("his-system@SX-H01"), service.As("his-system@SX-V0101"));
        await centre.Post($"{at}/claim", new { }).Refused(400, "field.required", "/practitioner");
        await centre
            .Post($"{at}/claim", new { practitioner = "SX-P-V0101-01" })
            .Refused(400, "referral.practitioner-not-here", "/practitioner");
        await Dispatcher.Post($"{at}/claim", new { }).Refused(403, "consultation.not-yours");
        await Doctor.Post($"{at}/claim", new { }).Refused(403, "consultation.not-yours");
        await service.As("specialist@SX-H02", practitioner: "SX-P-H02-02").Post($"{at}/claim", new { }).Refused(404, "not-found");
        await centre.Post($"{at}/claim", new { practitioner = "SX-P-H01-02" }).Expect(200);
        await Doctor.Post($"{at}/report", Report()).Refused(403, "consultation.not-yours");
        var report = Report(critical: "血钾 7.1 mmol/L");
        report["practitioner"] = "SX-P-H01-02";
        await centre.Post($"{at}/report", report).Expect(200);

        await Cardiologist.Post($"{at}/acknowledgement", new { report = 1 }).Refused(403, "consultation.not-yours");
        await clinic.Post($"{at}/acknowledgement", new { report = 1 }).Refused(400, "field.required", "/practitioner");
        await Doctor.Post($"{at}/acknowledgement", new { }).Refused(400, "field.required", "/report");
        await Doctor.Post($"{at}/acknowledgement", new { report = 7 }).Refused(409, "consultation.report-outdated");
        service.Clock.Advance(TimeSpan.FromMinutes(11));
        var known = await clinic.Post($"{at}/acknowledgement", new { report = 1, practitioner = "SX-P-V0101-01" }).Expect(200);
        (await Doctor.Post($"{at}/acknowledgement", new { report = 1 }).Expect(200)).Version.ShouldBe(known.Version, "nothing new");
        await Doctor.Post($"{at}/reuse", new { }).Refused(409, "consultation.not-recognised");
        await Doctor.Post($"{at}/correction", Correction("?")).Refused(403, "consultation.not-yours");
    }

    [Fact]
    public async Task the_office_sees_that_there_is_a_report_and_not_what_it_says()
    {
        var at = await Asked();
        await Cardiologist.Post($"{at}/claim", new { }).Expect(200);
        await Cardiologist.Post($"{at}/report", Report(critical: "血钾 7.1 mmol/L")).Expect(200);
        var office = await service.As("county-authority").Get(at).Expect(200);
        foreach (
            var pointer in (string[])
                ["/examination/what", "/examination/accession", "/reports/0/findings", "/reports/0/conclusion", "/critical/value"]
        )
            office[pointer].ValueKind.ShouldBe(JsonValueKind.Null, pointer);
        office.String("/examination/modality").ShouldBe("ecg");
        office.Text.ShouldNotContain("mmol");
        await service.CatchUp();
        var item = await Listed(service.As("county-authority"), "kind=remote-diagnosis&state=reported", at);
        item.GetProperty("critical").GetBoolean().ShouldBeTrue();
        item.GetProperty("acknowledgeBy").GetDateTimeOffset().ShouldBe(service.Clock.Now.AddMinutes(10));
        (await Ids(service.As("county-authority"), "kind=written-advice")).ShouldNotContain(at);
        (await Ids(service.As("county-authority"), "modality=pathology")).ShouldNotContain(at);
        await Doctor.Get("/api/consultations?kind=tea").Refused(400, "field.unknown-code", "kind");
        await Doctor.Get("/api/consultations?modality=tea").Refused(400, "field.unknown-code", "modality");
    }

    [Fact]
    public async Task nobody_reports_what_was_withdrawn()
    {
        var at = await Asked();
        await Cardiologist.Post($"{at}/claim", new { }).Expect(200);
        await Cardiologist.Post($"{at}/cancellation", new { reason = "no-longer-needed" }).Refused(403, "consultation.not-yours");
        await Doctor.Post($"{at}/cancellation", new { reason = "wrong-patient" }).Expect(200);
        await Cardiologist.Post($"{at}/report", Report()).Refused(409, "consultation.wrong-state");
        await Cardiologist.Post($"{at}/claim", new { }).Refused(409, "consultation.wrong-state");
        await Doctor.Post($"{at}/advice", new { text = "?", recommendation = "observe" }).Refused(403, "consultation.not-yours");
        await Cardiologist.Post($"{at}/advice", new { text = "?", recommendation = "observe" }).Refused(409, "consultation.wrong-state");

        var reported = await Asked();
        await Cardiologist.Post($"{reported}/claim", new { }).Expect(200);
        await Cardiologist.Post($"{reported}/correction", Correction("?")).Refused(409, "consultation.wrong-state");
        await Cardiologist.Post($"{reported}/report", Report()).Expect(200);
        await Cardiologist.Post($"{reported}/report", Report()).Refused(409, "consultation.wrong-state");
        await Doctor.Post($"{reported}/cancellation", new { reason = "no-longer-needed" }).Refused(409, "consultation.wrong-state");
        await Doctor.Post($"{reported}/acknowledgement", new { report = 1 }).Refused(409, "consultation.not-critical");
    }

    [Fact]
    public async Task the_same_request_gets_the_same_answer_and_another_under_its_id_is_refused()
    {
        var (at, form) = ($"/api/consultations/{Guid.CreateVersion7()}", Form());
        var first = await Doctor.Put($"{at}/examination-request", form).Expect(201);
        (await Doctor.Put($"{at}/examination-request", form).Expect(201)).Text.ShouldBe(first.Text);
        form["question"] = "另一个问题";
        await Doctor.Put($"{at}/examination-request", form).Refused(409, "consultation.exists");
        form.Remove("examination");
        form["urgency"] = "routine";
        await Doctor.Put($"{at}/advice-request", form).Refused(409, "consultation.exists");
    }

    [Fact]
    public async Task what_cannot_be_asked_or_reported_is_refused_at_its_place()
    {
        var now = service.Clock.Now;
        await Refused(null, "field.required", "/examination");
        await Refused(Examination(modality: "seance"), "field.wrong-type", "/examination/modality");
        await Refused(Examination(what: " "), "field.required", "/examination/what");
        await Refused(Examination(accession: ""), "field.required", "/examination/accession");
        await Refused(Examination(accession: "虚构甲"), "field.format", "/examination/accession");
        await Refused(Examination(accession: new string('1', 41)), "field.too-long", "/examination/accession");
        await Refused(Examination(accession: "CT-13800000000"), "consultation.accession", "/examination/accession");
        await Refused(Examination(accession: "CT" + CaseForms.IdentityNumber(1)), "consultation.accession", "/examination/accession");
        await Refused(Examination(performedAt: now.AddMinutes(3)), "field.in-the-future", "/examination/performedAt");
        await Refused(Examination(performedAt: now.AddYears(-3)), "field.out-of-range", "/examination/performedAt");
        await Put(Examination(performedAt: now.AddMinutes(1))).Expect(201);
        var own = Form();
        own["to"] = new { institution = "SX-T01", unit = "GEN" };
        await service
            .As("family-doctor@SX-T01")
            .Put($"/api/consultations/{Guid.CreateVersion7()}/examination-request", own)
            .Refused(422, "consultation.to-oneself", "/to/institution");

        var at = await Asked();
        await Cardiologist.Post($"{at}/claim", new { }).Expect(200);
        await Faulty("status", null, "field.required", "/status");
        await Faulty("status", "corrected", "field.wrong-type", "/status");
        await Faulty("findings", "", "field.required", "/findings");
        await Faulty("conclusion", null, "field.required", "/conclusion");
        await Faulty("critical", null, "field.required", "/critical");
        await Faulty("critical", true, "field.required", "/criticalValue");
        await Faulty("criticalValue", "血钾 7.1 mmol/L", "field.not-allowed", "/criticalValue");
        var preliminary = Report("preliminary", recognised: true);
        await Cardiologist.Post($"{at}/report", preliminary).Refused(400, "consultation.recognised-preliminary", "/recognised");
        await Cardiologist.Post($"{at}/report", Report()).IfMatch(1).Refused(412, "version.stale");
        await Cardiologist.Post($"{at}/report", Report()).IfMatch(2).Expect(200);
        var correction = Correction("更正");
        correction["reason"] = "other";
        await Cardiologist.Post($"{at}/correction", correction).Refused(400, "referral.note-required", "/note");
        correction["reason"] = null;
        await Cardiologist.Post($"{at}/correction", correction).Refused(400, "field.required", "/reason");

        Scenario Put(object? examination)
        {
            var form = Form();
            form["examination"] = examination;
            return Doctor.Put($"/api/consultations/{Guid.CreateVersion7()}/examination-request", form);
        }

        async Task Refused(object? examination, string code, string pointer) => await Put(examination).Refused(400, code, pointer);

        async Task Faulty(string field, object? value, string code, string pointer)
        {
            var report = Report();
            report[field] = value;
            await Cardiologist.Post($"{at}/report", report).Refused(400, code, pointer);
        }
    }

    private async Task<string> Asked(string urgency = "urgent")
    {
        var at = $"/api/consultations/{Guid.CreateVersion7()}";
        await Doctor.Put($"{at}/examination-request", Form(urgency)).Expect(201);
        return at;
    }

    private static async Task<JsonElement> Listed(TestClient reader, string query, string at) =>
        (await reader.Get($"/api/consultations?limit=200&{query}").Expect(200))["/items"].EnumerateArray().Single(one => Path(one) == at);

    private static async Task<List<string>> Ids(TestClient reader, string query) =>
        [.. (await reader.Get($"/api/consultations?limit=200&{query}").Expect(200))["/items"].EnumerateArray().Select(Path)];

    private static string Path(JsonElement item) => $"/api/consultations/{item.GetProperty("id").GetString()}";

    private static List<string?> Actions(Answer answer) => [.. answer["/actions"].EnumerateArray().Select(one => one.GetString())];

    private Dictionary<string, object?> Form(string urgency = "urgent") =>
        new()
        {
            ["patient"] = CaseForms.NewPatient(),
            ["to"] = new { institution = "SX-H01", unit = "CARD" },
            ["urgency"] = urgency,
            ["diagnoses"] = CaseForms.Diagnoses("I20.0"),
            ["question"] = "是否有急性缺血？",
            ["examination"] = Examination(),
        };

    private object Examination(
        string modality = "ecg",
        string what = "十二导联心电图",
        string accession = "ECG-2026-0001",
        DateTimeOffset? performedAt = null
    ) =>
        new
        {
            modality,
            what,
            accession,
            performedAt = performedAt ?? service.Clock.Now.AddMinutes(-5),
        };
}
