// Notices of consultations follow the post: a colleague hears what comes for a doctor who has left.
using Referrals.Shared;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Inbox;

public class when_a_doctor_who_asked_has_left(TestService service) : IClassFixture<TestService>
{
    private const string Clinic = "family-doctor@SX-V0102";
    private static int practitioners;

    [Fact]
    public async Task a_colleague_hears_of_the_answer_and_of_what_came_before()
    {
        var (leaves, follows) = (await Hired(), await Hired());
        var at = await service.Asked(who: Clinic, practitioner: leaves);
        await service.Answers(at);
        (await service.ToldOf(Clinic, at, leaves)).ShouldBe(["advice-given"]);
        (await service.ToldOf(Clinic, at, follows)).ShouldBeEmpty();
        var successor = service.As(Clinic, practitioner: follows, subject: follows);
        await successor.Put("/api/inbox/reading", new { upTo = long.MaxValue }).Expect(204);
        (await successor.Get("/api/inbox"))["/unread"].GetInt64().ShouldBe(0);

        await service
            .As("administrator@340422")
            .Put($"/api/practitioners/{leaves}/leaving", new { until = $"{Shanghai.Day(service.Clock.Now):yyyy-MM-dd}" })
            .Expect(200);
        service.Clock.Advance(TimeSpan.FromDays(1));
        (await service.ToldOf("family-doctor@SX-T03", at, leaves)).ShouldBeEmpty();
        (await service.ToldOf(Clinic, at, follows)).ShouldBe(["advice-given"]);
        (await successor.Get("/api/inbox"))["/unread"].GetInt64().ShouldBe(1);

        await service.Answers(at);
        (await service.ToldOf(Clinic, at, follows)).ShouldBe(["advice-given", "advice-given"]);
        (await service.ToldOf("family-doctor@SX-V0101", at)).ShouldBeEmpty();
    }

    private async Task<string> Hired()
    {
        var code = $"SX-P-V0102-C{Interlocked.Increment(ref practitioners)}";
        await service
            .As("administrator@340422")
            .Put(
                $"/api/practitioners/{code}",
                new
                {
                    name = "虚构医师",
                    institution = "SX-V0102",
                    units = Array.Empty<string>(),
                    roles = new[] { "family-doctor" },
                    from = "2023-09-11",
                }
            )
            .Expect(200);
        return code;
    }
}
