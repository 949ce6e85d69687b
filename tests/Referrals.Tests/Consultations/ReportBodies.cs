// Reports of an ECG, as a person would send them.
namespace Referrals.Tests.Consultations;

internal static class ReportBodies
{
    public static Dictionary<string, object?> Report(string status = "final", string? critical = null, bool recognised = false) =>
        new()
        {
            ["status"] = status,
            ["findings"] = "窦性心律，V1-V4 导联 ST 段改变",
            ["conclusion"] = "请结合临床",
            ["critical"] = critical is not null,
            ["criticalValue"] = critical,
            ["recognised"] = recognised,
        };

    public static Dictionary<string, object?> Correction(string conclusion, string? critical = null, bool recognised = false)
    {
        var correction = Report(critical: critical, recognised: recognised);
        correction.Remove("status");
        correction["reason"] = "read-again";
        correction["conclusion"] = conclusion;
        return correction;
    }
}
