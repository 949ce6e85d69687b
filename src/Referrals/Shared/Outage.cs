// When a step of the clock came so late that nobody can have been there to take it.
namespace Referrals.Shared;

internal static class Outage
{
    /// <summary>Later than this after its time, a step is recorded as late by an outage.</summary>
    public static readonly TimeSpan After = TimeSpan.FromMinutes(5);
}
