using Bunit;
using Microsoft.AspNetCore.Components;
using Referrals.Workbench.Boards;
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Tests;

public sealed class when_a_board_is_shown : BunitContext
{
    private static readonly DateOnly First = new(2026, 11, 1);

    private readonly FakeService service = new();
    private readonly List<Trace> shown = [];

    public when_a_board_is_shown() => service.Register(this);

    [Fact]
    public void a_hospital_has_what_came_and_what_it_sent_side_by_side()
    {
        var view = Show(Hospital());
        view.FindAll("caption").Select(caption => caption.TextContent.Trim()).ShouldContain("期间发生（接收方）");
        view.Markup.ShouldContain("按科室");
        view.FindAll(".trend-chart").Count.ShouldBe(1);
        // A side that has no such numbers has no such trend.
        view.FindAll("button.tab").Single(tab => tab.TextContent.Trim() == "转出方").Click();
        view.FindAll(".trend-legend li").Count.ShouldBe(2);
    }

    [Fact]
    public void every_number_leads_to_its_list()
    {
        var view = Show(Hospital());
        foreach (var number in view.FindAll("button.number").Select((_, i) => i))
            view.FindAll("button.number")[number].Click();
        shown.Count.ShouldBe(view.FindAll("button.number").Count);
        shown.ShouldAllBe(trace => trace.Position == 17 && trace.Sources.Count == 1);
        shown.ShouldContain(trace => trace.Sources[0].By == "unit" && trace.Sources[0].Key == "CARD");
        shown.ShouldContain(trace => trace.Sources[0].Part == "denominator");
    }

    [Fact]
    public void a_rate_that_lacks_reports_says_who_has_not_reported_instead()
    {
        var board = Hospital() with
        {
            Indicators = [new("county-visit-rate", 2, "县域就诊率", null, null, 5, 9, 0.9m, [new("T1", "虚构卫生院", 3, [First])])],
        };
        var row = Show(board).Find("[data-indicator=county-visit-rate]");
        row.TextContent.ShouldContain("缺报 1 家");
        row.TextContent.ShouldContain("虚构卫生院：3 天");
        row.TextContent.ShouldNotContain("%达标");
    }

    [Fact]
    public void a_trend_is_a_table_too()
    {
        var view = Show(Hospital());
        view.FindAll(".trend-table").ShouldBeEmpty();
        view.FindAll(".print-too td").Count.ShouldBe(2);
        view.Find(".trend-switch button").Click();
        view.FindAll(".trend-table td .number").Count.ShouldBe(2);
    }

    [Fact]
    public void what_was_corrected_since_is_beside_what_it_was()
    {
        var view = Show(Hospital());
        view.Find("[data-figure=sent]").TextContent.ShouldContain("现为 4");
    }

    private IRenderedComponent<BoardView> Show(Board board) =>
        Render<BoardView>(with =>
            with.Add(part => part.Board, board)
                .Add(part => part.Definitions, new Dictionary<string, IndicatorDefinition>(StringComparer.Ordinal))
                .Add(part => part.NameOf, measure => measure)
                .Add(part => part.OnShow, EventCallback.Factory.Create<Trace>(this, shown.Add))
        );

    private static Board Hospital() =>
        new(
            new BoardOf("institution", "SX-H01", "虚构医院"),
            First,
            First.AddDays(1),
            17,
            null,
            [new("up-sent", "receiver", 3, 4), new("up-sent", "sender", 1, null), new("stays", "receiver", 2, null)],
            [new("up-waiting", "receiver", 1, null)],
            [
                new("up-arrived", "receiver", "unit", [new("CARD", null, 2, null)], 0),
                new("up-declined", "receiver", "reason", [new("no-capacity", null, 1, null)], 3),
                new("up-sent", "receiver", "diagnosis", [new("icd-10/GB/T 14396-2016/I20.0", "不稳定性心绞痛", 3, null)], 0),
                new("up-sent", "receiver", "counterpart", [new("SX-V0101", "虚构卫生室", 3, null)], 0),
            ],
            new BoardTrends([First, First.AddDays(1)], [new("up-sent", "receiver", [1, 2]), new("down-sent", "sender", [0, 1])]),
            [new("declined-share", 1, "拒绝率", 0.5m, null, 1, 2, null, null)]
        );
}
