using Referrals.Tests.Cases;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Live;

/// <summary>Both sides and the county hear what happens to a consultation, and nobody else does.</summary>
public class when_a_consultation_changes(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task both_sides_hear_of_it_and_no_stranger()
    {
        var people = new[]
        {
            "family-doctor@SX-V0101",
            "specialist@SX-H01",
            "dispatcher@SX-H01",
            "county-authority@340422",
            "township-centre@SX-T01",
            "specialist@SX-H02",
            "insurer@340422",
        };
        var streams = new Dictionary<string, LiveStream>();
        foreach (var who in people)
            streams[who] = await LiveStream.Open(service.As(who, subject: $"{who.Replace('@', '-')}"));
        var at = await service.Asked();
        await service.Answers(at);
        await service.As("family-doctor@SX-V0101").Post($"{at}/closing", new { }).Expect(200);
        // A case that each of them hears of comes after all others, so that nothing is waited for in vain.
        var ends = new Dictionary<string, string>
        {
            ["family-doctor@SX-V0101"] = await service.Sent("SX-H01"),
            ["specialist@SX-H01"] = await service.Reviewed("SX-H01"),
            ["specialist@SX-H02"] = await service.Reviewed("SX-H02"),
        };
        string EndOf(string who) =>
            who switch
            {
                "specialist@SX-H02" => ends["specialist@SX-H02"],
                "specialist@SX-H01" or "dispatcher@SX-H01" => ends["specialist@SX-H01"],
                _ => ends["family-doctor@SX-V0101"],
            };

        string[] all = ["consultation_requested awaiting-answer", "advice_given answered", "consultation_closed closed"];
        foreach (var who in people)
        {
            var heard = await streams[who].Until(one => one.Event == "case" && EndOf(who).EndsWith(one.Case, StringComparison.Ordinal));
            heard
                .Where(one => one.Event == "consultation" && at.EndsWith(Consultation(one), StringComparison.Ordinal))
                .Select(one => $"{one.What} {one.Data.GetProperty("state").GetString()}")
                .ShouldBe(who is "township-centre@SX-T01" or "specialist@SX-H02" or "insurer@340422" ? [] : all, who);
            heard.ShouldAllBe(one => !one.Data.GetRawText().Contains("虚构"));
            await streams[who].DisposeAsync();
        }
    }

    [Fact]
    public async Task who_is_told_hears_the_notice_and_who_comes_back_hears_what_was_missed()
    {
        var doctor = service.As("family-doctor@SX-V0101", practitioner: "SX-P-V0101-01", subject: "asks");
        var specialist = service.As("specialist@SX-H01", subject: "answers");
        await using var asks = await LiveStream.Open(doctor);
        await using var answers = await LiveStream.Open(specialist);
        var at = await service.Asked(practitioner: "SX-P-V0101-01");
        await service.Answers(at);
        await service.As("family-doctor@SX-V0101").Post($"{at}/closing", new { }).Expect(200);
        await asks.Until(one => Is(one, at, "consultation_closed"));
        await answers.Until(one => Is(one, at, "consultation_closed"));
        Kinds(asks, at).ShouldBe(["advice-given"]);
        Kinds(answers, at).ShouldBe(["advice-asked"]);

        await using var again = await LiveStream.Open(specialist, answers.Hello.Id);
        (await again.Until(one => Is(one, at, "consultation_closed")))
            .Where(one => at.EndsWith(Consultation(one), StringComparison.Ordinal))
            .Select(one => one.What)
            .ShouldBe(["consultation_requested", "advice_given", "consultation_closed"]);
        Kinds(again, at).ShouldBe(["advice-asked"]);
    }

    private static bool Is(Heard one, string at, string what) =>
        one.Event == "consultation" && at.EndsWith(Consultation(one), StringComparison.Ordinal) && one.What == what;

    private static string Consultation(Heard one) => one.Data.TryGetProperty("consultation", out var id) ? id.GetString()! : "none";

    private static List<string?> Kinds(LiveStream stream, string at) =>
        [
            .. stream
                .Notices.Where(notice => at.EndsWith(Consultation(notice), StringComparison.Ordinal))
                .Select(notice => notice.Data.GetProperty("kind").GetString()),
        ];
}
