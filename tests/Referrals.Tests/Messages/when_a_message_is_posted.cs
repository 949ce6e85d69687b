using System.Text.Json;
using Referrals.Messages;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Messages;

/// <summary>Messages over HTTP, for hospitals without a broker.</summary>
public class when_a_message_is_posted(TestService service) : IClassFixture<TestService>
{
    private TestClient Township => service.As("his-system@SX-T01");

    private TestClient Hospital => service.As("his-system@SX-H01");

    [Fact]
    public async Task it_is_the_request_that_it_stands_for()
    {
        var referral = Guid.CreateVersion7();
        var sent = await Township.Send(MessageForms.Submit(referral, "HIS-1")).Expect(201);
        (sent.String("/id"), sent.String("/outcome")).ShouldBe(("HIS-1", "accepted"));
        sent["/version"].GetInt64().ShouldBe(1);
        sent.String("/answer/state").ShouldBe("awaiting-answer");
        var seen = await service.As("dispatcher@SX-H01").Get($"/api/referrals/{referral}").After(sent["/position"].GetInt64()).Expect(200);
        seen.String("/patient/name").ShouldBe("虚构甲");

        await Hospital.Send(MessageForms.Message("SX-H01", "referral.acceptance.v1", $"{referral}", new { note = "请来" })).Expect(200);
        var arrangement = new { startsAt = service.Clock.Now.AddMinutes(1) };
        await Hospital.Send(MessageForms.Message("SX-H01", "referral.arrangement.v1", $"{referral}", arrangement)).Expect(200);
        var arrival = await Hospital.Send(MessageForms.Message("SX-H01", "referral.arrival.v1", $"{referral}", null)).Expect(200);
        arrival.String("/answer/state").ShouldBe("arrived");
        (await service.As("family-doctor@SX-T01").Get($"/api/referrals/{referral}/history"))
            .Json.EnumerateArray()
            .Select(e => e.GetProperty("event").GetString())
            .ShouldBe(["referral_submitted", "referral_seen", "referral_accepted", "referral_arranged", "patient_arrived"]);
    }

    [Fact]
    public async Task the_same_again_has_the_same_receipt()
    {
        var referral = Guid.CreateVersion7();
        var message = MessageForms.Submit(referral, $"twice-{referral}");
        var first = await Township.Send(message).Expect(201);
        (await Township.Send(message).Expect(201)).Text.ShouldBe(first.Text);
        // In another form, among others, in another language.
        message["subject"] = referral.ToString().ToUpperInvariant();
        (await Township.SendAll(message, message).In("en").Expect(200))["/receipts/1"].GetRawText().ShouldBe(first.Json.GetRawText());
        (await service.Count($"select count(*) from referrals.mt_events where stream_id = 'referral-{referral}'")).ShouldBe(1);
    }

