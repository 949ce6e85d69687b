// A death that is recorded in a case ends what was asked about the patient, and lets be finished what was begun.
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Messages;
using static Referrals.Tests.Consultations.ReportBodies;

namespace Referrals.Tests.Consultations;

public class when_the_patient_of_a_consultation_dies(TestService service) : IClassFixture<TestService>
{
    private const string Sender = "family-doctor@SX-T03";
    private const string Expert = "SX-P-H02-02";

    private readonly object patient = CaseForms.NewPatient();

    private TestClient Doctor => service.As("family-doctor@SX-V0101");

    private TestClient Centre => service.As("dispatcher@SX-H01");

    private TestClient Cardiologist => service.As("specialist@SX-H01", practitioner: "SX-P-H01-02");

    [Fact]
    public async Task what_waits_is_called_off_with_the_case_in_which_it_is_recorded_and_everybody_is_told()
    {
        var (advice, meeting, waiting) = (await Asked("advice-request"), await Scheduled(), await Asked("examination-request"));
        var answered = await Asked("advice-request");
        await service.Answers(answered);
        var at = await Referred();
        await service.As(Sender).Post($"{at}/death", new { diedAt = service.Clock.Now }).Expect(200);

        foreach (var one in (string[])[advice, meeting, waiting])
        {
            var read = await Doctor.Get(one).Expect(200);
            (read.String("/state"), read.String("/cancelled")).ShouldBe(("cancelled", "patient-died"), one);
            read["/actions"].EnumerateArray().Select(action => action.GetString()).ShouldBeEmpty();
            read["/patientDiedAt"].GetDateTimeOffset().ShouldBe(service.Clock.Now);
            (await service.ConsultationListsOf("family-doctor@SX-V0101", one)).ShouldBeEmpty();
            (await service.ToldOf("family-doctor@SX-V0101", one)).ShouldBe(["patient-died"]);
        }

        (await Doctor.Get(answered).Expect(200)).String("/state").ShouldBe("closed");
        (await service.ToldOf("specialist@SX-H01", advice)).ShouldBe(["patient-died"]);
        (await service.ToldOf("dispatcher@SX-H01", meeting)).ShouldBe(["patient-died"]);
        (await service.ToldOf("specialist@SX-H02", meeting, Expert)).ShouldBe(["patient-died"]);
        (
            await service.As("specialist@SX-H02", practitioner: Expert).Get("/api/consultations/calendar.ics").Expect(200)
        ).Text.ShouldNotContain((await Doctor.Get(meeting).Expect(200)).String("/number"));
    }

