// Given a patient's live up-referrals, when a case changes, then its key is taken, freed, moved, or refused to it.
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Tests.Cases;

/// <summary>One live up-referral per patient, receiver and specialty; the race for it is tested over HTTP.</summary>
public class when_a_patient_has_a_live_referral
{
    private const string Number = "340422-260302-AAAAAAA";

    private static readonly Guid Case = ReferralSamples.Case;
    private static readonly Guid Other = Guid.Parse("0195b4a0-0000-7000-8000-000000000009");
    private static readonly LiveReferrals None = LiveReferrals.Aggregate.Initial;
    private static readonly UpReferralTaken Taken = new(Case, Number, "SX-H01", "03.04");
    private static readonly UpReferralFreed Freed = new(Case, "SX-H01", "03.04");

    public static TheoryData<string> States => [.. ReferralSamples.All.Select(reached => reached.Name)];

    /// <summary>Emergencies, down-transfers, drafts and what is concluded or over keep none.</summary>
    [Theory]
    [MemberData(nameof(States))]
    public void from_submission_until_the_end_of_care_a_case_keeps_its_key(string state)
    {
        StateName[] live =
        [
            StateName.InTownshipReview,
            StateName.AwaitingAnswer,
            StateName.Returned,
            StateName.Accepted,
            StateName.Arranged,
            StateName.HoldLapsed,
            StateName.NoShow,
            StateName.CancellationRequested,
            StateName.Arrived,
            StateName.InCare,
        ];
        var given = ReferralSamples.One(state).State;
        var keeps =
            live.Contains(given.Name)
            && given.Details?.Direction != Direction.OutOfCounty
            && !state.Contains("emergency", StringComparison.Ordinal)
            && !state.Contains("down", StringComparison.Ordinal);
        LiveReferralKey.Of(given).ShouldBe(keeps ? new LiveReferralKey(given.Details!.To.Institution, "03.04") : null);
    }

    [Theory]
    [InlineData(Direction.Lateral)]
    [InlineData(Direction.OutOfCounty)]
    public void only_the_way_up_is_kept_to_one(Direction direction)
    {
        var given = (Referral.Started)ReferralSamples.One("awaiting-answer").State;
        LiveReferralKey.Of(given with { Case = given.Details with { Request = ReferralSamples.Request(direction) } }).ShouldBeNull();
    }

    [Theory]
    [InlineData("not-started", "in-township-review")]
    [InlineData("not-started", "awaiting-answer")]
    [InlineData("draft", "awaiting-answer")]
    public void a_case_that_is_sent_takes_its_key(string before, string after) => Derived(None, before, after).ShouldBe([Taken]);

    [Theory]
    [InlineData("awaiting-answer", "declined")]
    [InlineData("cancellation-requested", "cancelled")]
    [InlineData("in-care", "concluded")]
    [InlineData("no-show", "closed")]
    [InlineData("arranged", "died")]
    [InlineData("accepted", "expired")]
    public void a_case_that_is_live_no_longer_frees_it(string before, string after) =>
        Derived(Holding(Case), before, after).ShouldBe([Freed]);

    [Theory]
    [InlineData("awaiting-answer", "returned by the receiver")]
    [InlineData("awaiting-answer", "accepted")]
    [InlineData("arranged", "cancellation-requested")]
    [InlineData("arrived", "in-care")]
    [InlineData("concluded", "closed")]
    [InlineData("not-started", "draft")]
    public void what_changes_nothing_writes_nothing(string before, string after)
    {
        Derived(None, before, after).ShouldBeEmpty();
        Derived(Holding(Other), before, after).ShouldBeEmpty();
    }

    /// <summary>Whoever decides over all of a patient's cases must know of those that keep no key, too.</summary>
    [Theory]
    [InlineData("not-started", "arrived, emergency")]
    [InlineData("not-started", "accepted, down")]
    public void a_case_without_a_key_is_noted_when_it_begins(string before, string after) =>
        Derived(Holding(Other), before, after).ShouldBe([new PatientCaseBegun(Case)]);