    [Fact]
    public async Task at_once_it_is_done_once()
    {
        var referral = Guid.CreateVersion7();
        var message = MessageForms.Submit(referral, $"at-once-{referral}");
        var receipts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Township.Send(message).Anything().Run()));
        receipts.Select(receipt => receipt.Text).Distinct().Count().ShouldBe(1);
        receipts[0].String("/outcome").ShouldBe("accepted");
    }

    [Fact]
    public async Task another_body_under_its_id_is_a_conflict_that_people_see()
    {
        var id = $"reused-{Guid.CreateVersion7()}";
        await Township.Send(MessageForms.Submit(Guid.CreateVersion7(), id)).Expect(201);
        var refused = await Township.Send(MessageForms.Submit(Guid.CreateVersion7(), id)).Expect(422);
        Refused(refused.Json, id, "idempotency-key.reused");
        // Another sender's ids are its own.
        await Hospital
            .Send(MessageForms.Message("SX-H01", "person.register.v1", null, CaseForms.NewPatient(), id))
            .That("it is done", a => a.String("/outcome") == "accepted");
    }

    [Fact]
    public async Task what_is_refused_says_why_and_can_be_put_right()
    {
        var referral = Guid.CreateVersion7();
        var early = MessageForms.Message("SX-H01", "referral.arrival.v1", $"{referral}", null);
        Refused((await Hospital.Send(early).Expect(404)).Json, (string)early["id"]!, "not-found");
        await Township.Send(MessageForms.Submit(referral)).Expect(201);
        var wrong = await Hospital
            .Send(MessageForms.Message("SX-H01", "referral.outcome.v1", $"{referral}", CaseForms.Outcome))
            .Expect(409);
        wrong["/problem/allowed"].GetArrayLength().ShouldBeGreaterThan(0);
        var faulty = MessageForms.Submit(Guid.CreateVersion7());
        ((Dictionary<string, object?>)faulty["data"]!)["urgency"] = "soon";
        var refused = await Township.Send(faulty).In("en").Expect(400);
        refused.String("/problem/errors/0/pointer").ShouldBe("/urgency");
        // Nothing of it is remembered against it: the same id, put right, is done.
        ((Dictionary<string, object?>)faulty["data"]!)["urgency"] = "urgent";
        await Township.Send(faulty).Expect(201);
    }

    [Theory]
    [InlineData("specversion", "0.3", 400, "message.not-a-cloud-event", null)]
    [InlineData("specversion", null, 400, "message.not-a-cloud-event", null)]
    [InlineData("id", null, 400, "message.not-a-cloud-event", "/")]
    [InlineData("id", "", 400, "message.not-a-cloud-event", null)]
    [InlineData("id", "with space", 400, "message.attribute-invalid", "/id")]
    [InlineData("id", "消息一", 400, "message.attribute-invalid", "/id")]
    [InlineData("source", "SX-T02", 403, "message.source-not-yours", "/source")]
    [InlineData("source", "/counties/340422", 403, "message.source-not-yours", "/source")]
    [InlineData("type", "referral.teleport.v1", 422, "message.type-unknown", "/type")]
    [InlineData("type", "referral.submit.v2", 422, "message.type-unknown", "/type")]
    [InlineData("subject", null, 422, "message.subject-invalid", "/subject")]
    [InlineData("subject", "../../people", 422, "message.subject-invalid", "/subject")]
    [InlineData("datacontenttype", "text/xml", 400, "message.attribute-invalid", "/datacontenttype")]
    [InlineData("Extension", "x", 400, "message.not-a-cloud-event", null)]
    [InlineData("data", null, 400, "request.invalid", null)]
    [InlineData("data", "text", 400, "request.invalid", null)]
    public async Task each_fault_has_its_code(string attribute, string? value, int status, string code, string? pointer)
    {
        var message = MessageForms.Submit(Guid.CreateVersion7());
        if (value is null)
            message.Remove(attribute);
        else
            message[attribute] = value;
        var refused = await Township.Send(message).Expect(status);
        refused.String("/outcome").ShouldBe("refused");
        refused.String("/problem/code").ShouldBe(code, refused.Text);
        if (pointer is not null && pointer != "/")
            refused.String("/problem/pointer").ShouldBe(pointer);
        // One that cannot be read keeps nobody else waiting.
        var both = await Township.SendAll(message, MessageForms.Submit(Guid.CreateVersion7())).Expect(200);
        both["/receipts"].EnumerateArray().Select(receipt => receipt.GetProperty("outcome").GetString()).ShouldBe(["refused", "accepted"]);
    }

    [Theory]
    [InlineData("{", MessageForms.One, 400, "body.malformed")]
    [InlineData("", MessageForms.One, 400, "body.missing")]
    [InlineData("""{"id":"1","id":"2"}""", MessageForms.One, 400, "request.malformed")]
    [InlineData("[]", MessageForms.Batch, 400, "message.batch-size")]
    [InlineData("{}", "text/plain", 415, "body.not-json")]
    public async Task what_is_no_message_at_all_is_a_problem(string body, string contentType, int status, string code) =>
        await Township.Post("/api/messages").Raw(body, contentType).Refused(status, code);

    [Theory]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("[[]]")]
    public async Task other_json_is_none_either(string body)
    {
        var answer = await Township.Post("/api/messages").Raw(body, MessageForms.One).Anything();
        var receipt = answer.Json.TryGetProperty("receipts", out var several) ? several[0] : answer.Json;
        Refused(receipt, null, "message.not-a-cloud-event");
    }

    [Fact]
    public async Task too_much_is_refused_before_it_is_read()
    {
        await Township.SendAll([.. Enumerable.Range(0, MessageUpload.Most + 1).Select(_ => new { })]).Refused(400, "message.batch-size");
        await Township.Post("/api/messages").Raw(new byte[MessageUpload.Limit + 1], MessageForms.One).Refused(413, "body.too-large");
    }

    [Fact]
    public async Task a_batch_is_done_in_the_order_of_each_subject()
    {
        var referrals = Enumerable.Range(0, 12).Select(_ => Guid.CreateVersion7()).ToList();
        var messages = referrals
            .Select(object (referral) => MessageForms.Submit(referral))
            .Concat(
                referrals.Select(referral =>
                    MessageForms.Message(
                        "SX-T01",
                        "referral.cancellation.v1",
                        $"{referral}",
                        new { by = "patient", reason = "patient-improved" }
                    )
                )
            )
            .ToArray();
        var receipts = (await Township.SendAll(messages).Expect(200))["/receipts"];
        receipts
            .EnumerateArray()
            .Select(receipt => receipt.GetProperty("outcome").GetString())
            .ShouldAllBe(outcome => outcome == "accepted");
        receipts
            .EnumerateArray()
            .Select(receipt => receipt.GetProperty("id").GetString())
            .ShouldBe(messages.Select(message => (string?)((Dictionary<string, object?>)message)["id"]));
    }

    [Fact]
    public async Task only_systems_send_messages()
    {
        await service.Anonymous.Post("/api/messages").Raw("{}", MessageForms.One).Refused(401, "token.missing");
        await service.As("dispatcher@SX-H01").Post("/api/messages").Raw("{}", MessageForms.One).Refused(403, "role.not-permitted");
        var insurer = service.As("insurer@340422");
        Refused(
            (await insurer.Send(MessageForms.Message("insurer", "referral.arrival.v1", $"{Guid.CreateVersion7()}", null)).Expect(403)).Json,
            null,
            "role.not-permitted"
        );
        await insurer
            .Send(MessageForms.Message("insurer", "deductible.quote.v1", null, new { person = "nobody", institution = "SX-H01" }))
            .Expect(400)
            .That("it gets to the question who that is", a => a.String("/problem/errors/0/pointer") == "/person");
    }

    private static void Refused(JsonElement receipt, string? id, string code)
    {
        receipt.GetProperty("outcome").GetString().ShouldBe("refused");
        receipt.GetProperty("problem").GetProperty("code").GetString().ShouldBe(code, receipt.GetRawText());
        if (id is not null)
            receipt.GetProperty("id").GetString().ShouldBe(id);
    }
}
