using Referrals.Cases;
using Referrals.Security;
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Cases;

public class when_the_table_of_actions_is_walked
{
    public static TheoryData<string, ReferralAction> Everything() =>
        [.. ReferralSamples.All.SelectMany(_ => Enum.GetValues<ReferralAction>(), (reached, action) => (reached.Name, action))];

    [Fact]
    public async Task the_document_says_what_the_rules_do()
    {
        var written = ActionTable.Write(action =>
            [
                .. ReferralSamples
                    .All.Where(r => ReferralActions.Rule(action).AllowedIn(r.State))
                    .SelectMany(r =>
                        Commands(r, action).Select(c => ReferralSamples.Fold([.. r.Events, .. ReferralDecider.Decide(r.State, c).Events]))
                    )
                    .Select(after => Kebab.Of(after.Name))
                    .Distinct(),
            ]
        );
        await Reviewed.Are([(ActionTable.File, written)]);
    }

    /// <summary>Every state × every action: either the transition of the document, or the refusal that names what is allowed.</summary>
    [Theory]
    [MemberData(nameof(Everything))]
    public void each_action_is_a_transition_or_a_refusal(string reached, ReferralAction action)
    {
        var given = ReferralSamples.One(reached);
        var line = ActionTable.Lines.Single(l => l.Action == Kebab.Of(action));
        var decided = ReferralDecider.Decide(given.State, Command(given, action));

        if (decided.Refusal is null)
        {
            line.From.ShouldContain(Kebab.Of(given.State.Name));
            decided.Events.ShouldNotBeEmpty();
            line.To.ShouldContain(Kebab.Of(ReferralSamples.Fold([.. given.Events, .. decided.Events]).Name));
            return;
        }

        decided.Refusal.Code.ShouldBe("referral.wrong-state");
        decided.Events.ShouldBeEmpty();
        // Refused by state, or by the condition that the document names.
        (line.From.Contains(Kebab.Of(given.State.Name)) && line.Condition.Length == 0).ShouldBeFalse();
        var allowed = Enum.GetValues<ReferralAction>()
            .Where(a => ReferralDecider.Decide(given.State, Command(given, a)).Refusal is null)
            .ToHashSet();
        decided.Refusal.Allowed.ShouldBe(
            ReferralActions.All.Where(r => !r.IsClocks).Select(r => r.Action).Where(allowed.Contains).Select(a => Kebab.Of(a))
        );
    }

    [Fact]
    public void every_event_folds_in_every_state_that_can_meet_it_and_in_no_other()
    {
        // By stored name, all events that any state can meet.
        var samples = ReferralSamples
            .All.SelectMany(r =>
                r.Events.Concat(Enum.GetValues<ReferralAction>().SelectMany(a => ReferralDecider.Decide(r.State, Command(r, a)).Events))
            )
            .GroupBy(e => e.GetType())
            .Select(g => g.First())
            .ToList();
        samples.Count.ShouldBe(53, "every event of a case has a sample");

        foreach (var reached in ReferralSamples.All)
        {
            var own = Enum.GetValues<ReferralAction>()
                .SelectMany(a => ReferralDecider.Decide(reached.State, Command(reached, a)).Events.Take(1))
                .ToList();
            foreach (var e in own)
                reached.State.Evolve(e).ShouldNotBeNull();
            var possible = own.Select(e => e.GetType()).ToHashSet();
            foreach (
                var impossible in samples.Where(s =>
                    !possible.Contains(s.GetType())
                    && reached.State is Referral.Cancelled or Referral.Declined or Referral.Closed or Referral.Died or Referral.Expired
                )
            )
                Should.Throw<InvalidOperationException>(() => reached.State.Evolve(impossible));
        }
    }

    /// <summary>What is over is over; it is added to, mended or taken back, and nothing else.</summary>
    [Theory]
    [InlineData("cancelled")]
    [InlineData("declined")]
    [InlineData("closed", ReferralAction.AddAttachment, ReferralAction.AmendOutcome)]
    [InlineData("died", ReferralAction.AddAttachment, ReferralAction.RetractDeath)]
    [InlineData("expired", ReferralAction.ExtendValidity)]
    public void the_end_is_the_end(string reached, params ReferralAction[] allowed)
    {
        var given = ReferralSamples.One(reached);
        ReferralActions.AllowedIn(given.State).Select(rule => rule.Action).ShouldBe(allowed);
        given.State.Details!.EndedAt.ShouldNotBeNull();
    }

    [Fact]
    public void every_action_has_somebody_who_may_take_it_and_nobody_acts_without_standing()
    {
        foreach (var rule in ReferralActions.All)
        {
            rule.By.ShouldNotBeEmpty();
            rule.AllowedFor((Roles)0xFFFF, Relations.None).ShouldBeFalse();
            rule.AllowedFor(Roles.None, (Relations)0xFFFF).ShouldBeFalse();
            rule.AllowedFor((Roles)0xFFFF, Relations.Clock).ShouldBeFalse("nobody is the clock");
            rule.AllowedFor(Roles.Insurer | Roles.Administrator | Roles.CountyAuthority, (Relations)0xFFFF)
                .ShouldBe(
                    rule.Action == ReferralAction.DecideForCounty,
                    "the county's offices read; out of the province the county decides"
                );
        }
    }

    // Whether a review is due is a fact from outside.
    private static IEnumerable<ReferralCommand> Commands(Reached reached, ReferralAction action) =>
        action == ReferralAction.Submit
            ? [Command(reached, action), ReferralSamples.Submit(ReferralSamples.Start)]
            : [Command(reached, action)];

    private static ReferralCommand Command(Reached reached, ReferralAction action) =>
        ReferralSamples.Command(action, reached.State, ReferralSamples.Start.AddHours(1));
}
