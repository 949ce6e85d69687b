// What nobody can use any more ends by itself, and gives back what it kept; what is extended goes on.
using Referrals.Cases;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;
using Referrals.Tests.Worklists;

namespace Referrals.Tests.Clocks;

public class when_a_validity_ends(TestService service) : IClassFixture<TestService>
{
    private const string Sender = "family-doctor@SX-T03";
    private const string Desk = "dispatcher@SX-H01";

    [Fact]
    public async Task the_case_expires_at_the_end_of_its_last_day_and_the_patient_can_be_sent_anew()
    {
        var (patient, last) = (CaseForms.NewPatient(), Today.AddDays(5));
        var at = await Sent(patient, last);
        await service.As(Desk).Post($"{at}/acceptance", new { }).Expect(200);
        await service.As(Sender).Post("/api/referrals", CaseForms.Referral(patient)).Refused(409, "referral.already-live");
        service.Clock.Set(Shanghai.EndOf(last).AddDays(-3));
        await service.RunClocks();
        (await service.Told(Sender, at)).ShouldContain("reminder", "whoever can extend it hears three days before");
        service.Clock.Set(Shanghai.EndOf(last).AddSeconds(-1));
        await service.RunClocks();
        (await service.Case(at)).Name.ShouldBe(StateName.Accepted);
        service.Clock.Set(Shanghai.EndOf(last));
        await service.RunClocks();
        (await service.Case(at)).Name.ShouldBe(StateName.Expired);
        (await service.ListsOf(Desk, at)).ShouldBeEmpty();
        foreach (var who in new[] { Sender, Desk })
            (await service.Told(who, at)).ShouldContain("expired", who);
        await service.As(Sender).Post("/api/referrals", CaseForms.Referral(patient)).Expect(201);
    }

