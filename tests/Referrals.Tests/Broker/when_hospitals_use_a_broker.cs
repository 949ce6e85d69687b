// Hospitals' systems and the service at a real RabbitMQ: what is sent is done, what is done is told, in order.
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Broker;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Messages;
using Wolverine.Persistence.Durability;

namespace Referrals.Tests.Broker;

public sealed class when_hospitals_use_a_broker(BrokerStory story) : IClassFixture<BrokerStory>
{
    [Fact]
    public async Task a_case_goes_from_one_system_to_the_other_and_everybody_concerned_is_told_in_order()
    {
        var (clinic, centre, hospital) = (await story.System("SX-V0101"), await story.System("SX-T01"), await story.System("SX-H01"));
        var id = Guid.CreateVersion7();

        var submit = await clinic.Send("referral.submit.v1", id, CaseForms.Referral());
        var receipt = await clinic.Receipt(submit);
        receipt.GetProperty("outcome").GetString().ShouldBe("accepted", receipt.GetRawText());
        receipt.GetProperty("status").GetInt32().ShouldBe(201);
        receipt.GetProperty("answer").GetProperty("state").GetString().ShouldBe("in-township-review");
        (await centre.Receipt(await centre.Send("referral.review.v1", id, new { }))).GetProperty("status").GetInt32().ShouldBe(200);
        (await hospital.Receipt(await hospital.Send("referral.acceptance.v1", id, new { }))).GetProperty("status").GetInt32().ShouldBe(200);

        string[] told = ["referral.submitted.v1", "referral.township-review-passed.v1", "referral.accepted.v1"];
        await Eventually.Holds(() => clinic.About(id).Count >= told.Length, "the clinic is told");
        await Eventually.Holds(() => centre.About(id).Count >= told.Length, "the township centre is told");
        await Eventually.Holds(() => hospital.About(id).Contains(told[^1]), "the hospital is told");
        clinic.About(id).ShouldBe(told);
        centre.About(id).ShouldBe(told);
        hospital.About(id).ShouldBe(told[1..]);
        hospital
            .Received.Where(message => message.GetProperty("subject").GetString() == $"{id}")
            .ShouldAllBe(message => !message.GetRawText().Contains("虚构") && !message.GetRawText().Contains("13800000000"));
    }

    [Fact]
    public async Task advice_is_asked_for_and_given_and_both_systems_are_told_in_order()
    {
        var (centre, hospital, other) = (await story.System("SX-T01"), await story.System("SX-H01"), await story.System("SX-H02"));
        var id = Guid.CreateVersion7();
        var request = centre.Message("consultation.advice-request.v1", $"{id}", Form("advice-request"), $"m-{id:N}");
        await centre.Send(request, $"{id}");
        (await centre.Receipt($"m-{id:N}")).GetProperty("answer").GetProperty("state").GetString().ShouldBe("awaiting-answer");
        var early = await centre.Receipt(await centre.Send("consultation.closing.v1", id, new { }));
        early.GetProperty("problem").GetProperty("code").GetString().ShouldBe("consultation.wrong-state");
        await hospital.Receipt(await hospital.Send("consultation.advice.v1", id, Form("advice")));
        await centre.Receipt(await centre.Send("consultation.closing.v1", id, new { }));
        await centre.Send(request, $"{id}");
        await Eventually.Holds(() => centre.Receipts($"m-{id:N}").Count() == 2, "the same again is answered again");
        centre.Receipts($"m-{id:N}").Select(receipt => receipt.GetProperty("data").GetRawText()).Distinct().Count().ShouldBe(1);

        string[] told = ["consultation.requested.v1", "consultation.advice-given.v1", "consultation.closed.v1"];
        await Eventually.Holds(() => centre.About(id).Contains(told[^1]), "who asks is told");
        await Eventually.Holds(() => hospital.About(id).Contains(told[^1]), "who is asked is told");
        centre.About(id).ShouldBe(told);
        hospital.About(id).ShouldBe(told);
        other.About(id).ShouldBeEmpty();
        var all = centre.Received.Concat(hospital.Received).Where(message => message.GetProperty("subject").GetString() == $"{id}");
        foreach (var personal in ConsultationForms.Personal)
            all.ShouldAllBe(message => !message.GetRawText().Contains(personal));

        object? Form(string action) => ConsultationForms.Of($"consultation.{action}.v1", story.Service.Clock.Now);
    }

