using Referrals.ReservedPools;
using Referrals.Shared;
using static Referrals.Tests.ReservedPools.PoolStory;

namespace Referrals.Tests.ReservedPools;

/// <summary>The reserve follows, and nobody loses a place unheard.</summary>
public class when_capacity_changes
{
    private readonly PoolStory story = new(Resource.Bed);

    [Fact]
    public void a_session_that_is_renamed_at_the_same_hours_keeps_whoever_holds_a_place()
    {
        var clinic = new PoolStory();
        clinic.Publish(Morning(10));
        clinic.Hold(1, FamilyDoctors());
        clinic.Hold(2, Others());
        clinic.Publish(Morning(10) with { Session = "morning" }).ShouldBeNull();
        var renamed = clinic.State.Sessions.ShouldHaveSingleItem().Value;
        (renamed.Plan.Session, renamed.Plan.Name, renamed.Holds.Count).ShouldBe(("am", "morning", 2));
        clinic.State.CodeOf("morning").ShouldBe("am");

        var events = clinic.Events.Count;
        clinic.Publish(Morning(10) with { Session = "morning" }).ShouldBeNull();
        clinic.Events.Count.ShouldBe(events, "the same again changes nothing");
        clinic.Publish(Morning(12) with { Session = "morning" }).ShouldBeNull();
        clinic.Publish(Morning(12) with { Session = "early" }).ShouldBeNull();
        (clinic.Am.Plan.Name, clinic.Am.Holds.Count, clinic.Am.Capacity).ShouldBe(("early", 2, 12));
        clinic.Publish(Morning(12)).ShouldBeNull();
        (clinic.Am.Plan.Name, clinic.Am.Holds.Count).ShouldBe((null, 2));
    }

    [Fact]
    public void another_name_at_other_hours_is_another_session()
    {
        var clinic = new PoolStory();
        clinic.Publish(Morning(10));
        clinic.Hold(1, Others());
        var later = Slots("late", At(9), At(13), [At(9)]);
        clinic.Publish(later)!.Code.ShouldBe("pool.capacity-below-held");
        clinic.PublishBecause(CapacityReason.Correction, later).ShouldBeNull();
        clinic.State.Sessions.Keys.ShouldBe(["am", "late"]);
        clinic.Am.Holds.ShouldBeEmpty();
        // A session that is named itself is nobody's new name, and one that was suspended has nobody to keep.
        clinic.Publish(later, Slots("am2", At(8), At(9), [At(8)])).ShouldBeNull();
        clinic.State.Sessions.Keys.ShouldBe(["am", "am2", "late"]);
    }

    [Fact]
    public void what_a_schedule_leaves_out_is_suspended_for_a_reason_of_its_own_and_nothing_else_is()
    {
        var clinic = new PoolStory();
        clinic.Publish(Morning(10), Slots("pm", At(14), At(16), [At(14), At(15)]));
        clinic.Hold(1, Others(), session: "am");
        clinic.Hold(2, Others(), session: "pm");
        var day = new PublishDay(clinic.Now, clinic.Pool, [Morning(10)], null, clinic.Rules, 1, 1, CapacityReason.LeftOut);
        var changed = (SessionChanged)PoolDecider.Publish(clinic.State, day).Events.ShouldHaveSingleItem();
        (changed.Plan.Session, changed.Plan.Suspended, changed.Reason).ShouldBe(("pm", true, CapacityReason.LeftOut));
        changed.Withdrawn.Select(place => place.Case).ShouldBe([Case(2)]);
        // That a session is named with fewer places than are held needs a reason as before.
        PoolDecider.Publish(clinic.State, day with { Sessions = [Morning(0)] }).Refusal!.Code.ShouldBe("pool.capacity-below-held");
    }

    [Fact]
    public void up_the_reserve_grows_with_it()
    {
        story.Publish(Beds(10, 0, 0));
        story.Publish(Beds(20, 0, 0)).ShouldBeNull();
        (story.Ward.Reserved, story.Ward.FreeGeneral).ShouldBe((4, 16));
    }

    [Fact]
    public void down_without_anybody_there_it_shrinks_without_a_reason()
    {
        story.Publish(Beds(20, 0, 0));
        story.Publish(Beds(6, 0, 0)).ShouldBeNull();
        (story.Ward.Reserved, story.Ward.FreeGeneral).ShouldBe((2, 4));
    }

    [Fact]
    public void whoever_is_least_urgent_and_came_last_loses_the_place_and_the_reserve_stays()
    {
        story.Publish(Beds(5, 0, 0));
        story.Hold(1, Others(urgency: Urgency.Urgent));
        story.Hold(2, Others());
        story.Confirm(2);
        story.Hold(3, Others());
        story.Now += TimeSpan.FromMinutes(1);
        story.Hold(4, Others());
        var refusal = story.Publish(Beds(3, 0, 0)).ShouldNotBeNull();
        (refusal.Code, refusal.Values!["held"]).ShouldBe(("pool.capacity-below-held", "2"));
        story.PublishBecause(CapacityReason.StaffShortage, Beds(3, 0, 0)).ShouldBeNull();
        Lost().ShouldBe([Case(4), Case(3)]);
        story.Ward.FreeReserved.ShouldBe(1);
    }

