// From when a policy applies, that it never reaches back, and how working time is counted.
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Tests.Policies;

public class when_a_policy_is_set
{
    private static readonly DateOnly First = new(2023, 9, 11);

    private static readonly DateTimeOffset Now = new(2026, 11, 20, 10, 30, 0, TimeSpan.FromHours(8));

    private static PolicyParameters Review(TownshipReview review) =>
        PolicyDefaults.Parameters with
        {
            Referrals = PolicyDefaults.Parameters.Referrals with { TownshipReview = review },
        };

    private static PolicyBook Given(params PolicySet[] policies) =>
        policies.Aggregate(PolicyBook.Aggregate.Initial, PolicyBook.Aggregate.Evolve);

    private static PolicySet Set(PolicyBook book, DateOnly from, TownshipReview review, DateTimeOffset? now = null) =>
        PolicyDecider
            .Decide(book, new SetPolicy(now ?? Now, from, "试行", Review(review)))
            .Events.ShouldHaveSingleItem()
            .ShouldBeOfType<PolicySet>();

    private static PolicyBook Began => Given(Set(PolicyBook.Aggregate.Initial, First, TownshipReview.Village));

    [Fact]
    public void until_there_is_one_the_defaults_apply()
    {
        PolicyBook.Aggregate.Initial.At(Now).Version.ShouldBe(0);
        PolicyBook.Aggregate.Initial.At(Now).Clocks.AnswerUrgent.ShouldBe(new Clock(120, false));
        Began.At(new DateTimeOffset(2023, 9, 10, 15, 59, 59, TimeSpan.Zero)).Version.ShouldBe(0);
        Began.At(new DateTimeOffset(2023, 9, 11, 0, 0, 0, TimeSpan.FromHours(8))).Version.ShouldBe(1);
    }

    [Fact]
    public void later_ones_do_not_reach_back()
    {
        var yesterday = new SetPolicy(Now, new DateOnly(2026, 11, 19), "试行", Review(TownshipReview.All));
        PolicyDecider.Decide(Began, yesterday).Refusal!.Code.ShouldBe("policy.retroactive");
        // It is still the 19th in London, and the 20th in Shou County.
        PolicyDecider
            .Decide(Began, yesterday with { Now = new DateTimeOffset(2026, 11, 19, 16, 0, 0, TimeSpan.Zero) })
            .Refusal!.Code.ShouldBe("policy.retroactive");
    }

    [Fact]
    public void one_for_today_applies_from_the_moment_it_was_set()
    {
        var book = PolicyBook.Aggregate.Evolve(Began, Set(Began, new DateOnly(2026, 11, 20), TownshipReview.All));
        book.At(Now.AddTicks(-1)).Version.ShouldBe(1);
        book.At(Now).Version.ShouldBe(2);
        book.On(new DateOnly(2026, 11, 20)).Referrals.TownshipReview.ShouldBe(TownshipReview.All);
        book.On(new DateOnly(2026, 11, 19)).Version.ShouldBe(1);
    }

    [Fact]
    public void what_was_set_last_for_a_day_counts_whatever_was_set_in_between()
    {
        var book = Began;
        book = PolicyBook.Aggregate.Evolve(book, Set(book, new DateOnly(2027, 1, 1), TownshipReview.All));
        book = PolicyBook.Aggregate.Evolve(book, Set(book, new DateOnly(2026, 12, 1), TownshipReview.None));
        book = PolicyBook.Aggregate.Evolve(book, Set(book, new DateOnly(2027, 1, 1), TownshipReview.Village));
        book.On(new DateOnly(2026, 11, 30)).Version.ShouldBe(1);
        book.On(new DateOnly(2026, 12, 31)).Version.ShouldBe(3);
        book.On(new DateOnly(2027, 1, 1)).Version.ShouldBe(4);
        book.Version(2)!.Referrals.TownshipReview.ShouldBe(TownshipReview.All);
        book.Version(5).ShouldBeNull();
        book.Version(0).ShouldBeNull();
    }

