// Random histories: what the directory answers on a day is what its events say, whatever their order; and asking is a look-up.
using FsCheck;
using FsCheck.Fluent;
using Referrals.Institutions;
using static Referrals.Tests.Institutions.DirectoryStory;

namespace Referrals.Tests.Institutions;

public class when_the_directory_is_asked
{
    private static readonly string[] Codes = ["H1", "H2", "M", "T1", "T2", "V1"];
    private static readonly string[] Names = ["甲", "乙", "甲乙", "机构T1"];

    private static readonly Gen<DateOnly> Days = Gen.Choose(-3, 30).Select(Start.AddDays);

    private static readonly Gen<DateOnly?> Untils = Gen.Frequency((2, Gen.Constant((DateOnly?)null)), (3, Days.Select(d => (DateOnly?)d)));

    private static readonly Gen<object> Proposals = Gen.OneOf(
        Make<object>((code, from, until, n) => new InstitutionRenamed(code, Names[n], from)),
        Make<object>((code, from, until, n) => new InstitutionAliasSet(code, Names[n], from, until)),
        Make<object>((code, from, until, n) => new InstitutionClosingSet(code, until)),
        Make<object>((code, from, until, n) => new InstitutionParentSet(code, n == 0 ? null : Codes[n + 2], from)),
        Make<object>(
            (code, from, until, n) =>
                new InstitutionLevelsSet(
                    code,
                    n == 0 ? AdministrativeLevel.Secondary : null,
                    n < 2 ? PriceLevel.County : null,
                    (DeductibleLevel)n,
                    from
                )
        ),
        Make<object>((code, from, until, n) => new InstitutionCentreSet(code, (EmergencyCentre)n, from, until)),
        Make<object>((code, from, until, n) => new InstitutionUnitSet(code, $"U{n % 2}", Names[n], UnitKind.Ward, "02", from, until)),
        Make<object>(
            (code, from, until, n) =>
                new GroupMembershipSet(n % 2 == 0 ? "G1" : "G2", code, n < 3 ? MembershipRole.Member : MembershipRole.Serves, from, until)
        ),
        Make<object>((code, from, until, n) => new GroupLeadSet(n % 2 == 0 ? "G1" : "G2", code, from))
    );

    private static Gen<T> Make<T>(Func<string, DateOnly, DateOnly?, int, T> make) =>
        from code in Gen.Elements(Codes)
        from day in Days
        from until in Untils
        from n in Gen.Choose(0, 3)
        select make(code, day, until, n);

    [Fact]
    public void it_answers_what_its_events_say()
    {
        var accepted = 0;
        Prop.ForAll(
                Proposals.ArrayOf().Resize(60).ToArbitrary(),
                proposals =>
                {
                    var events = County.ToList();
                    var directory = Given(County);
                    foreach (var proposed in proposals)
                    {
                        var decided = DirectoryDecider.Decide(directory, proposed);
                        events.AddRange(decided.Events);
                        directory = directory.And(decided.Events);
                        accepted += decided.Events.Count;
                        // What was accepted is so now; proposing it again writes nothing.
                        if (decided.Refusal is null)
                            directory.AlreadyHas(proposed);
                    }

                    for (var day = Start.AddDays(-4); day < Start.AddDays(32); day = day.AddDays(1))
                    {
                        foreach (var code in Codes)
                        {
                            Describe(directory.On(code, day)).ShouldBe(Describe(Naive.On(events, code, day)), $"{code} on {day:O}");
                            Naive.GroupsOf(events, code, day).ShouldBe(directory.GroupsOf(code, day), ignoreOrder: true);
                            directory.Unit(code, "U1", day)?.Name.ShouldBe(Naive.Unit(events, code, "U1", day)?.Name);
                        }

                        foreach (var name in Names)
                            directory
                                .Named(name, day)
                                ?.Code.ShouldBe(
                                    Codes.SingleOrDefault(c =>
                                        Naive.On(events, c, day) is { } on && (on.Name == name || on.Aliases.Contains(name))
                                    )
                                );
                    }
                }
            )
            .QuickCheckThrowOnFailure();
        accepted.ShouldBeGreaterThan(500, "most proposals must not be refused, or this shows nothing");
    }

