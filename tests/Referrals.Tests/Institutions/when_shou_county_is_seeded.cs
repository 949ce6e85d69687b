// The seed holds what the plan of 2023-09-11 says, and entering it is harmless to repeat.
using Referrals.EventStore;
using Referrals.Institutions;
using Referrals.Operations;
using Referrals.Policies;
using Referrals.Tests.Hosting;
using Referrals.Tests.Operations;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Tests.Institutions;

public class when_shou_county_is_seeded(TestService service, TestPostgres postgres) : IClassFixture<TestService>
{
    private const string County = Seed.Sample;

    private static readonly DateOnly Day = new(2023, 9, 11);

    private static readonly string[] First =
    [
        "炎刘镇中心卫生院",
        "三觉镇中心卫生院",
        "安丰镇中心卫生院",
        "堰口镇中心卫生院",
        "小甸镇中心卫生院",
        "瓦埠镇中心卫生院",
        "众兴镇卫生院",
        "保义镇卫生院",
        "双庙集镇卫生院",
        "大顺镇卫生院",
        "刘岗镇卫生院",
        "茶庵镇卫生院",
        "陶店回族乡卫生院",
        "隐贤镇卫生院",
    ];

    private static readonly string[] Second =
    [
        "寿春镇中心卫生院",
        "迎河镇中心卫生院",
        "正阳关镇中心卫生院",
        "双桥镇中心卫生院",
        "涧沟镇卫生院",
        "丰庄镇卫生院",
        "八公山乡卫生院",
        "窑口镇卫生院",
        "安丰塘镇卫生院",
        "板桥镇卫生院",
        "张李乡卫生院",
    ];

    // Each group's lead is its member by the same command.
    private static readonly int Entries = Seed.Read(County).Proposals.Count() + 2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task both_groups_have_their_townships()
    {
        var directory = await Loaded();
        var towns = directory.All(Day).Where(i => i.Kind.IsTownshipHospital).ToList();
        towns.Select(t => t.Name).ShouldBe([.. First, .. Second]);
        towns.Select(t => t.Code).ShouldBe(Enumerable.Range(1, 25).Select(n => $"SX-T{n:00}"));
        towns.ShouldAllBe(t => t.Name == t.Township + (t.Kind == InstitutionKind.CentralTownshipHospital ? "中心卫生院" : "卫生院"));
        towns.Where(t => directory.GroupsOf(t.Code, Day).Single() == "SX-G1").Select(t => t.Name).ShouldBe(First);
        towns.Where(t => directory.GroupsOf(t.Code, Day).Single() == "SX-G2").Select(t => t.Name).ShouldBe(Second);
        directory
            .Groups(Day)
            .Select(g => (g.Name, g.Lead))
            .ShouldBe([("寿县人民医院医疗集团", "SX-H01"), ("寿县中医院医疗集团", "SX-H02")]);
        directory.On("SX-H02", Day)!.Tcm.ShouldBeTrue();
        directory.GroupsOf("SX-M01", Day).ShouldBe(["SX-G2", "SX-G1"]);
        directory.GroupsOf("SX-C01", Day).ShouldBe(["SX-G1", "SX-G2"]);
        directory.GroupsOf("SX-V0101", Day).ShouldBe(["SX-G1"]);
        directory.ReviewerOf("SX-V0101", Day).ShouldBe("SX-T01");
        directory.ReviewerOf("SX-T01", Day).ShouldBeNull();
        directory.GroupsOf("SX-X01", Day).ShouldBeEmpty();
        directory.All(Day.AddDays(-1)).ShouldBeEmpty();
    }

    [Fact]
    public async Task names_are_found_whole_or_not_at_all()
    {
        var directory = await Loaded();
        directory.Named("安丰镇", Day)!.Code.ShouldBe("SX-T03");
        directory.Named("安丰塘镇", Day)!.Code.ShouldBe("SX-T23");
        directory.Named("安丰镇卫生院", Day)!.Name.ShouldBe("安丰镇中心卫生院");
        directory.Named("安丰塘镇卫生院", Day)!.Name.ShouldBe("安丰塘镇卫生院");
        directory.Named("安丰", Day).ShouldBeNull();
        directory.Named("安丰塘", Day).ShouldBeNull();
        directory.Named("陶店乡", Day)!.Name.ShouldBe("陶店回族乡卫生院");
        directory.Named("陶店回族乡", Day)!.Code.ShouldBe("SX-T13");
        directory.Named("县人民医院", Day)!.Name.ShouldBe("寿县人民医院");
        directory.Named("县妇幼保健计划生育服务中心", Day)!.Code.ShouldBe("SX-M01");
        directory.On("SX-T0", Day).ShouldBeNull();
        directory.On("sx-t01", Day).ShouldBeNull();
    }

