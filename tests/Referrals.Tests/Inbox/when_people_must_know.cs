using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Worklists;

namespace Referrals.Tests.Inbox;

/// <summary>Who is told what, in which order, and that she is told once.</summary>
public class when_people_must_know(TestService service) : IClassFixture<TestService>
{
    private const string Practitioner = "SX-P-V0101-01";

    [Fact]
    public async Task each_step_is_told_to_whom_it_concerns()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-V0101", practitioner: Practitioner).Put(at, CaseForms.Referral()).Expect(201);
        (await service.Told("township-centre@SX-T01", at)).ShouldBe(["to-review"]);
        await service.As("township-centre@SX-T01").Post($"{at}/review", new { });
        (await service.Told("dispatcher@SX-H01", at)).ShouldBe(["new-case"]);
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { });
        await service.As("dispatcher@SX-H01").Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddMinutes(1) });
        (await service.Told("specialist@SX-H01", at)).ShouldBe(["arranged"]);
        await service.As("specialist@SX-H01").Post($"{at}/arrival", new { });
        (await service.Told("township-centre@SX-T01", at)).ShouldBe(["arrived", "to-review"]);
        await service.As("specialist@SX-H01").Post($"{at}/care", new { inpatient = true });
        var down =
            "/api/referrals/"
            + (
                await service
                    .As("specialist@SX-H01")
                    .Post($"{at}/down-transfer", CaseForms.Down(Shanghai.Day(service.Clock.Now)))
                    .Expect(201)
            ).String("/spawned");
        (await service.Told("township-centre@SX-T01", down)).ShouldBe(["coming-home"]);
        await service.As("specialist@SX-H01").Post($"{at}/conclusion", CaseForms.Conclusion());
        await service.As("specialist@SX-H01").Post($"{at}/outcome", CaseForms.Outcome);
        (await service.Told("family-doctor@SX-V0101", at, Practitioner)).ShouldBe([
            "outcome",
            "concluded",
            "arrived",
            "arranged",
            "accepted",
        ]);
        await service.As("specialist@SX-H01").Post($"{at}/closure", new { });
        (await service.Told("family-doctor@SX-V0101", at, Practitioner)).ShouldBe(["outcome"], "of a case that is over, how it ended");
        foreach (var who in (string[])["dispatcher@SX-H02", "township-centre@SX-T02", "county-authority@340422", "family-doctor@SX-V0102"])
            (await service.Told(who, at)).ShouldBeEmpty(who);
    }

    [Fact]
    public async Task the_family_doctor_by_contract_hears_of_her_patient_wherever_he_was_sent_from()
    {
        var patient = CaseForms.NewPatient("虚构签约");
        var first = await service.Reviewed(patient: patient);
        var person = (await service.As("family-doctor@SX-V0101").Get(first)).String("/person");
        await service
            .As("family-doctor@SX-V0101")
            .Post($"{first}/cancellation", new { by = "patient", reason = "patient-improved" })
            .Expect(200);
        var today = Shanghai.Day(service.Clock.Now).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        await service
            .As("township-centre@SX-T01")
            .Put(
                $"/api/people/{person}/contract",
                new
                {
                    doctor = Practitioner,
                    institution = "SX-V0101",
                    from = today,
                    until = Shanghai.Day(service.Clock.Now).AddYears(1).ToString("O", System.Globalization.CultureInfo.InvariantCulture),
                }
            )
            .Expect(200);

        // Sent by another township, where he fell ill.
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-T03").Put(at, CaseForms.Referral(patient)).Expect(201);
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { });
        await service.As("dispatcher@SX-H01").Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddMinutes(1) });
        await service.As("specialist@SX-H01").Post($"{at}/arrival", new { }).Expect(200);
        (await service.Told("family-doctor@SX-V0101", at, Practitioner)).ShouldBe(["arrived", "arranged"]);
        (await service.ListsOf("family-doctor@SX-V0101", at, Practitioner)).ShouldBe(["mine"]);
        (await service.As("family-doctor@SX-V0101", practitioner: Practitioner).Get(at).Expect(200))
            .String("/patient/name")
            .ShouldBe("虚构签约");
        (await service.As("county-authority@340422").Get($"/api/people/{person}/accesses"))["/items"]
            .EnumerateArray()
            .Select(a => a.GetProperty("basis").GetString())
            .ShouldContain("contract");
        await service.As("family-doctor@SX-V0101", practitioner: "SX-P-V0101-02").Get(at).Refused(404, "not-found");
    }

    [Fact]
    public async Task what_is_late_is_told_to_the_centre_to_the_county_and_to_the_sender()
    {
        var at = await service.Reviewed();
        service.Clock.Advance(TimeSpan.FromHours(2));
        await service.RunClocks();
        (await service.Told("dispatcher@SX-H01", at)).ShouldBe(["late", "new-case"]);
        service.Clock.Advance(TimeSpan.FromHours(2));
        await service.RunClocks();
        (await service.Told("county-authority@340422", at)).ShouldBe(["late"]);
    }

    [Fact]
    public async Task reading_is_remembered_for_each_person_and_never_goes_back()
    {
        var at = await service.Reviewed();
        await service.CatchUp();
        var she = service.As("dispatcher@SX-H01", subject: "one");
        var other = service.As("dispatcher@SX-H01", subject: "two");
        var page = await she.Get("/api/inbox?limit=1");
        page["/items/0/read"].GetBoolean().ShouldBeFalse();
        page["/unread"].GetInt64().ShouldBeGreaterThan(0);
        page.String("/items/0/text").ShouldContain((await she.Get(at)).String("/number"));
        var position = page["/items/0/position"].GetInt64();
        await she.Put("/api/inbox/reading", new { upTo = position }).Expect(204);
        await she.Put("/api/inbox/reading", new { upTo = 1 }).Expect(204);
        (await she.Get("/api/inbox"))["/unread"].GetInt64().ShouldBe(0);
        (await she.Get("/api/inbox?unread=true"))["/items"].GetArrayLength().ShouldBe(0);
        (await other.Get("/api/inbox"))["/unread"].GetInt64().ShouldBeGreaterThan(0);
        // Whoever reads ahead of time has read no more than there is.
        await she.Put("/api/inbox/reading", new { upTo = long.MaxValue }).Expect(204);
        await service.Reviewed();
        await service.CatchUp();
        (await she.Get("/api/inbox"))["/unread"].GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task pages_follow_each_other_and_nonsense_is_named()
    {
        for (var i = 0; i < 3; i++)
            await service.Reviewed();
        await service.CatchUp();
        var all = (await service.As("dispatcher@SX-H01").Get("/api/inbox?limit=200"))["/items"]
            .EnumerateArray()
            .Select(i => i.GetProperty("position").GetInt64())
            .ToList();
        all.ShouldBe(all.OrderDescending());
        List<long> paged = [];
        for (string? next = "/api/inbox?limit=2"; next is not null; )
        {
            var page = await service.As("dispatcher@SX-H01").Get(next);
            paged.AddRange(page["/items"].EnumerateArray().Select(i => i.GetProperty("position").GetInt64()));
            next = page["/next"].GetString();
        }

        paged.ShouldBe(all);
        await service.As("dispatcher@SX-H01").Get("/api/inbox?cursor=x").Refused(400, "page.cursor-invalid", "cursor");
        await service.As("dispatcher@SX-H01").Get("/api/inbox?unread=1").Refused(400, "field.format", "unread");
        await service.As("dispatcher@SX-H01").Put("/api/inbox/reading", new { }).Refused(400, "field.required", "/upTo");
        await service.As("dispatcher@SX-H01").Put("/api/inbox/reading", new { upTo = -1 }).Refused(400, "field.out-of-range", "/upTo");
        await service.As("insurer@340422").Get("/api/inbox").Refused(403, "role.not-permitted");
    }

    [Fact]
    public async Task what_became_anothers_says_only_that_it_did()
    {
        var at = await service.Reviewed("SX-H02");
        await service
            .As("dispatcher@SX-H02")
            .Post($"{at}/redirection", new { destination = new { institution = "SX-H01", unit = "CARD" }, reason = "no-capacity" })
            .Expect(200);
        await service.CatchUp();
        var notice = (await service.As("dispatcher@SX-H02").Get("/api/inbox"))["/items"]
            .EnumerateArray()
            .Single(i => at.EndsWith(i.GetProperty("case").GetString()!));
        notice.TryGetProperty("patient", out var patient).ShouldBeTrue();
        patient.ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }
}