    [Fact]
    public void the_same_again_writes_nothing()
    {
        PolicyDecider.Decide(Began, new SetPolicy(Now, First, "试行", Review(TownshipReview.Village))).ShouldBe(Decided.Nothing);
        PolicyDecider
            .Decide(Began, new SetPolicy(Now, First, "试行", Review(TownshipReview.All)))
            .Refusal!.Code.ShouldBe("policy.retroactive");
    }

    [Fact]
    public void diagnoses_are_codes_of_an_accepted_system()
    {
        var policy = PolicyBook.Aggregate.Initial.At(Now);
        policy.DiagnosisSystem("icd-10-gb")!.Matches("I21.0").ShouldBeTrue();
        policy.DiagnosisSystem("icd-10-gb")!.Matches("I10.x00x002").ShouldBeTrue();
        policy.DiagnosisSystem("icd-10-yb")!.Matches("I21.000").ShouldBeTrue();
        policy.DiagnosisSystem("icd-10-yb")!.Matches("I21.0").ShouldBeFalse();
        policy.DiagnosisSystem("icd-10-yb")!.Matches("I21.000\n").ShouldBeFalse();
        policy.DiagnosisSystem("icd-10-yb")!.Matches("xI21.000").ShouldBeFalse();
        policy.DiagnosisSystem("icd-11").ShouldBeNull();
    }

    [Fact]
    public void deductibles_go_by_the_deductible_level_and_the_day_of_admission()
    {
        DeductibleAmount Amount(DeductibleLevel level, decimal yuan, int year) =>
            new(level, InsuranceScheme.Resident, "general", yuan, new DateOnly(year, 1, 1));
        var rules = PolicyDefaults.Parameters.Deductible with
        {
            Amounts =
            [
                Amount(DeductibleLevel.Township, 200, 2024),
                Amount(DeductibleLevel.Township, 150, 2023),
                Amount(DeductibleLevel.County, 500, 2023),
            ],
        };
        rules.Amount(DeductibleLevel.Township, InsuranceScheme.Resident, "general", new DateOnly(2023, 12, 31)).ShouldBe(150);
        rules.Amount(DeductibleLevel.Township, InsuranceScheme.Resident, "general", new DateOnly(2024, 1, 1)).ShouldBe(200);
        rules.Amount(DeductibleLevel.County, InsuranceScheme.Resident, "general", new DateOnly(2024, 1, 1)).ShouldBe(500);
        rules.Amount(DeductibleLevel.County, InsuranceScheme.Employee, "general", new DateOnly(2024, 1, 1)).ShouldBeNull();
        rules.Amount(DeductibleLevel.Township, InsuranceScheme.Resident, "general", new DateOnly(2022, 1, 1)).ShouldBeNull();
    }

    [Theory]
    [InlineData("2026-11-20T10:00", 120, "2026-11-20T12:00")] // a Friday morning
    [InlineData("2026-11-20T10:00", 121, "2026-11-20T14:31")]
    [InlineData("2026-11-20T17:00", 60, "2026-11-23T08:30")] // over the weekend
    [InlineData("2026-11-21T10:00", 1, "2026-11-23T08:01")]
    [InlineData("2026-09-30T17:00", 60, "2026-10-08T08:30")] // over the holidays
    [InlineData("2026-10-09T17:00", 60, "2026-10-10T08:30")] // a Saturday that is worked
    [InlineData("2026-11-20T00:00", 1, "2026-11-20T08:01")]
    public void working_time_passes_on_working_days_only(string start, int minutes, string due)
    {
        var working = PolicyDefaults.Parameters.WorkingTime with
        {
            DaysOff = [.. Enumerable.Range(1, 7).Select(d => new DateOnly(2026, 10, d))],
            MakeUpDays = [new DateOnly(2026, 10, 10)],
        };
        var policy = PolicyDefaults.Policy with { Parameters = PolicyDefaults.Parameters with { WorkingTime = working } };
        policy
            .Due(new Clock(minutes, true), DateTimeOffset.Parse($"{start}+08:00").ToUniversalTime())
            .ShouldBe(DateTimeOffset.Parse($"{due}+08:00"));
        policy
            .Due(new Clock(minutes, false), DateTimeOffset.Parse($"{start}+08:00"))
            .ShouldBe(DateTimeOffset.Parse($"{start}+08:00").AddMinutes(minutes));
    }
}
