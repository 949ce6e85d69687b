// Which changes of the whitelist are possible. What stands so already is accepted and writes nothing.
using System.Globalization;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Whitelist;

internal static class WhitelistDecider
{
    public static Decided Decide(TransferWhitelist state, ProposeEntry command)
    {
        var (content, facts) = (command.Content.Ordered(), command.Facts);
        if (state[command.Entry] is { } known)
            return content.IsThatOf(known) ? Decided.Nothing : new Refusal("whitelist.exists").With("id", command.Entry.ToString());
        var fields = new Fields();
        // As it was sent: faults name places in it.
        WhitelistCheck.Content(fields, command.Content, command.County, facts);
        if (fields.Refusal is { } faults)
            return faults;
        var until = content.UntilBy(facts.Policy);
        var proposed = new WhitelistEntryProposed(
            command.Entry,
            content.Institution,
            content.Tier,
            content.Units,
            content.Diagnoses,
            content.From,
            until,
            content.Quota,
            command.Reason,
            command.By,
            facts.Now,
            facts.Policy.Version,
            facts.DirectoryVersion
        );
        return TierContradicts(state, content, facts.Today) ?? Overlaps(state, command.Entry, content, until) ?? Decided.With(proposed);
    }

    public static Decided Decide(TransferWhitelist state, ChangeEntry command)
    {
        if (state[command.Entry] is not { } entry)
            return new Refusal("not-found");
        // The same again; anything else that leads to the same state has another reason, and is not recorded by doing nothing.
        if (
            entry.History[^1] is var last
            && last.Change == command.Change
            && last.Reason == command.Reason
            && (command.Until is null || last.Until == command.Until)
        )
            return Decided.Nothing;
        if (entry.State.After(command.Change) is null)
            return WrongState(entry);
        var refusal = command.Change switch
        {
            WhitelistChange.Approved => OwnProposal(entry, command) ?? Expired(entry, command) ?? InstitutionFault(entry, command),
            WhitelistChange.Renewed => OwnProposal(entry, command) ?? Renewal(state, entry, command),
            WhitelistChange.Resumed => Expired(entry, command) ?? InstitutionFault(entry, command),
            _ => null,
        };
        return refusal is null ? Decided.With(Event(command)) : refusal;
    }

    private static object Event(ChangeEntry command)
    {
        var (entry, reason, by, at) = (command.Entry, command.Reason, command.By, command.Facts.Now);
        return command.Change switch
        {
            WhitelistChange.Approved => new WhitelistEntryApproved(entry, reason, by, at),
            WhitelistChange.Rejected => new WhitelistEntryRejected(entry, reason, by, at),
            WhitelistChange.Renewed => new WhitelistEntryRenewed(entry, command.Until!.Value, reason, by, at),
            WhitelistChange.Suspended => new WhitelistEntrySuspended(entry, reason, by, at),
            WhitelistChange.Resumed => new WhitelistEntryResumed(entry, reason, by, at),
            WhitelistChange.Removed => new WhitelistEntryRemoved(entry, reason, by, at),
            _ => throw new InvalidOperationException($"{command.Change} is no change of an entry that is there."),
        };
    }

    // A gap would be filled backwards: what was decided in it saw no entry.
    private static Refusal? Renewal(TransferWhitelist state, WhitelistEntry entry, ChangeEntry command) =>
        Expired(entry, command)
        ?? InstitutionFault(entry, command)
        ?? (
            command.Until is not { } until ? new Refusal("field.required").At("/until")
            : until <= entry.Until ? new Refusal("whitelist.not-longer").With("until", Text(entry.Until)).At("/until")
            : Overlaps(
                state,
                entry.Id,
                new EntryContent(entry.Institution, entry.Tier, entry.Units, entry.Diagnoses, entry.From, until, entry.Quota),
                until
            )
        );

    private static Refusal? OwnProposal(WhitelistEntry entry, ChangeEntry command) =>
        entry.ProposedBy == command.By ? new Refusal("whitelist.own-proposal") : null;

    private static Refusal? Expired(WhitelistEntry entry, ChangeEntry command) =>
        entry.Until < command.Facts.Today ? new Refusal("whitelist.expired").With("until", Text(entry.Until)) : null;

    // The directory may know more of it than when the entry was proposed.
    private static Refusal? InstitutionFault(WhitelistEntry entry, ChangeEntry command)
    {
        var day = entry.From > command.Facts.Today ? entry.From : command.Facts.Today;
        return command.Facts.Directory.On(entry.Institution, day) is not { } institution
                ? new Refusal("whitelist.institution-closed").With("code", entry.Institution)
            : institution.Area is { } area && OutsideTiers.Of(command.County, area) is var tier && tier != entry.Tier
                ? new Refusal("whitelist.tier-not-of-area").With("area", area).With("tier", Kebab.Of(tier))
            : null;
    }

    private static Refusal? TierContradicts(TransferWhitelist state, EntryContent content, DateOnly today) =>
        state.Of(content.Institution).FirstOrDefault(other => other.IsAlive && other.Until >= today && other.Tier != content.Tier)
            is { } contrary
            ? new Refusal("whitelist.tier-contradicts").With("id", contrary.Id.ToString()).With("tier", Kebab.Of(contrary.Tier)).At("/tier")
            : null;

    // Entries that are over count too: two must not have been in force on the same day.
    private static Refusal? Overlaps(TransferWhitelist state, Guid id, EntryContent content, DateOnly until) =>
        state
            .Of(content.Institution)
            .FirstOrDefault(other =>
                other.IsAlive
                && other.Id != id
                && other.From <= until
                && content.From <= other.Until
                && Meet(other.Units, content.Units, string.Equals)
                && Meet(other.Diagnoses, content.Diagnoses, (one, another) => one.Overlaps(another))
            )
            is { } overlapping
            ? new Refusal("whitelist.overlaps")
                .With("id", overlapping.Id.ToString())
                .With("from", Text(overlapping.From))
                .With("until", Text(overlapping.Until))
            : null;

    private static bool Meet<T>(IReadOnlyList<T> some, IReadOnlyList<T> others, Func<T, T, bool> meet) =>
        some.Count == 0 || others.Count == 0 || some.Any(one => others.Any(another => meet(one, another)));

    private static Refusal WrongState(WhitelistEntry entry) =>
        new Refusal("whitelist.wrong-state").With("state", Kebab.Of(entry.State)) with
        {
            Allowed = [.. Enum.GetValues<WhitelistChange>().Where(change => entry.State.After(change) is not null).Select(Kebab.Of)],
        };

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
