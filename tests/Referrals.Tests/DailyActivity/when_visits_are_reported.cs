// Visits that come one by one.
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Messages;

namespace Referrals.Tests.DailyActivity;

public class when_visits_are_reported(TestService service) : IClassFixture<TestService>
{
    private const string Visits = "/api/activity/visits";

    private TestClient Hospital => service.As("his-system@SX-H01");

    // Noon in the county, so that an hour before or after is the same day.
    private DateTimeOffset Noon(int ago) => Shanghai.EndOf(Shanghai.Day(service.Clock.Now).AddDays(-ago)).AddHours(-12);

    private object Visit(string number, string kind, int ago, bool withdrawn = false) =>
        new
        {
            number,
            kind,
            at = Noon(ago),
            withdrawn,
        };

    [Fact]
    public async Task each_counts_once_and_not_any_more_when_it_is_withdrawn()
    {
        Counts(await Send(Hospital, Visit("MZ-1", "outpatient", 10), Visit("MZ-2", "outpatient", 10), Visit("ZY-1", "admission", 9)))
            .ShouldBe((3, 0, 0));
        // Two kinds are two visits, also under one number.
        Counts(await Send(Hospital, Visit("MZ-2", "outpatient", 10), Visit("ZY-1", "discharge", 9))).ShouldBe((1, 0, 1));
        var withdrawn = await Send(Hospital, Visit("MZ-1", "outpatient", 10, true), Visit("MZ-3", "emergency", 10, true));
        Counts(withdrawn).ShouldBe((0, 2, 0));
        // Too late: it was withdrawn before.
        Counts(await Send(Hospital, Visit("MZ-3", "emergency", 10))).ShouldBe((0, 0, 1));

        var read = await Hospital.Get($"/api/activity/SX-H01?from={Day(10)}&until={Day(9)}").After(withdrawn.Position).Expect(200);
        read["/visits"]
            .EnumerateArray()
            .Select(day =>
                (
                    day.GetProperty("day").GetString(),
                    day.GetProperty("outpatientVisits").GetInt32(),
                    day.GetProperty("emergencyVisits").GetInt32(),
                    day.GetProperty("admissions").GetInt32(),
                    day.GetProperty("discharges").GetInt32()
                )
            )
            .ShouldBe([(Day(10), 1, 0, 0, 0), (Day(9), 0, 0, 1, 1)]);
        // Visits come in the course of a day: they do not say that it is over.
        read["/missing"].GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task a_message_says_the_same_and_counts_once()
    {
        var message = MessageForms.Message(
            "SX-T01",
            "activity.visits.v1",
            null,
            new { visits = new[] { Visit("MZ-1", "outpatient", 20) } }
        );
        var township = service.As("his-system@SX-T01");
        var first = await township.Send(message).Expect(200);
        first["/answer/counted"].GetInt32().ShouldBe(1);
        (await township.Send(message).Expect(200)).Text.ShouldBe(first.Text);
        var events = await service.CountEvents();
        // Under another id it is known all the same.
        (await Send(township, Visit("MZ-1", "outpatient", 20)))["/unchanged"]
            .GetInt32()
            .ShouldBe(1);
        (await service.CountEvents()).ShouldBe(events);
    }

    [Fact]
    public async Task what_cannot_be_is_refused()
    {
        await Hospital.Post(Visits, new { visits = Array.Empty<object>() }).Refused(400, "field.required", "/visits");
        await Hospital
            .Post(Visits, new { visits = new[] { Visit("", "outpatient", 1) } })
            .Refused(400, "field.required", "/visits/0/number");
        await Hospital
            .Post(Visits, new { visits = new[] { Visit("999999195603120011", "outpatient", 1) } })
            .Refused(400, "activity.visit-number", "/visits/0/number");
        foreach (var of in (string[])["MZ999999195603120011-1", "13800000000", "JZ-13800000000-2"])
            await Hospital
                .Post(Visits, new { visits = new[] { Visit(of, "outpatient", 1) } })
                .Refused(400, "activity.visit-number", "/visits/0/number");
        await Hospital
            .Post(Visits, new { visits = new[] { Visit("A", "outpatient", -2) } })
            .Refused(400, "field.in-the-future", "/visits/0/at");
        await Hospital
            .Post(Visits, new { visits = new[] { Visit("A", "outpatient", 800) } })
            .Refused(400, "field.out-of-range", "/visits/0/at");
        await Hospital
            .Post(Visits, new { visits = new[] { new { number = "A", at = Noon(1) } } })
            .Refused(400, "field.required", "/visits/0/kind");
        await Hospital
            .Post(Visits, new { visits = Enumerable.Range(0, 1_001).Select(i => Visit($"A{i}", "outpatient", 1)) })
            .Refused(400, "field.too-many", "/visits");
        await service
            .As("his-system@SX-T01")
            .Post(Visits, new { institution = "SX-H01", visits = new[] { Visit("A", "outpatient", 1) } })
            .Refused(403, "activity.not-yours");
    }

    private string Day(int ago) => Shanghai.Day(service.Clock.Now).AddDays(-ago).Iso();

    private static Task<Answer> Send(TestClient who, params object[] visits) => who.Post(Visits, new { visits }).Expect(200).Run();

    private static (int, int, int) Counts(Answer answer) =>
        (answer["/counted"].GetInt32(), answer["/withdrawn"].GetInt32(), answer["/unchanged"].GetInt32());
}