    [Fact]
    public async Task the_sender_extends_it_in_time_or_soon_after()
    {
        var last = Today.AddDays(3);
        var at = await Sent(CaseForms.NewPatient(), last);
        await service.As(Desk).Post($"{at}/acceptance", new { }).Expect(200);
        await service.As(Desk).Post($"{at}/validity-extension", new { validUntil = Today.AddDays(9) }).Refused(403, "referral.not-yours");
        await service.As(Sender).Post($"{at}/validity-extension", new { validUntil = last }).Refused(400, "referral.validity-not-longer");
        await service
            .As(Sender)
            .Post($"{at}/validity-extension", new { validUntil = Today.AddDays(31) })
            .Refused(400, "field.out-of-range", "/validUntil");
        await service.As(Sender).Post($"{at}/validity-extension", new { validUntil = last.AddDays(1) }).Expect(200);
        service.Clock.Set(Shanghai.EndOf(last));
        await service.RunClocks();
        (await service.Case(at)).Name.ShouldBe(StateName.Accepted);
        service.Clock.Set(Shanghai.EndOf(last.AddDays(1)));
        await service.RunClocks();
        (await service.Case(at)).Name.ShouldBe(StateName.Expired);

        await service.As(Sender).Post($"{at}/validity-extension", new { validUntil = Today.AddDays(10) }).Expect(200);
        (await service.Case(at)).Name.ShouldBe(StateName.Accepted);
        await service.As(Desk).Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddDays(9) }).Expect(200);
        (await service.ListsOf(Desk, at)).ShouldBe(["arriving"]);
    }

    [Fact]
    public async Task whoever_did_not_come_to_a_published_place_can_be_extended_too()
    {
        var pool = await new PoolOfTest(service, days: 2).Publish(2);
        var at = await pool.Holding();
        service.Clock.Set(pool.From);
        await service.As(Desk).Post($"{at}/no-show").Expect(200);
        await service.As(Sender).Post($"{at}/validity-extension", new { validUntil = Today.AddDays(30) }).Expect(200);
        (await service.Case(at)).Name.ShouldBe(StateName.NoShow);
    }

    [Fact]
    public async Task an_expired_case_is_not_extended_where_another_has_its_place_or_after_its_time()
    {
        var patient = CaseForms.NewPatient();
        var at = await Sent(patient, Today.AddDays(1));
        service.Clock.Set(Shanghai.EndOf(Today.AddDays(1)));
        await service.RunClocks();
        var again = await Sent(patient, Today.AddDays(20));
        await service
            .As(Sender)
            .Post($"{at}/validity-extension", new { validUntil = Today.AddDays(10) })
            .Refused(409, "referral.already-live");
        await service.As(Sender).Post($"{again}/cancellation", new { by = "patient", reason = "patient-improved" }).Expect(200);
        service.Clock.Advance(TimeSpan.FromHours(73));
        await service
            .As(Sender)
            .Post($"{at}/validity-extension", new { validUntil = Today.AddDays(10) })
            .Refused(409, "referral.correction-too-late");
    }

    [Fact]
    public async Task whoever_waits_leaves_the_list_and_whoever_comes_home_is_still_received()
    {
        var pool = await new PoolOfTest(service, days: 1).Publish(1);
        await pool.Holding();
        var at = await Sent(CaseForms.NewPatient(), Today.AddDays(1));
        await service.As(Desk).Post($"{at}/acceptance", new { }).Expect(200);
        await service.As(Desk).Post($"{at}/waiting", new { pool = pool.Key.ToString() }).Expect(200);
        var origin = await service.InCare();
        var form = CaseForms.Down(Today);
        form["validUntil"] = Today.AddDays(1);
        var down =
            "/api/referrals/"
            + (await service.As("specialist@SX-H01").Post($"{origin}/down-transfer", form).Expect(201)).String("/spawned");
        await service.As("township-centre@SX-T01").Post($"{down}/acceptance", new { }).Expect(200);
        service.Clock.Advance(TimeSpan.FromDays(5));
        await service.RunClocks();
        (await service.Case(at)).Name.ShouldBe(StateName.Expired);
        (await pool.State()).Waiting.ShouldBeEmpty();
        (await service.Case(down)).Name.ShouldBe(StateName.Accepted);
        await service.As("township-centre@SX-T01").Post($"{down}/arrival", new { }).Expect(200);
    }

    [Fact]
    public async Task a_cancellation_that_nobody_confirms_counts_as_confirmed_after_its_time()
    {
        var patient = CaseForms.NewPatient();
        var at = await Sent(patient, Today.AddDays(20));
        await service.As(Desk).Post($"{at}/acceptance", new { }).Expect(200);
        await service.As(Sender).Post($"{at}/cancellation", new { by = "patient", reason = "patient-improved" }).Expect(200);
        (await service.As(Desk).Get(at))["/confirmBy"].GetDateTimeOffset().ShouldBe(service.Clock.Now.AddHours(24));
        await service.As(Sender).Post("/api/referrals", CaseForms.Referral(patient)).Refused(409, "referral.already-live");
        service.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await service.RunClocks();
        (await service.Case(at)).Name.ShouldBe(StateName.CancellationRequested);
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await service.RunClocks();
        (await service.Case(at)).Name.ShouldBe(StateName.Cancelled);
        (await service.As(Desk).Get($"{at}/history"))
            .Json.EnumerateArray()
            .Last()
            .GetProperty("data")
            .GetProperty("unconfirmed")
            .GetBoolean()
            .ShouldBeTrue();
        await service.As(Sender).Post("/api/referrals", CaseForms.Referral(patient)).Expect(201);
    }

    /// <summary>Passed on, a case has what is left of its time; the second time it goes to the lead hospital, too.</summary>
    [Fact]
    public async Task to_pass_a_case_on_gives_nobody_new_time()
    {
        var at = await Sent(CaseForms.NewPatient(), Today.AddDays(20));
        var due = (await service.As(Sender).Get(at))["/answerDue"].GetDateTimeOffset();
        service.Clock.Advance(TimeSpan.FromMinutes(50));
        await Redirect("SX-H01", "SX-H02");
        var seen = await service.As(Sender).Get(at);
        (seen["/answerDue"].GetDateTimeOffset(), seen["/redirections"].GetInt32()).ShouldBe((due, 1));
        seen["/escalation"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        service.Clock.Advance(TimeSpan.FromMinutes(50));
        await Redirect("SX-H02", "SX-H01");
        seen = await service.As(Sender).Get(at);
        (seen["/answerDue"].GetDateTimeOffset(), seen["/redirections"].GetInt32()).ShouldBe((due, 2));
        seen.String("/escalation/level").ShouldBe("lead-centre");
        (await service.Told(Desk, at)).ShouldContain("passed-on-again");
        // Unanswered it goes to the county, a period after that.
        service.Clock.Advance(TimeSpan.FromHours(2));
        await service.RunClocks();
        (await service.As(Sender).Get(at)).String("/escalation/level").ShouldBe("county");
        await service.As(Desk).Post($"{at}/acceptance", new { }).Expect(200);

        async Task Redirect(string from, string to) =>
            await service
                .As($"dispatcher@{from}")
                .Post($"{at}/redirection", new { destination = new { institution = to, unit = "CARD" }, reason = "outside-our-scope" })
                .Expect(200);
    }

    private DateOnly Today => Shanghai.Day(service.Clock.Now);

    private async Task<string> Sent(object patient, DateOnly until)
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral(patient);
        form["resource"] = "clinic-slot";
        form["validUntil"] = until;
        await service.As(Sender).Put(at, form).Expect(201);
        return at;
    }
}
