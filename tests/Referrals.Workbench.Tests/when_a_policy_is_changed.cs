using System.Text.Json;
using Referrals.Workbench.Client;
using Referrals.Workbench.CountyData;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Tests;

public class when_a_policy_is_changed
{
    private const string Parameters = """
        {"clocks":{"answerUrgent":{"minutes":120,"workingTimeOnly":false},"reminders":{"followUp":60}},
         "workingTime":{"hours":[{"from":"08:00:00","until":"12:00:00"}],"weekdays":["monday","tuesday"],"daysOff":["2026-10-01"],"makeUpDays":[]},
         "referrals":{"townshipReview":"village","validityDays":30,"catalogue":"warn"},
         "reserve":{"ratio":0.2,"releaseLeadHours":24},
         "whitelist":{"entryValidityDays":365},
         "deductible":{"scope":"group","window":72,"windowUnit":"hours","illustrative":true,
          "amounts":[{"level":"county","scheme":"resident","category":"general","yuan":500,"from":"2026-01-01"}]}}
        """;

    private readonly PolicyDraft draft = new(JsonSerializer.Deserialize(Parameters, ApiJson.Default.PolicyParameters)!);

    [Fact]
    public void every_parameter_stands_in_its_group_and_has_a_name()
    {
        draft
            .Parameters.Select(one => one.Group)
            .Distinct()
            .ShouldBe(["clocks", "workingTime", "referrals", "reserve", "whitelist", "deductible"]);
        Of("clocks.answerUrgent.minutes").Kind.ShouldBe(ParameterKind.Number);
        Of("clocks.answerUrgent.workingTimeOnly").Kind.ShouldBe(ParameterKind.Flag);
        Of("workingTime.weekdays").Kind.ShouldBe(ParameterKind.Texts);
        Of("workingTime.hours").Kind.ShouldBe(ParameterKind.Fixed);
        Of("deductible.scope").Kind.ShouldBe(ParameterKind.Code);
        var words = new Words();
        PolicyWords.Say("clocks.answerUrgent.minutes", words).ShouldBe("紧急答复（分钟）");
        PolicyWords.Say("clocks", words).ShouldBe("转诊时限");
        draft.Parameters.Where(one => PolicyWords.Say(one.Place, words).Any(char.IsAsciiLetter)).ShouldBeEmpty();
    }

    [Fact]
    public void nothing_is_sent_before_something_changes()
    {
        draft.IsComplete.ShouldBeFalse();
        Of("clocks.answerUrgent.minutes").Value = "90";
        draft.IsComplete.ShouldBeTrue();
        draft.Changes.ShouldHaveSingleItem().Was.ShouldBe("120");
        // As it was.
        Of("clocks.answerUrgent.minutes").Value = "120";
        draft.IsComplete.ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("many")]
    [InlineData("1,5")]
    [InlineData("-1")]
    public void what_is_no_number_is_not_sent(string typed)
    {
        Of("reserve.ratio").Value = typed;
        draft.IsComplete.ShouldBeFalse();
    }

    [Fact]
    public void the_whole_set_is_sent_as_changed()
    {
        Of("reserve.ratio").Value = " 0.25 ";
        Of("referrals.catalogue").Value = "block";
        Of("deductible.illustrative").Value = "false";
        Of("workingTime.makeUpDays").Value = "2026-10-10，2026-10-11";
        var body = draft.Body("虚构依据");
        body.Reason.ShouldBe("虚构依据");
        body.Reserve!.Ratio.ShouldBe(0.25m);
        body.Reserve.ReleaseLeadHours.ShouldBe(24);
        body.Referrals!.Catalogue.ShouldBe("block");
        body.Deductible!.Illustrative.ShouldBe(false);
        body.Deductible.Amounts.ShouldHaveSingleItem().Yuan.ShouldBe(500);
        body.WorkingTime!.MakeUpDays.ShouldBe([new DateOnly(2026, 10, 10), new DateOnly(2026, 10, 11)]);
        body.Clocks!.AnswerUrgent!.Minutes.ShouldBe(120);
        // What the policy does not have, its next version leaves to the defaults.
        body.Consultations.ShouldBeNull();
    }

    private PolicyParameter Of(string place) => draft.Parameters.Single(one => one.Place == place);
}
