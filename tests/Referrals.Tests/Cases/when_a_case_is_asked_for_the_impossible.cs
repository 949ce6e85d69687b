// Longer than 300 lines: one test for each way to refuse.
using System.Text.Json.Nodes;
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Cases;

/// <summary>Actions with times, places and reasons that cannot be; stale versions, keys used twice, and one patient sent twice.</summary>
public class when_a_case_is_asked_for_the_impossible(TestService service) : IClassFixture<TestService>
{
    private const string NeverWas = "0001-01-01T00:00:00Z";
    private const string EndOfTime = "9999-12-31T23:59:59Z";

    private TestClient Sender => service.As("family-doctor@SX-V0101");

    private TestClient Receiver => service.As("dispatcher@SX-H01");

    private TestClient Ward => service.As("specialist@SX-H01");

    private DateTimeOffset Now => service.Clock.Now;

    [Fact]
    public async Task answers_without_sense_are_refused()
    {
        var at = await service.Reviewed();
        var before = await service.CountEvents();
        await Receiver.Post($"{at}/opening", new { note = "看过了" }).Refused(400, "field.not-allowed", "/note");
        await Receiver.Post($"{at}/refusal", new { }).Refused(400, "field.required", "/reason");
        await Receiver.Post($"{at}/refusal", new { reason = "other" }).Refused(400, "referral.note-required", "/note");
        await Receiver.Post($"{at}/refusal", new { reason = "bored" }).Refused(400, "field.wrong-type", "/reason");
        await Receiver.Post($"{at}/return", new { reason = "other", note = "  " }).Refused(400, "referral.note-required", "/note");
        await Receiver.Post($"{at}/acceptance", new { note = new string('长', 2_001) }).Refused(400, "field.too-long", "/note");
        await Receiver.Post($"{at}/acceptance", new { note = "a\u0007b" }).Refused(400, "field.control-character", "/note");
        await Redirect("SX-H01", "CARD").Refused(400, "referral.redirected-to-same", "/destination");
        await Redirect("SX-V0101", "GEN").Refused(400, "field.unknown-code", "/destination/unit");
        await Redirect("SX-X01", "CARD").Refused(400, "referral.direction-mismatch", "/destination/institution");
        await Redirect("SX-H02", "CARD", "other").Refused(400, "referral.note-required", "/note");
        await Redirect("SX-H99", "CARD").Refused(400, "field.unknown-code", "/destination/institution");
        await Sender.Post($"{at}/cancellation", new { by = "patient", reason = "other" }).Refused(400, "referral.note-required", "/note");
        await Sender.Post($"{at}/cancellation", new { by = "hospital", reason = "other" }).Refused(400, "field.wrong-type", "/by");
        (await service.CountEvents()).ShouldBe(before);

        Scenario Redirect(string institution, string unit, string reason = "no-capacity") =>
            Receiver.Post($"{at}/redirection", new { destination = new { institution, unit }, reason });
    }

