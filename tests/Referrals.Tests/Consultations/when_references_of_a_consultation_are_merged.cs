// Consultations about two references that prove to be one person, and do not.
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Consultations;

public class when_references_of_a_consultation_are_merged(TestService service) : IClassFixture<TestService>
{
    private static int travellers;

    private readonly object card = CaseForms.NewPatient();
    private readonly object passport = Traveller();

    private TestClient Doctor => service.As("family-doctor@SX-V0101");

    private TestClient Authority => service.As("county-authority@340422");

    [Fact]
    public async Task those_of_either_are_found_read_and_asked_for_by_either_until_it_is_taken_back()
    {
        var (one, two) = (await Asked(patient: card), await Asked(patient: passport));
        var (known, other) = (await Person(one), await Person(two));
        other.ShouldNotBe(known);
        (await Found(Doctor, "requested", known)).ShouldBe([one]);
        (await Found(Doctor, "requested", other)).ShouldBe([two]);
        await Authority.Post($"/api/people/{other}/merge", new { into = known, reason = "two-documents" }).Expect(200);

        foreach (var reference in (string[])[known, other])
        {
            (await Found(Doctor, "requested", reference)).ShouldBe([two, one]);
            (await Found(service.As("specialist@SX-H01"), "consulted", reference)).ShouldBe([two, one]);
            (await Found(Authority, "county", reference)).ShouldBe([two, one]);
            (await Found(service.As("specialist@SX-H02"), "consulted", reference)).ShouldBeEmpty();
        }

        // The survivor's data is shown in both, and a reading of either is a reading of the person.
        (await Doctor.Get(two).Expect(200))
            .String("/patient/identity/kind")
            .ShouldBe("identity-card");
        var read = (await Authority.Get($"/api/people/{known}/accesses?limit=200").Expect(200)).Text;
        read.ShouldContain(ConsultationSteps.Id(one));
        read.ShouldContain(ConsultationSteps.Id(two));
        // What was merged away is asked about still.
        var three = await Asked(person: other);
        await service.Answers(two);
        await service.As("specialist@SX-H01").Post($"{three}/refusal", new { reason = "must-be-seen" }).Expect(200);
        (await Found(Doctor, "requested", known)).ShouldBe([three, two, one]);

        await Authority.Post($"/api/people/{other}/merge-reversal", new { reason = "different-persons" }).Expect(200);
        (await Found(Doctor, "requested", known)).ShouldBe([one]);
        (await Found(Doctor, "requested", other)).ShouldBe([three, two]);
        (await Doctor.Get(two).Expect(200)).String("/patient/identity/kind").ShouldBe("passport");
    }

    [Fact]
    public async Task a_death_of_one_is_the_other_s_and_what_it_ended_goes_on_though_they_are_two_again()
    {
        var (one, two) = (await Asked(patient: card), await Asked(patient: passport));
        var (known, other) = (await Person(one), await Person(two));
        await Authority.Post($"/api/people/{other}/merge", new { into = known, reason = "two-documents" }).Expect(200);
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-T03").Put(at, CaseForms.Referral(card, unit: "NEUR")).Expect(201);
        await service.As("family-doctor@SX-T03").Post($"{at}/death", new { diedAt = service.Clock.Now }).Expect(200);
        (await State(one), await State(two)).ShouldBe(("cancelled", "cancelled"));
        foreach (var document in (object[])[card, passport])
            await Doctor
                .Put($"/api/consultations/{Guid.CreateVersion7()}/advice-request", Form(document, null))
                .Refused(409, "consultation.patient-died");

        await Authority.Post($"/api/people/{other}/merge-reversal", new { reason = "different-persons" }).Expect(200);
        await Asked(patient: passport);
        await service.As("family-doctor@SX-T03").Post($"{at}/death-retraction", new { reason = "wrong-patient" }).Expect(200);
        (await State(one), await State(two)).ShouldBe(("awaiting-answer", "awaiting-answer"));
    }

    private async Task<string> State(string at) => (await Doctor.Get(at).Expect(200)).String("/state");

    private async Task<string> Person(string at) => (await Doctor.Get(at).Expect(200)).String("/person");

    private async Task<List<string>> Found(TestClient reader, string side, string person)
    {
        await service.CatchUp();
        return
        [
            .. (await reader.Get($"/api/consultations?side={side}&person={person}").Expect(200))["/items"]
                .EnumerateArray()
                .Select(one => $"/api/consultations/{one.GetProperty("id").GetString()}"),
        ];
    }

    private async Task<string> Asked(object? patient = null, string? person = null)
    {
        var at = $"/api/consultations/{Guid.CreateVersion7()}";
        await Doctor.Put($"{at}/advice-request", Form(patient, person)).Expect(201);
        return at;
    }

    private static object Form(object? patient, string? person) =>
        new
        {
            patient,
            person,
            to = new { institution = "SX-H01", unit = "CARD" },
            urgency = "routine",
            diagnoses = CaseForms.Diagnoses("I20.0"),
            question = "下一步如何治疗？",
        };

    private static object Traveller() =>
        new
        {
            identity = new
            {
                kind = "passport",
                number = $"E9990{Interlocked.Increment(ref travellers):0000}",
                country = "CHN",
            },
            name = "虚构甲",
            sex = "male",
            birthDate = "1960-01-01",
        };
}
