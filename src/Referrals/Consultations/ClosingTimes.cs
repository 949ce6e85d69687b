// Until when those who asked close what was answered. Stored in events for ever.
using Referrals.Policies;

namespace Referrals.Consultations;

/// <summary>When those who asked are reminded to close what was answered, and when the clock closes it 待结束提醒与自动结束.</summary>
/// <param name="RemindAt">The reminder.</param>
/// <param name="CloseAt">The end.</param>
/// <param name="PolicyVersion">The policy that says so.</param>
public sealed record ClosingTimes(DateTimeOffset RemindAt, DateTimeOffset CloseAt, int PolicyVersion)
{
    /// <summary>Of what is answered now.</summary>
    public static ClosingTimes Of(Policy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var rules = policy.Consultations;
        return new ClosingTimes(now.AddDays(rules.ClosingReminderDays), now.AddDays(rules.ClosingDays), policy.Version);
    }

    /// <summary>Of what was answered before a county could say how long that takes.</summary>
    internal static ClosingTimes Since(DateTimeOffset answered) => Of(PolicyDefaults.Policy, answered);
}
