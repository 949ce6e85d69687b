// A referral that came out of a consultation is passed on: who receives it may read the consultation, and who received it before no more.
using System.Text.Json;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Messages;
using static Referrals.Tests.Consultations.Consulted;

namespace Referrals.Tests.Consultations;

public class when_a_referral_out_of_a_consultation_moves(TestService service) : IClassFixture<TestService>
{
    private TestClient Doctor => service.As("family-doctor@SX-V0101");

    [Fact]
    public async Task its_receiver_reads_and_hears_of_the_consultation_and_the_one_before_no_more()
    {
        var at = await service.Asked("SX-M01", "OBGY");
        await service.Answers(at, "specialist@SX-M01");
        var referral = await Referred(at);
        await Readers(at, ("SX-H02", true), ("SX-H01", false));
        var redirection = new
        {
            destination = new { institution = "SX-H01", unit = "CARD" },
            reason = "no-capacity",
            note = "床位已满",
        };
        await service.As("dispatcher@SX-H02").Post($"{referral}/redirection", redirection).Expect(200);
        await Readers(at, ("SX-H02", false), ("SX-H01", true), ("SX-M01", true));
        (await service.HappenedTo(at))[^1].ShouldBe("consultation_referral_moved");

        // The sender gets it back and sends it where it lay first.
        await service.As("dispatcher@SX-H01").Post($"{referral}/return", new { reason = "unclear-purpose" }).Expect(200);
        var form = CaseForms.Referral(institution: "SX-H02");
        form.Remove("patient");
        await Doctor.Post($"{referral}/submission", form).Expect(200);
        await Readers(at, ("SX-H02", true), ("SX-H01", false));
        await service.As("specialist@SX-M01").Post($"{at}/advice", new { text = "补充", recommendation = "refer" }).Expect(200);
        (await service.HappenedTo(at)).ShouldBe([
            "consultation_requested",
            "advice_given",
            "consultation_patient_referred",
            "consultation_referral_moved",
            "consultation_referral_moved",
            "advice_given",
        ]);
        (await Told("SX-H01", at)).ShouldBe(["consultation.referral-moved.v1", "consultation.referral-moved.v1"]);
        (await Told("SX-H02", at)).ShouldBe([
            "consultation.patient-referred.v1",
            "consultation.referral-moved.v1",
            "consultation.referral-moved.v1",
            "consultation.advice-given.v1",
        ]);
    }

    [Fact]
    public async Task what_hospital_systems_are_told_of_a_consultation_has_nothing_that_was_written()
    {
        var at = await service.Asked("SX-M01", "OBGY");
        await service.Answers(at, "specialist@SX-M01");
        await Referred(at);
        await Doctor.Post($"{at}/closing", new { }).Expect(200);
        var told = (await service.Feed("SX-H02")).Where(message => message.Subject() == ConsultationSteps.Id(at)).ToList();
        told.ConvertAll(MessageForms.Type).ShouldBe(["consultation.patient-referred.v1", "consultation.closed.v1"]);
        var status = told[0].GetProperty("data").GetProperty("consultation");
        status.GetProperty("address").GetString().ShouldBe(at);
        status.GetProperty("posts").GetArrayLength().ShouldBe(2);
        JsonSerializer.Serialize(told, TestClient.Json).ShouldNotContain("单硝酸异山梨酯");
        await service.As("his-system@SX-H02").Get(at).Expect(200);
    }

    [Fact]
    public void another_referral_or_the_same_place_is_nothing_new()
    {
        var (mine, other) = (Guid.Parse("019c0000-0000-7000-8000-000000000021"), Guid.Parse("019c0000-0000-7000-8000-000000000022"));
        var referred = After(Requested, Advice(), new PatientReferred(mine, "SX-H02", Consulted.Doctor, Start));
        Moved(referred, mine, "SX-H03").ShouldBe([new ReferralMoved(mine, "SX-H03", Start)]);
        Moved(referred, mine, "SX-H02").ShouldBeEmpty();
        Moved(referred, other, "SX-H03").ShouldBeEmpty();
        Moved(After(Requested, Advice()), mine, "SX-H03").ShouldBeEmpty();
        // Over or not: the patient may still be on the way.
        var closed = referred.Evolve(new ConsultationClosed(Start));
        closed.Evolve(Moved(closed, mine, "SX-H03")[0]).Details!.Referred!.To.ShouldBe("SX-H03");

        static IReadOnlyList<object> Moved(Consultation state, Guid referral, string to) =>
            ConsultationDecider.Decide(state, new CaseMoved(referral, to, Start)).Events;
    }

    private async Task<List<string>> Told(string institution, string at) =>
        [.. (await service.Feed(institution)).Where(message => message.Subject() == ConsultationSteps.Id(at)).Select(MessageForms.Type)];

    private async Task Readers(string at, params (string Institution, bool Reads)[] readers)
    {
        foreach (var (institution, reads) in readers)
            await service.As($"specialist@{institution}").Get(at).Expect(reads ? 200 : 404);
    }

    private async Task<string> Referred(string at)
    {
        var form = new
        {
            resource = "bed",
            payment = "resident-insurance",
            destination = new { institution = "SX-H02", unit = "CARD" },
        };
        var referral = $"/api/referrals/{(await Doctor.Post($"{at}/referral", form).Expect(201)).String("/id")}";
        await service.As("township-centre@SX-T01").Post($"{referral}/review", new { }).Expect(200);
        return referral;
    }
}
