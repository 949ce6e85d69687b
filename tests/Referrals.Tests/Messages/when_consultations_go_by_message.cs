// Longer than 300 lines: it is one story by messages, and who is told what of it.
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Fhir;
using Referrals.Messages;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Webhooks;
using static Referrals.Tests.Messages.ConsultationForms;

namespace Referrals.Tests.Messages;

/// <summary>Hospitals' systems ask each other by messages: what is done, who is told what, what is refused.</summary>
public class when_consultations_go_by_message(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task advice_is_asked_for_and_given_and_both_sides_are_told_each_step_and_nobody_else()
    {
        var (id, ends) = (Guid.CreateVersion7(), await Ends());
        var sent = await service.Say(Asks, "advice-request", id).Expect(201);
        (sent.String("/outcome"), sent.String("/answer/state"), sent["/version"].GetInt64()).ShouldBe(("accepted", "awaiting-answer", 1));
        var asked = (await Told(Leads, ends, id)).Single();
        asked.Type().ShouldBe("consultation.requested.v1");
        asked.GetProperty("data").GetProperty("event").GetString().ShouldBe("consultation_requested");
        var address = asked.GetProperty("data").GetProperty("consultation").GetProperty("address").GetString()!;
        var read = await service.As($"his-system@{Leads}").Get(address).Expect(200);
        read.String("/posts/0/text").ShouldBe("服药后仍有胸闷，是否需要调整？");

        (await service.Say(Leads, "advice", id).Expect(200)).String("/answer/state").ShouldBe("answered");
        await service.Say(Asks, "question", id).Expect(200);
        await service.Say(Leads, "advice", id).Expect(200);
        (await service.Say(Asks, "closing", id).Expect(200)).String("/answer/state").ShouldBe("closed");

        string[] all =
        [
            "consultation.requested.v1",
            "consultation.advice-given.v1",
            "consultation.question-added.v1",
            "consultation.advice-given.v1",
            "consultation.closed.v1",
        ];
        var told = await Told(Asks, ends, id);
        told.Select(MessageForms.Type).ShouldBe(all);
        (await Told(Leads, ends, id)).Select(message => message.GetRawText()).ShouldBe(told.Select(message => message.GetRawText()));
        foreach (var stranger in ends.Keys.Except([Asks, Leads]))
            (await Told(stranger, ends, id)).ShouldBeEmpty(stranger);
        await Right(told);
        var last = told[^1].GetProperty("data").GetProperty("consultation");
        last.GetProperty("posts")
            .EnumerateArray()
            .Select(post => post.TryGetProperty("recommendation", out var advice) ? advice.GetString() : null)
            .ShouldBe([null, "treat-locally", null, "treat-locally"]);
    }

    [Fact]
    public async Task several_institutions_meet_and_each_message_says_where_that_stands()
    {
        var ends = await Ends();
        var id = await service.Meet();
        string[] all =
        [
            "consultation.requested.v1",
            "consultation.experts-invited.v1",
            "consultation.accepted.v1",
            "consultation.chair-changed.v1",
            "consultation.chair-changed.v1",
            "consultation.times-proposed.v1",
            "consultation.invitation-answered.v1",
            "consultation.scheduled.v1",
            "consultation.postponed.v1",
            "consultation.times-proposed.v1",
            "consultation.invitation-answered.v1",
            "consultation.invitation-answered.v1",
            "consultation.scheduled.v1",
            "consultation.session-opened.v1",
            "consultation.attendance-recorded.v1",
            "consultation.expert-opinion-given.v1",
            "consultation.concluded.v1",
            "consultation.task-done.v1",
            "consultation.closed.v1",
        ];
        var told = await Told(Asks, ends, id);
        told.Select(MessageForms.Type).ShouldBe(all);
        (await Told(Leads, ends, id)).Select(MessageForms.Type).ShouldBe(all);
        // Who is invited hears of it from its acceptance on; so does a hospital outside that has a system here.
        (await Told(Invited, ends, id))
            .Select(MessageForms.Type)
            .ShouldBe(all[2..]);
        (await Told(External, ends, id)).Select(MessageForms.Type).ShouldBe(all[2..]);
        (await Told("SX-T02", ends, id)).ShouldBeEmpty();
        (await Told("insurer", ends, id)).ShouldBeEmpty();
        await Right(told);

        var meeting = told[^1].GetProperty("data").GetProperty("consultation").GetProperty("meeting");
        meeting.GetProperty("chair").GetProperty("practitioner").GetString().ShouldBe(Cardiologist);
        meeting.GetProperty("experts")[0].GetProperty("comes").GetBoolean().ShouldBeTrue();
        meeting.GetProperty("opinions")[0].GetProperty("expert").GetInt32().ShouldBe(1);
        meeting.GetProperty("conclusion").GetProperty("recommendation").GetString().ShouldBe("refer");
        meeting.GetProperty("tasks")[0].TryGetProperty("doneAt", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task an_examination_is_reported_and_its_critical_value_acknowledged()
    {
        var (id, ends) = (Guid.CreateVersion7(), await Ends());
        await service.Say(Asks, "examination-request", id).Expect(201);
        await service.Say(Leads, "claim", id).Expect(200);
        await service.Say(Leads, "release", id).Expect(200);
        await service.Say(Leads, "claim", id).Expect(200);
        await service.Say(Leads, "report", id).Expect(200);
        await service.Say(Leads, "correction", id).Expect(200);
        await service.Say(Asks, "acknowledgement", id, new { practitioner = "SX-P-T01-01", report = 2 }).Expect(200);
        string[] all =
        [
            "consultation.examination-requested.v1",
            "consultation.examination-claimed.v1",
            "consultation.examination-released.v1",
            "consultation.examination-claimed.v1",
            "consultation.examination-reported.v1",
            "consultation.report-corrected.v1",
            "consultation.critical-value-acknowledged.v1",
        ];
        var told = await Told(Asks, ends, id);
        told.Select(MessageForms.Type).ShouldBe(all);
        (await Told(Leads, ends, id)).Select(MessageForms.Type).ShouldBe(all);
        (await Told(Invited, ends, id)).ShouldBeEmpty();
        await Right(told);
        var examination = told[^1].GetProperty("data").GetProperty("consultation").GetProperty("examination");
        examination.GetProperty("modality").GetString().ShouldBe("ecg");
        var report = examination.GetProperty("reports")[1];
        report.GetProperty("critical").TryGetProperty("acknowledgedAt", out _).ShouldBeTrue();
        report.GetProperty("correction").GetString().ShouldBe("read-again");
    }

    [Fact]
    public async Task who_declines_or_is_not_invited_any_more_is_told_of_that_and_of_nothing_after_it()
    {
        var (id, ends) = (Guid.CreateVersion7(), await Ends());
        await service.Say(Asks, "meeting-request", id).Expect(201);
        await service.Say(Leads, "acceptance", id).Expect(200);
        await service.Say(Invited, "invitation-answer", id, Answer(1, false)).Expect(200);
        await service.Say(Leads, "times", id).Expect(200);
        await service.Say(Leads, "experts", id, new { experts = new[] { new { institution = Invited, unit = "REHA" } } }).Expect(200);
        await service.Say(Leads, "schedule", id).Expect(200);
        await service.Say(Asks, "cancellation", id).Expect(200);

        (await Told(Invited, ends, id))
            .Select(MessageForms.Type)
            .ShouldBe([
                "consultation.accepted.v1",
                "consultation.invitation-answered.v1",
                "consultation.experts-invited.v1",
                "consultation.scheduled.v1",
                "consultation.cancelled.v1",
            ]);
        (await Told(External, ends, id))
            .Select(MessageForms.Type)
            .ShouldBe([
                "consultation.accepted.v1",
                "consultation.invitation-answered.v1",
                "consultation.times-proposed.v1",
                "consultation.experts-invited.v1",
            ]);
        await service.As($"his-system@{External}").Get($"/api/consultations/{id}").Refused(404, "not-found");
    }

    [Fact]
    public async Task the_same_message_has_the_same_receipt_and_another_under_its_id_is_refused()
    {
        var (id, message) = (Guid.CreateVersion7(), $"again-{Guid.NewGuid():N}");
        var form = Of("consultation.advice-request.v1", service.Clock.Now);
        var client = service.As($"his-system@{Asks}");
        var first = await client.Send(Message(form)).Expect(201);
        (await client.Send(Message(form)).Expect(201)).Text.ShouldBe(first.Text);
        (await client.SendAll(Message(form), Message(form)).Expect(200))["/receipts/1"].GetRawText().ShouldBe(first.Json.GetRawText());
        (await service.Count($"select count(*) from referrals.mt_events where stream_id = 'consultation-{id}'")).ShouldBe(1);
        var other = await client.Send(Message(Of("consultation.advice-request.v1", service.Clock.Now))).Expect(422);
        other.String("/problem/code").ShouldBe("idempotency-key.reused");

        object Message(object? data) => MessageForms.Message(Asks, "consultation.advice-request.v1", $"{id}", data, message);
    }

    [Fact]
    public async Task what_is_refused_has_a_receipt_with_the_code_and_is_told_to_nobody()
    {
        var (id, ends) = (Guid.CreateVersion7(), await Ends());
        await Refused(Leads, "advice", 404, "not-found");
        await service.Say(Asks, "advice-request", id).Expect(201);
        var early = await Refused(Asks, "closing", 409, "consultation.wrong-state");
        early["/problem/allowed"].EnumerateArray().Select(one => one.GetString()).ShouldContain("cancel");
        await Refused(Asks, "advice", 400, "request.invalid");
        await Refused(Asks, "advice", 403, "consultation.not-yours", new { text = "自问自答", recommendation = "observe" });
        await Refused(Invited, "question", 404, "not-found");
        await Refused(Leads, "acceptance", 409, "consultation.wrong-state");
        var faulty = await Refused(Leads, "advice", 400, "request.invalid", new { text = "x", recommendation = "pray" });
        faulty.String("/problem/errors/0/pointer").ShouldBe("/recommendation");
        var nobody = MessageForms.Message(Asks, "consultation.question.v1", "not-an-id", new { text = "?" });
        var unclear = await service.As($"his-system@{Asks}").Send(nobody).Expect(422);
        unclear.String("/problem/code").ShouldBe("message.subject-invalid");

        await service.Say(Leads, "refusal", id).Expect(200);
        await Refused(Leads, "advice", 409, "consultation.wrong-state");
        var told = await Told(Asks, ends, id);
        told.Select(MessageForms.Type).ShouldBe(["consultation.requested.v1", "consultation.declined.v1"]);
        told[^1].GetProperty("data").GetProperty("consultation").GetProperty("declined").GetString().ShouldBe("other-department");

        async Task<Answer> Refused(string source, string action, int status, string code, object? data = null)
        {
            var receipt = await service.Say(source, action, id, data).Expect(status);
            (receipt.String("/outcome"), receipt.String("/problem/code")).ShouldBe(("refused", code), receipt.Text);
            return receipt;
        }
    }

    [Fact]
    public async Task rules_of_a_meeting_hold_for_messages()
    {
        var id = Guid.CreateVersion7();
        await service.Say(Asks, "meeting-request", id).Expect(201);
        await Refused(Invited, "invitation-answer", 404, "not-found");
        await service.Say(Leads, "acceptance", id).Expect(200);
        await Refused(Invited, "invitation-answer", 403, "consultation.not-this-expert", new { expert = 1, comes = true });
        await Refused(Invited, "schedule", 403, "consultation.not-yours");
        await service.Say(Leads, "schedule", id).Expect(200);
        await Refused(Leads, "session", 409, "consultation.too-early");
        service.Clock.Advance(TimeSpan.FromDays(1));
        await service.Say(Leads, "session", id).Expect(200);
        var unsigned = new { text = "先行冠脉造影评估", recommendation = "refer" };
        await Refused(Leads, "conclusion", 403, "consultation.only-chair", unsigned);
        await Refused(Leads, "conclusion", 409, "consultation.no-quorum");

        async Task Refused(string source, string action, int status, string code, object? data = null)
        {
            var receipt = await service.Say(source, action, id, data).Expect(status);
            receipt.String("/problem/code").ShouldBe(code, receipt.Text);
        }
    }

    [Fact]
    public async Task a_batch_about_one_consultation_is_done_in_its_order()
    {
        var (id, ends) = (Guid.CreateVersion7(), await Ends());
        string[] actions = ["advice-request", "question", "question", "cancellation"];
        var batch = actions
            .Select(action => $"consultation.{action}.v1")
            .Select(object (type) => MessageForms.Message(Asks, type, $"{id}", Of(type, service.Clock.Now)))
            .ToArray();
        var receipts = (await service.As($"his-system@{Asks}").SendAll(batch).Expect(200))["/receipts"];
        receipts.EnumerateArray().Select(receipt => receipt.GetProperty("outcome").GetString()).ShouldAllBe(one => one == "accepted");
        (await Told(Leads, ends, id)).Last().Type().ShouldBe("consultation.cancelled.v1");
    }

    [Fact]
    public async Task they_are_sent_to_webhooks_and_are_no_bundles()
    {
        await using var hospital = await HospitalAddress.Start();
        var before = await service.EndOfFeed(WebhookSteps.Hospital);
        await service.TellAt(hospital);
        var id = Guid.CreateVersion7();
        await service.Say(Asks, "advice-request", id).Expect(201);
        await service.Say(WebhookSteps.Hospital, "advice", id).Expect(200);
        await service.SendWebhooks();
        hospital
            .Deliveries.Select(delivery => delivery.Message.Type())
            .ShouldBe(["consultation.requested.v1", "consultation.advice-given.v1"]);
        hospital.Subjects.ShouldBe([$"{id}", $"{id}"]);

        (await service.As($"his-system@{WebhookSteps.Hospital}").Get($"/fhir/messages?after={before}").Expect(200)).Text.ShouldNotContain(
            $"{id}"
        );
        PublicMessageTypes
            .All.Where(type => type.Type.StartsWith("consultation.", StringComparison.Ordinal))
            .ShouldAllBe(type => !FhirExchange.Concerns(type.Type));
    }

    // As their schemas say, each with the next version, in order, and with nothing that was written or tells who the patient is.
    private async Task Right(List<JsonElement> told)
    {
        var description = service.Services.GetRequiredService<MessageDescription>();
        foreach (var message in told)
        {
            var schema = JsonSchema.FromText((await description.Schema(message.Type())).ShouldNotBeNull(message.Type()));
            var found = schema.Evaluate(JsonElement.Parse(JsonNode.Parse(message.GetRawText())!.ToJsonString()));
            found.IsValid.ShouldBeTrue(message.GetRawText());
            foreach (var personal in Personal)
                message.GetRawText().ShouldNotContain(personal);
        }

        var versions = told.Select(message => message.GetProperty("data").GetProperty("consultation").GetProperty("version").GetInt64());
        versions.ShouldBe(Enumerable.Range(1, told.Count).Select(version => (long)version));
        told.Select(message => message.GetProperty("sequence").GetString()).ShouldBeInOrder();
        told.Select(MessageForms.Id).Distinct().Count().ShouldBe(told.Count);
    }

    private async Task<Dictionary<string, string>> Ends()
    {
        var ends = new Dictionary<string, string>();
        foreach (var code in (string[])[Asks, Leads, Invited, External, "SX-T02", "SX-V0101", "insurer"])
            ends[code] = await service.EndOfFeed(code);
        return ends;
    }

    private async Task<List<JsonElement>> Told(string code, Dictionary<string, string> ends, Guid id) =>
        [.. (await service.Feed(code, ends[code])).Where(message => message.Subject() == $"{id}")];
}
