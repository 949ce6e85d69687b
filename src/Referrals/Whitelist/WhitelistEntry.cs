// One entry of the whitelist as it stands.
using System.Collections.Immutable;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Whitelist;

/// <summary>How far away an institution outside the county is.</summary>
public enum OutsideTier
{
    /// <summary>City level 市级.</summary>
    City,

    /// <summary>Outside the city within the province 市外省内; of the same rank as the city (A17).</summary>
    Province,

    /// <summary>Outside the province 省外.</summary>
    OutsideProvince,
}

/// <summary>Where an entry stands.</summary>
public enum EntryState
{
    /// <summary>Proposed 待审批.</summary>
    Proposed,

    /// <summary>Approved 已通过; counts within its validity.</summary>
    Approved,

    /// <summary>Rejected 已驳回. The end.</summary>
    Rejected,

    /// <summary>Suspended 已暂停.</summary>
    Suspended,

    /// <summary>Removed 已移除. The end.</summary>
    Removed,
}

/// <summary>What may be done to an entry.</summary>
public enum WhitelistChange
{
    /// <summary>提出.</summary>
    Proposed,

    /// <summary>审批通过.</summary>
    Approved,

    /// <summary>驳回.</summary>
    Rejected,

    /// <summary>续期.</summary>
    Renewed,

    /// <summary>暂停.</summary>
    Suspended,

    /// <summary>恢复.</summary>
    Resumed,

    /// <summary>移除.</summary>
    Removed,
}

/// <summary>One change of an entry.</summary>
/// <param name="Version">Version of the list with it.</param>
/// <param name="Change">What was done.</param>
/// <param name="At">When.</param>
/// <param name="By">By whom: an account, not a name.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">The entry's last day from then on.</param>
public sealed record WhitelistStep(long Version, WhitelistChange Change, DateTimeOffset At, string By, string Reason, DateOnly Until);

/// <summary>An entry of the whitelist 转诊白名单 (A17).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Institution">Code of an institution outside the county.</param>
/// <param name="Tier">How far away that is.</param>
/// <param name="Units">Codes of the units for which it stands; empty for all.</param>
/// <param name="Diagnoses">Diagnoses for which it stands; empty for all.</param>
/// <param name="From">First day, Asia/Shanghai.</param>
/// <param name="Until">Last day, included.</param>
/// <param name="Quota">How many cases a calendar year at most; null for no limit.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Version">Version of the list at its last change.</param>
public sealed record WhitelistEntry(
    Guid Id,
    string Institution,
    OutsideTier Tier,
    IReadOnlyList<string> Units,
    IReadOnlyList<DiagnosisRange> Diagnoses,
    DateOnly From,
    DateOnly Until,
    int? Quota,
    EntryState State,
    long Version
)
{
    /// <summary>Everything that was done to it, the proposal first.</summary>
    public ImmutableList<WhitelistStep> History { get; init; } = [];

    /// <summary>Version of the list with its proposal: the order of entries.</summary>
    public long Place => History.IsEmpty ? Version : History[0].Version;

    /// <summary>Who proposed it: an account, not a name.</summary>
    public string? ProposedBy => History.IsEmpty ? null : History[0].By;

    /// <summary>Who approved it.</summary>
    public string? ApprovedBy => History.FindLast(step => step.Change == WhitelistChange.Approved)?.By;

    /// <summary>Whether it counts or may come to count.</summary>
    public bool IsAlive => State is EntryState.Proposed or EntryState.Approved or EntryState.Suspended;

    /// <summary>Whether it counts on a day.</summary>
    public bool IsInForce(DateOnly day) => State == EntryState.Approved && From <= day && day <= Until;

    /// <summary>The entry as it stood at the end of a day; null where it was not proposed yet.</summary>
    public WhitelistEntry? AsOf(DateOnly day)
    {
        if (Shanghai.Day(History[0].At) > day)
            return null;
        var steps = History.TakeWhile(step => Shanghai.Day(step.At) <= day).ToImmutableList();
        return steps.Count == History.Count
            ? this
            : this with
            {
                History = steps,
                Until = steps[^1].Until,
                Version = steps[^1].Version,
                State = steps.Skip(1).Aggregate(EntryState.Proposed, (state, step) => state.After(step.Change)!.Value),
            };
    }

    /// <summary>Whether it was approved and has its last day between two days.</summary>
    public bool Expires(DateOnly from, DateOnly until) =>
        State is EntryState.Approved or EntryState.Suspended && from <= Until && Until <= until;

    /// <summary>Whether it stands for this unit and diagnosis.</summary>
    public bool Covers(string unit, Diagnosis diagnosis) => CoversUnit(unit) && CoversDiagnosis(diagnosis);

    /// <summary>Whether it stands for this unit.</summary>
    public bool CoversUnit(string unit) => Units.Count == 0 || Units.Contains(unit, StringComparer.Ordinal);

    /// <summary>Whether it stands for this diagnosis.</summary>
    public bool CoversDiagnosis(Diagnosis diagnosis)
    {
        foreach (var range in Diagnoses)
        {
            if (range.Contains(diagnosis))
                return true;
        }

        return Diagnoses.Count == 0;
    }
}

/// <summary>Which change follows on which state.</summary>
internal static class EntryStates
{
    /// <summary>The state after a change; null where it is not possible.</summary>
    public static EntryState? After(this EntryState state, WhitelistChange change) =>
        (state, change) switch
        {
            (EntryState.Proposed, WhitelistChange.Approved) => EntryState.Approved,
            (EntryState.Proposed, WhitelistChange.Rejected) => EntryState.Rejected,
            (EntryState.Approved or EntryState.Suspended, WhitelistChange.Renewed) => state,
            (EntryState.Approved, WhitelistChange.Suspended) => EntryState.Suspended,
            (EntryState.Suspended, WhitelistChange.Resumed) => EntryState.Approved,
            (EntryState.Proposed or EntryState.Approved or EntryState.Suspended, WhitelistChange.Removed) => EntryState.Removed,
            _ => null,
        };
}

/// <summary>Where tiers stand in the order of A17.</summary>
public static class OutsideTiers
{
    /// <summary>City level and the rest of the province are one rank.</summary>
    public static DestinationTier Rank(this OutsideTier tier) =>
        tier == OutsideTier.OutsideProvince ? DestinationTier.OutsideProvince : DestinationTier.CityOrProvince;

    /// <summary>
    /// The tier of an area as a county sees it; both are codes of GB/T 2260: province, city and county have two digits each.
    /// </summary>
    public static OutsideTier Of(string county, string area)
    {
        ArgumentNullException.ThrowIfNull(county);
        ArgumentNullException.ThrowIfNull(area);
        return Same(4) ? OutsideTier.City
            : Same(2) ? OutsideTier.Province
            : OutsideTier.OutsideProvince;

        bool Same(int digits) => string.CompareOrdinal(county, 0, area, 0, digits) == 0;
    }
}
