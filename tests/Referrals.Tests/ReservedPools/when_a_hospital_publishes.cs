using Referrals.Cases;
using Referrals.ReservedPools;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.ReservedPools;

/// <summary>Each test has days of its own.</summary>
public class when_a_hospital_publishes(TestService service) : IClassFixture<TestService>
{
    private static readonly object Morning = new
    {
        session = "am",
        from = "08:00",
        until = "12:00",
        places = 7,
        taken = new[] { "08:00" },
    };
    private static readonly object Evening = new
    {
        session = "late",
        from = "18:00",
        until = "24:00",
        starts = new[] { "18:30", "18:00", "18:00" },
    };

    [Fact]
    public async Task each_kind_has_its_places_and_its_reserve_and_the_same_again_changes_nothing()
    {
        var clinic = service.Specialist(20);
        var body = new { sessions = new[] { Morning, Evening } };
        var first = await service.Publish(clinic, body).Expect(200);
        first["/changed"].GetBoolean().ShouldBeTrue();
        first.Version.ShouldBe(2);
        (
            first["/sessions/0/capacity"].GetInt32(),
            first["/sessions/0/required"].GetInt32(),
            first["/sessions/0/offered"].GetInt32()
        ).ShouldBe((7, 2, 2));
        var plan = (await service.Pool(clinic)).Session("am")!.Plan;
        plan.Starts!.Count.ShouldBe(7);
        (plan.Starts[1] - plan.Starts[0]).ShouldBe(TimeSpan.FromMinutes(34));
        var late = (await service.Pool(clinic)).Session("late")!.Plan;
        late.Starts!.Select(start => (start - late.From).TotalMinutes).ShouldBe([0, 0, 30]);
        (late.Until - late.From).ShouldBe(TimeSpan.FromHours(6));

        var again = await service.Publish(clinic, body).IfMatch(2).Expect(200);
        again["/changed"].GetBoolean().ShouldBeFalse();
        again.Version.ShouldBe(2);

        var machine = await service
            .Publish($"SX-H01~examination~CARD~CT-1~{service.DayText(20)}", new { sessions = new[] { Morning } }, "his-system@SX-H01")
            .Expect(200);
        machine["/sessions/0/capacity"].GetInt32().ShouldBe(7);
    }

    [Theory]
    [InlineData(21, 40, 36, 3, 7)]
    [InlineData(22, 40, 45, 3, 0)]
    [InlineData(23, 40, 0, 0, 40)]
    [InlineData(24, 40, 10, 10, 40)]
    public async Task an_empty_bed_is_not_yet_an_available_bed(int ahead, int staffed, int census, int expectedDischarges, int available)
    {
        var answer = await service
            .Publish(service.Ward(ahead), PoolSteps.Beds(staffed, census, expectedDischarges), "his-system@SX-H01")
            .Expect(200);
        answer["/sessions/0/capacity"].GetInt32().ShouldBe(available);
        answer["/sessions/0/required"].GetInt32().ShouldBe((int)Math.Ceiling(available * 0.2));
    }

    [Fact]
    public async Task whoever_loses_a_place_is_in_the_answer_and_her_case_has_lapsed_with_it()
    {
        var ward = service.Ward(1);
        await service.Publish(ward, PoolSteps.Beds(3)).Expect(200);
        string[] cases = [await service.Holding(ward), await service.Holding(ward)];
        var before = await service.CountEvents();
        (await service.Publish(ward, PoolSteps.Beds(1)).Refused(409, "pool.capacity-below-held"))["/values/held"].GetString().ShouldBe("1");
        (await service.CountEvents()).ShouldBe(before);

        var less = await service.Publish(ward, PoolSteps.Beds(1, reason: "staff-shortage")).Expect(200);
        less["/withdrawn"].GetArrayLength().ShouldBe(1);
        var lost = cases.Single(at => PoolSteps.Id(at) == less["/withdrawn/0/id"].GetGuid());
        var lapsed = (await service.Case(lost)).ShouldBeOfType<Referral.HoldLapsed>();
        lapsed.Details!.Withdrawn.ShouldBe(CapacityReason.StaffShortage);
        less["/withdrawn/0/number"].GetString().ShouldBe(lapsed.Details.Number);
        (await service.CountEvents()).ShouldBe(before + 2);

        var closed = await service.Publish(ward, PoolSteps.Beds(0, reason: "ward-closed")).Expect(200);
        closed["/withdrawn/0/id"].GetGuid().ShouldBe(PoolSteps.Id(cases.Single(at => at != lost)));
        (await service.Pool(ward)).Session("day")!.Holds.ShouldBeEmpty();
        foreach (var at in cases)
            (await service.Case(at)).ShouldBeOfType<Referral.HoldLapsed>();
    }

