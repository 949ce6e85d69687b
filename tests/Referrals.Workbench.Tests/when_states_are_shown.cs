using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Workbench.Cases;
using Referrals.Workbench.Client;
using Referrals.Workbench.Shell;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Tests;

public sealed class when_states_are_shown : BunitContext
{
    public when_states_are_shown() => new FakeService().Register(this);

    [Theory]
    [InlineData("emergency", "▲", "急危重")]
    [InlineData("urgent", "◆", "紧急")]
    [InlineData("routine", "●", "普通")]
    public void urgency_is_told_by_shape_colour_and_word(string urgency, string shape, string word)
    {
        var shown = Render<Urgent>(with => with.Add(part => part.Urgency, urgency));
        shown.Find("span").ClassList.ShouldContain($"urgency-{urgency}");
        shown.Find("[aria-hidden]").TextContent.ShouldBe(shape);
        shown.Markup.ShouldContain(word);
    }

    [Fact]
    public async Task a_problem_says_what_is_wrong_where_and_what_is_possible_instead()
    {
        var tried = 0;
        var problem = new Problem
        {
            Code = "referral.wrong-state",
            Title = "当前状态不允许此操作。",
            Status = 409,
            Errors =
            [
                new ProblemField
                {
                    Pointer = "/note",
                    Code = "x",
                    Title = "须填写说明。",
                },
            ],
            Allowed = ["accept", "decline"],
        };
        var shown = Render<FailedState>(with => with.Add(part => part.Problem, problem).Add(part => part.Retry, () => tried++));
        shown.Find("[role=alert]").TextContent.ShouldContain("当前状态不允许此操作。");
        shown.Markup.ShouldContain("须填写说明。");
        shown.Markup.ShouldContain("现在可以：接受、拒绝");
        shown.Markup.ShouldContain("referral.wrong-state");
        await shown.Find("button").ClickAsync(new());
        tried.ShouldBe(1);
    }

    [Fact]
    public void everything_is_shown_again_in_the_other_language()
    {
        var shown = Render<EmptyState>();
        shown.Markup.ShouldContain("没有内容");
        Services.GetRequiredService<Words>().Speak(Words.English);
        shown.WaitForAssertion(() => shown.Markup.ShouldContain("Nothing here"));
    }
}
