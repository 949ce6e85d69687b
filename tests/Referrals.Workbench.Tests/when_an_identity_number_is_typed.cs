using Referrals.Tests.Cases;
using Referrals.Workbench.FamilyDoctor;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Tests;

public class when_an_identity_number_is_typed
{
    private static readonly DateOnly Today = new(2026, 12, 3);

    // Of nobody: there is no region 999999.
    private static readonly string Number = CaseForms.IdentityNumber(7);

    [Fact]
    public void a_whole_number_tells_birth_date_and_sex()
    {
        var read = IdentityCheck.Read(Number, "identity-card", Today);
        read.IsGood.ShouldBeTrue();
        read.BirthDate.ShouldBe(new DateOnly(1950, 1, 8));
        read.Sex.ShouldBe("female");
        TransferTexts.Say(read, Today, new Words()).ShouldBe("号码正确 · 女 76岁 1950-01-08");
    }

    [Fact]
    public void spaces_full_width_and_lower_case_are_understood() =>
        IdentityCheck.Normalise(" ９99999 19500108" + "000x\u200B").ShouldBe("99999919500108000X");

    [Fact]
    public void each_wrong_check_character_is_found()
    {
        foreach (var last in "0123456789X".Where(last => last != Number[^1]))
            Fault(Number[..17] + last).ShouldBe(IdentityFault.Check);
    }

    [Fact]
    public void a_digit_that_was_mistyped_or_swapped_is_found()
    {
        for (var at = 0; at < 17; at++)
        {
            foreach (var digit in "0123456789".Where(digit => digit != Number[at]))
                Fault($"{Number[..at]}{digit}{Number[(at + 1)..]}").ShouldNotBe(IdentityFault.None);
        }

        for (var at = 0; at < 16; at++)
        {
            if (Number[at] != Number[at + 1])
                Fault($"{Number[..at]}{Number[at + 1]}{Number[at]}{Number[(at + 2)..]}").ShouldNotBe(IdentityFault.None);
        }
    }

    [Theory]
    [InlineData("", IdentityFault.Empty)]
    [InlineData("9", IdentityFault.Incomplete)]
    [InlineData("99999919", IdentityFault.Incomplete)]
    [InlineData("0", IdentityFault.Region)]
    [InlineData("81", IdentityFault.Region)]
    [InlineData("99a", IdentityFault.Characters)]
    [InlineData("9999991950X", IdentityFault.Characters)]
    [InlineData("99999919501308", IdentityFault.BirthDate)]
    [InlineData("99999920261204", IdentityFault.BirthDate)]
    [InlineData("99999918891231", IdentityFault.BirthDate)]
    [InlineData("9999991950010800061", IdentityFault.TooLong)]
    public void what_is_wrong_is_said_as_soon_as_it_can_be_known(string typed, IdentityFault fault) => Fault(typed).ShouldBe(fault);

    [Fact]
    public void the_birth_date_is_told_before_the_number_is_whole() =>
        IdentityCheck.Read(Number[..14], "identity-card", Today).BirthDate.ShouldBe(new DateOnly(1950, 1, 8));

    [Theory]
    [InlineData("hong-kong-macao-taiwan-residence", "8", IdentityFault.Incomplete)]
    [InlineData("hong-kong-macao-taiwan-residence", "99", IdentityFault.Region)]
    [InlineData("passport", "E12", IdentityFault.Incomplete)]
    [InlineData("passport", "E1234567", IdentityFault.None)]
    public void other_documents_have_rules_of_their_own(string kind, string typed, IdentityFault fault) =>
        IdentityCheck.Read(typed, kind, Today).Fault.ShouldBe(fault);

    private static IdentityFault Fault(string typed) => IdentityCheck.Read(typed, "identity-card", Today).Fault;
}
