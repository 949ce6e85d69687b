// Whoever acts is shown the patient's other open cases, and says why to go on where they stand against it.
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Cases;

public class when_two_cases_of_a_patient_meet(TestService service) : IClassFixture<TestService>
{
    private const string Sender = "family-doctor@SX-T03";

    [Fact]
    public async Task an_emergency_is_told_to_those_who_expect_the_patient()
    {
        var patient = CaseForms.NewPatient();
        var expected = await Arranged(patient, "SX-H01", "CARD", 4);
        var emergency = await Emergency(patient);
        var seen = await service.As("dispatcher@SX-H01").Get(expected);
        seen.String("/state").ShouldBe("arranged", "somebody has to look at it, and nobody else decides it");
        seen.String("/otherCases/0/id").ShouldBe(emergency.Split('/')[^1]);
        (await service.As("dispatcher@SX-H01").Get($"{expected}/history"))
            .Json.EnumerateArray()
            .Last()
            .GetProperty("data")
            .GetProperty("case")
            .GetString()
            .ShouldBe(emergency.Split('/')[^1]);
        (await service.Told("dispatcher@SX-H01", expected)).ShouldContain("emergency-elsewhere");
        (await service.Told(Sender, expected, "SX-P-T03-01")).ShouldContain("emergency-elsewhere");
    }

    [Fact]
    public async Task the_same_emergency_is_one_case_unless_somebody_says_that_it_is_another()
    {
        var patient = CaseForms.NewPatient();
        var first = await Emergency(patient);
        await StartEmergency(patient, null)
            .Refused(409, "referral.emergency-exists", "/despite")
            .That("the case that is there", a => a.String("/values/case") == first.Split('/')[^1]);
        var second = await StartEmergency(patient, "happened-again").Expect(201);
        second.String("/otherCases/0/id").ShouldBe(first.Split('/')[^1]);
        // After some hours it is another.
        service.Clock.Advance(TimeSpan.FromHours(7));
        await StartEmergency(patient, null).Expect(201);
    }

    /// <summary>Pressed twice: no table has the first by then.</summary>
    [Fact]
    public async Task the_same_emergency_sent_at_once_is_one_case()
    {
        for (var round = 0; round < 5; round++)
        {
            var patient = CaseForms.NewPatient();
            var answers = await Task.WhenAll(
                StartEmergency(patient, null).Anything().Run(),
                StartEmergency(patient, null).Anything().Run()
            );
            answers.Select(a => a.Code).Order().ShouldBe([null, "referral.emergency-exists"]);
        }
    }

    [Fact]
    public async Task two_hospitals_at_the_same_hour_need_a_reason()
    {
        var patient = CaseForms.NewPatient();
        await Arranged(patient, "SX-H01", "OPHT", 4);
        var second = await Accepted(patient, "SX-H02", "GAST");
        var same = new { unit = "GAST", startsAt = service.Clock.Now.AddDays(4).AddMinutes(59) };
        // The other hospital's desk knows nothing of the first.
        await service
            .As("dispatcher@SX-H02")
            .Post($"{second}/arrangement", same)
            .Refused(409, "referral.appointments-overlap", "/despite")
            .That("no case is named", a => !a["/values"].TryGetProperty("case", out _) && a.String("/values/number") == "…");
        (await service.As("dispatcher@SX-H02").Get(second))["/otherCases"].GetArrayLength().ShouldBe(0);
        (await service.As(Sender).Get(second))["/otherCases"].GetArrayLength().ShouldBe(1, "the sender knows both");
        await service
            .As("dispatcher@SX-H02")
            .Post($"{second}/arrangement", new { unit = "GAST", startsAt = service.Clock.Now.AddDays(4).AddMinutes(60) })
            .Expect(200);
        await service.As("dispatcher@SX-H02").Post($"{second}/arrangement", same).Refused(409, "referral.appointments-overlap");
        await service
            .As("dispatcher@SX-H02")
            .Post(
                $"{second}/arrangement",
                new
                {
                    same.unit,
                    same.startsAt,
                    despite = "both-can-be-kept",
                }
            )
            .Expect(200);
        (await service.As("dispatcher@SX-H02").Get($"{second}/history"))
            .Json.EnumerateArray()
            .Last()
            .GetProperty("data")
            .GetProperty("despite")
            .GetProperty("reason")
            .GetString()
            .ShouldBe("both-can-be-kept");
    }

    /// <summary>Both look at the same moment, and one of them is told.</summary>
    [Fact]
    public async Task of_two_that_are_arranged_at_once_one_is_told()
    {
        for (var round = 0; round < 5; round++)
        {
            var patient = CaseForms.NewPatient();
            var (one, two) = (await Accepted(patient, "SX-H01", "OPHT"), await Accepted(patient, "SX-H02", "GAST"));
            await service.CatchUp();
            var startsAt = service.Clock.Now.AddDays(4);
            var answers = await Task.WhenAll(
                service.As("dispatcher@SX-H01").Post($"{one}/arrangement", new { startsAt }).Anything().Run(),
                service.As("dispatcher@SX-H02").Post($"{two}/arrangement", new { startsAt }).Anything().Run()
            );
            answers.Select(a => a.Code).Order().ShouldBe([null, "referral.appointments-overlap"]);
        }
    }

