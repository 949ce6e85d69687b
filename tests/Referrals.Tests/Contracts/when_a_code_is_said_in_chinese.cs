using Referrals.Cases;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Tests;

/// <summary>Tables and forms that people read have Chinese words for all codes.</summary>
public class when_a_code_is_said_in_chinese
{
    [Fact]
    public void each_has_a_word()
    {
        CaseWords.States.Missing.ShouldBeEmpty();
        CaseWords.Directions.Missing.ShouldBeEmpty();
        Words.Urgencies.Missing.ShouldBeEmpty();
        Words.Resources.Missing.ShouldBeEmpty();
        Words.Sexes.Missing.ShouldBeEmpty();
        PoolWords.Reasons.Missing.ShouldBeEmpty();
        PoolWords.Figures.Missing.ShouldBeEmpty();
        WhitelistWords.Tiers.Missing.ShouldBeEmpty();
        WhitelistWords.States.Missing.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("停诊", CapacityReason.ClinicSuspended)]
    [InlineData("clinic-suspended", CapacityReason.ClinicSuspended)]
    [InlineData("关闭病区", CapacityReason.WardClosed)]
    [InlineData("because", null)]
    [InlineData(null, null)]
    public void a_word_is_read_back(string? text, CapacityReason? reason) => PoolWords.Reasons.Parse(text).ShouldBe(reason);
}
