// Identity numbers of people who do not exist: region 999999 is nobody's.
using Referrals.Shared;

namespace Referrals.Tests.People;

internal static class IdentityNumbers
{
    private static int last;

    /// <summary>A number that no other test has.</summary>
    public static string Next(Sex sex = Sex.Male)
    {
        var number = Interlocked.Increment(ref last);
        // 499 men and as many women a day.
        return Make(new DateOnly(1950, 1, 1).AddDays(number / 499), (number % 499 * 2) + (sex == Sex.Male ? 1 : 0));
    }

    public static string Make(DateOnly born, int order, string region = "999999")
    {
        var digits = $"{region}{born:yyyyMMdd}{order:000}";
        return digits + IdentityNumber.CheckCharacter(digits);
    }
}