    [Fact]
    public async Task who_lies_in_a_ward_is_neither_sent_nor_arranged_without_a_reason()
    {
        var patient = CaseForms.NewPatient();
        var pending = await Accepted(patient, "SX-H02", "GAST");
        var ward = await service.InCare(patient: patient);
        await service.CatchUp();
        await service
            .As(Sender)
            .Post("/api/referrals", CaseForms.Referral(patient, unit: "NEUR"))
            .Refused(409, "referral.patient-in-care", "/despite");
        var despite = CaseForms.Referral(patient, unit: "NEUR");
        despite["despite"] = "another-illness";
        await service.As(Sender).Post("/api/referrals", despite).Expect(201);
        await service
            .As("dispatcher@SX-H02")
            .Post($"{pending}/arrangement", new { startsAt = service.Clock.Now.AddDays(1) })
            .Refused(409, "referral.patient-in-care");
        // Whoever sends on from the ward has the patient before them.
        var onward = CaseForms.Referral(institution: "SX-H02", unit: "CARD");
        onward.Remove("patient");
        onward["direction"] = "lateral";
        var child = (await service.As("specialist@SX-H01").Post($"{ward}/onward-referral", onward).Expect(201)).String("/spawned");
        await service.As("dispatcher@SX-H02").Post($"/api/referrals/{child}/acceptance", new { }).Expect(200);
        await service
            .As("dispatcher@SX-H02")
            .Post($"/api/referrals/{child}/arrangement", new { startsAt = service.Clock.Now.AddDays(9) })
            .Expect(200);
    }

    /// <summary>Two references that prove to be one person keep one live referral, see each other's cases, and die together.</summary>
    [Fact]
    public async Task two_references_that_are_one_patient_share_what_they_keep()
    {
        var (card, passport) = (CaseForms.NewPatient(), Traveller());
        var first = await Accepted(card, "SX-H01", "CARD");
        var second = await Accepted(passport, "SX-H02", "GAST");
        var (known, other) = ((await Seen(first)).String("/person"), (await Seen(second)).String("/person"));
        other.ShouldNotBe(known);
        (await Seen(second))["/otherCases"].GetArrayLength().ShouldBe(0);
        await Authority.Post($"/api/people/{other}/merge", new { into = known, reason = "two-documents" }).Expect(200);

        (await Seen(second)).String("/otherCases/0/id").ShouldBe(first.Split('/')[^1]);
        foreach (var document in new[] { card, passport })
            await service
                .As(Sender)
                .Post("/api/referrals", CaseForms.Referral(document, unit: "CARD"))
                .Refused(409, "referral.already-live");
        await service
            .As(Sender)
            .Post("/api/referrals", CaseForms.Referral(card, institution: "SX-H02", unit: "GAST"))
            .Refused(409, "referral.already-live");

        await service.As(Sender).Post($"{first}/death", new { diedAt = service.Clock.Now }).Expect(200);
        (await Seen(second)).String("/state").ShouldBe("died");
        await service.As(Sender).Post("/api/referrals", CaseForms.Referral(passport, unit: "NEUR")).Refused(409, "referral.patient-died");
        // They were two after all, and the death was nobody's.
        await Authority.Post($"/api/people/{other}/merge-reversal", new { reason = "different-persons" }).Expect(200);
        await service.As(Sender).Post($"{first}/death-retraction", new { reason = "wrong-patient" }).Expect(200);
        ((await Seen(first)).String("/state"), (await Seen(second)).String("/state")).ShouldBe(("accepted", "accepted"));
        await service.As(Sender).Post("/api/referrals", CaseForms.Referral(passport, unit: "CARD")).Expect(201);
    }

    private TestClient Authority => service.As("county-authority@340422");

    private static object Traveller() =>
        new
        {
            identity = new
            {
                kind = "passport",
                number = "E99900077",
                country = "CHN",
            },
            name = "虚构甲",
            sex = "male",
            birthDate = "1960-01-01",
        };

    private async Task<Answer> Seen(string at)
    {
        await service.CatchUp();
        return await service.As(Sender).Get(at).Expect(200);
    }

    private async Task<string> Accepted(object patient, string institution, string unit)
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service
            .As(Sender, practitioner: "SX-P-T03-01")
            .Put(at, CaseForms.Referral(patient, institution: institution, unit: unit))
            .Expect(201);
        await service.As($"dispatcher@{institution}").Post($"{at}/acceptance", new { }).Expect(200);
        return at;
    }

    private async Task<string> Arranged(object patient, string institution, string unit, int days)
    {
        var at = await Accepted(patient, institution, unit);
        await service
            .As($"dispatcher@{institution}")
            .Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddDays(days) })
            .Expect(200);
        await service.CatchUp();
        return at;
    }

    private async Task<string> Emergency(object patient)
    {
        var id = (await StartEmergency(patient, null).Expect(201)).String("/id");
        await service.CatchUp();
        return $"/api/referrals/{id}";
    }

    private Scenario StartEmergency(object patient, string? despite) =>
        service
            .As("dispatcher@SX-H01")
            .Put(
                $"/api/referrals/{Guid.CreateVersion7()}/emergency-arrival",
                new
                {
                    patient,
                    from = "SX-T03",
                    unit = "CARD",
                    channel = "chest-pain",
                    arrivedAt = service.Clock.Now,
                    despite,
                }
            );
}
