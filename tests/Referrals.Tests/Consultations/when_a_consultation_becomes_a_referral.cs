// From a consultation to a referral, and from a declined referral to advice: linked both ways, nothing lost, all or nothing.
using System.Text.Json;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Consultations;

public class when_a_consultation_becomes_a_referral(TestService service) : IClassFixture<TestService>
{
    private const string Question = "服药后仍有胸闷，是否需要调整？";

    private const string Answer = "建议住院行冠脉造影";

    private static readonly object Rest = new { resource = "bed", payment = "resident-insurance" };

    private TestClient Doctor => service.As("family-doctor@SX-V0101");

    private TestClient Cardiologist => service.As("specialist@SX-H01");

    [Fact]
    public async Task those_who_are_asked_refer_once_those_who_asked_agree_and_everything_is_carried_over()
    {
        var at = await Answered();
        await Cardiologist.Post($"{at}/referral", Rest).Refused(403, "consultation.no-consent");
        await Doctor.Post($"{at}/referral-consent", new { }).Expect(200);
        await Doctor.Post($"{at}/referral-consent", new { }).Expect(200);
        var referred = await Cardiologist.Post($"{at}/referral", Rest).Expect(201);
        var id = referred.String("/id");
        referred.String("/state").ShouldBe("in-township-review", "as if the village had sent it");

        var referral = await Doctor.Get($"/api/referrals/{id}").Expect(200);
        referral.String("/from/practitioner").ShouldBe("SX-P-V0101-01");
        referral.String("/origin/kind").ShouldBe("consultation");
        at.ShouldEndWith(referral.String("/origin/case"));
        referral.String("/request/narrative/reason").ShouldBe(Question);
        referral.String("/request/narrative/summary").ShouldBe(Answer);
        referral.String("/patient/name").ShouldBe("虚构甲");
        var consultation = await Cardiologist.Get(at).Expect(200);
        consultation.String("/referral").ShouldBe(id);
        consultation["/posts"].GetArrayLength().ShouldBe(2);
        (await Doctor.Post($"{at}/referral", Rest).Refused(409, "consultation.referred-already")).Text.ShouldContain(id);
    }

    [Fact]
    public async Task those_who_asked_refer_elsewhere_and_the_receiver_reads_the_consultation()
    {
        var at = await Answered();
        var expert = service.As("specialist@SX-H02");
        await expert.Get(at).Refused(404, "not-found");
        var form = new
        {
            resource = "bed",
            payment = "resident-insurance",
            destination = new { institution = "SX-H02", unit = "CARD" },
            reason = "患者要求中西医结合",
        };
        var referred = await Doctor.Post($"{at}/referral", form).Expect(201);
        (await Doctor.Get($"/api/referrals/{referred.String("/id")}").Expect(200))
            .String("/request/narrative/reason")
            .ShouldBe("患者要求中西医结合");
        var read = await expert.Get(at).Expect(200);
        read["/posts"].EnumerateArray().Select(post => post.GetProperty("text").GetString()).ShouldBe([Question, Answer]);
        await expert.Post($"{at}/advice", new { text = "?", recommendation = "observe" }).Refused(403, "consultation.not-yours");
        await service.As("specialist@SX-M01").Get(at).Refused(404, "not-found");
    }

    [Fact]
    public async Task consent_may_be_given_with_the_request()
    {
        var at = await Answered(mayRefer: true);
        (await Doctor.Get(at).Expect(200))["/mayBeReferred"].GetBoolean().ShouldBeTrue();
        await Cardiologist.Post($"{at}/referral", Rest).Expect(201);
    }

