// The rules of an exchange, without a service.
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Tests.ReservedPools;

public class when_an_exchange_is_decided
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, Shanghai.Offset);
    private static readonly PoolKey Pool = new("H", Resource.ClinicSlot, "CARD", null, new DateOnly(2026, 3, 3));
    private static readonly PoolKey Other = Pool with { Day = new DateOnly(2026, 3, 4) };
    private static readonly Guid A = Guid.NewGuid();
    private static readonly Guid B = Guid.NewGuid();

    [Fact]
    public void parts_go_with_the_places_and_nobody_who_waits_comes_in_between()
    {
        var first = Held(Day(Pool), A, CapacityPart.Reserved, 0).Evolve(new WaitingBegun("am", Guid.NewGuid(), Claim(), null, Now));
        var second = Full(Held(Day(Other), B, CapacityPart.General, 1));
        var swapped = PoolDecider.Swap(first, second, Side(A, Pool), Side(B, Other), Now);

        (swapped.One!.Part, swapped.One.StartsAt, swapped.Other!.Part, swapped.Other.StartsAt).ShouldBe(
            (CapacityPart.General, At(Other, 1), CapacityPart.Reserved, At(Pool, 0))
        );
        var after = swapped.OfFirst(samePool: false).Aggregate(first, (state, e) => state.Evolve(e));
        after.Session("am")!.Holds.Keys.ShouldBe([B]);
        after.Session("am")!.Waiting.Count.ShouldBe(1);
        swapped.OfSecond().Aggregate(second, (state, e) => state.Evolve(e)).Session("am")!.Holds.Keys.ShouldContain(A);
    }

    [Fact]
    public void what_breaks_a_rule_is_refused()
    {
        var day = Held(Held(Day(Pool), A, CapacityPart.Reserved, 0), B, CapacityPart.General, 1);
        Code(Held(day, Guid.NewGuid(), CapacityPart.Reserved, 2), Claim(), Claim(entitled: false)).ShouldBe("pool.swap-not-entitled");
        // Ten places: two reserved, one of them free.
        Code(day, Claim(), Claim()).ShouldBe("pool.swap-reserve-free");
        PoolDecider
            .Swap(day, day, Side(A, Pool) with { ReserveOnly = true, Claim = Claim() }, Side(B, Pool), Now)
            .Refusal!.Code.ShouldBe("pool.reserve-only");
        Code(Held(Held(Day(Pool), A, CapacityPart.General, 0), B, CapacityPart.Overbooked, 1), Claim(), Claim())
            .ShouldBe("pool.swap-overbooked");
        Code(Held(Held(Day(Pool), A, CapacityPart.General, 0), B, CapacityPart.General, 0), Claim(), Claim())
            .ShouldBe("pool.swap-same-place");
        PoolDecider.Swap(day, day, Side(A, Pool), Side(B, Pool), At(Pool, 0).AddHours(4)).Refusal!.Code.ShouldBe("pool.over");
    }

    private static string? Code(PoolDay day, Claim a, Claim b) =>
        PoolDecider.Swap(day, day, Side(A, Pool) with { Claim = a }, Side(B, Pool) with { Claim = b }, Now).Refusal?.Code;

    private static SwapSide Side(Guid id, PoolKey pool) => new(id, pool, "am", Claim());

    private static Claim Claim(bool entitled = true) =>
        new(new Entitlement(entitled, "DOCTOR", entitled, null), "A", Urgency.Urgent, Now, new DateOnly(2026, 4, 1));

    private static DateTimeOffset At(PoolKey pool, int place) => AllocationSteps.Morning(pool.Day, 1).From.AddMinutes(10 * place);

    private static PoolDay Day(PoolKey pool) =>
        AllocationSteps
            .Publication(pool, Now, AllocationSteps.Morning(pool.Day, 10))
            .Aggregate(PoolDay.Aggregate.Initial, (state, e) => state.Evolve(e));

    private static PoolDay Held(PoolDay day, Guid id, CapacityPart part, int place) =>
        day.Evolve(
            new PlaceHeld(
                "am",
                id,
                part,
                day.Session("am")!.Plan.Starts![place],
                day.Session("am")!.Plan.Until.AddHours(12),
                Claim(),
                null,
                null,
                FromWaiting: false,
                Now
            )
        );

    private static PoolDay Full(PoolDay day) =>
        Enumerable.Range(8, 2).Aggregate(day, (state, n) => Held(state, Guid.NewGuid(), CapacityPart.Reserved, n));
}
