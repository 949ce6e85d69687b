using Referrals.Policies;
using Referrals.Shared;
using static Referrals.Tests.ReservedPools.PoolStory;

namespace Referrals.Tests.ReservedPools;

/// <summary>What is set aside when a hospital says what it offers, and until when.</summary>
public class when_a_day_is_published
{
    private readonly PoolStory story = new();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    [InlineData(10, 2)]
    [InlineData(11, 3)]
    public void the_reserve_is_rounded_up(int places, int reserved)
    {
        story.Publish(Morning(places)).ShouldBeNull();
        (story.Am.Reserved, story.Am.FreeReserved, story.Am.FreeGeneral).ShouldBe((reserved, reserved, places - reserved));
    }

    [Fact]
    public void the_share_is_the_policys_and_the_session_keeps_it()
    {
        story.Rules = new ReserveRules(0.35m, 12);
        story.Publish(Morning(10));
        story.Am.Reserved.ShouldBe(4);
        story.Rules = new ReserveRules(0.20m, 12);
        story.Publish(Morning(20)).ShouldBeNull();
        story.Am.Reserved.ShouldBe(7);
    }

    [Fact]
    public void the_reserve_opens_so_long_before_as_the_policy_says()
    {
        story.Publish(Morning(10));
        story.Am.ReleaseAt.ShouldBe(At(8).AddHours(-12));
    }

    [Fact]
    public void at_short_notice_it_is_offered_for_a_while_all_the_same()
    {
        story.Now = At(2);
        story.Publish(Morning(10));
        story.Am.ReleaseAt.ShouldBe(At(6));
    }

    [Fact]
    public void shortly_before_the_session_it_is_offered_until_it_begins()
    {
        story.Now = At(7);
        story.Publish(Morning(10));
        story.Am.ReleaseAt.ShouldBe(At(8));
    }

    [Fact]
    public void once_the_session_runs_it_is_offered_to_its_end()
    {
        story.Now = At(9);
        story.Publish(Morning(10));
        story.Am.ReleaseAt.ShouldBe(At(12));
    }

    [Theory]
    [InlineData(30, 30, 4, 4)]
    [InlineData(30, 28, 0, 2)]
    [InlineData(30, 33, 0, 0)]
    [InlineData(30, 33, 5, 2)]
    [InlineData(30, 2, 10, 30)]
    public void an_empty_bed_is_not_yet_an_available_one(int staffed, int census, int discharges, int available)
    {
        var ward = new PoolStory(Resource.Bed);
        ward.Publish(Beds(staffed, census, discharges)).ShouldBeNull();
        ward.Ward.Capacity.ShouldBe(available);
    }

    [Fact]
    public void the_same_again_says_nothing_new()
    {
        story.Publish(Morning(10, taken: 2));
        story.Publish(Morning(10, taken: 2)).ShouldBeNull();
        story.Events.Count.ShouldBe(1);
    }

    [Fact]
    public void sessions_do_not_overlap()
    {
        var refusal = story.Publish(Morning(10), Slots("late", At(11), At(13), [At(11)])).ShouldNotBeNull();
        (refusal.Code, refusal.Pointer, refusal.Values!["session"], refusal.Values["other"]).ShouldBe(
            ("pool.sessions-overlap", "/sessions/1", "late", "am")
        );
        story.Events.ShouldBeEmpty();
    }

    [Fact]
    public void one_may_begin_when_the_other_ends() => story.Publish(Morning(10), Slots("noon", At(12), At(13), [At(12)])).ShouldBeNull();

    [Fact]
    public void nothing_is_published_for_a_day_that_is_over()
    {
        story.Now = At(0).AddDays(1);
        story.Publish(Morning(10))!.Code.ShouldBe("pool.past-day");
    }

    [Fact]
    public void nothing_is_changed_once_a_session_is_over()
    {
        story.Publish(Morning(10));
        story.Now = At(12);
        story.Publish(Morning(10)).ShouldBeNull();
        story.Publish(Morning(11))!.Code.ShouldBe("pool.session-over");
        story.Publish(Morning(10), Slots("pm", At(14), At(17), [At(14)])).ShouldBeNull();
    }

    [Fact]
    public void the_reserve_is_not_sold_to_the_hospitals_own()
    {
        story.Publish(Morning(10, taken: 9))!.Code.ShouldBe("pool.reserve-sold");
        story.Publish(Morning(10, taken: 8)).ShouldBeNull();
        (story.Am.FreeReserved, story.Am.FreeGeneral).ShouldBe((2, 0));
    }
}