    [Fact]
    public async Task a_repeated_message_gets_the_same_receipt_and_is_done_once()
    {
        var clinic = await story.System("SX-V0101");
        var id = Guid.CreateVersion7();
        var message = clinic.Message("referral.submit.v1", $"{id}", CaseForms.Referral(), $"m-{id:N}");
        await clinic.Send(message, $"{id}");
        await clinic.Receipt($"m-{id:N}");
        var events = await story.Service.Count($"select count(*) from referrals.mt_events where stream_id like '%{id}'");
        for (var i = 0; i < 2; i++)
            await clinic.Send(message, $"{id}");
        await Eventually.Holds(() => clinic.Receipts($"m-{id:N}").Count() == 3, "each is answered");
        clinic.Receipts($"m-{id:N}").Select(receipt => receipt.GetProperty("data").GetRawText()).Distinct().Count().ShouldBe(1);
        clinic.Receipts($"m-{id:N}").Select(receipt => receipt.GetProperty("id").GetString()).Distinct().Count().ShouldBe(1);
        (await story.Service.Count($"select count(*) from referrals.mt_events where stream_id like '%{id}'")).ShouldBe(events);
        await Eventually.Holds(() => clinic.About(id).Count > 0, "it is told");
        clinic.About(id).ShouldBe(["referral.submitted.v1"]);
    }

    [Fact]
    public async Task another_body_under_the_same_id_is_a_conflict()
    {
        var clinic = await story.System("SX-V0101");
        var id = Guid.CreateVersion7();
        var message = await clinic.Send("referral.submit.v1", id, CaseForms.Referral());
        (await clinic.Receipt(message)).GetProperty("outcome").GetString().ShouldBe("accepted");
        await clinic.Send("referral.submit.v1", id, CaseForms.Referral(urgency: "routine"), message);
        await Eventually.Holds(() => clinic.Receipts(message).Count() == 2, "both are answered");
        clinic
            .Receipts(message)
            .Last()
            .GetProperty("data")
            .GetProperty("problem")
            .GetProperty("code")
            .GetString()
            .ShouldBe("idempotency-key.reused");
        (await story.DeadLetters()).ShouldContain(("340422.SX-V0101", "referral.submit.v1", "idempotency-key.reused"));
    }

    [Fact]
    public async Task a_subject_s_messages_are_done_in_the_order_in_which_they_were_sent()
    {
        var (clinic, centre, hospital) = (await story.System("SX-V0101"), await story.System("SX-T01"), await story.System("SX-H01"));
        var cases = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToArray();
        // Each can only be done after the one before it.
        foreach (var id in cases)
        {
            await clinic.Send("referral.submit.v1", id, CaseForms.Referral());
            await centre.Send("referral.review.v1", id, new { });
            await hospital.Send("referral.acceptance.v1", id, new { });
        }

        await Eventually.Holds(() => cases.All(id => hospital.About(id).Contains("referral.accepted.v1")), "every case is accepted");
        await Eventually.Holds(() => cases.All(id => clinic.About(id).Contains("referral.accepted.v1")), "the clinic is told of each");
        foreach (var id in cases)
            clinic.About(id).Take(3).ShouldBe(["referral.submitted.v1", "referral.township-review-passed.v1", "referral.accepted.v1"]);
    }

    [Fact]
    public async Task poison_is_kept_with_its_reason_and_holds_nothing_up()
    {
        var (clinic, centre) = (await story.System("SX-V0101"), await story.System("SX-T01"));
        await using var stranger = await story.Sender("SX-H01", "999999");
        var id = Guid.CreateVersion7();
        var key = $"{id}";
        (await clinic.Receipt(await clinic.Send("referral.submit.v1", id, CaseForms.Referral())))
            .GetProperty("status")
            .GetInt32()
            .ShouldBe(201);
        var name = "虚构丙";
        var form = CaseForms.Referral(CaseForms.NewPatient(name));
        form["nonsense"] = true;

        await clinic.Send("this is no JSON", key);
        await clinic.Send("", key);
        await clinic.Send("[1, 2]", key);
        await clinic.Send("""{"a": 1}""", key);
        await clinic.Send(new byte[50 * 1024 * 1024], key, "340422.SX-V0101");
        await clinic.Send(clinic.Message("referral.nothing.v1", key, new { }), key);
        await clinic.Send(clinic.Message("referral.submit.v1", key, form), key);
        await clinic.Send(clinic.Message("referral.submit.v1", $"{Guid.CreateVersion7()}", CaseForms.Referral(person: "nobody")), key);
        await clinic.Send(clinic.Message("referral.arrival.v1", key, new { }), key);
        await clinic.Send(clinic.Message("referral.note.v1", key, new { note = "x" }, source: "SX-H01"), key);
        await clinic.Send(Encoding.UTF8.GetBytes(clinic.Message("referral.withdrawal.v1", key, new { })), key, null);
        await stranger.Send(stranger.Message("referral.acceptance.v1", key, new { }), key);
        // It can only be done when all those before it are out of the way.
        var good = await centre.Send("referral.review.v1", id, new { });

        (await centre.Receipt(good)).GetProperty("outcome").GetString().ShouldBe("accepted");
        var dead = await story.DeadLetters();
        string[] reasons =
        [
            "body.malformed",
            "body.missing",
            "message.not-a-cloud-event",
            "message.not-a-cloud-event",
            "body.too-large",
            "message.type-unknown",
            "message.source-not-yours",
            "message.sender-unproven",
        ];
        reasons.Except(dead.Select(letter => letter.Reason)).ShouldBeEmpty(string.Join('\n', dead));
        dead.Count.ShouldBeGreaterThanOrEqualTo(12, string.Join('\n', dead));
        dead.ShouldContain(letter => letter.Sender == "999999.SX-H01");
        dead.ShouldContain(letter => letter.Sender == "unproven" && letter.Reason == "message.sender-unproven");
        story.Service.Log.Lines.ShouldAllBe(line => !line.Contains(name));
    }

