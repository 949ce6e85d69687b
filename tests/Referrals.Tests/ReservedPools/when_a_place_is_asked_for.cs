using Referrals.ReservedPools;
using Referrals.Shared;
using static Referrals.Tests.ReservedPools.PoolStory;

namespace Referrals.Tests.ReservedPools;

/// <summary>Who gets a place, from which part, and what the others are told. Ten places of a morning, two of them reserved.</summary>
public class when_a_place_is_asked_for
{
    private readonly PoolStory story = new();

    public when_a_place_is_asked_for() => story.Publish(Morning(10));

    [Fact]
    public void a_family_doctors_patient_gets_a_reserved_one_at_the_earliest_time()
    {
        story.Hold(1, FamilyDoctors()).ShouldBeNull();
        var held = story.Events[^1].ShouldBeOfType<PlaceHeld>();
        (held.Part, held.StartsAt, held.HeldUntil).ShouldBe((CapacityPart.Reserved, At(8), At(12).AddDays(1)));
    }

    [Fact]
    public void others_get_one_of_the_general_part()
    {
        story.Hold(1, Others()).ShouldBeNull();
        story.Events[^1].ShouldBeOfType<PlaceHeld>().Part.ShouldBe(CapacityPart.General);
        story.Hold(2, Others(), CapacityPart.Reserved)!.Code.ShouldBe("pool.not-entitled");
    }

    [Fact]
    public void the_reserve_is_not_bypassed_without_a_reason()
    {
        story.Hold(1, FamilyDoctors(), CapacityPart.General)!.Code.ShouldBe("pool.reserve-free");
        story.Events.OfType<PlaceRefused>().ShouldBeEmpty();
        story.Hold(1, FamilyDoctors(), CapacityPart.General, bypass: BypassReason.PatientWish).ShouldBeNull();
    }

    [Fact]
    public void once_the_reserve_is_taken_the_general_part_serves_everybody()
    {
        story.Hold(1, FamilyDoctors());
        story.Hold(2, FamilyDoctors());
        story.Hold(3, FamilyDoctors(), CapacityPart.Reserved)!.Code.ShouldBe("pool.reserve-taken");
        story.Hold(3, FamilyDoctors(), reserveOnly: true)!.Code.ShouldBe("pool.reserve-taken");
        story.Hold(3, FamilyDoctors()).ShouldBeNull();
        story.Am.Held(CapacityPart.General).ShouldBe(1);
    }

    [Fact]
    public void once_the_general_part_is_taken_others_get_nothing_of_the_reserve()
    {
        FillGeneral();
        var refusal = story.Hold(9, Others()).ShouldNotBeNull();
        (refusal.Code, refusal.Values!["freeReserved"]).ShouldBe(("pool.general-taken", "2"));
        story.Events.OfType<PlaceRefused>().ShouldBeEmpty();
    }

    [Fact]
    public void a_family_doctor_arranges_from_the_reserve_only()
    {
        story.Hold(1, FamilyDoctors(), CapacityPart.General, reserveOnly: true)!.Code.ShouldBe("pool.reserve-only");
        story.Hold(1, Others(), reserveOnly: true)!.Code.ShouldBe("pool.not-entitled");
        story.Hold(1, FamilyDoctors(), overbook: Overbooked, reserveOnly: true)!.Code.ShouldBe("pool.reserve-only");
        story.Hold(1, FamilyDoctors(), reserveOnly: true).ShouldBeNull();
    }

    [Fact]
    public void only_what_is_full_is_overbooked_and_with_a_reason()
    {
        story.Hold(1, Others(), CapacityPart.Overbooked)!.Code.ShouldBe("pool.overbooking-reason");
        story.Hold(1, Others(), overbook: Overbooked)!.Code.ShouldBe("pool.place-free");
        FillGeneral();
        story.Hold(9, FamilyDoctors(), overbook: Overbooked)!.Code.ShouldBe("pool.place-free");
        story.Hold(9, Others(), overbook: Overbooked).ShouldBeNull();
        story.Events[^1].ShouldBeOfType<PlaceHeld>().Overbooking.ShouldBe(Overbooked);
        (story.Am.FreeReserved, story.Am.FreeGeneral).ShouldBe((2, 0));
    }

