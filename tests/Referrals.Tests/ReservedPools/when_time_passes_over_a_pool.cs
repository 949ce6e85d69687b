using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Referrals.Cases;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Worklists;

namespace Referrals.Tests.ReservedPools;

/// <summary>What lapses comes back, what is unused opens, what is over ends: each once, on both sides at once.</summary>
public class when_time_passes_over_a_pool(TestService service) : IClassFixture<TestService>
{
    private TestClient Dispatcher => service.As("dispatcher@SX-H01");

    [Fact]
    public async Task a_hold_that_lapses_gives_its_place_back_in_the_same_decision()
    {
        var pool = await new PoolOfTest(service).Publish(10);
        var reserved = await pool.Holding(heldUntil: service.Clock.Now.AddHours(1));
        var general = await pool.Holding(entitled: false, heldUntil: service.Clock.Now.AddHours(2));
        (await pool.State()).ShouldSatisfyAllConditions(s => s.FreeReserved.ShouldBe(1), s => s.FreeGeneral.ShouldBe(7));

        await pool.PassTo(service.Clock.Now.AddMinutes(59));
        (await pool.Happened<PlaceReturned>()).ShouldBeEmpty();
        await pool.PassTo(service.Clock.Now.AddMinutes(2));
        var returned = (await pool.Happened<PlaceReturned>()).ShouldHaveSingleItem();
        returned.Data.ShouldSatisfyAllConditions(
            e => e.Case.ShouldBe(PoolOfTest.IdOf(reserved)),
            e => e.Part.ShouldBe(CapacityPart.Reserved),
            e => e.By.ShouldBe(ReturnedBy.Lapse)
        );
        var lapsed = await Last(reserved);
        lapsed.Name.ShouldBe("hold_expired");
        lapsed.Sequence.ShouldBe(returned.Sequence - 1, "case and pool stand side by side in the log");
        (await service.ListsOf("dispatcher@SX-H01", reserved)).ShouldContain("to-arrange");
        (await pool.State()).FreeReserved.ShouldBe(2);

        // A day late.
        await pool.PassTo(service.Clock.Now.AddHours(25));
        (await pool.Happened<PlaceReturned>())[^1].Data.Part.ShouldBe(CapacityPart.General);
        (await service.As("county-authority@340422").Get($"{general}/history"))
            .Json.EnumerateArray()
            .Last()
            .GetProperty("data")
            .GetProperty("byOutage")
            .GetBoolean()
            .ShouldBeTrue();
        (await pool.State()).ShouldSatisfyAllConditions(s => s.Holds.ShouldBeEmpty(), s => s.FreeGeneral.ShouldBe(8));
        (await service.RunClocks()).ShouldBe(0);
    }

    [Fact]
    public async Task the_unused_reserve_opens_at_its_time_and_what_comes_back_later_opens_then()
    {
        var pool = await new PoolOfTest(service).Publish(10);
        var held = await pool.Holding();
        await pool.PassTo(pool.ReleaseAt.AddSeconds(-1));
        (await pool.State()).Released.ShouldBe(0);
        await pool.PassTo(pool.ReleaseAt);
        (await pool.Happened<ReserveReleased>())
            .ShouldHaveSingleItem()
            .Data.ShouldBe(new ReserveReleased(PoolOfTest.Session, 1, pool.ReleaseAt, ByOutage: false));
        (await pool.State()).ShouldSatisfyAllConditions(
            s => s.FreeReserved.ShouldBe(0),
            s => s.FreeGeneral.ShouldBe(9),
            s => s.Reserved.ShouldBe(2)
        );

        service.Clock.Advance(TimeSpan.FromHours(2));
        await pool.CallOff(held);
        await pool.PassTo(service.Clock.Now.AddSeconds(1));
        (await pool.Happened<ReserveReleased>())[^1]
            .Data.ShouldBe(new ReserveReleased(PoolOfTest.Session, 1, service.Clock.Now, ByOutage: false));
        (await pool.State()).FreeGeneral.ShouldBe(10);
    }

    [Fact]
    public async Task what_opens_a_day_late_says_so_also_where_a_hold_lapses_only_then()
    {
        var pool = await new PoolOfTest(service).Publish(10);
        await pool.Holding(heldUntil: pool.ReleaseAt.AddHours(-1));
        await pool.PassTo(pool.ReleaseAt.AddHours(23));
        (await pool.Happened<ReserveReleased>())
            .ShouldHaveSingleItem()
            .Data.ShouldSatisfyAllConditions(e => e.Places.ShouldBe(2), e => e.ByOutage.ShouldBeTrue());
    }