    [Fact]
    public async Task a_session_is_added_suspended_and_may_not_overlap()
    {
        var clinic = service.Specialist(25);
        await service.Publish(clinic, new { sessions = new[] { Morning } }).Expect(200);
        var extra = await service.Publish(clinic, new { reason = "extra-session", sessions = new[] { Morning, Evening } }).Expect(200);
        extra["/sessions"].GetArrayLength().ShouldBe(2);
        var noon = new
        {
            session = "noon",
            from = "11:59",
            until = "13:00",
            places = 2,
        };
        await service.Publish(clinic, new { sessions = new[] { Morning, noon } }).Refused(400, "pool.sessions-overlap", "/sessions/1");
        await service.Publish(clinic, new { sessions = new[] { Evening } }).IfMatch(1).Refused(412, "version.stale");
        var suspended = await service
            .Publish(clinic, new { reason = "clinic-suspended", sessions = new[] { Evening } })
            .IfMatch(2)
            .Expect(200);
        suspended["/sessions/0/capacity"].GetInt32().ShouldBe(0);
        await service
            .Publish(
                clinic,
                new
                {
                    sessions = new[]
                    {
                        new
                        {
                            session = "am",
                            from = "08:00",
                            until = "12:00",
                            starts = new[] { "08:00" },
                            taken = new[] { "08:00" },
                        },
                    },
                }
            )
            .Refused(409, "pool.reserve-sold", "/sessions/0");
    }

    [Fact]
    public async Task a_key_brings_the_first_answer_again()
    {
        var ward = service.Ward(26);
        var first = await service.Publish(ward, PoolSteps.Beds(5)).IdempotencyKey("beds-26").Expect(200);
        await service.Publish(ward, PoolSteps.Beds(6)).Expect(200);
        (await service.Publish(ward, PoolSteps.Beds(5)).IdempotencyKey("beds-26").Expect(200)).Text.ShouldBe(first.Text);
        (await service.Pool(ward)).Session("day")!.Capacity.ShouldBe(6);
    }

    [Fact]
    public async Task every_fault_is_told_at_once()
    {
        var answer = await service
            .Publish(
                service.Specialist(27),
                new
                {
                    beds = new { staffed = 1 },
                    sessions = new object?[]
                    {
                        new
                        {
                            session = "AM",
                            from = "8",
                            until = "24:01",
                            starts = new[] { "08:00" },
                            places = 3,
                        },
                        new
                        {
                            session = "x",
                            from = "12:00",
                            until = "11:00",
                            places = 501,
                        },
                        new
                        {
                            session = "x",
                            from = "08:00",
                            until = "09:00",
                            starts = new[] { "09:00" },
                            taken = new[] { "08:30" },
                        },
                        null,
                    },
                }
            )
            .Expect(400);
        string[] told =
        [
            "/beds",
            "/sessions/0/session",
            "/sessions/0/from",
            "/sessions/0/until",
            "/sessions/0/places",
            "/sessions/1/until",
            "/sessions/1/places",
            "/sessions/2/session",
            "/sessions/2/starts/0",
            "/sessions/2/taken/0",
            "/sessions/3",
        ];
        answer.Problems.Select(problem => problem.Pointer).Where(pointer => pointer is not null).ShouldBe(told, ignoreOrder: true);

        await service.Publish(service.Ward(27), PoolSteps.Beds(501, -1, 3)).Refused(400, "field.out-of-range", "/beds/staffed");
        await service.Publish(service.Ward(27), PoolSteps.Beds(5, 2, 3)).Refused(400, "field.out-of-range", "/beds/expectedDischarges");
        await service
            .As("dispatcher@SX-H01")
            .Put($"/api/pools/{service.Ward(27)}")
            .Raw("""{"beds":{"staffed":99999999999}}""")
            .Refused(400, "field.wrong-type");
        await service.Publish(service.Ward(27), new { }).Refused(400, "field.required", "/beds");
        await service
            .Publish(service.Specialist(27), new { sessions = Enumerable.Repeat(Morning, 21) })
            .Refused(400, "field.too-many", "/sessions");
    }