    [Fact]
    public async Task what_was_refused_is_done_when_it_is_sent_again_after_its_cause_is_gone()
    {
        var (clinic, centre) = (await story.System("SX-V0101"), await story.System("SX-T01"));
        var id = Guid.CreateVersion7();
        // Too early: the case is not there yet.
        var review = await centre.Send("referral.review.v1", id, new { });
        (await centre.Receipt(review)).GetProperty("outcome").GetString().ShouldBe("refused");
        (await clinic.Receipt(await clinic.Send("referral.submit.v1", id, CaseForms.Referral())))
            .GetProperty("status")
            .GetInt32()
            .ShouldBe(201);
        var letters = story.Service.Services.GetRequiredService<IMessageStore>().DeadLetters;
        await letters.MarkDeadLetterEnvelopesAsReplayableAsync(typeof(MessageRefusedException).FullName!);
        await Eventually.Holds(() => centre.Receipts(review).Count() >= 2, "it has another receipt");
        centre.Receipts(review).Last().GetProperty("data").GetProperty("outcome").GetString().ShouldBe("accepted");
        (await story.DeadLetters()).ShouldNotContain(("340422.SX-T01", "referral.review.v1", "not-found"));
    }

    [Fact]
    public async Task nobody_sends_in_the_name_of_another()
    {
        await using var clinic = await story.Sender("SX-V0101");
        var message = Encoding.UTF8.GetBytes(clinic.Message("referral.note.v1", $"{Guid.NewGuid()}", new { note = "x" }));
        await Should.ThrowAsync<Exception>(() => clinic.Send(message, "x", "340422.SX-H01"));
    }

    [Fact]
    public async Task what_nobody_receives_is_seen()
    {
        await using var clinic = await story.Sender("SX-H99");
        var message = clinic.Message("referral.note.v1", $"{Guid.NewGuid()}", new { note = "x" });
        await clinic.Send(message, "x");
        await Eventually.Holds(() => story.Service.Log.Lines.Any(line => line.Contains("SX-H99, which has no queue")), "it is logged");
    }

    [Fact]
    public async Task who_is_answered_before_having_a_queue_gets_one_with_the_answer_in_it()
    {
        await using var early = await story.Sender("SX-M01");
        // Not before it was made, so that it is not made behind this test's back.
        await using (await HospitalSystem.Connect(story.Host, $"{BrokerStory.County}.SX-M01"))
            await story.Host.Delete($"referrals.{BrokerStory.County}.SX-M01");
        await early.Send(early.Message("referral.arrival.v1", $"{Guid.NewGuid()}", new { }, "m-early"), "early");
        await using var hospital = await HospitalSystem.Connect(story.Host, $"{BrokerStory.County}.SX-M01");
        (await hospital.Receipt("m-early")).GetProperty("problem").GetProperty("code").GetString().ShouldBe("not-found");
    }

    [Fact]
    public async Task an_institution_that_opens_has_its_queue_at_once()
    {
        await story
            .Service.As($"administrator@{BrokerStory.County}")
            .Put(
                "/api/institutions/SX-X09",
                new
                {
                    name = "某某医院",
                    kind = "external",
                    administrative = "tertiary-a",
                    price = "province",
                    deductible = "province",
                    from = "2024-01-01",
                    area = "320106",
                }
            );
        var newcomer = await story.System("SX-X09");
        // It is told of itself.
        await Eventually.Holds(
            () => newcomer.Received.Any(message => message.GetProperty("type").GetString() == "reference.changed.v1"),
            "it is told"
        );
    }
}
