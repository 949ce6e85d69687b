// Approving, rejecting, renewing, suspending, resuming and removing: in which states, by whom, until when.
using Referrals.Institutions;
using Referrals.Shared;
using Referrals.Tests.Institutions;
using Referrals.Whitelist;
using static Referrals.Tests.Whitelist.WhitelistStory;

namespace Referrals.Tests.Whitelist;

public class when_an_entry_is_decided
{
    private static readonly DateOnly Longer = new(2027, 6, 30);

    private static readonly TransferWhitelist Proposal = TransferWhitelist.Aggregate.Initial.Proposed(One, City);
    private static readonly TransferWhitelist Approved = Proposal.Changed(One, WhitelistChange.Approved);
    private static readonly TransferWhitelist Suspended = Approved.Changed(One, WhitelistChange.Suspended);

    private static readonly Dictionary<EntryState, TransferWhitelist> Reached = new()
    {
        [EntryState.Proposed] = Proposal,
        [EntryState.Approved] = Approved,
        [EntryState.Rejected] = Proposal.Changed(One, WhitelistChange.Rejected),
        [EntryState.Suspended] = Suspended,
        [EntryState.Removed] = Approved.Changed(One, WhitelistChange.Removed),
    };

    private static Decided Decide(TransferWhitelist list, ChangeEntry command) => WhitelistDecider.Decide(list, command);

    /// <summary>What follows on what; everything else is refused as of a wrong state.</summary>
    private static readonly Dictionary<(EntryState, WhitelistChange), EntryState> Possible = new()
    {
        [(EntryState.Proposed, WhitelistChange.Approved)] = EntryState.Approved,
        [(EntryState.Proposed, WhitelistChange.Rejected)] = EntryState.Rejected,
        [(EntryState.Proposed, WhitelistChange.Removed)] = EntryState.Removed,
        [(EntryState.Approved, WhitelistChange.Renewed)] = EntryState.Approved,
        [(EntryState.Approved, WhitelistChange.Suspended)] = EntryState.Suspended,
        [(EntryState.Approved, WhitelistChange.Removed)] = EntryState.Removed,
        [(EntryState.Suspended, WhitelistChange.Renewed)] = EntryState.Suspended,
        [(EntryState.Suspended, WhitelistChange.Resumed)] = EntryState.Approved,
        [(EntryState.Suspended, WhitelistChange.Removed)] = EntryState.Removed,
    };

    public static TheoryData<EntryState, WhitelistChange> Pairs =>
        new(
            Enum.GetValues<EntryState>()
                .SelectMany(
                    _ => Enum.GetValues<WhitelistChange>().Where(change => change != WhitelistChange.Proposed),
                    (state, change) => (state, change)
                )
        );

    [Theory]
    [MemberData(nameof(Pairs))]
    public void each_change_has_its_states(EntryState state, WhitelistChange change)
    {
        DateOnly? until = change == WhitelistChange.Renewed ? Longer : null;
        var decided = Decide(Reached[state], Change(One, change, until: until, reason: "另一理由"));
        if (Possible.TryGetValue((state, change), out var after))
        {
            var entry = Reached[state].Accepts(decided)[One]!;
            (entry.State, entry.Version).ShouldBe((after, Reached[state].Version + 1));
            entry
                .History[^1]
                .ShouldBe(new WhitelistStep(Reached[state].Version + 1, change, Now, Authority, "另一理由", until ?? City.Until!.Value));
        }
        else
        {
            decided.Refuses("whitelist.wrong-state");
        }
    }

    [Fact]
    public void the_same_again_changes_nothing()
    {
        foreach (var (list, change) in new[] { (Approved, WhitelistChange.Approved), (Suspended, WhitelistChange.Suspended) })
            Decide(list, Change(One, change)).ShouldBe(Decided.Nothing);
        var renewed = Approved.Changed(One, WhitelistChange.Renewed, Longer);
        Decide(renewed, Change(One, WhitelistChange.Renewed, until: Longer)).ShouldBe(Decided.Nothing);
        // The entry has been approved, but not resumed.
        Decide(Approved, Change(One, WhitelistChange.Resumed)).Refuses("whitelist.wrong-state");
        Decide(Approved, Change(Two, WhitelistChange.Approved)).Refuses("not-found");
    }