    [Fact]
    public async Task a_pool_that_cannot_be_is_refused()
    {
        var day = service.DayText(28);
        foreach (
            var unknown in new[]
            {
                $"SX-H09~bed~CARD-W~{day}",
                $"SX-H01~bed~NONE~{day}",
                $"SX-H01~clinic-slot~CARD-C~SX-P-H02-01~{day}",
                $"SX-H01~clinic-slot~CARD-C~NOBODY~{day}",
            }
        )
            await service
                .Publish(unknown, unknown.Contains("~bed~") ? PoolSteps.Beds(1) : new { sessions = new[] { Morning } })
                .Refused(400, "field.unknown-code", "pool");
        foreach (
            var odd in new[]
            {
                "x",
                $"SX-H01~bed~~{day}",
                $"SX-H01~sofa~CARD-W~{day}",
                "SX-H01~bed~CARD-W~2026-13-01",
                "SX-H01~bed~CARD-W~9999-12-31",
                $"SX-H01~bed~CARD-W~{day}~",
                $"SX-H01~examination~CARD~%E2%80%AE~{day}",
                $"SX-H01~examination~CARD~a%2Fb~{day}",
            }
        )
            await service.Publish(odd, new { sessions = new[] { Morning } }).Refused(400, "field.format", "pool");
        await service.Publish($"SX-H01~bed~CARD-W~CT-1~{day}", PoolSteps.Beds(1)).Refused(400, "field.not-allowed", "pool");
        await service.Publish(service.Ward(400), PoolSteps.Beds(1)).Refused(400, "field.out-of-range", "pool");
        await service.Publish(service.Ward(-1), PoolSteps.Beds(1)).Refused(409, "pool.past-day");
    }

    [Fact]
    public async Task only_the_hospital_and_the_lead_of_its_group_publish()
    {
        var pool = $"SX-M01~clinic-slot~OBGY~{service.DayText(29)}";
        var body = new { sessions = new[] { Morning } };
        foreach (var who in new[] { "his-system@SX-H01", "dispatcher@SX-T03", "dispatcher@SX-T01" })
            await service.Publish(pool, body, who).Refused(403, "pool.not-yours");
        foreach (var who in new[] { "county-authority@340422", "administrator@340422", "specialist@SX-M01" })
            await service.Publish(pool, body, who).Refused(403, "role.not-permitted");
        foreach (var who in new[] { "his-system@SX-M01", "dispatcher@SX-H01" })
            await service.Publish(pool, body, who).Expect(200);
    }

    [Fact]
    public async Task two_nodes_publish_while_places_are_taken_and_nobody_is_forgotten()
    {
        var other = await service.Another();
        var ward = service.Ward(2);
        await service.Publish(ward, PoolSteps.Beds(10)).Expect(200);
        var cases = new List<string>();
        for (var i = 0; i < 6; i++)
            cases.Add(await service.AcceptedAfterReview());
        var holds = cases.Select(async at =>
            (await service.As("dispatcher@SX-H01").Post($"{at}/arrangement", new { pool = ward }).Anything()).Status
        );
        var changes = Enumerable
            .Range(0, 8)
            .Select(async i =>
                (
                    await (i % 2 == 0 ? service : other)
                        .Publish(ward, PoolSteps.Beds(i % 4 == 0 ? 10 : 2 + i, reason: "staff-shortage"))
                        .Anything()
                ).Status
            );
        var answers = await Task.WhenAll(holds.Concat(changes));

        answers.ShouldAllBe(status => status == 200 || status == 409);
        var session = (await service.Pool(ward)).Session("day")!;
        session.FreeGeneral.ShouldBeGreaterThanOrEqualTo(0);
        foreach (var at in cases)
            session.Holds.ContainsKey(PoolSteps.Id(at)).ShouldBe(await service.Case(at) is Referral.Arranged, at);
    }
}
