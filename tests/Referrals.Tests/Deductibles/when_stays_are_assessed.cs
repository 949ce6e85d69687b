// Every row of the worked examples: what is due, why, and what the patient is told.
using Referrals.Deductibles;

namespace Referrals.Tests.Deductibles;

public class when_stays_are_assessed
{
    public static TheoryData<string, string> Examples => [.. WorkedExample.All.Select(example => (example.Number, example.Situation))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void it_is_as_the_table_says(string number, string situation)
    {
        var example = WorkedExample.All.Single(one => one.Number == number);
        var assessment = example.Assess();
        WorkedExample.Text(assessment).ShouldBe(example.Result, situation);
        assessment.Stays[^1].Sentence.Chinese.ShouldBe(example.Sentence, situation);
        assessment.Stays.ShouldAllBe(stay => stay.Sentence.English.Length > 0 && !stay.Sentence.English.Contains('{'));
    }

    [Fact]
    public void the_table_has_every_row_once_and_every_reason()
    {
        WorkedExample.All.Select(example => example.Number).ShouldBe(Enumerable.Range(1, WorkedExample.All.Count).Select(at => $"{at}"));
        WorkedExample.All.Count.ShouldBeGreaterThan(40);
        // What is carried over from another year has tests of its own.
        Enum.GetValues<ReasonCode>()
            .Except([ReasonCode.CarriedOver])
            .Where(code => !WorkedExample.All.Any(example => example.Result.Split(' ').Contains(ReasonCodes.Of(code))))
            .ShouldBeEmpty();
    }
}