    [Fact]
    public async Task what_is_invented_says_so()
    {
        var seed = Seed.Read(County);
        seed.CodesAreSynthetic.ShouldBeTrue();
        seed.Institutions.ShouldAllBe(i => i.Note!.Contains("synthetic"));
        seed.Institutions.Where(i => i.Kind.IsBelowTownship || i.Kind == InstitutionKind.External)
            .ShouldAllBe(i => i.Name.EndsWith("（虚构）"));
        seed.Practitioners.ShouldAllBe(p => p.Name.EndsWith("（虚构）"));
        var practitioners = (
            await service.Events.AggregateStream(Practitioners.Aggregate, new StreamId(County, Practitioners.StreamKey), Cancellation)
        ).State;
        practitioners.All(Day).Count.ShouldBe(seed.Practitioners.Count);
        foreach (
            var (role, institution) in new[]
            {
                (PractitionerRole.FamilyDoctor, "SX-T01"),
                (PractitionerRole.TownshipCentre, "SX-T01"),
                (PractitionerRole.FamilyDoctor, "SX-V0101"),
                (PractitionerRole.Dispatcher, "SX-H01"),
                (PractitionerRole.Dispatcher, "SX-H02"),
                (PractitionerRole.Specialist, "SX-H01"),
                (PractitionerRole.Specialist, "SX-H02"),
            }
        )
            practitioners.All(Day).ShouldContain(p => p.Institution == institution && p.Is(role));
        var policies = (
            await service.Events.AggregateStream(PolicyBook.Aggregate, new StreamId(County, PolicyBook.StreamKey), Cancellation)
        ).State;
        policies.On(Day).Version.ShouldBe(1);
        policies.On(Day).Deductible.Illustrative.ShouldBeTrue();
    }

    [Fact]
    public async Task once_more_writes_nothing_and_leaves_what_people_changed()
    {
        var before = await LastPosition();
        await Seed.Run(service.Events, County, service.Clock.Now, Cancellation);
        (await LastPosition()).ShouldBe(before);

        await service
            .As("administrator@340422")
            .Put("/api/groups/SX-G2/members/SX-T25", new { from = Day, until = new DateOnly(2030, 1, 1) });
        var changed = await LastPosition();
        changed.ShouldBeGreaterThan(before);
        await Seed.Run(service.Events, County, service.Clock.Now, Cancellation);
        (await LastPosition()).ShouldBe(changed);
    }

    [Fact]
    public async Task a_run_that_broke_off_is_completed_and_two_nodes_write_once()
    {
        await using var node = new TestService(
            await postgres.CreateDatabase(empty: true),
            builder => builder.Configuration[Seed.Setting] = ""
        );
        await node.InitializeAsync();
        var other = await node.Another();
        var directory = new StreamId(County, Directory.StreamKey);
        // The directory alone, as after a crash between the streams.
        var written = await service.Events.FetchStream(directory, AsOf.Version(Entries), Cancellation);
        await node.Events.Append(
            new AppendRequest(new StreamAppend(directory, ExpectedVersion.NewStream, [.. written.Select(e => e.Data)])),
            Cancellation
        );

        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(n => Seed.Run((n % 2 == 0 ? node : other).Events, County, service.Clock.Now, Cancellation))
        );

        (await node.Events.FetchStream(directory, Cancellation)).Count.ShouldBe(Entries);
        (await node.Events.FetchStream(new StreamId(County, Practitioners.StreamKey), Cancellation)).Count.ShouldBe(
            2 * Seed.Read(County).Practitioners.Count
        );
        (await node.Events.FetchStream(new StreamId(County, PolicyBook.StreamKey), Cancellation)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task a_county_without_a_seed_is_told()
    {
        (
            await Should.ThrowAsync<InvalidOperationException>(Seed.Run(service.Events, "340421", service.Clock.Now, Cancellation))
        ).Message.ShouldContain("340421");
        await Seed.Run(service.Events, null, service.Clock.Now, Cancellation);
    }

    private async Task<Directory> Loaded() =>
        (
            await service.Events.AggregateStream(
                Directory.Aggregate,
                new StreamId(County, Directory.StreamKey),
                AsOf.Version(Entries),
                Cancellation
            )
        ).State;

    private async Task<long> LastPosition() =>
        long.Parse((await Sql.RunAsync(service.ConnectionString, "select max(seq_id) from mt_events"))!);
}
