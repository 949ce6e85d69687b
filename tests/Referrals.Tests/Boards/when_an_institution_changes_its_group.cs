using Referrals.Institutions;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Tests.Boards;

/// <summary>Each group has what its members did on the days on which they were its members.</summary>
public class when_an_institution_changes_its_group(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task both_groups_have_their_days()
    {
        var start = Shanghai.Day(service.Clock.Now).AddDays(2);
        var noon = new TimeOnly(12, 0);
        service.Clock.Set(new DateTimeOffset(start, noon, Shanghai.Offset));
        await service.Sent();
        service.Clock.Set(new DateTimeOffset(start.AddDays(1), noon, Shanghai.Offset));
        await service.Sent();
        await service.Sent();
        // From the second day on, said on the third: it moves what was counted already.
        service.Clock.Set(new DateTimeOffset(start.AddDays(2), noon, Shanghai.Offset));
        await service.CatchUp();
        var before = (await service.As("county-authority").Get(Address("SX-G1", start)).Expect(200))["/position"].GetInt64();
        await Member("SX-G1", new DateOnly(2023, 9, 11), start);
        await Member("SX-G2", start.AddDays(1), null);

        (await Sent("SX-G1", start)).ShouldBe(1);
        (await Sent("SX-G2", start)).ShouldBe(2);
        // The clinic goes where its township hospital goes. Before it was said, nobody knew.
        (await Sent("SX-G1", start, before)).ShouldBe(3);
        (await Sent("SX-G2", start, before)).ShouldBe(0);
    }

    /// <summary>Days of a period that lie in several groups, at the edges of months too.</summary>
    [Fact]
    public void a_period_is_cut_where_the_group_changes()
    {
        var directory = new object[]
        {
            Institution("H1", InstitutionKind.CountyHospital, null),
            Institution("H2", InstitutionKind.CountyHospital, null),
            Institution("T1", InstitutionKind.TownshipHospital, null),
            Institution("V1", InstitutionKind.VillageClinic, "T1"),
            new GroupRegistered("A", "A", "H1", Day(1, 1)),
            new GroupRegistered("B", "B", "H2", Day(1, 1)),
            new GroupMembershipSet("A", "T1", MembershipRole.Member, Day(1, 10), Day(2, 14)),
            new GroupMembershipSet("B", "T1", MembershipRole.Member, Day(2, 15), null),
        }.Aggregate(Directory.Aggregate.Initial, Directory.Aggregate.Evolve);
        foreach (var code in new[] { "T1", "V1" })
            directory
                .GroupsBetween(code, Day(1, 1), Day(3, 31))
                .Select(days => $"{days.Value ?? "none"} {days.From.Iso()} {days.Until!.Value.Iso()}")
                .ShouldBe(["none 2026-01-01 2026-01-09", "A 2026-01-10 2026-02-14", "B 2026-02-15 2026-03-31"]);
    }

    private static DateOnly Day(int month, int day) => new(2026, month, day);

    private static InstitutionRegistered Institution(string code, InstitutionKind kind, string? parent) =>
        new(
            code,
            code,
            kind,
            null,
            parent,
            AdministrativeLevel.Ungraded,
            PriceLevel.Township,
            DeductibleLevel.Township,
            false,
            null,
            Day(1, 1)
        );

    private async Task Member(string group, DateOnly from, DateOnly? until) =>
        await service
            .As("county-authority")
            .Put(
                $"/api/groups/{group}/members/SX-T01",
                new
                {
                    role = "member",
                    from = from.Iso(),
                    until = until?.Iso(),
                }
            )
            .Expect(200);

    private static string Address(string group, DateOnly start) =>
        $"/api/boards/groups/{group}?from={start.Iso()}&until={start.AddDays(2).Iso()}";

    private async Task<long> Sent(string group, DateOnly start, long? asOf = null)
    {
        await service.CatchUp();
        var board = await service.As("county-authority").Get(Address(group, start) + (asOf is null ? "" : $"&asOf={asOf}")).Expect(200);
        return board["/figures"]
            .EnumerateArray()
            .Where(one => one.GetProperty("measure").GetString() == "up-sent" && one.GetProperty("side").GetString() == "sender")
            .Sum(one => one.GetProperty("value").GetInt64());
    }
}