    [Fact]
    public void a_time_is_given_once()
    {
        story.Hold(1, FamilyDoctors(), startsAt: At(8, 10));
        var refusal = story.Hold(2, FamilyDoctors(), startsAt: At(8, 10)).ShouldNotBeNull();
        (refusal.Code, refusal.Values!["free"]).ShouldBe(("pool.time-taken", "08:00 08:20 08:30 08:40 08:50"));
        story.Hold(2, FamilyDoctors(), startsAt: At(8, 11))!.Code.ShouldBe("pool.no-such-time");
        story.Hold(2, FamilyDoctors(), startsAt: At(14))!.Code.ShouldBe("pool.no-such-time");
    }

    [Fact]
    public void a_place_is_in_the_future_and_within_the_validity()
    {
        story.Hold(1, FamilyDoctors() with { ValidUntil = Day.AddDays(-1) })!.Code.ShouldBe("referral.appointment-after-validity");
        story.Now = At(8, 15);
        story.Hold(1, FamilyDoctors(), startsAt: At(8, 10))!.Code.ShouldBe("referral.appointment-in-the-past");
        story.Hold(1, FamilyDoctors(), startsAt: null).ShouldBeNull();
        story.Am.Holds[Case(1)].StartsAt.ShouldBe(At(8, 20));
        story.Now = At(9, 50);
        story.Hold(2, FamilyDoctors())!.Code.ShouldBe("pool.over");
    }

    [Fact]
    public void a_hold_has_an_end_ahead_and_not_beyond_the_noon_after()
    {
        story.Hold(1, FamilyDoctors(), heldUntil: story.Now)!.Code.ShouldBe("referral.hold-in-the-past");
        story.Hold(1, FamilyDoctors(), heldUntil: At(12, 1).AddDays(1))!.Code.ShouldBe("pool.hold-beyond-day");
        story.Hold(1, FamilyDoctors(), heldUntil: At(12).AddDays(1)).ShouldBeNull();
    }

    [Fact]
    public void a_session_that_is_not_there_or_over_gives_nothing()
    {
        story.Hold(1, FamilyDoctors(), session: "pm")!.Code.ShouldBe("pool.unknown-session");
        story.Now = At(12);
        story.Hold(1, FamilyDoctors())!.Code.ShouldBe("pool.over");
        story.Events.OfType<PlaceRefused>().ShouldBeEmpty();
    }

    [Fact]
    public void the_part_is_judged_before_the_time_and_the_time_before_the_end() =>
        new[]
        {
            story.Hold(1, Others(), CapacityPart.Reserved, At(14), story.Now)!.Code,
            story.Hold(1, Others(), null, At(14), story.Now)!.Code,
            story.Hold(1, Others(), null, null, story.Now)!.Code,
        }.ShouldBe(["pool.not-entitled", "pool.no-such-time", "referral.hold-in-the-past"]);

    [Fact]
    public void whoever_got_nothing_while_reserve_was_free_stands_in_the_proof_once_for_each_reason()
    {
        story.Hold(9, FamilyDoctors(), startsAt: At(8)).ShouldBeNull();
        for (var time = 0; time < 3; time++)
        {
            story.Hold(1, FamilyDoctors(), startsAt: At(8));
            story.Hold(1, FamilyDoctors(), heldUntil: story.Now);
            story.Hold(1, FamilyDoctors(), startsAt: At(14));
            story.Hold(2, FamilyDoctors(), startsAt: At(8));
            story.TurnAway(1, FamilyDoctors());
            story.TurnAway(3, Others());
        }

        story
            .Am.Refused.Select(refused => (refused.Case, refused.Code, refused.ReserveFree))
            .ShouldBe([(Case(1), "pool.time-taken", 1), (Case(2), "pool.time-taken", 1), (Case(1), "no-capacity", 1)]);
    }

    private void FillGeneral()
    {
        for (var number = 101; number <= 108; number++)
            story.Hold(number, Others()).ShouldBeNull();
    }
}