    [Fact]
    public async Task appointments_outside_of_time_are_refused()
    {
        var at = await service.Reviewed();
        await Receiver.Post($"{at}/acceptance", new { }).Expect(200);
        var before = await service.CountEvents();
        await Arrange(new { }).Refused(400, "field.required", "/startsAt");
        await Arrange(new { startsAt = Now.AddMinutes(-1) }).Refused(400, "referral.appointment-in-the-past", "/startsAt");
        await Arrange(new { startsAt = NeverWas }).Refused(400, "referral.appointment-in-the-past", "/startsAt");
        await Arrange(new { startsAt = EndOfTime }).Refused(400, "referral.appointment-too-far", "/startsAt");
        await Arrange(new { startsAt = "2026-02-30T10:00:00+08:00" }).Refused(400, "field.moment", "/startsAt");
        await Arrange(new { startsAt = "9999-12-31T23:59:59-14:00" }).Expect(400);
        await Arrange(new { startsAt = "0001-01-01T00:00:00+14:00" }).Expect(400);
        await Arrange(new { startsAt = Now.AddHours(3), heldUntil = Now.AddMinutes(-1) })
            .Refused(400, "referral.hold-in-the-past", "/heldUntil");
        await Arrange(new { startsAt = Now.AddHours(3), heldUntil = Now.AddHours(172) })
            .Refused(400, "referral.hold-too-long", "/heldUntil");
        await Arrange(new { startsAt = Now.AddHours(3), heldUntil = EndOfTime }).Refused(400, "referral.hold-too-long", "/heldUntil");
        await Arrange(new { startsAt = Now.AddHours(3), unit = "MARS" }).Refused(400, "field.unknown-code", "/unit");
        await Arrange(new { startsAt = Now.AddHours(3), place = new string('床', 51) }).Refused(400, "field.too-long", "/place");
        await Arrange(new { startsAt = Now.AddDays(40), heldUntil = Now.AddDays(40) }).Expect(400);
        (await service.CountEvents()).ShouldBe(before);

        await Arrange(new { startsAt = Now.AddHours(1), heldUntil = Now.AddHours(2) }).Expect(200);
        await Receiver.Post($"{at}/hold-expiry").Refused(409, "referral.hold-has-not-lapsed");
        await Receiver.Post($"{at}/no-show").Refused(409, "referral.appointment-not-yet");

        Scenario Arrange(object body) => Receiver.Post($"{at}/arrangement", body);
    }

    [Fact]
    public async Task what_has_not_happened_yet_and_what_is_long_past_is_refused()
    {
        var at = await service.Reviewed();
        await Receiver.Post($"{at}/acceptance", new { }).Expect(200);
        await Receiver.Post($"{at}/arrangement", new { startsAt = Now.AddHours(1) }).Expect(200);
        await Ward.Post($"{at}/arrival", new { arrivedAt = Now.AddMinutes(3) }).Refused(400, "field.in-the-future", "/arrivedAt");
        await Ward.Post($"{at}/arrival", new { arrivedAt = Now.AddHours(-73) }).Refused(400, "field.out-of-range", "/arrivedAt");
        await Ward.Post($"{at}/arrival", new { arrivedAt = NeverWas }).Refused(400, "field.out-of-range", "/arrivedAt");
        await Ward.Post($"{at}/arrival", new { arrivedAt = EndOfTime }).Refused(400, "field.in-the-future", "/arrivedAt");
        await Ward.Post($"{at}/arrival", new { }).Expect(200);
        await Ward.Post($"{at}/care", new { inpatient = true, begunAt = Now.AddMinutes(-5) })
            .Refused(400, "referral.before-arrival", "/begunAt");
        await Ward.Post($"{at}/care", new { }).Refused(400, "field.required", "/inpatient");
        await Ward.Post($"{at}/care", new { inpatient = "true" }).Refused(400, "field.wrong-type", "/inpatient");
        await Ward.Post($"{at}/care", new { inpatient = true }).Expect(200);
        await Ward.Post($"{at}/notes", new { }).Refused(400, "field.required", "/note");
        await Ward.Post($"{at}/death", new { }).Refused(400, "field.required", "/diedAt");
        await Ward.Post($"{at}/death", new { diedAt = Now.AddHours(1) }).Refused(400, "field.in-the-future", "/diedAt");
        await Ward.Post($"{at}/death", new { diedAt = NeverWas }).Refused(400, "field.out-of-range", "/diedAt");
        await Ward.Post($"{at}/onward-referral", CaseForms.Down(Shanghai.Day(Now)))
            .Refused(400, "referral.direction-mismatch", "/direction");
        await Down(plan => plan["followUps"] = new JsonArray("2020-01-01")).Refused(400, "field.out-of-range", "/plan/followUps/0");
        await Down(plan => plan["followUps"] = new JsonArray("2026-02-30")).Refused(400, "field.wrong-type", "/plan/followUps/0");
        await Down(plan => plan["followUps"] = new JsonArray([.. Enumerable.Repeat("2099-01-01", 25).Select(d => (JsonNode)d)]))
            .Refused(400, "field.too-many", "/plan/followUps");
        await Down(plan => plan.Remove("medication")).Refused(400, "field.required", "/plan/medication");
        await Ward.Post(
                $"{at}/conclusion",
                new
                {
                    way = "home",
                    diagnoses = CaseForms.Diagnoses("I21.9"),
                    concludedAt = Now.AddMinutes(-9),
                }
            )
            .Refused(400, "referral.before-arrival", "/concludedAt");
        await Ward.Post($"{at}/conclusion", CaseForms.Conclusion()).Expect(200);
        await Ward.Post($"{at}/closure", new { }).Refused(409, "referral.report-or-reason", "/noReport");
        await Ward.Post($"{at}/closure", new { noReport = "other" }).Refused(400, "referral.note-required", "/note");
        await Ward.Post($"{at}/outcome", new { }).Refused(400, "field.required", "/mainResults");

        Scenario Down(Action<JsonObject> change)
        {
            var form = JsonNode.Parse(CaseSteps.Json(CaseForms.Down(Shanghai.Day(Now))))!.AsObject();
            change(form["plan"]!.AsObject());
            return Ward.Post($"{at}/down-transfer").Raw(form.ToJsonString());
        }
    }

