// Which policy applies at a moment.
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Policies;

/// <summary>A county's parameters in one version.</summary>
/// <param name="Version">Its place among the policies of the county, from 1. Decisions record it. 0: the county has set none yet, <see cref="PolicyDefaults"/> apply.</param>
/// <param name="From">The day (Asia/Shanghai) it was set for.</param>
/// <param name="EffectiveFrom">The moment from which it applies.</param>
/// <param name="Reason">Why it was set.</param>
/// <param name="Parameters">All of them.</param>
public sealed record Policy(int Version, DateOnly From, DateTimeOffset EffectiveFrom, string Reason, PolicyParameters Parameters)
{
    [JsonIgnore]
    public ReferralClocks Clocks => Parameters.Clocks;

    [JsonIgnore]
    public WorkingTime WorkingTime => Parameters.WorkingTime;

    [JsonIgnore]
    public ReferralRules Referrals => Parameters.Referrals;

    [JsonIgnore]
    public ReserveRules Reserve => Parameters.Reserve;

    [JsonIgnore]
    public WhitelistRules Whitelist => Parameters.Whitelist;

    [JsonIgnore]
    public DeductibleRules Deductible => Parameters.Deductible;

    [JsonIgnore]
    public ConsultationRules Consultations => Parameters.Consultations;

    [JsonIgnore]
    public PrivacyRules Privacy => Parameters.Privacy;

    /// <summary>When a time limit that starts at this moment is over, Asia/Shanghai.</summary>
    public DateTimeOffset Due(Clock clock, DateTimeOffset start) =>
        clock.WorkingTimeOnly ? WorkingTime.Add(start, clock.Minutes) : start.ToOffset(Shanghai.Offset).AddMinutes(clock.Minutes);

    /// <summary>The accepted code system of diagnoses with this code; null when it is not accepted.</summary>
    public DiagnosisSystem? DiagnosisSystem(string code) => Referrals.DiagnosisSystems.FirstOrDefault(s => s.Code == code);
}

/// <summary>State of the stream <see cref="StreamKey"/>, one per county: all policies that were ever set 政策参数.</summary>
public sealed record PolicyBook
{
    public const string StreamKey = "policies";

    public static readonly Aggregate<PolicyBook> Aggregate = new("policies", new PolicyBook(), (state, e) => state.Evolve(e));

    private PolicyBook() { }

    /// <summary>By version, from 1.</summary>
    public ImmutableList<Policy> All { get; private init; } = [];

    /// <summary>
    /// The policy that applies at a moment: the one that came into force last; of two at the same moment the one that was set last.
    /// </summary>
    public Policy At(DateTimeOffset moment)
    {
        var found = PolicyDefaults.Policy;
        foreach (var policy in All)
        {
            if (policy.EffectiveFrom <= moment && (found.Version == 0 || policy.EffectiveFrom >= found.EffectiveFrom))
                found = policy;
        }

        return found;
    }

    /// <summary>The policy that applies at the end of a day (Asia/Shanghai).</summary>
    public Policy On(DateOnly day) => At(day.Start().AddDays(1).AddTicks(-1));

    /// <summary>The policy of a version; null when there is none.</summary>
    public Policy? Version(int version) => version >= 1 && version <= All.Count ? All[version - 1] : null;

    private PolicyBook Evolve(object e) =>
        e switch
        {
            PolicySet set => this with
            {
                All = All.Add(new Policy(All.Count + 1, set.From, set.EffectiveFrom, set.Reason, set.Parameters)),
            },
            _ => throw new InvalidOperationException($"Policies do not know {e.GetType().Name}."),
        };
}
