// Reminders of what should have followed: a class of its own, as another test that moves its clock makes one due.
using Referrals.Shared;
using Referrals.Tests.Hosting;
using static Referrals.Tests.Deductibles.DeductibleSteps;

namespace Referrals.Tests.Deductibles;

public class when_something_is_missed(TestService service) : IClassFixture<TestService>
{
    private TestClient Township => service.As("his-system@SX-T01");

    private TestClient Hospital => service.As("his-system@SX-H01");

    private TestClient Insurer => service.As("insurer@340422");

    /// <summary>The township sent the patient away for transfer; a week later nobody has heard of an admission.</summary>
    [Fact]
    public async Task what_should_follow_stands_on_a_list()
    {
        var (person, referral, began) = await service.ReferredFromAStay(told: false);
        await Tell(Township, person, Admission("T-8", began.AddHours(1)), Discharge("T-8", began.AddHours(2)));
        await service.CatchUp();
        (await Reminders(Township, person)).ShouldBe(["transfer-without-referral T-8"]);
        service.Clock.Advance(TimeSpan.FromDays(3));
        (await Reminders(Insurer, person)).ShouldBe(
            ["transfer-without-referral T-8", $"referral-without-admission {referral}"],
            ignoreOrder: true
        );
        // PostgreSQL says when it was decided. What was decided in the first 72 hours of a year, or before, is carried over without who
        // referred.
        var carriedOver = Shanghai.Day(DateTimeOffset.UtcNow.AddHours(-72)).Year != Shanghai.Day(began).Year;
        (await Reminders(Township, person)).ShouldBe([
            "transfer-without-referral T-8",
            .. carriedOver ? (string[])[] : [$"referral-without-admission {referral}"],
        ]);
        (await Reminders(Hospital, person)).ShouldBe([$"referral-without-admission {referral}"]);
        (await Reminders(Insurer, person, "&kind=referral-without-admission&institution=SX-H01")).Count.ShouldBe(1);
        (await Reminders(Insurer, person, "&institution=SX-H02")).ShouldBeEmpty();
        var first = await Insurer.Get("/api/deductibles/reminders?limit=1").Expect(200);
        (await Insurer.Get(first.String("/next")).Expect(200)).Text.ShouldNotBe(first.Text);
        await Insurer.Get("/api/deductibles/reminders?cursor=x").Refused(400, "page.cursor-invalid", "cursor");
        var counts = await service.As("dispatcher@SX-H01").Get("/api/worklists").Expect(200);
        counts["/stays/count"].GetInt32().ShouldBeGreaterThan(0);
        (await Hospital.Get(counts.String("/stays/link")).Expect(200)).Text.ShouldContain(referral);

        await Tell(Hospital, person, Admission("H-8", service.Clock.Now.AddMinutes(-5)));
        await service.CatchUp();
        (await Reminders(Hospital, person)).ShouldBeEmpty();
    }
}