    [Fact]
    public void thousands_of_events_are_folded_and_asked_without_growing_costs()
    {
        var events = County.Concat(
            Enumerable
                .Range(0, 5000)
                .SelectMany(n =>
                    new object[]
                    {
                        Institution($"V{n:0000}", InstitutionKind.VillageClinic, "T1", township: "一镇"),
                        new InstitutionAliasSet($"V{n:0000}", $"别名{n}", Start, null),
                    }
                )
        );
        var directory = Given(events);
        directory.Named("别名4999", Start)!.Code.ShouldBe("V4999");
        directory.All(Start).Count.ShouldBe(5006);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 1000; n++)
            directory.On("V4321", Start);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000, "asking is a look-up: it makes nothing new");
    }

    private static string Describe(InstitutionOn? on) =>
        on is null
            ? "not there"
            : string.Join(
                '|',
                on.Name,
                on.Parent,
                on.Administrative,
                on.Price,
                on.Deductible,
                string.Join(',', on.Centres.Order()),
                string.Join(',', on.Aliases.Order(StringComparer.Ordinal))
            );

    /// <summary>The same answers straight from the list of events, slow and plain.</summary>
    private static class Naive
    {
        public static InstitutionOn? On(List<object> events, string code, DateOnly day)
        {
            var registered = events.OfType<InstitutionRegistered>().Single(e => e.Code == code);
            var until = events.OfType<InstitutionClosingSet>().LastOrDefault(e => e.Code == code)?.Until;
            if (day < registered.From || day > (until ?? DateOnly.MaxValue))
                return null;
            return new InstitutionOn(
                code,
                Last(
                    events.OfType<InstitutionRenamed>().Where(e => e.Code == code).Select(e => (e.From, e.Name)),
                    (registered.From, registered.Name),
                    day
                ),
                registered.Kind,
                registered.Township,
                Last(
                    events.OfType<InstitutionParentSet>().Where(e => e.Code == code).Select(e => (e.From, e.Parent)),
                    (registered.From, registered.Parent),
                    day
                ),
                Last(
                    Levels().Where(e => e.Administrative is not null).Select(e => (e.From, e.Administrative!.Value)),
                    (registered.From, registered.Administrative),
                    day
                ),
                Last(
                    Levels().Where(e => e.Price is not null).Select(e => (e.From, e.Price!.Value)),
                    (registered.From, registered.Price),
                    day
                ),
                Last(
                    Levels().Where(e => e.Deductible is not null).Select(e => (e.From, e.Deductible!.Value)),
                    (registered.From, registered.Deductible),
                    day
                ),
                registered.Tcm,
                Holding(
                        events
                            .OfType<InstitutionCentreSet>()
                            .Where(e => e.Code == code)
                            .Select(e => (e.Centre.ToString(), e.From, e.Until, e.Centre)),
                        day
                    )
                    .ToHashSet(),
                [
                    .. Holding(
                        events.OfType<InstitutionAliasSet>().Where(e => e.Code == code).Select(e => (e.Alias, e.From, e.Until, e.Alias)),
                        day
                    ),
                ],
                registered.Note,
                registered.From,
                until
            );

            IEnumerable<InstitutionLevelsSet> Levels() => events.OfType<InstitutionLevelsSet>().Where(e => e.Code == code);
        }

        public static InstitutionUnitSet? Unit(List<object> events, string code, string unit, DateOnly day) =>
            On(events, code, day) is null
                ? null
                : Holding(
                        events
                            .OfType<InstitutionUnitSet>()
                            .Where(e => e.Institution == code && e.Unit == unit)
                            .Select(e => (e.Unit, e.From, e.Until, e)),
                        day
                    )
                    .SingleOrDefault();

        public static List<string> GroupsOf(List<object> events, string code, DateOnly day)
        {
            if (On(events, code, day) is not { } on)
                return [];
            var own = Holding(
                    events.OfType<GroupMembershipSet>().Where(e => e.Institution == code).Select(e => (e.Group, e.From, e.Until, e.Group)),
                    day
                )
                .ToList();
            return own.Count == 0 && on is { Kind: InstitutionKind.VillageClinic, Parent: { } parent }
                ? GroupsOf(events, parent, day)
                : own;
        }

        // The newest first day that has come; of two the one that was written last.
        private static T Last<T>(IEnumerable<(DateOnly From, T Value)> steps, (DateOnly From, T Value) first, DateOnly day) =>
            steps
                .Prepend(first)
                .Where(s => s.From <= day)
                .Select((s, at) => (s, at))
                .OrderBy(x => x.s.From)
                .ThenBy(x => x.at)
                .Last()
                .s.Value;

        // Of periods of one thing with the same first day the one that was written last.
        private static IEnumerable<T> Holding<T>(
            IEnumerable<(string Key, DateOnly From, DateOnly? Until, T Value)> periods,
            DateOnly day
        ) =>
            periods
                .GroupBy(p => (p.Key, p.From))
                .Select(g => g.Last())
                .Where(p => p.From <= day && day <= (p.Until ?? DateOnly.MaxValue))
                .Select(p => p.Value);
    }
}
