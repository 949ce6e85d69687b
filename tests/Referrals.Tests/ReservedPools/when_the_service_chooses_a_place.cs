// The choice itself, without a service.
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Tests.ReservedPools;

public class when_the_service_chooses_a_place
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, Shanghai.Offset);
    private static readonly DateOnly Tomorrow = new(2026, 3, 3);

    [Fact]
    public void it_is_the_earliest_and_a_reserved_one()
    {
        var choice = Choose(Claim(), [], Day(Tomorrow.AddDays(1)), Day(Tomorrow));

        Place(choice).ShouldBe((Tomorrow, At(Tomorrow, 0), CapacityPart.Reserved));
        choice.Allocation.ShouldBe(new Allocation(Sessions: 2, FreePlaces: 10, 0, 0, 0));
    }

    [Fact]
    public void who_is_more_urgent_comes_first_however_late_he_came()
    {
        var routine = Claim(urgency: Urgency.Routine, since: 1);
        var urgent = Claim(urgency: Urgency.Urgent, since: 9);

        var choice = Choose(routine, [new Claimant(Guid.NewGuid(), urgent)], Day(Tomorrow));
        Place(choice).ShouldBe((Tomorrow, At(Tomorrow, 1), CapacityPart.General), "the one reserved place is left to the other");
        choice.Allocation.ShouldBe(new Allocation(1, 5, MoreUrgent: 1, 0, 0));
        choice.Chosen!.LeftToOthers.ShouldBe(1);

        Place(Choose(urgent, [new Claimant(Guid.NewGuid(), routine)], Day(Tomorrow)))
            .ShouldBe((Tomorrow, At(Tomorrow, 0), CapacityPart.Reserved));
    }

    [Fact]
    public void towns_take_turns()
    {
        Claimant[] all =
        [
            new(Guid.NewGuid(), Claim("A", since: 1)),
            new(Guid.NewGuid(), Claim("A", since: 2)),
            new(Guid.NewGuid(), Claim("A", since: 3)),
            new(Guid.NewGuid(), Claim("B", since: 4)),
        ];

        Turn(0).ShouldBe((0, 0, 0));
        Turn(3).ShouldBe((1, 0, 1), "town A has had one by then");
        Turn(1).ShouldBe((2, 1, 1));
        Turn(2).ShouldBe((3, 1, 2));

        (int Place, int TownsWithFewer, int WaitedLonger) Turn(int who)
        {
            var choice = Allocator.Choose(new AllocationQuestion(Now, all[who]), all, [Day(Tomorrow)]);
            return (
                (int)(choice.Chosen!.Place!.StartsAt - At(Tomorrow, 0)).TotalMinutes / 10,
                choice.Allocation.TownsWithFewer,
                choice.Allocation.WaitedLonger
            );
        }
    }

    [Fact]
    public void a_town_that_has_had_places_waits_for_one_that_has_not()
    {
        var day = Held(Day(Tomorrow), 1, Claim("A", since: 0));
        var choice = Choose(Claim("A", since: 1), [new Claimant(Guid.NewGuid(), Claim("B", since: 2))], day);

        Place(choice).At.ShouldBe(At(Tomorrow, 2));
        choice.Allocation.ShouldBe(new Allocation(1, 4, 0, TownsWithFewer: 1, 0));
    }

    [Fact]
    public void who_can_take_nothing_takes_nothing_from_anybody()
    {
        // Four of the general part are gone, the reserved one is left.
        var day = Held(Day(Tomorrow), 4, Claim("B", entitled: false));
        var choice = Choose(Claim(), [new Claimant(Guid.NewGuid(), Claim(urgency: Urgency.Emergency, entitled: false))], day);

        Place(choice).ShouldBe((Tomorrow, At(Tomorrow, 4), CapacityPart.Reserved));
        choice.Allocation.MoreUrgent.ShouldBe(0);
        Choose(Claim(entitled: false), [], day).Offers.Single().Refusal!.Code.ShouldBe("pool.general-taken");
    }

    [Fact]
    public void the_last_place_is_left_to_who_comes_first_and_that_is_explained()
    {
        var day = Held(Day(Tomorrow), 4, Claim("B", entitled: false));
        var question = new AllocationQuestion(Now, new Claimant(Guid.NewGuid(), Claim()));
        var choice = Allocator.Choose(question, [new Claimant(Guid.NewGuid(), Claim(urgency: Urgency.Emergency))], [day]);

        choice.Chosen.ShouldBeNull();
        choice.Offers.Single().Refusal!.Code.ShouldBe(PoolCodes.LeftToOthers);
        Allocator.Unexplained(question, choice).ShouldNotBeNull();
        Allocator.Shortest(question, choice).ShouldBeNull("nobody is put off while reserve is free");
    }

    [Fact]
    public void it_lies_within_the_validity_and_not_before_the_wish()
    {
        var choice = Choose(Claim() with { ValidUntil = Tomorrow.AddDays(-1) }, [], Day(Tomorrow));
        choice.Offers.Single().Refusal!.Code.ShouldBe("referral.appointment-after-validity");
        choice.Allocation.Sessions.ShouldBe(0);

        var question = new AllocationQuestion(Now, new Claimant(Guid.NewGuid(), Claim()), NotBefore: At(Tomorrow, 2).AddMinutes(-5));
        Place(Allocator.Choose(question, [], [Day(Tomorrow)])).At.ShouldBe(At(Tomorrow, 2));
    }

    [Fact]
    public void what_is_over_comes_last()
    {
        var over = Day(Tomorrow);
        var choice = Allocator.Choose(
            new AllocationQuestion(At(Tomorrow, 0).AddHours(5), new Claimant(Guid.NewGuid(), Claim())),
            [],
            [over, Day(Tomorrow.AddDays(1))]
        );
        choice.Offers.Select(offer => offer.Refusal?.Code).ShouldBe([null, "pool.over"]);
    }

    [Fact]
    public void specialists_are_considered_beside_the_unit()
    {
        var specialist = Day(Tomorrow, "DOC", firstMinute: -10 + 5);
        Place(Choose(Claim(), [], Day(Tomorrow), specialist)).At.ShouldBe(At(Tomorrow, 0).AddMinutes(-5), "she begins earlier");

        // At the same time: from the reserve, which is for nobody else.
        var without = Held(Day(Tomorrow, "AAA"), 1, Claim("B"), CapacityPart.Reserved, first: 4);
        var choice = Choose(Claim(), [], without, Day(Tomorrow, "ZZZ"));
        (choice.Chosen!.Pool.Of, Place(choice).Part).ShouldBe(("ZZZ", CapacityPart.Reserved));
    }

    [Fact]
    public void the_family_doctor_herself_chooses_from_the_reserve_only()
    {
        var day = Held(Day(Tomorrow), 1, Claim("B"), CapacityPart.Reserved);
        var question = new AllocationQuestion(Now, new Claimant(Guid.NewGuid(), Claim()), ReserveOnly: true);
        var choice = Allocator.Choose(question, [], [day, Day(Tomorrow.AddDays(1))]);

        Place(choice).ShouldBe((Tomorrow.AddDays(1), At(Tomorrow.AddDays(1), 0), CapacityPart.Reserved));
        choice.Allocation.FreePlaces.ShouldBe(1);
        Allocator.Choose(question, [], [day]).Chosen.ShouldBeNull();
    }

    [Fact]
    public void who_waits_waits_where_the_fewest_do()
    {
        var full = Held(Held(Day(Tomorrow), 4, Claim("B", entitled: false)), 1, Claim("B"), CapacityPart.Reserved, first: 4);
        var longer = full with { State = full.State.Evolve(new WaitingBegun("am", Guid.NewGuid(), Claim(), null, Now)) };
        var later = Held(Held(Day(Tomorrow.AddDays(1)), 4, Claim("B", entitled: false)), 1, Claim("B"), CapacityPart.Reserved, first: 4);
        var question = new AllocationQuestion(Now, new Claimant(Guid.NewGuid(), Claim()));

        Allocator.Shortest(question, Allocator.Choose(question, [], [longer, later]))!.Pool.Day.ShouldBe(later.Pool.Day);
    }

    private static AllocationChoice Choose(Claim claim, IReadOnlyList<Claimant> competitors, params AllocationDay[] days) =>
        Allocator.Choose(new AllocationQuestion(Now, new Claimant(Guid.NewGuid(), claim)), competitors, days);

    private static (DateOnly Day, DateTimeOffset At, CapacityPart Part) Place(AllocationChoice choice) =>
        (choice.Chosen!.Pool.Day, choice.Chosen.Place!.StartsAt, choice.Chosen.Place.Part);

    private static Claim Claim(string town = "A", Urgency urgency = Urgency.Urgent, int since = 5, bool entitled = true) =>
        new(new Entitlement(entitled, "DOCTOR", entitled, null), town, urgency, Now.AddMinutes(since - 60), Tomorrow.AddDays(20));

    private static DateTimeOffset At(DateOnly day, int place) =>
        new DateTimeOffset(day, new TimeOnly(8, 0), Shanghai.Offset).AddMinutes(10 * place);

    private static AllocationDay Day(DateOnly day, string? of = null, int firstMinute = 0)
    {
        var pool = new PoolKey("H", Resource.ClinicSlot, "CARD", of, day);
        var plan = AllocationSteps.Morning(day, 5, firstMinute);
        plan = firstMinute < 0 ? plan with { From = plan.From.AddMinutes(firstMinute) } : plan;
        return new AllocationDay(
            pool,
            AllocationSteps.Publication(pool, Now, plan).Aggregate(PoolDay.Aggregate.Initial, (state, e) => state.Evolve(e))
        );
    }

    private static AllocationDay Held(
        AllocationDay day,
        int places,
        Claim claim,
        CapacityPart part = CapacityPart.General,
        int first = 0
    ) =>
        day with
        {
            State = Enumerable
                .Range(first, places)
                .Aggregate(
                    day.State,
                    (state, n) =>
                        state.Evolve(
                            new PlaceHeld(
                                "am",
                                Guid.NewGuid(),
                                part,
                                At(day.Pool.Day, n),
                                At(day.Pool.Day, n).AddDays(1),
                                claim,
                                null,
                                null,
                                FromWaiting: false,
                                Now
                            )
                        )
                ),
        };
}