    [Fact]
    public async Task an_emergency_that_cannot_be_is_refused()
    {
        var before = await service.CountEvents();
        await Emergency(Now.AddHours(-73)).Refused(400, "field.out-of-range", "/arrivedAt");
        await Emergency(Now.AddMinutes(3)).Refused(400, "field.in-the-future", "/arrivedAt");
        await Emergency(Now, from: "SX-H01").Refused(400, "referral.to-oneself", "/from");
        await Emergency(Now, from: "SX-V9999").Refused(400, "referral.institution-not-open", "/from");
        await Emergency(Now, unit: "MARS").Refused(400, "field.unknown-code", "/unit/unit");
        await Emergency(Now, channel: "x-ray").Refused(400, "field.wrong-type", "/channel");
        await Emergency(Now, channel: "trauma", receiver: "dispatcher@SX-H02").Refused(400, "referral.no-such-centre", "/channel");
        await Emergency(Now, receiver: "family-doctor@SX-T01").Refused(403, "role.not-permitted");
        (await service.CountEvents()).ShouldBe(before);

        Scenario Emergency(
            DateTimeOffset arrivedAt,
            string from = "SX-V0101",
            string unit = "CARD",
            string channel = "chest-pain",
            string receiver = "dispatcher@SX-H01"
        ) =>
            service
                .As(receiver)
                .Put(
                    $"/api/referrals/{Guid.CreateVersion7()}/emergency-arrival",
                    new
                    {
                        patient = CaseForms.NewPatient(),
                        from,
                        unit,
                        channel,
                        arrivedAt,
                    }
                );
    }

    [Fact]
    public async Task a_stale_version_and_a_key_used_twice_are_refused()
    {
        var at = await service.Reviewed();
        var before = await service.CountEvents();
        await Receiver
            .Post($"{at}/acceptance", new { })
            .IfMatch(1)
            .Refused(412, "version.stale")
            .That("the version that it has", a => a.String("/values/current") == "2");
        await Receiver.Post($"{at}/acceptance", new { }).IfMatch(3).Refused(412, "version.stale");
        await Receiver.Post($"{at}/acceptance", new { }).IfMatch(long.MaxValue).Refused(412, "version.stale");
        (await service.CountEvents()).ShouldBe(before);

        var key = Guid.NewGuid().ToString("N");
        var accepted = await Receiver.Post($"{at}/acceptance", new { note = "请来" }).IfMatch(2).IdempotencyKey(key).Expect(200);
        (await Receiver.Post($"{at}/acceptance", new { note = "请来" }).IfMatch(2).IdempotencyKey(key).Expect(200)).Text.ShouldBe(
            accepted.Text
        );
        await Receiver
            .Post($"{at}/acceptance", new { note = "别来" })
            .IfMatch(2)
            .IdempotencyKey(key)
            .Refused(422, "idempotency-key.reused");
        await Receiver.Post($"{at}/acceptance", new { note = "请来" }).IdempotencyKey(key).Refused(422, "idempotency-key.reused");
        await Receiver.Post($"{at}/refusal", new { reason = "no-capacity" }).IdempotencyKey(key).Refused(422, "idempotency-key.reused");
        // The key is its sender's own: another may use the same.
        await service.As("family-doctor@SX-H01").Post($"{at}/acceptance", new { }).IdempotencyKey(key).Refused(409, "referral.wrong-state");
        (await service.CountEvents()).ShouldBe(before + 1);
    }

