using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Boards;

/// <summary>What happened stays with the group of that day; who is under way goes along.</summary>
public class when_patients_go_along_to_another_group(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task its_cases_under_way_count_where_it_belongs()
    {
        var first = await service.InCare();
        await service.InCare();
        await service.CatchUp();
        var before = Shanghai.Day(service.Clock.Now);
        (await Figure("SX-G1", before, "stocks", "up-in-care")).ShouldBe(2);

        service.Clock.Advance(TimeSpan.FromDays(2));
        var moved = Shanghai.Day(service.Clock.Now);
        await service
            .As("county-authority")
            .Put("/api/groups/SX-G2/members/SX-V0101", new { role = "member", from = moved.Iso() })
            .Expect(200);
        service.Clock.Advance(TimeSpan.FromDays(1));
        await service.As("specialist@SX-H01").Post($"{first}/conclusion", CaseForms.Conclusion()).Expect(200);
        await service.CatchUp();

        (await Figure("SX-G1", moved.AddDays(-1), "stocks", "up-in-care")).ShouldBe(2);
        (await Figure("SX-G1", moved, "stocks", "up-in-care")).ShouldBe(0);
        (await Figure("SX-G2", moved, "stocks", "up-in-care")).ShouldBe(2);
        var today = Shanghai.Day(service.Clock.Now);
        (await Figure("SX-G1", today, "stocks", "up-in-care")).ShouldBe(0);
        (await Figure("SX-G2", today, "stocks", "up-in-care")).ShouldBe(1);
        (await Behind("SX-G1", today, "up-in-care")).ShouldBe(0);
        (await Behind("SX-G2", today, "up-in-care")).ShouldBe(1);
        (await Figure("SX-G1", today, "figures", "up-sent")).ShouldBe(2);
        (await Figure("SX-G2", today, "figures", "up-sent")).ShouldBe(0);
        (await Figure("SX-G2", today, "figures", "up-care-ended")).ShouldBe(1);
    }

    private async Task<long> Figure(string group, DateOnly until, string of, string measure) =>
        (
            await service
                .As("county-authority")
                .Get($"/api/boards/groups/{group}?from={until.AddDays(-20).Iso()}&until={until.Iso()}")
                .Expect(200)
        )[$"/{of}"]
            .EnumerateArray()
            .Where(figure => figure.GetProperty("measure").GetString() == measure && figure.GetProperty("side").GetString() == "sender")
            .Sum(figure => figure.GetProperty("value").GetInt64());

    private async Task<int> Behind(string group, DateOnly until, string measure) =>
        (
            await service
                .As("county-authority")
                .Get($"/api/boards/cases?of=group:{group}&measure={measure}&side=sender&from={until.Iso()}&until={until.Iso()}")
                .Expect(200)
        )["/items"]
            .GetArrayLength();
}
