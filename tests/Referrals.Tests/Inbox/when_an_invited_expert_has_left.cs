// What was told to an expert who has left is read at the desk of the expert's institution, and nowhere else.
using System.Globalization;
using Referrals.Shared;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Inbox;

public class when_an_invited_expert_has_left(TestService service) : IClassFixture<TestService>
{
    private const string Expert = "SX-P-H02-E1";
    private const string Desk = "dispatcher@SX-H02";

    [Fact]
    public async Task the_desk_of_the_institution_that_is_only_invited_hears_of_it_until_it_declines()
    {
        var administrator = service.As("administrator@340422");
        var post = new
        {
            name = "虚构专家",
            institution = "SX-H02",
            units = new[] { "TCM" },
            roles = new[] { "specialist" },
            from = "2023-09-11",
        };
        await administrator.Put($"/api/practitioners/{Expert}", post).Expect(200);
        var at = await Invited();
        (await service.ToldOf("specialist@SX-H02", at, Expert)).ShouldBe(["expert-invited"]);
        (await service.ToldOf(Desk, at)).ShouldBeEmpty();
        var until = Shanghai.Day(service.Clock.Now).ToString("O", CultureInfo.InvariantCulture);
        await administrator.Put($"/api/practitioners/{Expert}/leaving", new { until }).Expect(200);
        (await service.ToldOf(Desk, at)).ShouldBeEmpty("the last day is a day of work");

        service.Clock.Advance(TimeSpan.FromDays(1));
        (await service.ToldOf(Desk, at)).ShouldBe(["expert-invited"]);
        // Not at another desk, and not at that of those who lead it.
        (await service.ToldOf("dispatcher@SX-M01", at)).ShouldBeEmpty();
        (await service.ToldOf("dispatcher@SX-H01", at)).ShouldNotContain("expert-invited");
        var times = new[] { new { from = service.Clock.Now.AddDays(2), until = service.Clock.Now.AddDays(2).AddHours(1) } };
        await service.As("dispatcher@SX-H01").Post($"{at}/times", new { times }).Expect(200);
        (await service.ToldOf(Desk, at)).ShouldBe(["times-proposed", "expert-invited"]);
        await service.As("dispatcher@SX-H01").Post($"{at}/experts", new { experts = new[] { Somebody() } }).Expect(200);
        (await service.ToldOf(Desk, at)).ShouldBeEmpty("nobody of it is invited any more");
    }

    private async Task<string> Invited()
    {
        var at = await service.AskedToMeet(
            experts: new
            {
                institution = "SX-H02",
                unit = "TCM",
                practitioner = Expert,
            }
        );
        await service.As("specialist@SX-H01", practitioner: "SX-P-H01-02").Post($"{at}/acceptance", new { }).Expect(200);
        return at;
    }

    private static object Somebody() => new { institution = "SX-M01", unit = "OBGY" };
}
