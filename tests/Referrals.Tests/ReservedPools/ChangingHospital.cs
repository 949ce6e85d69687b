// A hospital whose units and specialists come and go.
using System.Globalization;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.ReservedPools;

internal static class ChangingHospital
{
    private static int codes;

    /// <summary>A new unit of SX-H01. Returns its code.</summary>
    public static async Task<string> NewUnit(this TestService service)
    {
        var unit = string.Create(CultureInfo.InvariantCulture, $"U-{Interlocked.Increment(ref codes)}");
        await service.PutUnit(unit, null);
        return unit;
    }

    /// <summary>The day after tomorrow is its last day.</summary>
    public static Task CloseUnit(this TestService service, string unit) => service.PutUnit(unit, service.DayText(2));

    /// <summary>A new specialist of the unit. Returns the code.</summary>
    public static async Task<string> NewSpecialist(this TestService service, string unit)
    {
        var code = string.Create(CultureInfo.InvariantCulture, $"SX-P-H01-U{Interlocked.Increment(ref codes)}");
        await service
            .As("administrator@340422")
            .Put(
                $"/api/practitioners/{code}",
                new
                {
                    name = "虚构医师",
                    institution = "SX-H01",
                    units = new[] { unit },
                    roles = new[] { "specialist" },
                    from = "2023-09-11",
                }
            )
            .Expect(200);
        return code;
    }

    /// <summary>The day after tomorrow is the specialist's last day.</summary>
    public static async Task LetLeave(this TestService service, string specialist) =>
        await service
            .As("administrator@340422")
            .Put($"/api/practitioners/{specialist}/leaving", new { until = service.DayText(2) })
            .Expect(200);

    private static async Task PutUnit(this TestService service, string unit, string? until) =>
        await service
            .As("administrator@340422")
            .Put(
                $"/api/institutions/SX-H01/units/{unit}",
                new
                {
                    name = $"虚构科{unit}",
                    kind = "clinic",
                    specialty = "03.04",
                    from = "2023-09-11",
                    until,
                }
            )
            .Expect(200);
}
