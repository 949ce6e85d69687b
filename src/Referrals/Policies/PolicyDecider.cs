// When a policy may be set, and from when it applies.
using System.Globalization;
using System.Text.Json;
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Policies;

/// <summary>Sets a complete, validated set of parameters for a day.</summary>
/// <param name="Now">The moment of the command.</param>
/// <param name="From">The day (Asia/Shanghai).</param>
/// <param name="Reason">Why.</param>
/// <param name="Parameters">All of them.</param>
internal sealed record SetPolicy(DateTimeOffset Now, DateOnly From, string Reason, PolicyParameters Parameters);

internal static class PolicyDecider
{
    /// <summary>
    /// A policy never changes what was decided: after the first it is set for today, and then applies from this moment, or for a later
    /// day. What was set last for a day counts. The first may be set for any day, as nothing was decided by the county's rules before.
    /// </summary>
    public static Decided Decide(PolicyBook state, SetPolicy command)
    {
        if (
            state.All.FindLast(p => p.From == command.From) is { } known
            && known.Reason == command.Reason
            && Json(known.Parameters) == Json(command.Parameters)
        )
            return Decided.Nothing;
        var start = command.From.Start();
        if (state.All.IsEmpty)
            return Decided.With(new PolicySet(command.From, start, command.Reason, command.Parameters));
        var today = Shanghai.Day(command.Now);
        if (command.From < today)
            return new Refusal("policy.retroactive").With("today", today.ToString("O", CultureInfo.InvariantCulture));
        return Decided.With(
            new PolicySet(
                command.From,
                command.From == today ? command.Now.ToOffset(Shanghai.Offset) : start,
                command.Reason,
                command.Parameters
            )
        );
    }

    // Records that hold lists are not equal by value.
    private static string Json(PolicyParameters parameters) => JsonSerializer.Serialize(parameters, PoliciesJson.Default.PolicyParameters);
}
