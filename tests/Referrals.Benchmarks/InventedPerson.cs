// Somebody who does not exist, under a region code that does not exist.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Benchmarks;

internal static class InventedPerson
{
    private const int Births = 30_000;

    /// <summary>The identity number of the n-th of them; after thirty million they come again.</summary>
    public static string Identity(int number)
    {
        var born = new DateOnly(1930, 1, 1).AddDays(number % Births);
        var digits = string.Create(CultureInfo.InvariantCulture, $"999999{born:yyyyMMdd}{number / Births % 1_000:000}");
        return digits + IdentityNumber.CheckCharacter(digits);
    }
}