    [Fact]
    public void nobody_approves_or_renews_an_own_proposal()
    {
        Decide(Proposal, Change(One, WhitelistChange.Approved, by: Dispatcher)).Refuses("whitelist.own-proposal");
        Decide(Approved, Change(One, WhitelistChange.Renewed, by: Dispatcher, until: Longer)).Refuses("whitelist.own-proposal");
        foreach (var change in new[] { WhitelistChange.Suspended, WhitelistChange.Removed })
            Decide(Approved, Change(One, change, by: Dispatcher)).Refusal.ShouldBeNull();
    }

    [Fact]
    public void what_is_over_is_neither_approved_nor_renewed_nor_resumed()
    {
        var (last, after) = (On(City.Until!.Value), On(City.Until.Value.AddDays(1)));
        Decide(Proposal, Change(One, WhitelistChange.Approved, facts: last)).Refusal.ShouldBeNull();
        Decide(Proposal, Change(One, WhitelistChange.Approved, facts: after)).Refuses("whitelist.expired");
        Decide(Approved, Change(One, WhitelistChange.Renewed, until: Longer, facts: after)).Refuses("whitelist.expired");
        Decide(Suspended, Change(One, WhitelistChange.Resumed, facts: after)).Refuses("whitelist.expired");
        Decide(Approved, Change(One, WhitelistChange.Removed, facts: after)).Refusal.ShouldBeNull();
    }

    [Fact]
    public void a_renewal_is_longer_and_meets_no_other_entry()
    {
        Decide(Approved, Change(One, WhitelistChange.Renewed, until: City.Until)).Refuses("whitelist.not-longer", "/until");
        var next = City with { From = City.Until!.Value.AddDays(1), Until = Longer };
        Decide(Approved.Proposed(Two, next), Change(One, WhitelistChange.Renewed, until: next.From)).Refuses("whitelist.overlaps");
    }

    [Fact]
    public void an_institution_that_has_closed_meanwhile_is_not_approved()
    {
        var closed = Facts with { Directory = Facts.Directory.And(new InstitutionClosingSet("X1", new DateOnly(2026, 3, 1))) };
        Decide(Proposal, Change(One, WhitelistChange.Approved, facts: closed)).Refuses("whitelist.institution-closed");
        Decide(Proposal, Change(One, WhitelistChange.Rejected, facts: closed)).Refusal.ShouldBeNull();
    }

    [Fact]
    public void only_what_is_approved_counts_within_its_days()
    {
        var diagnosis = new Diagnosis("I20.0", "icd-10-gb", "GB/T 14396-2016");
        foreach (var (state, list) in Reached)
            list.Covering("X1", "CARD", diagnosis, City.From).Any().ShouldBe(state == EntryState.Approved, $"{state}");
        Approved.Covering("X1", "CARD", diagnosis, City.Until!.Value).ShouldNotBeEmpty();
        Approved.Covering("X1", "CARD", diagnosis, City.Until.Value.AddDays(1)).ShouldBeEmpty();
        Approved.Covering("X2", "CARD", diagnosis, City.From).ShouldBeEmpty();
    }

    [Fact]
    public void an_impossible_event_is_corruption()
    {
        Should.Throw<InvalidOperationException>(() =>
            TransferWhitelist.Aggregate.Evolve(Approved, new WhitelistEntryResumed(One, "示例", Authority, Now))
        );
        Should.Throw<InvalidOperationException>(() =>
            TransferWhitelist.Aggregate.Evolve(Approved, new WhitelistEntryRemoved(Two, "示例", Authority, Now))
        );
    }
}
