// The list as it stands after all its events.
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Whitelist;

/// <summary>State of the stream <see cref="StreamKey"/>, one per county: every entry that was ever proposed.</summary>
public sealed record TransferWhitelist
{
    public const string StreamKey = "whitelist";

    // Before the aggregate, whose first state has it.
    private static readonly ImmutableDictionary<string, ImmutableArray<WhitelistEntry>> None = ImmutableDictionary.Create<
        string,
        ImmutableArray<WhitelistEntry>
    >(StringComparer.Ordinal);

    public static readonly Aggregate<TransferWhitelist> Aggregate = new(
        "whitelist",
        new TransferWhitelist(),
        (state, e) => state.Evolve(e)
    );

    private TransferWhitelist() { }

    /// <summary>By institution, in the order in which they were proposed.</summary>
    [JsonIgnore]
    public ImmutableDictionary<string, ImmutableArray<WhitelistEntry>> ByInstitution { get; private init; } = None;

    /// <summary>Entries that were proposed with a quota.</summary>
    [JsonIgnore]
    public ImmutableList<Guid> WithQuota { get; private init; } = [];

    /// <summary>How many events it has.</summary>
    public long Version { get; private init; }

    /// <summary>The institution of each entry.</summary>
    private ImmutableDictionary<Guid, string> Institutions { get; init; } = ImmutableDictionary<Guid, string>.Empty;

    /// <summary>All entries, in the order in which they were proposed.</summary>
    [JsonIgnore]
    public IEnumerable<WhitelistEntry> All => ByInstitution.Values.SelectMany(entries => entries).OrderBy(entry => entry.Place);

    /// <summary>The entry of this id; null where there is none.</summary>
    public WhitelistEntry? this[Guid id] =>
        Institutions.TryGetValue(id, out var institution) ? Of(institution).FirstOrDefault(entry => entry.Id == id) : null;

    /// <summary>The entries of an institution.</summary>
    public ImmutableArray<WhitelistEntry> Of(string institution) => ByInstitution.GetValueOrDefault(institution, []);

    /// <summary>The entries that count for a unit and diagnosis on a day.</summary>
    public IEnumerable<WhitelistEntry> Covering(string institution, string unit, Diagnosis diagnosis, DateOnly day) =>
        Of(institution).Where(entry => entry.IsInForce(day) && entry.Covers(unit, diagnosis));

    private TransferWhitelist Evolve(object e) =>
        e switch
        {
            WhitelistEntryProposed proposed => Propose(proposed),
            WhitelistEntryApproved approved => Change(approved, WhitelistChange.Approved),
            WhitelistEntryRejected rejected => Change(rejected, WhitelistChange.Rejected),
            WhitelistEntryRenewed renewed => Change(renewed, WhitelistChange.Renewed, renewed.Until),
            WhitelistEntrySuspended suspended => Change(suspended, WhitelistChange.Suspended),
            WhitelistEntryResumed resumed => Change(resumed, WhitelistChange.Resumed),
            WhitelistEntryRemoved removed => Change(removed, WhitelistChange.Removed),
            _ => throw new InvalidOperationException($"The whitelist does not know {e.GetType().Name}."),
        };

    private TransferWhitelist Propose(WhitelistEntryProposed e)
    {
        var entry = new WhitelistEntry(
            e.Entry,
            e.Institution,
            e.Tier,
            e.Units,
            e.Diagnoses,
            e.From,
            e.Until,
            e.Quota,
            EntryState.Proposed,
            Version + 1
        )
        {
            History = [Step(e, WhitelistChange.Proposed, e.Until)],
        };
        return this with
        {
            Version = Version + 1,
            Institutions = Institutions.Add(e.Entry, e.Institution),
            WithQuota = e.Quota is null ? WithQuota : WithQuota.Add(e.Entry),
            ByInstitution = ByInstitution.SetItem(e.Institution, Of(e.Institution).Add(entry)),
        };
    }

    private TransferWhitelist Change(IWhitelistEvent e, WhitelistChange change, DateOnly? until = null)
    {
        var entry = this[e.Entry] ?? throw new InvalidOperationException($"The whitelist has no entry {e.Entry}.");
        var changed = entry with
        {
            State =
                entry.State.After(change)
                ?? throw new InvalidOperationException($"{change} cannot follow on {entry.State} (entry {e.Entry})."),
            Until = until ?? entry.Until,
            Version = Version + 1,
            History = entry.History.Add(Step(e, change, until ?? entry.Until)),
        };
        return this with
        {
            Version = Version + 1,
            ByInstitution = ByInstitution.SetItem(entry.Institution, Of(entry.Institution).Replace(entry, changed)),
        };
    }

    private WhitelistStep Step(IWhitelistEvent e, WhitelistChange change, DateOnly until) =>
        new(Version + 1, change, e.At, e.By, e.Reason, until);
}
