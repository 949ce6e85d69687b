using Microsoft.Extensions.DependencyInjection;
using Referrals.Live;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Live;

/// <summary>
/// Who hears what. The last thing each hears is a case of her own that comes after all others, so that nothing is waited for in vain.
/// </summary>
public class when_a_case_changes(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public void the_feed_of_messages_has_states_of_its_own()
    {
        // Two who read the log at once would spoil the states that are at hand, and nobody would be told anything any more.
        var changes = service.Services.GetRequiredService<CaseChanges>();
        service.Services.GetRequiredService<CaseChanges>().ShouldNotBeSameAs(changes);
    }

    [Fact]
    public async Task everybody_whom_it_concerns_hears_of_it_and_nobody_else()
    {
        var people = new[]
        {
            "family-doctor@SX-V0101",
            "his-system@SX-V0101",
            "township-centre@SX-T01",
            "family-doctor@SX-T01",
            "dispatcher@SX-M01",
            "specialist@SX-M01",
            "dispatcher@SX-H01",
            "specialist@SX-H01",
            "family-doctor@SX-T03",
            "dispatcher@SX-H02",
            "county-authority@340422",
            "insurer@340422",
        };
        var streams = new Dictionary<string, LiveStream>();
        foreach (var who in people)
            streams[who] = await LiveStream.Open(service.As(who, subject: $"{who.Replace('@', '-')}"));

        var draft = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-V0101").Put($"{draft}/draft", CaseForms.Referral()).Expect(201);
        var sent = await service.Sent("SX-M01", "OBGY");
        await service.As("township-centre@SX-T01").Post($"{sent}/review", new { }).Expect(200);
        await service.As("dispatcher@SX-M01").Post($"{sent}/acceptance", new { }).Expect(200);
        var ends = await EndFor(people);

        string[] drafted = [$"{Id(draft)} referral_drafted draft"];
        string[] submitted = [$"{Id(sent)} referral_submitted in-township-review"];
        string[] reached = [$"{Id(sent)} township_review_passed awaiting-answer", $"{Id(sent)} referral_accepted accepted"];
        var expected = new Dictionary<string, string[]>
        {
            ["family-doctor@SX-V0101"] = [.. drafted, .. submitted, .. reached],
            ["his-system@SX-V0101"] = [.. drafted, .. submitted, .. reached],
            ["township-centre@SX-T01"] = [.. submitted, .. reached],
            ["family-doctor@SX-T01"] = [],
            ["dispatcher@SX-M01"] = reached,
            ["specialist@SX-M01"] = reached,
            ["dispatcher@SX-H01"] = reached,
            ["specialist@SX-H01"] = [],
            ["family-doctor@SX-T03"] = [],
            ["dispatcher@SX-H02"] = reached,
            ["county-authority@340422"] = [.. submitted, .. reached],
            ["insurer@340422"] = [.. submitted, .. reached],
        };
        foreach (var (who, stream) in streams)
        {
            var heard = await stream.Until(h => h.Case == ends[who]);
            heard
                .Where(h => h.Case == Id(draft) || h.Case == Id(sent))
                .Select(h => $"{h.Case} {h.What} {h.Data.GetProperty("state").GetString()}")
                .ShouldBe(expected[who], who);
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task it_says_what_happened_and_nothing_of_the_patient()
    {
        await using var stream = await LiveStream.Open(service.As("family-doctor@SX-V0101"));
        stream.Response.Content.Headers.ContentType!.ToString().ShouldBe("text/event-stream");
        stream.Response.Headers.CacheControl!.ToString().ShouldBe("no-store");
        stream.Response.Headers.GetValues("X-Accel-Buffering").ShouldBe(["no"]);
        stream.Hello.Data.GetProperty("now").GetDateTimeOffset().ShouldBe(service.Clock.Now);
        stream.Hello.Data.GetProperty("position").GetInt64().ToString().ShouldBe(stream.Hello.Id);

        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var sent = await service.As("family-doctor@SX-V0101").Put(at, CaseForms.Referral()).Expect(201);
        var heard = (await stream.Until(h => h.Case == Id(at)))[^1];
        heard.Event.ShouldBe("case");
        long.Parse(heard.Id!.Split('-')[0])
            .ShouldBeInRange(sent.Position - 1, sent.Position, "the place it keeps is an event of the same request");
        heard.Data.EnumerateObject().Select(p => p.Name).ShouldBe(["case", "number", "version", "state", "event", "at"]);
        heard.Data.GetProperty("number").GetString().ShouldBe(sent.String("/number"));
        heard.Data.GetProperty("version").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task the_old_receiver_of_a_redirected_case_hears_that_it_went_and_no_more()
    {
        var at = await service.Reviewed("SX-H01");
        await using var old = await LiveStream.Open(service.As("specialist@SX-H01"));
        await using var next = await LiveStream.Open(service.As("specialist@SX-H02"));
        await service
            .As("dispatcher@SX-H01")
            .Post($"{at}/redirection", new { destination = new { institution = "SX-H02", unit = "CARD" }, reason = "no-capacity" })
            .Expect(200);
        await service.As("dispatcher@SX-H02").Post($"{at}/acceptance", new { }).Expect(200);
        var end = await service.Reviewed("SX-H01");
        (await old.Until(h => h.Case == Id(end)))
            .Where(h => h.Case == Id(at))
            .Select(h => h.What)
            .Except(["township_review_passed"])
            .ShouldBe(["referral_redirected"]);
        (await next.Until(h => h.What == "referral_accepted"))
            .Where(h => h.Case == Id(at))
            .Select(h => h.What)
            .ShouldBe(["referral_redirected", "referral_accepted"]);
    }

    [Fact]
    public async Task another_node_hears_what_the_first_wrote()
    {
        var other = await service.Another();
        await using var there = await LiveStream.Open(other.As("township-centre@SX-T01"));
        var at = await service.Sent();
        var heard = (await there.Until(h => h.Case == Id(at)))[^1];

        // What was heard there goes on here, and the other way round.
        await service.As("township-centre@SX-T01").Post($"{at}/review", new { }).Expect(200);
        await using var here = await LiveStream.Open(service.As("township-centre@SX-T01"), heard.Id);
        (await here.Until(h => h.Case == Id(at)))[^1].What.ShouldBe("township_review_passed");
        await using var back = await LiveStream.Open(other.As("township-centre@SX-T01"), here.LastId);
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        (await back.Until(h => h.Case == Id(at))).Select(h => h.What).ShouldBe(["referral_accepted"]);
    }

    [Fact]
    public async Task what_comes_into_an_inbox_is_told_as_it_comes()
    {
        var people = new Dictionary<string, string?>
        {
            ["family-doctor@SX-V0101"] = "SX-P-V0101-01",
            ["township-centre@SX-T01"] = null,
            ["dispatcher@SX-H01"] = null,
            ["specialist@SX-H01"] = null,
            ["dispatcher@SX-H02"] = null,
        };
        var streams = new Dictionary<string, LiveStream>();
        foreach (var (who, practitioner) in people)
            streams[who] = await LiveStream.Open(service.As(who, practitioner: practitioner, subject: $"inbox-{who.Replace('@', '-')}"));
        var at = await service.InCare();
        await service.As("specialist@SX-H01").Post($"{at}/conclusion", CaseForms.Conclusion()).Expect(200);
        await service.As("specialist@SX-H01").Post($"{at}/outcome", CaseForms.Outcome).Expect(200);
        await service.CatchUp();
        var other = await service.Reviewed("SX-H02");
        var end = await service.Reviewed();
        foreach (var (who, stream) in streams)
        {
            await stream.Until(h => h.Case == Id(who.EndsWith("H02") ? other : end));
            var inbox = (await service.As(who, practitioner: people[who]).Get("/api/inbox?limit=200"))["/items"]
                .EnumerateArray()
                .Where(i => i.GetProperty("case").GetString() == Id(at))
                .Select(i => $"{i.GetProperty("position").GetInt64()} {i.GetProperty("kind").GetString()}")
                .Reverse();
            stream
                .Notices.Where(h => h.Case == Id(at))
                .Select(h => $"{h.Data.GetProperty("position").GetInt64()} {h.Data.GetProperty("kind").GetString()}")
                .ShouldBe(inbox, who);
            await stream.DisposeAsync();
        }
    }

    /// <summary>One more case for each, later than all others: sent by, received by or led by her institution.</summary>
    private async Task<Dictionary<string, string>> EndFor(IEnumerable<string> people)
    {
        var ends = new Dictionary<string, string>();
        var county = await service.Reviewed("SX-H01");
        foreach (var who in people)
        {
            var place = who.Split('@')[1];
            if (place == "340422")
            {
                ends[who] = Id(county);
            }
            else if (place.StartsWith("SX-H") || place.StartsWith("SX-M"))
            {
                ends[who] = Id(await service.Reviewed(place, place == "SX-M01" ? "OBGY" : "CARD"));
            }
            else
            {
                var own = $"/api/referrals/{Guid.CreateVersion7()}";
                await service.As($"family-doctor@{place}").Put(own, CaseForms.Referral()).Expect(201);
                ends[who] = Id(own);
            }
        }

        return ends;
    }

    private static string Id(string at) => at.Split('/')[^1];
}
