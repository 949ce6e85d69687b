using Microsoft.Extensions.DependencyInjection;
using Referrals.Clocks;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Hosting;
using Referrals.Tests.Worklists;

namespace Referrals.Tests.ReservedPools;

/// <summary>The waiting list: who is served, in which order, from which part, and how waiting ends without a place.</summary>
public class when_a_place_is_free_and_others_wait(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task it_goes_to_the_most_urgent_then_to_the_town_that_has_least_then_to_who_has_waited_longest()
    {
        // Of ten places eight are the hospital's own; two are reserved.
        var pool = await new PoolOfTest(service).Publish(10, taken: 8);
        var holders = new[] { await pool.Holding("SX-T03"), await pool.Holding("SX-T03") };
        var routine = await pool.Waiting("SX-T13", "routine");
        var sameTown = await pool.Waiting("SX-T03");
        var otherTown = await pool.Waiting("SX-T23");
        var later = await pool.Waiting("SX-T03");
        await service.RunClocks();
        (await pool.State()).Waiting.Count.ShouldBe(4);

        foreach (
            var (gone, town, next) in new[]
            {
                (holders[0], "SX-T03", otherTown),
                (holders[1], "SX-T03", sameTown),
                (otherTown, "SX-T23", later),
                (sameTown, "SX-T03", routine),
            }
        )
        {
            await pool.CallOff(gone, town);
            (await service.RunClocks()).ShouldBe(1);
            (await pool.Happened<PlaceHeld>())[^1]
                .Data.ShouldSatisfyAllConditions(
                    e => e.Case.ShouldBe(PoolOfTest.IdOf(next)),
                    e => e.FromWaiting.ShouldBeTrue(),
                    e => e.Part.ShouldBe(CapacityPart.Reserved)
                );
            (await service.As("dispatcher@SX-H01").Get(next).Expect(200)).String("/state").ShouldBe("arranged");
        }

        (await pool.State()).ShouldSatisfyAllConditions(s => s.Waiting.ShouldBeEmpty(), s => s.Holds.Count.ShouldBe(2));
        (await pool.Happened<WaitingEnded>()).ShouldBeEmpty("a place says it itself");
    }

    [Fact]
    public async Task a_case_that_was_called_off_or_arranged_elsewhere_is_passed_over()
    {
        var pool = await new PoolOfTest(service).Publish(10, taken: 8);
        var elsewhere = await new PoolOfTest(service).Publish(10);
        var holders = new[] { await pool.Holding(), await pool.Holding() };
        var calledOff = await pool.Waiting();
        var moved = await pool.Waiting();
        var last = await pool.Waiting();
        await pool.CallOff(calledOff);
        await service.As("dispatcher@SX-H01").Post($"{moved}/arrangement", new { pool = elsewhere.Key.ToString() }).Expect(200);
        await pool.CallOff(holders[0]);
        await pool.CallOff(holders[1]);
        await service.RunClocks();
        (await pool.State()).Holds.Keys.ShouldBe([PoolOfTest.IdOf(last)]);
        (await pool.Happened<WaitingEnded>())
            .Select(e => (e.Data.Case, e.Data.By))
            .ShouldBe([(PoolOfTest.IdOf(calledOff), WaitingEndedBy.CaseOver), (PoolOfTest.IdOf(moved), WaitingEndedBy.Arrangement)]);
    }

    [Fact]
    public async Task the_reserve_opens_to_who_waits_for_the_general_part_but_never_over_the_heads_of_who_waits_for_it()
    {
        var pool = await new PoolOfTest(service).Publish(10, taken: 8);
        await pool.Holding(heldUntil: pool.ReleaseAt);
        var open = await pool.Waiting("SX-T13", entitled: false);
        var second = await pool.Holding(heldUntil: pool.ReleaseAt);
        var entitled = await pool.Waiting("SX-T23", "routine");
        await pool.PassTo(pool.ReleaseAt);
        // Two came back at the moment of release: one is taken by who waits for the reserve, what is left opens, and is taken at once.
        (await pool.Happened<PlaceHeld>())
            .Where(e => e.Data.FromWaiting)
            .Select(e => (e.Data.Case, e.Data.Part))
            .ShouldBe([(PoolOfTest.IdOf(entitled), CapacityPart.Reserved), (PoolOfTest.IdOf(open), CapacityPart.General)]);
        (await pool.Happened<ReserveReleased>())
            .ShouldHaveSingleItem()
            .Data.ShouldSatisfyAllConditions(e => e.Places.ShouldBe(1), e => e.ByOutage.ShouldBeFalse());
        (await service.As("dispatcher@SX-H01").Get(second).Expect(200)).String("/state").ShouldBe("hold-lapsed");
    }

    [Fact]
    public async Task who_does_without_the_reserve_waits_for_the_general_part()
    {
        var pool = await new PoolOfTest(service).Publish(10, taken: 8);
        var waits = await pool.Waiting(bypass: "patient-wish");
        await service.RunClocks();
        (await pool.State()).Waiting.Count.ShouldBe(1);
        await pool.PassTo(pool.ReleaseAt);
        (await pool.Happened<PlaceHeld>())
            .ShouldHaveSingleItem()
            .Data.ShouldSatisfyAllConditions(e => e.Case.ShouldBe(PoolOfTest.IdOf(waits)), e => e.Part.ShouldBe(CapacityPart.General));
    }

    [Fact]
    public async Task nobody_waits_for_a_day_on_which_the_referral_is_not_valid()
    {
        var pool = await new PoolOfTest(service, days: 40).Publish(10, taken: 8);
        var at = await pool.Accepted();
        await service
            .As("dispatcher@SX-H01")
            .Post($"{at}/waiting", new { pool = pool.Key.ToString(), bypass = "patient-wish" })
            .Refused(400, "referral.appointment-after-validity");
    }

    [Fact]
    public async Task waiting_ends_with_the_session_and_not_before()
    {
        var pool = await new PoolOfTest(service).Publish(5, taken: 4);
        var held = await pool.Holding();
        var waits = await pool.Waiting();
        // Free again, but only at times that have passed: nobody is sent there, and nobody leaves the list.
        service.Clock.Set(pool.From.AddHours(1));
        await service.As("dispatcher@SX-H01").Post($"{held}/no-show", new { }).Expect(200);
        await service.RunClocks();
        (await pool.State()).ShouldSatisfyAllConditions(s => s.FreeReserved.ShouldBe(1), s => s.Waiting.Count.ShouldBe(1));
        (await service.Services.GetRequiredService<ClockWork>().Next(TestContext.Current.CancellationToken))
            .ShouldNotBeNull()
            .ShouldBeGreaterThan(service.Clock.Now, "whoever winds the clocks by it goes on");

        await pool.PassTo(pool.Until);
        (await pool.Happened<WaitingEnded>())
            .ShouldHaveSingleItem()
            .Data.ShouldSatisfyAllConditions(e => e.Case.ShouldBe(PoolOfTest.IdOf(waits)), e => e.By.ShouldBe(WaitingEndedBy.SessionOver));
        (await service.ListsOf("dispatcher@SX-H01", waits)).ShouldContain("to-arrange");
    }

    [Fact]
    public async Task two_nodes_at_once_give_each_place_once()
    {
        var other = await service.Another();
        var pools = new List<(PoolOfTest Pool, string[] Waiting)>();
        for (var i = 0; i < 3; i++)
        {
            var pool = await new PoolOfTest(service).Publish(10, taken: 8);
            await pool.Holding(heldUntil: service.Clock.Now.AddHours(1));
            await pool.Holding(heldUntil: service.Clock.Now.AddHours(1));
            pools.Add((pool, [await pool.Waiting(), await pool.Waiting("SX-T13"), await pool.Waiting("SX-T23", "routine")]));
        }

        await service.CatchUp();
        service.Clock.Advance(TimeSpan.FromHours(1));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => (i % 2 == 0 ? service : other).RunClocks()));
        await service.RunClocks();
        foreach (var (pool, waiting) in pools)
        {
            (await pool.Happened<PlaceReturned>()).Count.ShouldBe(2);
            (await pool.Happened<PlaceHeld>())
                .Where(e => e.Data.FromWaiting)
                .Select(e => e.Data.Case)
                .ShouldBe([PoolOfTest.IdOf(waiting[0]), PoolOfTest.IdOf(waiting[1])]);
            (await pool.State()).ShouldSatisfyAllConditions(
                s => s.FreeReserved.ShouldBe(0),
                s => s.Waiting.Keys.ShouldBe([PoolOfTest.IdOf(waiting[2])])
            );
        }
    }
}
