using System.Collections.Immutable;
using Referrals.ReservedPools;
using Referrals.Shared;
using static Referrals.Tests.ReservedPools.PoolStory;

namespace Referrals.Tests.ReservedPools;

/// <summary>Five places of a morning, one reserved, all held: who waits, and who is next.</summary>
public class when_somebody_waits
{
    private readonly PoolStory story = new();

    public when_somebody_waits()
    {
        story.Publish(Morning(5));
        story.Hold(100, FamilyDoctors("SX-T09"));
        for (var number = 101; number <= 104; number++)
            story.Hold(number, Others("SX-T09")).ShouldBeNull();
    }

    [Fact]
    public void the_most_urgent_is_first_then_the_town_that_had_least_then_who_has_waited_longest()
    {
        story.Wait(1, Others("SX-T09", since: 1));
        story.Wait(2, Others("SX-T02", since: 3));
        story.Wait(3, Others("SX-T03", since: 2));
        story.Wait(4, Others("SX-T09", Urgency.Urgent, since: 4));
        story.Return(101);
        story.Return(102);
        story.Return(103);
        story.Return(104);
        Served(4).ShouldBe([4, 3, 2, 1]);
    }

    [Fact]
    public void towns_take_turns()
    {
        foreach (var number in Enumerable.Range(1, 3))
            story.Wait(number, Others("SX-T01", since: number));
        story.Wait(4, Others("SX-T02", since: 10));
        for (var number = 101; number <= 104; number++)
            story.Return(number);
        Served(4).ShouldBe([1, 4, 2, 3]);
    }

    [Fact]
    public void a_reserved_place_goes_to_a_family_doctors_patient_and_a_general_one_to_anybody()
    {
        story.Wait(1, Others("SX-T01", Urgency.Urgent));
        story.Wait(2, FamilyDoctors("SX-T02"));
        story.Return(100);
        Fairness.Next(story.Am).ShouldBe((Case(2), CapacityPart.Reserved));
        Served(1).ShouldBe([2]);
        Fairness.Next(story.Am).ShouldBeNull();
        story.Return(101);
        Fairness.Next(story.Am).ShouldBe((Case(1), CapacityPart.General));
    }

    [Fact]
    public void a_reserved_place_stays_free_where_nobody_entitled_waits()
    {
        story.Wait(1, Others());
        story.Return(100);
        Fairness.Next(story.Am).ShouldBeNull();
    }

    [Fact]
    public void nobody_waits_while_a_place_is_free_for_her()
    {
        story.Return(100);
        story.Wait(1, FamilyDoctors())!.Code.ShouldBe("pool.reserve-free");
        story.Wait(2, Others()).ShouldBeNull();
        story.Return(101);
        story.Wait(3, Others("SX-T09", since: 5)).ShouldBeNull("others come first");
        story.Wait(4, Others("SX-T01", Urgency.Urgent))!.Code.ShouldBe("pool.place-free");
        story.Wait(1, FamilyDoctors(), BypassReason.PatientWish).ShouldBeNull();
    }

    [Fact]
    public void whoever_comes_later_does_not_pass_those_who_wait_but_may_wait_behind_them()
    {
        story.Wait(1, FamilyDoctors("SX-T01"));
        story.Return(100);
        story.Hold(2, FamilyDoctors("SX-T01", since: 5))!.Code.ShouldBe("pool.others-wait");
        story.Wait(2, FamilyDoctors("SX-T01", since: 5)).ShouldBeNull();
        story.Hold(3, FamilyDoctors("SX-T01", Urgency.Emergency, since: 9)).ShouldBeNull();
    }

    [Fact]
    public void somebody_may_say_why_before_others()
    {
        story.Wait(1, Others("SX-T01"));
        story.Return(101);
        story.Hold(2, Others("SX-T09"))!.Code.ShouldBe("pool.others-wait");
        story.Hold(2, Others("SX-T09"), bypass: BypassReason.ClinicalNeed).ShouldBeNull();
    }

    [Fact]
    public void whoever_waits_and_asks_again_is_not_behind_herself()
    {
        story.Wait(1, FamilyDoctors());
        story.Return(100);
        story.Hold(1, FamilyDoctors()).ShouldBeNull();
        story.Am.Waiting.ShouldBeEmpty();
    }

    [Fact]
    public void one_waits_once_within_the_validity_and_before_the_end()
    {
        story.Wait(1, Others(), session: "pm")!.Code.ShouldBe("pool.unknown-session");
        story.Wait(1, Others() with { ValidUntil = Day.AddDays(-1) })!.Code.ShouldBe("referral.appointment-after-validity");
        story.Wait(1, Others()).ShouldBeNull();
        story.Wait(1, Others())!.Code.ShouldBe("pool.waiting-already");
        story.Now = At(12);
        story.Wait(2, Others())!.Code.ShouldBe("pool.over");
    }

    [Fact]
    public void the_list_has_an_end()
    {
        var full = story.Am with
        {
            Waiting = Enumerable.Range(1, PoolDecider.MostWaiting).ToImmutableSortedDictionary(Case, _ => new Waiting(Others(), story.Now)),
        };
        var day = story.State with { Sessions = story.State.Sessions.SetItem("am", full) };
        PoolDecider.Wait(day, new BeginWaiting(story.Now, "am", Case(5_000), Others())).Refusal!.Code.ShouldBe("pool.waiting-full");
    }

    [Fact]
    public void the_reserve_is_not_opened_to_everybody_while_somebody_waits_for_it()
    {
        story.Wait(1, FamilyDoctors());
        story.Return(100);
        story.Now = story.Am.ReleaseAt;
        var events = story.Events.Count;
        story.Release();
        story.Events.Count.ShouldBe(events);
    }

    // As the clock fills: one after the other, by the order of now.
    private List<int> Served(int places)
    {
        var served = new List<int>();
        for (var place = 0; place < places; place++)
        {
            var (referral, part) = Fairness.Next(story.Am).ShouldNotBeNull();
            var number = Enumerable.Range(1, 10).Single(n => Case(n) == referral);
            story.Hold(number, story.Am.Waiting[referral].Claim, part, fromWaiting: true).ShouldBeNull();
            served.Add(number);
        }

        return served;
    }
}