    [Fact]
    public async Task whoever_repeats_what_gave_the_case_away_gets_the_same_answer()
    {
        var at = await service.Reviewed();
        var key = Guid.NewGuid().ToString("N");
        var body = new
        {
            destination = new { institution = "SX-H02", unit = "CARD" },
            reason = "no-capacity",
            note = "本院暂无床位",
        };
        var redirected = await Receiver.Post($"{at}/redirection", body).IdempotencyKey(key).Expect(200);
        await Receiver.Get(at).Refused(404, "not-found");
        (await Receiver.Post($"{at}/redirection", body).IdempotencyKey(key).Expect(200)).Text.ShouldBe(redirected.Text);
        await Receiver.Post($"{at}/redirection", body).Refused(404, "not-found");
    }

    [Fact]
    public async Task the_same_case_sent_again_is_the_same_and_another_is_refused()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral();
        var sent = await Sender.Put(at, form).Expect(201);
        var before = await service.CountEvents();
        var again = await Sender.Put(at, form).Expect(201);
        (again.Text, again.Header("Location"), again.Version, again.Position).ShouldBe(
            (sent.Text, sent.Header("Location"), sent.Version, sent.Position)
        );
        form["reason"] = "另一个目的";
        await Sender.Put(at, form).Refused(409, "referral.exists");
        await service.As("township-centre@SX-T01").Put(at, CaseForms.Referral()).Refused(409, "referral.exists");
        (await service.CountEvents()).ShouldBe(before);
    }

    [Fact]
    public async Task one_patient_has_one_live_case_for_each_place()
    {
        var patient = CaseForms.NewPatient();
        var first = await service.Reviewed(patient: patient);
        var id = first.Split('/')[^1];
        var before = await service.CountEvents();
        await Sender
            .Post("/api/referrals", CaseForms.Referral(patient))
            .Refused(409, "referral.already-live")
            .That("the live case", a => a.String("/values/case") == id);
        // Another unit of the same specialty is the same place.
        await service
            .As("family-doctor@SX-T03")
            .Post("/api/referrals", CaseForms.Referral(patient, unit: "CARD-C"))
            .Refused(409, "referral.already-live");
        (await service.CountEvents()).ShouldBe(before);

        var second = await service.Reviewed("SX-H02", patient: patient);
        await Receiver
            .Post($"{first}/redirection", new { destination = new { institution = "SX-H02", unit = "CARD" }, reason = "no-capacity" })
            .Refused(409, "referral.already-live");
        await Receiver
            .Post($"{first}/redirection", new { destination = new { institution = "SX-H01", unit = "NEUR" }, reason = "outside-our-scope" })
            .Expect(200);
        // That place is free now.
        await service
            .As("dispatcher@SX-H02")
            .Post($"{second}/redirection", new { destination = new { institution = "SX-H01", unit = "CARD" }, reason = "no-capacity" })
            .Expect(200);
        await Receiver.Post($"{first}/refusal", new { reason = "no-capacity" }).Expect(200);
        await Sender.Post("/api/referrals", CaseForms.Referral(patient, unit: "NEUR")).Expect(201);
    }

    [Fact]
    public async Task of_many_that_are_sent_at_once_one_lives()
    {
        var patient = CaseForms.NewPatient();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => Sender.Post("/api/referrals", CaseForms.Referral(patient)).Anything().Run())
        );
        answers.Count(a => a.Status == 201).ShouldBe(1);
        answers.Where(a => a.Status != 201).ShouldAllBe(a => a.Code == "referral.already-live");

        var form = CaseForms.Referral();
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var before = await service.CountEvents();
        var puts = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Sender.Put(at, form).Expect(201).Run()));
        puts.Select(a => a.Text).Distinct().Count().ShouldBe(1);
        // The case, and the place that it keeps.
        (await service.CountEvents()).ShouldBe(before + 2);
    }

    [Fact]
    public async Task of_many_answers_at_once_one_counts()
    {
        var at = await service.Reviewed();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(n =>
                    (
                        n % 2 == 0
                            ? Receiver.Post($"{at}/acceptance", new { })
                            : Receiver.Post($"{at}/refusal", new { reason = "no-capacity" })
                    )
                        .IfMatch(2)
                        .Anything()
                        .Run()
                )
        );
        answers.Count(a => a.Status == 200).ShouldBe(1);
        answers.Where(a => a.Status != 200).ShouldAllBe(a => a.Code == "version.stale");
    }

    [Fact]
    public async Task a_draft_may_be_as_long_as_a_body_and_no_longer()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral();
        form["summary"] = new string('长', 80_000);
        await Sender.Put($"{at}/draft", form).Expect(201);
        (await Sender.Get(at)).String("/draft/summary").Length.ShouldBe(80_000);
        form["person"] = "nobody";
        form["patient"] = null;
        await Sender.Put($"{at}/draft", form).Refused(400, "referral.person-unknown", "/person");
        form["person"] = null;
        form["patient"] = CaseForms.NewPatient();
        await Sender.Put($"{at}/draft", form).Refused(409, "referral.other-patient");
    }

    [Fact]
    public async Task what_was_erased_is_gone_and_the_case_stands()
    {
        var at = await service.InCare();
        await Ward.Post($"{at}/notes", new { note = "心电图：ST段压低" }).Expect(200);
        var shown = await Sender.Get(at);
        var person = shown.String("/person");
        await service.As("county-authority@340422").Post($"/api/people/{person}/erasure", new { reason = "person-request" }).Expect(204);

        foreach (var node in new[] { service, await service.Another() })
        {
            var after = await node.As("family-doctor@SX-V0101").Get(at);
            after["/erased"].GetBoolean().ShouldBeTrue();
            after["/patient"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
            (after.String("/state"), after.String("/number"), after.Version).ShouldBe(("in-care", shown.String("/number"), shown.Version));
            after["/request/diagnoses"].GetArrayLength().ShouldBe(1);
            var history = await node.As("family-doctor@SX-V0101").Get($"{at}/history");
            history.Json.GetArrayLength().ShouldBe((int)shown.Version);
            foreach (var gone in new[] { "胸痛", "高血压", "青霉素", "ST段", "虚构甲", "13800000000", "s1." })
            {
                after.Text.ShouldNotContain(gone);
                history.Text.ShouldNotContain(gone);
            }
        }

        var before = await service.CountEvents();
        await Ward.Post($"{at}/notes", new { note = "再记一笔" }).Refused(410, "person.erased");
        await Ward.Post($"{at}/outcome", CaseForms.Outcome).Refused(410, "person.erased");
        await Ward.Post($"{at}/down-transfer", CaseForms.Down(Shanghai.Day(Now))).Refused(410, "person.erased");
        (await service.CountEvents()).ShouldBe(before);
        await service.As("dispatcher@SX-H02").Post($"{at}/notes", new { note = "不是我院的患者" }).Refused(404, "not-found");
        // What says nothing in words still counts.
        (await Ward.Post($"{at}/conclusion", CaseForms.Conclusion()).Expect(200))
            .String("/state")
            .ShouldBe("concluded");
        (await service.As("county-authority@340422").Get(at)).String("/state").ShouldBe("concluded");
    }
}