    [Fact]
    public async Task what_is_being_done_is_finished_and_ends_where_it_would_begin_anew()
    {
        var (session, broken) = (await Scheduled(), await Scheduled(days: 2));
        var (reported, released) = (await Asked("examination-request"), await Asked("examination-request"));
        service.Clock.Advance(TimeSpan.FromDays(1));
        await Centre.Post($"{session}/session", new { }).Expect(200);
        service.Clock.Advance(TimeSpan.FromDays(1));
        await Centre.Post($"{broken}/session", new { }).Expect(200);
        foreach (var one in (string[])[reported, released])
            await Cardiologist.Post($"{one}/claim", new { }).Expect(200);
        var at = await Referred();
        await service.As(Sender).Post($"{at}/death", new { diedAt = service.Clock.Now }).Expect(200);

        (await service.ToldOf("specialist@SX-H01", reported))[0].ShouldBe("patient-died");
        (await Doctor.Get(session).Expect(200)).String("/state").ShouldBe("in-session");
        await Centre.Post($"{session}/attendance", new { present = new[] { 1 } }).Expect(200);
        var conclusion = new
        {
            text = "讨论死亡原因",
            recommendation = "observe",
            tasks = Array.Empty<object>(),
        };
        (await Cardiologist.Post($"{session}/conclusion", conclusion).Expect(200)).String("/state").ShouldBe("concluded");
        (await Cardiologist.Post($"{reported}/report", Report()).Expect(200)).String("/state").ShouldBe("reported");
        (await Cardiologist.Post($"{released}/release", new { }).Expect(200)).String("/state").ShouldBe("cancelled");
        (await Centre.Post($"{broken}/postponement", new { note = "中止" }).Expect(200)).String("/state").ShouldBe("cancelled");

        await service.As(Sender).Post($"{at}/death-retraction", new { reason = "wrong-patient" }).Expect(200);
        (await State(released), await State(broken)).ShouldBe(("awaiting-report", "accepted"));
        (await State(session), await State(reported)).ShouldBe(("concluded", "reported"));
        (await Doctor.Get(session).Expect(200)).Json.TryGetProperty("patientDiedAt", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task nothing_is_asked_about_the_dead_and_what_ended_goes_on_once_that_is_taken_back()
    {
        var (advice, meeting, soon) = (await Asked("advice-request"), await Scheduled(days: 9), await Scheduled());
        var at = await Referred();
        var death = new { diedAt = service.Clock.Now };
        await service.As(Sender).Post($"{at}/death", death).IdempotencyKey("once").Expect(200);
        await service.As(Sender).Post($"{at}/death", death).IdempotencyKey("once").Expect(200);
        await service.As(Sender).Post($"{at}/death", death).Refused(409, "referral.wrong-state");
        var id = Guid.CreateVersion7();
        foreach (var kind in (string[])["advice-request", "meeting-request", "examination-request"])
            await Doctor.Put($"/api/consultations/{id}/{kind}", Form(kind)).Refused(409, "consultation.patient-died");
        // Nothing holds up an emergency: the record is mended later.
        await Asked("examination-request", urgency: "emergency");

        service.Clock.Advance(TimeSpan.FromDays(3));
        await service.As(Sender).Post($"{at}/death-retraction", new { reason = "wrong-patient" }).Expect(200);
        (await State(advice), await State(meeting), await State(soon)).ShouldBe(("awaiting-answer", "scheduled", "accepted"));
        (await service.HappenedTo(advice)).ShouldBe([
            "consultation_requested",
            "consultation_patient_died",
            "consultation_death_retracted",
        ]);
        (await service.ToldOf("family-doctor@SX-V0101", advice))[0].ShouldBe("death-retracted");
        (await service.ConsultationListsOf("specialist@SX-H01", advice)).ShouldBe(["answers"]);
        await service.Answers(advice);
        await Doctor.Put($"/api/consultations/{id}/advice-request", Form("advice-request")).Expect(201);
        // Another death, another time.
        await service.As(Sender).Post($"{at}/death", new { diedAt = service.Clock.Now }).Expect(200);
        (await State(advice), await State(meeting)).ShouldBe(("closed", "cancelled"));
    }

    [Fact]
    public async Task hospital_systems_are_told_of_both()
    {
        var advice = await Asked("advice-request");
        var at = await Referred();
        await service.As(Sender).Post($"{at}/death", new { diedAt = service.Clock.Now }).Expect(200);
        await service.As(Sender).Post($"{at}/death-retraction", new { reason = "wrong-patient" }).Expect(200);
        foreach (var institution in (string[])["SX-V0101", "SX-H01"])
        {
            var told = (await service.Feed(institution)).Where(message => message.Subject() == ConsultationSteps.Id(advice)).ToList();
            told.ConvertAll(MessageForms.Type)
                .ShouldBe(["consultation.requested.v1", "consultation.patient-died.v1", "consultation.death-retracted.v1"]);
            told.ConvertAll(message => message.GetProperty("data").GetProperty("consultation").GetProperty("state").GetString())
                .ShouldBe(["awaiting-answer", "cancelled", "awaiting-answer"]);
        }
    }

    /// <summary>What begins while a death is recorded ends with it, or is refused.</summary>
    [Fact]
    public async Task a_consultation_that_begins_in_the_same_moment_does_not_outlive_it()
    {
        for (var round = 0; round < 4; round++)
        {
            var one = CaseForms.NewPatient();
            var at = await Referred(one);
            var asked = Enumerable.Range(0, 4).Select(_ => $"/api/consultations/{Guid.CreateVersion7()}").ToList();
            var begun = asked.Select(it => Doctor.Put($"{it}/advice-request", Form("advice-request", one)).Anything().Run());
            await Task.WhenAll([service.As(Sender).Post($"{at}/death", new { diedAt = service.Clock.Now }).Expect(200).Run(), .. begun]);
            foreach (var it in asked)
            {
                var read = await Doctor.Get(it).Anything();
                (read.Status == 404 || read.String("/state") == "cancelled").ShouldBeTrue(read.Text);
            }
        }
    }

    private async Task<string?> State(string at) => (await Doctor.Get(at).Expect(200)).String("/state");

    private async Task<string> Scheduled(int days = 1)
    {
        var (at, from) = (await Asked("meeting-request"), service.Clock.Now.AddDays(days));
        await Cardiologist.Post($"{at}/acceptance", new { }).Expect(200);
        await Centre
            .Post(
                $"{at}/schedule",
                new
                {
                    from,
                    until = from.AddHours(1),
                    despiteBusy = "同日多例",
                }
            )
            .Expect(200);
        return at;
    }

    private async Task<string> Asked(string kind, string urgency = "routine")
    {
        var at = $"/api/consultations/{Guid.CreateVersion7()}";
        await Doctor.Put($"{at}/{kind}", Form(kind, urgency: urgency)).Expect(201);
        return at;
    }

    private Dictionary<string, object?> Form(string kind, object? of = null, string urgency = "routine")
    {
        var form = new Dictionary<string, object?>
        {
            ["patient"] = of ?? patient,
            ["to"] = new { institution = "SX-H01", unit = "CARD" },
            ["urgency"] = urgency,
            ["diagnoses"] = CaseForms.Diagnoses("I20.0"),
            ["question"] = "下一步如何治疗？",
        };
        if (kind == "meeting-request")
        {
            form["experts"] = new[]
            {
                new
                {
                    institution = "SX-H02",
                    unit = "TCM",
                    practitioner = Expert,
                },
            };
            form["quorum"] = 1;
        }
        else if (kind == "examination-request")
        {
            form["examination"] = new
            {
                modality = "ecg",
                what = "十二导联心电图",
                accession = "ECG-2026-0009",
                performedAt = service.Clock.Now.AddMinutes(-5),
            };
        }

        return form;
    }

    private async Task<string> Referred(object? of = null)
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As(Sender, practitioner: "SX-P-T03-01").Put(at, CaseForms.Referral(of ?? patient, unit: "NEUR")).Expect(201);
        return at;
    }
}
