// A death recorded in one case is a death in all of the patient's cases.
using Referrals.Cases;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;
using Referrals.Tests.Worklists;

namespace Referrals.Tests.Cases;

public class when_a_patient_dies(TestService service) : IClassFixture<TestService>
{
    private const string Sender = "family-doctor@SX-T03";
    private const string Desk = "dispatcher@SX-H01";

    [Fact]
    public async Task every_open_case_ends_in_the_same_decision_and_gives_its_place_back()
    {
        var (patient, pool) = (CaseForms.NewPatient(), await new PoolOfTest(service).Publish(1));
        var first = await Accepted(patient, "NEUR");
        var second = await Accepted(patient, "CARD");
        await service.As(Desk).Post($"{second}/arrangement", new { pool = pool.Key.ToString() }).Expect(200);
        var waiting = await Accepted(patient, "GAST");
        var other = await new PoolOfTest(service).Publish(1);
        await other.Holding();
        await service.As(Desk).Post($"{waiting}/waiting", new { pool = other.Key.ToString() }).Anything();
        var answer = await service.As(Sender).Post($"{first}/death", new { diedAt = service.Clock.Now }).Expect(200);

        foreach (var at in new[] { first, second, waiting })
            (await service.Case(at)).Name.ShouldBe(StateName.Died, at);
        (await pool.State()).Holds.ShouldBeEmpty();
        (await pool.Happened<PlaceReturned>())[^1].Data.By.ShouldBe(ReturnedBy.Death);
        (await other.State()).Waiting.ShouldBeEmpty();
        // In one transaction: the log's positions of all of it are one stretch.
        var events = await service.Count(
            $"select count(*) from referrals.mt_events where seq_id > {answer.Position - 12} and seq_id <= {answer.Position} and type = 'patient_died'"
        );
        events.ShouldBe(3);
        var seen = await service.As(Desk).Get(second);
        seen.String("/deathRecordedIn").ShouldBe(first.Split('/')[^1]);
        var mine = new[] { first, second, waiting }.Select(at => at.Split('/')[^1]).ToList();
        await service.CatchUp();
        (await service.As(Desk).Get("/api/inbox?limit=100"))["/items"]
            .EnumerateArray()
            .Where(n => n.GetProperty("kind").GetString() == "died")
            .Select(n => n.GetProperty("case").GetString())
            .Intersect(mine)
            .ShouldBe(mine, ignoreOrder: true);
    }

    [Fact]
    public async Task nobody_is_sent_any_more_and_an_emergency_still_comes_in()
    {
        var patient = CaseForms.NewPatient();
        var at = await Accepted(patient, "NEUR");
        await service
            .As(Sender)
            .Put($"/api/referrals/{Guid.CreateVersion7()}/draft", CaseForms.Referral(patient, unit: "CARD"))
            .Expect(201);
        await service.As(Sender).Post($"{at}/death", new { diedAt = service.Clock.Now }).Expect(200);
        await service.As(Sender).Post("/api/referrals", CaseForms.Referral(patient, unit: "CARD")).Refused(409, "referral.patient-died");
        await service
            .As(Desk)
            .Put(
                $"/api/referrals/{Guid.CreateVersion7()}/emergency-arrival",
                new
                {
                    patient,
                    from = "SX-T03",
                    unit = "CARD",
                    channel = "chest-pain",
                    arrivedAt = service.Clock.Now,
                }
            )
            .Expect(201);
    }

    [Fact]
    public async Task taken_back_where_it_was_recorded_every_case_goes_on()
    {
        var (patient, pool) = (CaseForms.NewPatient(), await new PoolOfTest(service).Publish(2));
        var first = await Accepted(patient, "NEUR");
        var second = await Accepted(patient, "CARD");
        await service.As(Desk).Post($"{second}/arrangement", new { pool = pool.Key.ToString() }).Expect(200);
        await service.As(Sender).Post($"{first}/death", new { diedAt = service.Clock.Now }).Expect(200);

        await service
            .As(Sender)
            .Post($"{second}/death-retraction", new { reason = "wrong-patient" })
            .Refused(409, "referral.death-recorded-elsewhere");
        await service
            .As(Desk)
            .Post($"{first}/death-retraction", new { reason = "wrong-patient" })
            .Refused(403, "referral.recorded-by-others");
        await service.As(Sender).Post($"{first}/death-retraction", new { reason = "wrong-patient" }).Expect(200);
        ((await service.Case(first)).Name, (await service.Case(second)).Name).ShouldBe((StateName.Accepted, StateName.Arranged));
        (await pool.State()).Holds.ShouldContainKey(PoolOfTest.IdOf(second));
        (await service.ListsOf(Desk, second)).ShouldBe(["arriving"]);
        // Each keeps its key again, and the patient can be sent elsewhere.
        await service.As(Sender).Post("/api/referrals", CaseForms.Referral(patient, unit: "CARD")).Refused(409, "referral.already-live");
        await service.As(Sender).Post("/api/referrals", CaseForms.Referral(patient, unit: "GAST")).Expect(201);
    }

    [Fact]
    public async Task a_death_that_another_case_contradicts_is_refused()
    {
        var patient = CaseForms.NewPatient();
        var care = await service.InCare(patient: patient);
        var other = await Accepted(patient, "NEUR", despite: "another-illness");
        await service.As(Sender).Post($"{other}/death", new { diedAt = service.Clock.Now }).Expect(200);
        await service.As(Sender).Post($"{other}/death-retraction", new { reason = "did-not-happen" }).Expect(200);
        service.Clock.Advance(TimeSpan.FromHours(2));
        await service.As("specialist@SX-H01").Post($"{care}/care-retraction", new { reason = "wrong-case" }).Expect(200);
        await service.As("specialist@SX-H01").Post($"{care}/care", new { inpatient = true }).Expect(200);
        await service
            .As(Sender)
            .Post($"{other}/death", new { diedAt = service.Clock.Now.AddHours(-1) })
            .Refused(409, "referral.death-contradicted", "/diedAt");
        ((await service.Case(care)).Name, (await service.Case(other)).Name).ShouldBe((StateName.InCare, StateName.Accepted));
    }