    [Fact]
    public async Task where_the_referral_cannot_begin_nothing_is_said_of_it()
    {
        var at = await Answered();
        var person = (await Doctor.Get(at).Expect(200)).String("/person");
        await Doctor.Put($"/api/referrals/{Guid.CreateVersion7()}", CaseForms.Referral(person: person)).Expect(201);
        await Doctor.Post($"{at}/referral", Rest).Refused(409, "referral.already-live");
        await Doctor.Post($"{at}/referral", new { payment = "resident-insurance" }).Refused(400, "field.required", "/resource");
        await Doctor
            .Post(
                $"{at}/referral",
                new
                {
                    person,
                    resource = "bed",
                    payment = "self-paid",
                }
            )
            .Refused(400, "field.not-allowed", "/person");
        (await Doctor.Get(at).Expect(200))["/referral"].ValueKind.ShouldBe(JsonValueKind.Null);
        (await Doctor.Get(at).Expect(200))["/version"].GetInt64().ShouldBe(2);
        var open = await Asked();
        await Doctor.Post($"{open}/referral", Rest).Refused(409, "consultation.wrong-state");
        await service.As("specialist@SX-M01").Post($"{at}/referral", Rest).Refused(404, "not-found");
    }

    [Fact]
    public async Task a_referral_is_declined_with_advice_and_the_doctor_asks_on()
    {
        var id = Guid.CreateVersion7();
        var referral = $"/api/referrals/{id}";
        await service.As("family-doctor@SX-T01").Put(referral, CaseForms.Referral()).Expect(201);
        var advice = new
        {
            reason = "treatable-at-sender",
            text = Answer,
            recommendation = "treat-locally",
            practitioner = "SX-P-H01-02",
        };
        var centre = service.As("dispatcher@SX-H01");
        await Cardiologist.Post($"{referral}/advice", advice).Refused(403, "referral.not-yours");
        await service
            .As("dispatcher@SX-H02")
            .Post($"{referral}/advice", advice)
            .Refused(400, "referral.practitioner-not-here", "/practitioner");
        await service
            .As("dispatcher@SX-H02")
            .Post(
                $"{referral}/advice",
                new
                {
                    advice.reason,
                    advice.text,
                    advice.recommendation,
                }
            )
            .Refused(404, "not-found");
        await centre.Post($"{referral}/advice", new { advice.reason, recommendation = "observe" }).Refused(400, "field.required", "/text");
        (await centre.Post($"{referral}/advice", advice).Expect(200)).String("/state").ShouldBe("declined");
        await centre.Post($"{referral}/advice", advice).Refused(409, "referral.wrong-state");

        var doctor = service.As("family-doctor@SX-T01");
        var declined = await doctor.Get(referral).Expect(200);
        declined.String("/links/0/kind").ShouldBe("advice");
        var at = $"/api/consultations/{declined.String("/links/0/case")}";
        var thread = await doctor.Get(at).Expect(200);
        thread.String("/declines").ShouldBe($"{id}");
        thread.String("/state").ShouldBe("answered");
        thread.String("/posts/1/by/practitioner").ShouldBe("SX-P-H01-02");
        thread["/posts"]
            .EnumerateArray()
            .Select(post => post.GetProperty("text").GetString())
            .ShouldBe(["活动后胸痛三天，需进一步检查", Answer]);
        await doctor.Post($"{at}/question", new { text = "若再次胸痛？" }).Expect(200);
        await Cardiologist.Post($"{at}/advice", new { text = "立即上转", recommendation = "refer" }).Expect(200);
        await doctor.Post($"{at}/referral", Rest).Expect(201);
    }

    private async Task<string> Answered(bool mayRefer = false)
    {
        var at = await Asked(mayRefer);
        await Cardiologist.Post($"{at}/advice", new { text = Answer, recommendation = "refer" }).Expect(200);
        return at;
    }

    private async Task<string> Asked(bool mayRefer = false)
    {
        var at = $"/api/consultations/{Guid.CreateVersion7()}";
        await Doctor
            .Put(
                $"{at}/advice-request",
                new
                {
                    patient = CaseForms.NewPatient(),
                    to = new { institution = "SX-H01", unit = "CARD" },
                    urgency = "routine",
                    diagnoses = CaseForms.Diagnoses("I20.0"),
                    question = Question,
                    mayRefer,
                }
            )
            .Expect(201);
        return at;
    }
}
