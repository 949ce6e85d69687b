using Referrals.Workbench.Boards;
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Tests;

public class when_flows_are_drawn
{
    private static readonly Flow[] Flows =
    [
        new("village", "township", 10),
        new("village", "lead-hospital", 30),
        new("township", "lead-hospital", 40),
        new("lead-hospital", "township", 20),
        new("township", "city", 0),
    ];

    [Fact]
    public void heights_are_as_the_numbers()
    {
        var drawn = Sankey.Of(Flows, FlowLevels.Order, 240, 20);
        drawn.Left.Select(node => node.Key).ShouldBe(["village", "township", "lead-hospital"]);
        drawn.Right.Select(node => node.Key).ShouldBe(["township", "lead-hospital"]);
        // 200 for 100 patients: two gaps on the left.
        drawn.Left.Select(node => node.Height).ShouldBe([80, 80, 40]);
        drawn.Left.Select(node => node.Top).ShouldBe([0, 100, 200]);
        drawn.Right.Select(node => (node.Top, node.Height, node.Value)).ShouldBe([(0, 60, 30), (80, 140, 70)]);
        drawn.Bands.Count.ShouldBe(4);
    }

    [Fact]
    public void bands_of_a_node_lie_one_under_the_other_on_both_sides()
    {
        var drawn = Sankey.Of(Flows, FlowLevels.Order, 240, 20);
        foreach (var node in drawn.Left)
        {
            var top = node.Top;
            foreach (var band in drawn.Bands.Where(band => band.Flow.From == node.Key))
            {
                band.FromTop.ShouldBe(top, 0.001);
                top += band.Height;
            }

            top.ShouldBe(node.Top + node.Height, 0.001);
        }

        foreach (var node in drawn.Right)
            drawn.Bands.Where(band => band.Flow.To == node.Key).Sum(band => band.Height).ShouldBe(node.Height, 0.001);
    }

    [Fact]
    public void what_is_in_no_order_stands_by_its_size()
    {
        var drawn = Sankey.Of([new("a", "x", 1), new("b", "y", 5), new("c", "y", 5)], [], 100, 5);
        drawn.Left.Select(node => node.Key).ShouldBe(["b", "c", "a"]);
        drawn.Right.Select(node => node.Key).ShouldBe(["y", "x"]);
    }

    [Fact]
    public void a_band_among_thousands_can_still_be_seen() =>
        Sankey.Of([new("a", "x", 100_000), new("b", "x", 1)], [], 200, 10).Bands.Min(band => band.Height).ShouldBeGreaterThan(1);

    [Theory]
    [InlineData("寿县人民医院", "寿县人民医院")]
    [InlineData("炎刘镇示例一村卫生室（虚构，名称很长）", "炎刘镇示例一村卫生室（虚构，名…")]
    [InlineData("outside the county, not said where", "outside the county, not said w…")]
    public void a_name_is_cut_to_the_room_that_there_is(string name, string shown) => Sankey.Short(name).ShouldBe(shown);

    [Fact]
    public void nothing_is_drawn_of_nothing() => Sankey.Of([new("a", "x", 0)], [], 100, 5).Bands.ShouldBeEmpty();

    [Fact]
    public void an_outline_has_points_and_no_commas() =>
        Sankey
            .Of([new("a", "x", 1)], [], 100, 5)
            .Bands.ShouldHaveSingleItem()
            .Path(10, 30)
            .ShouldBe("M10 0C20 0 20 0 30 0L30 100C20 100 20 100 10 100Z");

    [Theory]
    [InlineData("village-clinic", null, "village")]
    [InlineData("community-station", null, "village")]
    [InlineData("central-township-hospital", null, "township")]
    [InlineData("county-hospital", null, "county")]
    [InlineData("private", null, "county")]
    [InlineData("external", "340400", "city")]
    [InlineData("external", "340100", "province")]
    [InlineData("external", "310101", "outside-province")]
    [InlineData("external", null, "outside")]
    public void an_institution_has_the_level_that_the_service_counts_it_by(string kind, string? area, string level) =>
        new FlowLevels("340422", [Place("X", kind, area), Place("T", "township-hospital", null, "H")]).Of("X").ShouldBe(level);

    [Fact]
    public void a_hospital_that_leads_a_group_is_a_lead_hospital()
    {
        var levels = new FlowLevels("340422", [Place("H", "county-hospital", null), Place("T", "township-hospital", null, "H")]);
        levels.Of("H").ShouldBe("lead-hospital");
        levels.Of("nobody").ShouldBe("outside");
        levels.Of(null).ShouldBe("outside");
    }

    [Fact]
    public void a_flow_between_levels_keeps_its_own_cases_only()
    {
        var levels = new FlowLevels("340422", [Place("H", "county-hospital", null), Place("T", "township-hospital", null, "H")]);
        var board = new FlowBoard(new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 30), 17, null, "accepted", [], []);
        var trace = FlowTraces.Of("x", board, new Flow("township", "lead-hospital", 3), levels);
        trace.Sources.Select(source => source.Measure).ShouldBe(["up-accepted", "down-accepted", "lateral-accepted", "out-accepted"]);
        trace.Keeps.ShouldNotBeNull()(Case("T", "H")).ShouldBeTrue();
        trace.Keeps(Case("H", "T")).ShouldBeFalse();

        var pair = FlowTraces.Of("x", board, new Flow("T", "H", 3), null);
        pair.Keeps.ShouldBeNull();
        pair.Sources.ShouldAllBe(source => source.Of == "institution:T" && source.Side == "sender" && source.Key == "H");
    }

    private static BoardCase Case(string from, string to) =>
        new("up-accepted", default, 1, null, null, null, null, from, to, null, null, null, null, default, null, null, null);

    private static InstitutionAnswer Place(string code, string kind, string? area, params string[] leads) =>
        new(new InstitutionOn(code, code, null) { Kind = kind, Area = area }) { Leads = leads };
}
