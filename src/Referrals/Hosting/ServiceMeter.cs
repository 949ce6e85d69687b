// What the service counts and measures of itself.
using System.Diagnostics.Metrics;

namespace Referrals.Hosting;

internal static class ServiceMeter
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Referrals";

    /// <summary>What is counted under it never names a person, a case or a text.</summary>
    public static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "referrals.refusals",
        "{refusal}",
        "Refused requests, by the code of the problem"
    );

    public static void CountRefusal(string code) => Refusals.Add(1, new KeyValuePair<string, object?>("code", code));
}
