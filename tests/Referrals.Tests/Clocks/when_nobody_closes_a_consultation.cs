// It was answered, and nobody closes it: those who asked are reminded, and nothing stays open for ever.
using System.Text.Json.Nodes;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Clocks;

public class when_nobody_closes_a_consultation(TestService service) : IClassFixture<TestService>
{
    private const string Doctor = "family-doctor@SX-V0101";
    private const string Practitioner = "SX-P-V0101-01";

    [Fact]
    public async Task those_who_asked_are_reminded_after_a_week_and_after_thirty_days_it_is_closed()
    {
        await Closing(reminderDays: 7, days: 30);
        var at = await service.Asked(practitioner: Practitioner);
        await service.Answers(at);
        await Pass(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        (await service.ToldOf(Doctor, at, Practitioner)).ShouldBe(["advice-given"]);
        await Pass(TimeSpan.FromSeconds(1));
        (await service.ToldOf(Doctor, at, Practitioner)).ShouldBe(["consultation-open", "advice-given"]);
        (await service.ConsultationListsOf(Doctor, at)).ShouldBe(["requests"]);

        await Pass(TimeSpan.FromDays(23) - TimeSpan.FromSeconds(1));
        (await service.HappenedTo(at))[^1].ShouldBe("consultation_reminded");
        await Pass(TimeSpan.FromSeconds(1));
        (await service.HappenedTo(at)).ShouldBe(["consultation_requested", "advice_given", "consultation_reminded", "consultation_closed"]);
        (await service.As(Doctor).Get(at).Expect(200)).String("/state").ShouldBe("closed");
        (await service.ConsultationListsOf(Doctor, at)).ShouldBeEmpty();
        await service.As(Doctor).Post($"{at}/question", new { text = "?" }).Refused(409, "consultation.wrong-state");
        // An inbox shows a month by the database's clock, which the test's has left behind by now.
        (
            await service.Texts(
                $"select address || ' ' || kind from referrals.consultation_inbox where id = 'consultation-{ConsultationSteps.Id(at)}' order by position"
            )
        ).ShouldBe([$"@{Practitioner} advice-given", $"@{Practitioner} consultation-closed-by-clock"]);
    }

    /// <summary>How long that takes is the county's word on the day of the answer.</summary>
    [Fact]
    public async Task a_county_says_how_long_that_takes_and_changes_nothing_that_was_answered()
    {
        await Closing(reminderDays: 7, days: 30);
        var before = await service.Asked(practitioner: Practitioner);
        await service.Answers(before);
        await Closing(reminderDays: 1, days: 2);
        var after = await service.Asked(practitioner: Practitioner);
        await service.Answers(after);
        await Pass(TimeSpan.FromDays(1));
        (await service.HappenedTo(after))[^1].ShouldBe("consultation_reminded");
        await Pass(TimeSpan.FromDays(1));
        (await service.HappenedTo(after))[^1].ShouldBe("consultation_closed");
        (await service.HappenedTo(before))[^1].ShouldBe("advice_given");
    }

    private async Task Closing(int reminderDays, int days)
    {
        var body = JsonNode.Parse((await service.As("county-authority").Get("/api/policies").Expect(200)).Text)!["parameters"]!.AsObject();
        (body["consultations"]!["closingReminderDays"], body["consultations"]!["closingDays"]) = (reminderDays, days);
        body["reason"] = $"试点：{days} 天内结束";
        await service
            .As("county-authority")
            .Put($"/api/policies/{Shanghai.Day(service.Clock.Now):yyyy-MM-dd}")
            .Raw(body.ToJsonString())
            .Expect(200);
    }

    private async Task Pass(TimeSpan time)
    {
        service.Clock.Advance(time);
        await service.RunClocks();
    }
}
