// Stored for ever: a county's policies, each a complete set of parameters.
using Referrals.EventStore;

namespace Referrals.Policies;

/// <summary>A complete set of parameters was set. Its version is its place in the stream, from 1.</summary>
/// <param name="From">The day (Asia/Shanghai) it was set for.</param>
/// <param name="EffectiveFrom">The moment from which it applies: the start of that day, or the moment it was set when that was
/// later.</param>
/// <param name="Reason">Why, in the words of whoever set it.</param>
/// <param name="Parameters">Everything, changed or not.</param>
public sealed record PolicySet(DateOnly From, DateTimeOffset EffectiveFrom, string Reason, PolicyParameters Parameters);

internal static class PoliciesEvents
{
    public static EventTypes MapPolicies(this EventTypes types) => types.Map<PolicySet>("policy_set");
}
