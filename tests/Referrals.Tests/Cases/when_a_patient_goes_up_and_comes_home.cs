using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Cases;

/// <summary>
/// The whole story over HTTP: up from a village clinic, reviewed, answered, arranged, treated, home again, followed up, closed.
/// </summary>
public class when_a_patient_goes_up_and_comes_home(TestService service) : IClassFixture<TestService>
{
    private TestClient Village => service.As("family-doctor@SX-V0101");

    private TestClient Township => service.As("township-centre@SX-T01");

    private TestClient Dispatcher => service.As("dispatcher@SX-H01");

    private TestClient Ward => service.As("specialist@SX-H01");

    [Fact]
    public async Task every_step_is_taken_and_every_party_sees_it()
    {
        var id = Guid.CreateVersion7();
        var at = $"/api/referrals/{id}";

        // The village doctor sends; nobody has to type anything twice.
        var sent = await Village.Put(at, CaseForms.Referral()).Expect(201);
        sent.String("/state").ShouldBe("in-township-review");
        sent.Version.ShouldBe(1);
        await Dispatcher.Get(at).Refused(404, "not-found");

        (await Township.Post($"{at}/review", new { }).Expect(200)).String("/state").ShouldBe("awaiting-answer");

        await Dispatcher
            .Get(at)
            .That(
                "the receiver sees all of it",
                a => a.String("/patient/name") == "虚构甲" && a.String("/request/narrative/reason").StartsWith("活动后胸痛")
            );
        // Opening it is an event of its own.
        (await Dispatcher.Get(at))
            .String("/seenBy")
            .ShouldBe("SX-H01");
        (await Village.Get($"{at}/history"))
            .Json.EnumerateArray()
            .Select(e => e.GetProperty("event").GetString())
            .ShouldBe(["referral_submitted", "township_review_passed", "referral_seen"]);

        (await Dispatcher.Get($"{at}/actions"))
            .Json.EnumerateArray()
            .Select(e => e.GetProperty("action").GetString())
            .ShouldBe(["accept", "return", "decline", "redirect", "record-death", "add-attachment"]);
        var accepted = await Dispatcher.Post($"{at}/acceptance", new { note = "请带好既往病历" }).IfMatch(3).Expect(200);
        accepted.String("/state").ShouldBe("accepted");
        await Dispatcher
            .Post(
                $"{at}/arrangement",
                new
                {
                    unit = "CARD-W",
                    startsAt = service.Clock.Now.AddHours(2),
                    place = "12床",
                }
            )
            .Expect(200);
        (await Village.Get(at)).String("/appointment/unit").ShouldBe("CARD-W");

        service.Clock.Advance(TimeSpan.FromHours(2));
        await Ward.Post($"{at}/arrival", new { }).Expect(200);
        await Ward.Post($"{at}/care", new { inpatient = true }).Expect(200);
        await Ward.Post($"{at}/notes", new { note = "心电图：ST段压低" }).Expect(200);

        // Home again, as a case of its own.
        service.Clock.Advance(TimeSpan.FromDays(5));
        var offered = await Ward.Post($"{at}/down-transfer", CaseForms.Down(Shanghai.Day(service.Clock.Now))).Expect(201);
        var down = $"/api/referrals/{offered.String("/spawned")}";
        offered.Header("Location").ShouldBe(down);
        await Ward.Post($"{at}/conclusion", CaseForms.Conclusion()).Expect(200);
        await Ward.Post($"{at}/closure", new { }).Refused(409, "referral.report-or-reason");
        await Ward.Post($"{at}/outcome", CaseForms.Outcome).Expect(200);
        (await Village.Get(at)).String("/outcome/treatment").ShouldBe("植入支架一枚");
        (await Village.Post($"{at}/closure", new { }).Expect(200)).String("/state").ShouldBe("closed");

        await Township
            .Get(down)
            .That(
                "the plan came along",
                a => a.String("/request/plan/medication") == "阿司匹林、他汀" && a.String("/origin/case") == id.ToString()
            );
        await Township.Post($"{down}/acceptance", new { }).Expect(200);
        await Township.Post($"{down}/arrival", new { }).Expect(200);
        await Township.Post($"{down}/care", new { inpatient = false }).Expect(200);
        service.Clock.Advance(TimeSpan.FromDays(7));
        await Township
            .Post(
                $"{down}/follow-ups",
                new
                {
                    way = "home-visit",
                    finding = "improving",
                    note = "伤口愈合好",
                }
            )
            .Expect(200);
        (await Ward.Get(down))["/followUpsDone"].GetInt32().ShouldBe(1);
        await Township.Post($"{down}/conclusion", CaseForms.Conclusion("home")).Expect(200);
        await Township.Post($"{down}/outcome", CaseForms.Outcome).Expect(200);
        (await Township.Post($"{down}/closure", new { }).Expect(200)).String("/state").ShouldBe("closed");

        // And every party finds it in its list.
        var position = (await Village.Get($"{at}/history")).Json.GetArrayLength();
        position.ShouldBeGreaterThan(10);
        await service.CatchUp();
        (await Village.Get("/api/referrals?side=sent&state=closed"))["/items/0/number"].GetString().ShouldBe(sent.String("/number"));
        (await Township.Get("/api/referrals?side=reviewed"))["/items/0/patient/name"].GetString().ShouldBe("虚**");
        // Other tests of this class have cases in the county too.
        var county = (await service.As("county-authority@340422").Get("/api/referrals"))["/items"]
            .EnumerateArray()
            .Select(i => i.GetProperty("id").GetString())
            .ToList();
        county.ShouldContain(id.ToString());
        county.ShouldContain(offered.String("/spawned"));
    }

    [Fact]
    public async Task a_reader_who_hands_back_the_position_sees_her_own_click()
    {
        var sent = await service.As("family-doctor@SX-T01").Post("/api/referrals", CaseForms.Referral()).Expect(201);
        (await service.As("family-doctor@SX-T01").Get("/api/referrals?side=sent").After(sent.Position))["/items/0/id"]
            .GetString()
            .ShouldBe(sent.String("/id"));
    }
}
