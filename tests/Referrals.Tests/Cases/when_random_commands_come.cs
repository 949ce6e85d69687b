using FsCheck;
using FsCheck.Fluent;
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Tests.Cases;

/// <summary>Random commands against the decider and against the model: same states, same refusals, and the invariants hold.</summary>
public class when_random_commands_come
{
    private sealed record Step(ReferralAction Action, bool Down, bool Reviewed);

    private static readonly Arbitrary<Step[]> Histories = (
        from steps in (
            from action in Gen.Elements(ReferralActions.All.Where(rule => !rule.IsClocks).Select(rule => rule.Action).ToArray())
            from down in Gen.Elements(true, false)
            from reviewed in Gen.Elements(true, false)
            select new Step(action, down, reviewed)
        ).ArrayOf(120)
        select steps
    ).ToArbitrary();

    [Fact]
    public void the_decider_does_what_the_table_says() =>
        Prop.ForAll(Histories, steps => Run(steps)).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void likely_histories_reach_every_state()
    {
        // Most random commands are refused; here only allowed ones are tried, and few of those that end a case, so that long lives are
        // seen too.
        var reached = new HashSet<string>();
        Prop.ForAll(Histories, steps => Run(steps, onlyAllowed: true, reached)).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
        // Only time makes a case expire.
        reached.Order().ShouldBe(Enum.GetValues<StateName>().Where(s => s != StateName.Expired).Select(s => Kebab.Of(s)).Order());
    }

    private static bool Ends(ReferralAction action) =>
        action
            is ReferralAction.RecordDeath
                or ReferralAction.RequestCancellation
                or ReferralAction.Decline
                or ReferralAction.Conclude
                or ReferralAction.StartEmergency;

    private static void Run(Step[] steps, bool onlyAllowed = false, HashSet<string>? reached = null)
    {
        Referral state = new Referral.NotStarted();
        var model = ReferralModel.Nothing;
        var live = LiveReferrals.Aggregate.Initial;
        var now = ReferralSamples.Start;
        foreach (var step in steps)
        {
            now = now.AddMinutes(1);
            reached?.Add(Kebab.Of(state.Name));
            if (onlyAllowed && (!model.Allows(step.Action) || (Ends(step.Action) && !(step is { Down: true, Reviewed: true }))))
                continue;
            var command =
                step.Action == ReferralAction.Submit
                    ? ReferralSamples.Submit(
                        now,
                        step.Down ? Direction.Down : Direction.Up,
                        step.Reviewed ? ReferralSamples.Township : null
                    )
                    : ReferralSamples.Command(step.Action, state, now);
            var decided = ReferralDecider.Decide(state, command);
            if (!model.Allows(step.Action))
            {
                decided.Refusal!.Code.ShouldBe("referral.wrong-state");
                decided.Refusal.Allowed.ShouldBe(model.Allowed, ignoreOrder: true);
                decided.Events.ShouldBeEmpty();
                continue;
            }

            if (decided.Refusal is { } refusal)
            {
                // Only an emergency whose form is missing keeps a case with a report from closing.
                (step.Action, refusal.Code).ShouldBe((ReferralAction.Close, "referral.paperwork-missing"));
                model.PaperworkMissing.ShouldBeTrue();
                continue;
            }

            var after = decided.Events.Aggregate(state, (s, e) => s.Evolve(e));
            live = live.DeriveEvents(ReferralSamples.Case, state, after).Events.Aggregate(live, LiveReferrals.Aggregate.Evolve);
            state = after;
            model = model.After(step.Action, step.Down, step.Reviewed);
            Kebab.Of(state.Name).ShouldBe(model.State);
            live.Places.Count.ShouldBe(model.Live ? 1 : 0);
            (state.Details!.EndedAt is not null).ShouldBe(model.State is "cancelled" or "declined" or "closed" or "died");
        }
    }
}