    [Fact]
    public void nobody_is_sent_after_death_but_an_emergency_is_at_the_door()
    {
        var death = new PatientDeathRecorded(Other, ReferralSamples.Start, [], ReferralSamples.Start);
        var dead = LiveReferrals.Aggregate.Evolve(None, death);
        foreach (var sent in new[] { "awaiting-answer", "in-township-review", "accepted, down" })
        {
            var refused = dead.DeriveEvents(Case, ReferralSamples.One("not-started").State, ReferralSamples.One(sent).State);
            refused.Refusal!.Code.ShouldBe("referral.patient-died", sent);
        }

        Derived(dead, "not-started", "arrived, emergency").ShouldBe([new PatientCaseBegun(Case)]);
        Derived(dead, "not-started", "draft").ShouldBeEmpty();
        // Taken back in the case in which it was recorded, and in no other.
        LiveReferrals.Aggregate.Evolve(dead, new PatientDeathRetracted(Case, ReferralSamples.Start)).Deaths.Values.ShouldBe([death]);
        LiveReferrals.Aggregate.Evolve(dead, new PatientDeathRetracted(Other, ReferralSamples.Start)).Deaths.ShouldBeEmpty();
    }

    [Fact]
    public void a_case_that_is_redirected_moves_from_one_key_to_the_other()
    {
        var live = Holding(Case);
        var decided = live.DeriveEvents(Case, At("SX-H01", "03.04"), At("SX-H02", "03.04"));
        decided.Refusal.ShouldBeNull();
        decided.Events.ShouldBe([Freed, new UpReferralTaken(Case, Number, "SX-H02", "03.04")]);
        And(live, decided.Events).Places.ShouldBe([KeyValuePair.Create(new LiveReferralKey("SX-H02", "03.04"), (Case, Number))]);
        // To another unit of the same specialty nothing moves.
        live.DeriveEvents(Case, At("SX-H01", "03.04"), At("SX-H01", "03.04", "CARD-2")).Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("SX-H01", "03.04", true)]
    [InlineData("SX-H01", "03.05", false)]
    [InlineData("SX-H02", "03.04", false)]
    public void a_second_case_is_refused_with_the_first_where_receiver_and_specialty_are_the_same(
        string institution,
        string specialty,
        bool refused
    )
    {
        var decided = Holding(Other).DeriveEvents(Case, new Referral.NotStarted(), At(institution, specialty));
        if (!refused)
        {
            decided.Refusal.ShouldBeNull();
            decided.Events.ShouldBe([new UpReferralTaken(Case, Number, institution, specialty)]);
            return;
        }

        decided.Events.ShouldBeEmpty();
        decided.Refusal!.Code.ShouldBe("referral.already-live");
        decided.Refusal.Values.ShouldBe(
            new Dictionary<string, string> { ["case"] = Other.ToString(), ["number"] = "the-other" },
            ignoreOrder: true
        );
    }

    [Fact]
    public void a_case_cannot_be_redirected_to_where_another_is_live_and_keeps_its_own_key()
    {
        var live = And(Holding(Other), [new UpReferralTaken(Case, Number, "SX-H02", "03.04")]);
        var decided = live.DeriveEvents(Case, At("SX-H02", "03.04"), At("SX-H01", "03.04"));
        (decided.Refusal!.Code, decided.Events.Count).ShouldBe(("referral.already-live", 0));
        live.Places[new LiveReferralKey("SX-H02", "03.04")].Case.ShouldBe(Case);
    }

    [Fact]
    public void a_key_that_was_freed_is_anybodys()
    {
        var freed = And(Holding(Case), [Freed]);
        freed.Places.ShouldBeEmpty();
        freed.DeriveEvents(Other, new Referral.NotStarted(), At("SX-H01", "03.04")).Events.ShouldBe([Taken with { Case = Other }]);
        // What a case holds by its own record it may take again.
        Derived(Holding(Case), "not-started", "awaiting-answer").ShouldBe([Taken]);
    }

    [Fact]
    public void other_events_do_not_belong_there() =>
        Should.Throw<InvalidOperationException>(() => And(None, [new ReferralSeen("SX-H01")]));

    private static LiveReferrals Holding(Guid holder) =>
        And(None, [new UpReferralTaken(holder, holder == Case ? Number : "the-other", "SX-H01", "03.04")]);

    private static LiveReferrals And(LiveReferrals live, IEnumerable<object> events) =>
        events.Aggregate(live, LiveReferrals.Aggregate.Evolve);

    private static IReadOnlyList<object> Derived(LiveReferrals live, string before, string after)
    {
        var decided = live.DeriveEvents(Case, ReferralSamples.One(before).State, ReferralSamples.One(after).State);
        decided.Refusal.ShouldBeNull();
        return decided.Events;
    }

    private static Referral At(string institution, string specialty, string unit = "CARD")
    {
        var given = (Referral.Started)ReferralSamples.One("awaiting-answer").State;
        return given with { Case = given.Details with { To = new Destination(institution, unit, specialty) } };
    }
}