    [Fact]
    public async Task capacity_that_grows_after_the_release_is_reserved_anew()
    {
        var pool = await new PoolOfTest(service).Publish(10);
        await pool.PassTo(pool.ReleaseAt);
        service.Clock.Advance(TimeSpan.FromHours(1));
        await pool.Publish(20);
        (await pool.State()).ShouldSatisfyAllConditions(
            s => s.Reserved.ShouldBe(4),
            s => s.FreeReserved.ShouldBe(2),
            s => s.ReleaseAt.ShouldBe(service.Clock.Now.AddHours(4))
        );
        await pool.PassTo(service.Clock.Now.AddHours(4).AddSeconds(-1));
        (await pool.Happened<ReserveReleased>()).Count.ShouldBe(1);
        await pool.PassTo(service.Clock.Now.AddSeconds(1));
        (await pool.Happened<ReserveReleased>())[^1]
            .Data.ShouldSatisfyAllConditions(e => e.Places.ShouldBe(2), e => e.ByOutage.ShouldBeFalse());
    }

    [Fact]
    public async Task whoever_confirms_keeps_the_place_and_whoever_does_not_loses_it_before_the_appointment()
    {
        var pool = await new PoolOfTest(service).Publish(10);
        var confirmed = await pool.Holding(heldUntil: pool.From.AddDays(-1));
        var silent = await pool.Holding(heldUntil: pool.From.AddDays(-1));
        await Dispatcher.Post($"{confirmed}/confirmation", new { }).Expect(200);
        await pool.PassTo(pool.From.AddHours(-1));
        (await Last(silent)).Name.ShouldBe("hold_expired");
        (await Last(confirmed)).Name.ShouldBe("appointment_confirmed");
        (await pool.State())
            .Holds.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                hold => hold.Key.ShouldBe(PoolOfTest.IdOf(confirmed)),
                hold => hold.Value.State.ShouldBe(HoldState.Confirmed),
                hold => hold.Value.HeldUntil.ShouldBe(PoolDecider.LatestHold(pool.Key))
            );
    }

    [Fact]
    public async Task who_does_not_come_and_who_calls_off_give_their_places_back()
    {
        var pool = await new PoolOfTest(service).Publish(10);
        var missed = await pool.Holding();
        var calledOff = await pool.Holding();
        var came = await pool.Holding();
        await pool.CallOff(calledOff);
        service.Clock.Set(pool.From.AddMinutes(30));
        await Dispatcher.Post($"{missed}/no-show", new { }).Expect(200);
        await Dispatcher.Post($"{came}/arrival", new { }).Expect(200);
        (await pool.Happened<PlaceReturned>())
            .Select(e => (e.Data.Case, e.Data.By, e.Data.Part))
            .ShouldBe([
                (PoolOfTest.IdOf(calledOff), ReturnedBy.Cancellation, CapacityPart.Reserved),
                (PoolOfTest.IdOf(missed), ReturnedBy.NoShow, CapacityPart.Reserved),
            ]);
        (await pool.State()).Holds.ShouldHaveSingleItem().Value.State.ShouldBe(HoldState.Used);
    }

    [Fact]
    public async Task a_day_closes_when_nothing_is_held_any_more()
    {
        var pool = await new PoolOfTest(service).Publish(10);
        var held = await pool.Holding();
        var end = PoolDecider.LatestHold(pool.Key);
        await pool.PassTo(end.AddSeconds(-1));
        (await pool.Day()).Closed.ShouldBeFalse();
        // The hold lapses, its place opens to nobody who could come, and then the day ends: in one run.
        await pool.PassTo(end);
        (await Last(held)).Name.ShouldBe("hold_expired");
        (await pool.Happened<PoolClosed>()).ShouldHaveSingleItem().Data.ByOutage.ShouldBeFalse();
        (await service.Count($"select count(*) from referrals.pool_deadlines where id = '{pool.Key.StreamKey}'")).ShouldBe(0);
    }

    [Fact]
    public async Task a_step_that_the_table_does_not_know_of_yet_is_not_taken_again()
    {
        var pool = await new PoolOfTest(service).Publish(10);
        await pool.PassTo(pool.ReleaseAt);
        await using var line = service
            .Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand(
                $"""
                insert into referrals.pool_deadlines (tenant_id, id, line, step, session, due_at)
                select '340422', '{pool.Key.StreamKey}', step || '/am', step, 'am', '{service.Clock.Now.UtcDateTime.ToString(
                    "O",
                    CultureInfo.InvariantCulture
                )}' from unnest(array['release', 'fill', 'end-waiting']) as step
                """
            );
        await line.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        (await service.RunClocks()).ShouldBe(0);
        (await pool.Happened<ReserveReleased>()).Count.ShouldBe(1);
    }

    private async Task<(string Name, long Sequence)> Last(string at)
    {
        var last = (
            await service.Events.FetchStream(
                new("340422", Referral.StreamKey(PoolOfTest.IdOf(at))),
                EventStore.AsOf.Now,
                TestContext.Current.CancellationToken
            )
        )[^1];
        return (service.Services.GetRequiredService<EventStore.EventTypes>().NameOf(last.Data.GetType()), last.Sequence);
    }
}
