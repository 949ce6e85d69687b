// Stored for ever: what happened to the entries of a county's whitelist. Days are in Asia/Shanghai; Until is the last day, included.
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Whitelist;

/// <summary>What every event of the whitelist says.</summary>
internal interface IWhitelistEvent
{
    Guid Entry { get; }

    /// <summary>Why, in the words of whoever did it.</summary>
    string Reason { get; }

    /// <summary>Who did it: the token's subject. It stands here, too, because rules ask for it.</summary>
    string By { get; }

    DateTimeOffset At { get; }
}

/// <summary>Entry proposed 提出.</summary>
/// <param name="Entry">Its id.</param>
/// <param name="Institution">Code of an institution outside the county.</param>
/// <param name="Tier">How far away that is.</param>
/// <param name="Units">Codes of the units for which it stands; empty for all.</param>
/// <param name="Diagnoses">Diagnoses for which it stands; empty for all.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="Quota">How many cases a calendar year at most; null for no limit.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who proposed it.</param>
/// <param name="At">When.</param>
/// <param name="PolicyVersion">Version of the policy that said which diagnoses are accepted and how long an entry is valid.</param>
/// <param name="DirectoryVersion">Version of the directory that had the institution and its units.</param>
public sealed record WhitelistEntryProposed(
    Guid Entry,
    string Institution,
    OutsideTier Tier,
    IReadOnlyList<string> Units,
    IReadOnlyList<DiagnosisRange> Diagnoses,
    DateOnly From,
    DateOnly Until,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Quota,
    string Reason,
    string By,
    DateTimeOffset At,
    int PolicyVersion,
    long DirectoryVersion
) : IWhitelistEvent;

/// <summary>Entry approved 审批通过 by the county authority.</summary>
public sealed record WhitelistEntryApproved(Guid Entry, string Reason, string By, DateTimeOffset At) : IWhitelistEvent;

/// <summary>Entry rejected 驳回.</summary>
public sealed record WhitelistEntryRejected(Guid Entry, string Reason, string By, DateTimeOffset At) : IWhitelistEvent;

/// <summary>Entry renewed 续期: it has a later last day.</summary>
public sealed record WhitelistEntryRenewed(Guid Entry, DateOnly Until, string Reason, string By, DateTimeOffset At) : IWhitelistEvent;

/// <summary>Entry suspended 暂停: it does not count until it is resumed.</summary>
public sealed record WhitelistEntrySuspended(Guid Entry, string Reason, string By, DateTimeOffset At) : IWhitelistEvent;

/// <summary>Entry resumed 恢复.</summary>
public sealed record WhitelistEntryResumed(Guid Entry, string Reason, string By, DateTimeOffset At) : IWhitelistEvent;

/// <summary>Entry removed 移除, for good.</summary>
public sealed record WhitelistEntryRemoved(Guid Entry, string Reason, string By, DateTimeOffset At) : IWhitelistEvent;

internal static class WhitelistEvents
{
    public static EventTypes MapWhitelist(this EventTypes types) =>
        types
            .Map<WhitelistEntryProposed>("whitelist_entry_proposed")
            .Map<WhitelistEntryApproved>("whitelist_entry_approved")
            .Map<WhitelistEntryRejected>("whitelist_entry_rejected")
            .Map<WhitelistEntryRenewed>("whitelist_entry_renewed")
            .Map<WhitelistEntrySuspended>("whitelist_entry_suspended")
            .Map<WhitelistEntryResumed>("whitelist_entry_resumed")
            .Map<WhitelistEntryRemoved>("whitelist_entry_removed");
}
