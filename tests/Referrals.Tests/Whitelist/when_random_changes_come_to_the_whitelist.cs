// Random proposals and decisions: whatever comes, no two entries count for the same patient, and an institution has one tier.
using FsCheck;
using FsCheck.Fluent;
using Referrals.Shared;
using Referrals.Whitelist;
using static Referrals.Tests.Whitelist.WhitelistStory;

namespace Referrals.Tests.Whitelist;

public class when_random_changes_come_to_the_whitelist
{
    private sealed record Step(WhitelistChange Change, int Entry, EntryContent Content, bool Own, int DaysLater);

    private static readonly DateOnly First = new(2026, 3, 1);

    private static readonly Gen<EntryContent> Contents =
        from institution in Gen.Elements("X1", "X2")
        from tier in Gen.Elements(OutsideTier.City, OutsideTier.City, OutsideTier.Province)
        from units in Gen.Elements<string[]>([], ["CARD"], ["NEUR"])
        from diagnoses in Gen.Elements<DiagnosisRange[]>([], [Range("I20", "I25")], [Range("I21")], [Range("G40")])
        from begins in Gen.Choose(0, 60)
        from days in Gen.Choose(0, 60)
        select new EntryContent(institution, tier, units, diagnoses, First.AddDays(begins), First.AddDays(begins + days), null);

    private static readonly Arbitrary<Step[]> Histories = (
        from steps in (
            from change in Gen.Elements(Enum.GetValues<WhitelistChange>().Append(WhitelistChange.Proposed).ToArray())
            from entry in Gen.Choose(0, 11)
            from content in Contents
            from own in Gen.Elements(false, false, false, true)
            from later in Gen.Choose(0, 3)
            select new Step(change, entry, content, own, later)
        ).ArrayOf(80)
        select steps
    ).ToArbitrary();

    [Fact]
    public void the_laws_hold() => Prop.ForAll(Histories, steps => Run(steps)).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static void Run(Step[] steps)
    {
        var list = TransferWhitelist.Aggregate.Initial;
        var today = First;
        foreach (var step in steps)
        {
            today = today.AddDays(step.DaysLater);
            var id = new Guid(step.Entry, 0, 0, new byte[8]);
            var facts = On(today);
            var decided =
                step.Change == WhitelistChange.Proposed
                    ? WhitelistDecider.Decide(list, Propose(id, step.Content, facts))
                    : WhitelistDecider.Decide(
                        list,
                        Change(
                            id,
                            step.Change,
                            step.Own ? Dispatcher : Authority,
                            step.Change == WhitelistChange.Renewed ? today.AddDays(30) : null,
                            facts
                        )
                    );
            (decided.Events.Count == 0 || decided.Refusal is null).ShouldBeTrue();
            var before = list.Version;
            list = decided.Events.Aggregate(list, TransferWhitelist.Aggregate.Evolve);
            list.Version.ShouldBe(before + decided.Events.Count);
            Check(list, today);
        }
    }

    private static void Check(TransferWhitelist list, DateOnly today)
    {
        foreach (var entries in list.ByInstitution.Values)
        {
            var alive = entries.Where(entry => entry.IsAlive).ToList();
            alive.Where(entry => entry.Until >= today).Select(entry => entry.Tier).Distinct().Count().ShouldBeLessThanOrEqualTo(1);
            for (var day = First; day <= First.AddDays(150); day = day.AddDays(5))
            {
                foreach (var unit in new[] { "CARD", "NEUR" })
                {
                    foreach (var code in new[] { "I20.0", "I21.1", "G40.9" })
                    {
                        var diagnosis = new Diagnosis(code, "icd-10-gb", "GB/T 14396-2016");
                        alive.Count(entry => entry.IsInForce(day) && entry.Covers(unit, diagnosis)).ShouldBeLessThanOrEqualTo(1);
                    }
                }
            }

            entries.ShouldAllBe(entry => entry.ApprovedBy != entry.ProposedBy);
            entries.ShouldAllBe(entry => entry.Version == entry.History.Last().Version);
        }
    }
}
