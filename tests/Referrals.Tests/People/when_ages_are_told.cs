// Ages as people say them, and what a newborn without a name is called.
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Tests.People;

public sealed class when_ages_are_told
{
    [Theory]
    [InlineData("2026-03-01", "2026-03-01", "不足 1 天", "less than 1 day", 0, 0)]
    [InlineData("2026-02-28", "2026-03-01", "1 天", "1 day", 0, 1)]
    [InlineData("2026-02-09", "2026-03-01", "20 天", "20 days", 0, 20)]
    [InlineData("2026-01-31", "2026-02-28", "28 天", "28 days", 0, 28)]
    [InlineData("2026-01-31", "2026-03-01", "1 个月 1 天", "1 month 1 day", 1, 1)]
    [InlineData("2025-12-01", "2026-03-01", "3 个月", "3 months", 3, 0)]
    [InlineData("2025-03-02", "2026-03-01", "11 个月 27 天", "11 months 27 days", 11, 27)]
    [InlineData("2024-02-29", "2025-02-28", "11 个月 30 天", "11 months 30 days", 11, 30)]
    public void below_one_year_in_months_and_days(string born, string day, string chinese, string english, int months, int days)
    {
        var data = Born(born);
        var on = DateOnly.Parse(day);
        Ages.OfInfant(data, on).ShouldBe(new InfantAge(months, days));
        (Ages.Say(data, on, Language.Chinese), Ages.Say(data, on, Language.English)).ShouldBe((chinese, english));
    }

    [Theory]
    [InlineData("2025-03-01", "1 岁", "1 year")]
    [InlineData("1980-02-03", "46 岁", "46 years")]
    [InlineData("2026-03-02", null, null)]
    public void from_the_first_birthday_on_in_years(string born, string? chinese, string? english)
    {
        var day = new DateOnly(2026, 3, 1);
        Ages.OfInfant(Born(born), day).ShouldBeNull();
        (Ages.Say(Born(born), day, Language.Chinese), Ages.Say(Born(born), day, Language.English)).ShouldBe((chinese, english));
    }

    [Fact]
    public void an_estimated_age_has_no_months()
    {
        var data = new PersonData
        {
            Identity = new(IdentityKind.Unknown),
            EstimatedAge = 0,
            EstimatedOn = new DateOnly(2026, 3, 1),
        };
        Ages.OfInfant(data, new DateOnly(2026, 3, 1)).ShouldBeNull();
        Ages.Say(data, new DateOnly(2026, 3, 1), Language.Chinese).ShouldBe("0 岁");
        Ages.Say(data with { EstimatedAge = null }, new DateOnly(2026, 3, 1), Language.Chinese).ShouldBeNull();
    }

    [Theory]
    [InlineData(Sex.Female, 1, "王芳之女", "王*之女")]
    [InlineData(Sex.Male, 1, "王芳之子", "王*之子")]
    [InlineData(Sex.Male, 2, "王芳之子2", "王*之子2")]
    [InlineData(Sex.Unknown, 1, "王芳之婴", "王*之婴")]
    public void a_newborn_without_a_name_is_its_mothers_child(Sex sex, int order, string called, string masked)
    {
        var child = new PersonData { Identity = new(IdentityKind.Newborn, Mother: "p-mother", BirthOrder: order), Sex = sex };
        Masking.ChildName("王芳", child).ShouldBe(called);
        Masking.ChildName("王芳", child with { Name = "王小宝" }).ShouldBeNull();
        Masking.ChildName(null, child).ShouldBeNull();
        Masking.Of("p", child, "王芳", new DateOnly(2026, 3, 1), Language.Chinese).Name.ShouldBe(masked);
        Masking.Of("p", child with { CalledName = called }, new DateOnly(2026, 3, 1), Language.Chinese).Name.ShouldBe(masked);
        Masking.Of("p", child with { Name = "王小宝" }, "王芳", new DateOnly(2026, 3, 1), Language.Chinese).Name.ShouldBe("王**");
    }

    private static PersonData Born(string day) => new() { Identity = new(IdentityKind.Unknown), BirthDate = DateOnly.Parse(day) };
}