    /// <summary>Whoever sent another case in the meantime did not know of it.</summary>
    [Fact]
    public async Task a_case_that_was_sent_after_the_death_ends_with_it_and_a_mistake_is_never_too_late_to_mend()
    {
        var patient = CaseForms.NewPatient();
        var first = await Accepted(patient, "NEUR");
        service.Clock.Advance(TimeSpan.FromHours(2));
        var second = await Accepted(patient, "CARD");
        await service.As(Sender).Post($"{first}/death", new { diedAt = service.Clock.Now.AddHours(-1) }).Expect(200);
        (await service.Case(second)).Name.ShouldBe(StateName.Died);
        service.Clock.Advance(TimeSpan.FromDays(4));
        await service.As(Sender).Post($"{first}/death-retraction", new { reason = "wrong-patient" }).Expect(200);
        ((await service.Case(first)).Name, (await service.Case(second)).Name).ShouldBe((StateName.Accepted, StateName.Accepted));
    }

    [Fact]
    public async Task what_expired_before_does_not_come_to_life_again()
    {
        var patient = CaseForms.NewPatient();
        var expired = await Accepted(patient, "NEUR", validDays: 1);
        service.Clock.Advance(TimeSpan.FromDays(2));
        await service.RunClocks();
        (await service.Case(expired)).Name.ShouldBe(StateName.Expired);
        var at = await Accepted(patient, "CARD");
        await service.As(Sender).Post($"{at}/death", new { diedAt = service.Clock.Now }).Expect(200);
        var until = Shanghai.Day(service.Clock.Now).AddDays(20);
        await service.As(Sender).Post($"{expired}/validity-extension", new { validUntil = until }).Refused(409, "referral.patient-died");
    }

    [Fact]
    public async Task a_death_in_a_draft_is_no_other_cases_business()
    {
        var patient = CaseForms.NewPatient();
        var at = await Accepted(patient, "NEUR");
        var draft = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As(Sender).Put($"{draft}/draft", CaseForms.Referral(patient, unit: "CARD")).Expect(201);
        await service.As(Sender).Post($"{draft}/death", new { diedAt = service.Clock.Now }).Expect(200);
        (await service.Case(at)).Name.ShouldBe(StateName.Accepted);
        await service.As(Sender).Post("/api/referrals", CaseForms.Referral(patient, unit: "GAST")).Expect(201);
    }

    [Fact]
    public async Task nobody_dies_before_birth()
    {
        var born = Shanghai.Day(service.Clock.Now).AddDays(-20);
        var child = new
        {
            identity = new
            {
                kind = "passport",
                number = "E99900001",
                country = "CHN",
            },
            name = "虚构小小",
            sex = "male",
            birthDate = born.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        };
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As(Sender).Put(at, CaseForms.Referral(child, unit: "PED")).Expect(201);
        await service.As(Sender).Post($"{at}/death", new { diedAt = service.Clock.Now.AddDays(-25) }).Refused(400, "referral.before-birth");
        await service
            .As(Desk)
            .Put(
                $"/api/referrals/{Guid.CreateVersion7()}/emergency-arrival",
                new
                {
                    patient = new
                    {
                        child.identity,
                        child.name,
                        child.sex,
                        birthDate = Shanghai.Day(service.Clock.Now).ToString("O", System.Globalization.CultureInfo.InvariantCulture),
                    },
                    from = "SX-T03",
                    unit = "CARD",
                    channel = "chest-pain",
                    arrivedAt = service.Clock.Now.AddDays(-2),
                }
            )
            .Anything();
    }

    /// <summary>A case that begins while the death is recorded ends with it, or is refused; none is left alive.</summary>
    [Fact]
    public async Task a_case_that_begins_in_the_same_moment_does_not_outlive_it()
    {
        for (var round = 0; round < 6; round++)
        {
            var patient = CaseForms.NewPatient();
            var at = await Accepted(patient, "NEUR");
            var others = Enumerable.Range(0, 4).Select(_ => $"/api/referrals/{Guid.CreateVersion7()}").ToArray();
            string[] units = ["CARD", "GAST", "RESP", "ENDO"];
            var began = others.Select(
                (other, i) => service.As(Sender).Put(other, CaseForms.Referral(patient, unit: units[i])).Anything().Run()
            );
            await Task.WhenAll([service.As(Sender).Post($"{at}/death", new { diedAt = service.Clock.Now }).Expect(200).Run(), .. began]);
            foreach (var other in others)
            {
                (await service.Case(other)).Name.ShouldBeOneOf(StateName.Died, StateName.NotStarted);
            }
        }
    }

    private async Task<string> Accepted(object patient, string unit, string? despite = null, int validDays = 30)
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral(patient, unit: unit);
        form["resource"] = "clinic-slot";
        form["despite"] = despite;
        form["validUntil"] = Shanghai.Day(service.Clock.Now).AddDays(validDays);
        await service.As(Sender, practitioner: "SX-P-T03-01").Put(at, form).Expect(201);
        await service.As(Desk).Post($"{at}/acceptance", new { }).Expect(200);
        return at;
    }
}