    [Fact]
    public void what_family_doctors_patients_hold_stays_reserved()
    {
        story.Publish(Beds(10, 0, 0));
        story.Hold(1, FamilyDoctors());
        story.Hold(2, FamilyDoctors());
        story.Publish(Beds(3, 0, 0)).ShouldBeNull();
        (story.Ward.Reserved, story.Ward.Required, story.Ward.FreeGeneral).ShouldBe((2, 1, 1));
    }

    [Fact]
    public void whoever_has_come_stays()
    {
        story.Publish(Beds(5, 0, 0));
        story.Now = At(9);
        story.Hold(1, Others());
        story.Use(1);
        story.Hold(2, FamilyDoctors());
        var refusal = story.PublishBecause(CapacityReason.WardClosed, Beds(0, 0, 0)).ShouldNotBeNull();
        (refusal.Code, refusal.Values!["used"]).ShouldBe(("pool.capacity-below-used", "1"));
    }

    [Fact]
    public void a_closed_ward_takes_nobody_in_addition_but_a_full_one_may()
    {
        story.Publish(Beds(1, 0, 0));
        story.Hold(1, FamilyDoctors());
        story.Hold(2, Others(), overbook: Overbooked).ShouldBeNull();
        story.PublishBecause(CapacityReason.CensusChanged, Beds(1, 1, 0)).ShouldBeNull();
        Lost().ShouldBe([Case(1)]);
        story.Hold(3, Others(), overbook: Overbooked).ShouldBeNull();
        story.PublishBecause(CapacityReason.WardClosed, Beds(0, 0, 0)).ShouldBeNull();
        Lost().ShouldBe([Case(2), Case(3)], ignoreOrder: true);
        story.Hold(4, Others(), overbook: Overbooked)!.Code.ShouldBe("pool.suspended");
    }

    [Fact]
    public void a_session_that_is_not_named_any_more_is_suspended()
    {
        var clinic = new PoolStory();
        clinic.Publish(Morning(5), Slots("pm", At(14), At(17), [At(14)]));
        clinic.Hold(1, FamilyDoctors());
        clinic.Publish(Slots("pm", At(14), At(17), [At(14)]))!.Code.ShouldBe("pool.capacity-below-held");
        clinic.PublishBecause(CapacityReason.ClinicSuspended, Slots("pm", At(14), At(17), [At(14)])).ShouldBeNull();
        (clinic.Am.Capacity, clinic.Am.Reserved, clinic.Am.Holds.Count).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void whose_time_is_gone_has_lost_the_place()
    {
        var clinic = new PoolStory();
        clinic.Publish(Morning(5));
        clinic.Hold(1, FamilyDoctors(), startsAt: At(8, 20));
        clinic
            .PublishBecause(CapacityReason.Correction, Slots("am", At(8), At(12), [At(8), At(8, 10), At(8, 30), At(8, 40)]))
            .ShouldBeNull();
        clinic.Events.OfType<SessionChanged>().Last().Withdrawn.ShouldBe([new WithdrawnPlace(Case(1), CapacityPart.Reserved)]);
    }

    [Fact]
    public void what_is_set_aside_anew_after_the_release_is_offered_anew()
    {
        story.Publish(Beds(10, 0, 0));
        story.Now = story.Ward.ReleaseAt;
        story.Release();
        (story.Ward.FreeReserved, story.Ward.FreeGeneral, story.Ward.Released).ShouldBe((0, 10, 2));
        story.Publish(Beds(20, 0, 0)).ShouldBeNull();
        (story.Ward.FreeReserved, story.Ward.FreeGeneral, story.Ward.Released).ShouldBe((2, 18, 2));
        story.Ward.ReleaseAt.ShouldBeGreaterThan(story.Now);
    }

    [Fact]
    public void what_was_released_shrinks_with_the_reserve()
    {
        story.Publish(Beds(20, 0, 0));
        story.Now = story.Ward.ReleaseAt;
        story.Release();
        story.Publish(Beds(5, 0, 0)).ShouldBeNull();
        (story.Ward.Reserved, story.Ward.Released, story.Ward.FreeGeneral).ShouldBe((1, 1, 5));
    }

    [Fact]
    public void the_reserve_cannot_be_sold_afterwards_either()
    {
        var clinic = new PoolStory();
        clinic.Publish(Morning(10));
        clinic.PublishBecause(CapacityReason.Correction, Morning(10, taken: 9))!.Code.ShouldBe("pool.reserve-sold");
        clinic.Publish(Morning(10, taken: 8)).ShouldBeNull();
    }

    private IEnumerable<Guid> Lost() => story.Events.OfType<SessionChanged>().Last().Withdrawn.Select(place => place.Case);
}
