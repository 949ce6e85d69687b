// Importing a list: all lines are proposed in one decision, or none.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Whitelist;

/// <summary>What an import came to.</summary>
/// <param name="Changed">Whether anything was proposed.</param>
/// <param name="DryRun">Nothing was written: it would be so.</param>
/// <param name="Proposed">What is new.</param>
/// <param name="Unchanged">How many lines stand so already.</param>
/// <param name="Missing">
/// Entries of the covered institutions that the file does not have: proposed, approved or suspended, and not over. They stay as they are.
/// </param>
public sealed record WhitelistImportAnswer(
    bool Changed,
    bool DryRun,
    IReadOnlyList<ImportedEntry> Proposed,
    int Unchanged,
    IReadOnlyList<WhitelistItem> Missing
);

/// <summary>A line that was proposed.</summary>
/// <param name="Line">In the file.</param>
/// <param name="Id">The entry.</param>
/// <param name="Institution">Code of its institution.</param>
/// <param name="Until">Its last day.</param>
public sealed record ImportedEntry(int Line, Guid Id, string Institution, DateOnly Until);

/// <summary>An import to decide.</summary>
/// <param name="County">Code of the county.</param>
/// <param name="Covers">Codes of the institutions whose entries the file has.</param>
/// <param name="File">The file.</param>
/// <param name="By">Who imports.</param>
/// <param name="Facts">What the decision is told.</param>
/// <param name="DryRun">Only says what would change.</param>
internal sealed record ImportEntries(
    string County,
    IReadOnlyList<string> Covers,
    WhitelistFile File,
    string By,
    ReferenceFacts Facts,
    bool DryRun
);

internal sealed class WhitelistImport(EventLog log, Reference<TransferWhitelist> whitelist)
{
    public async Task<IResult> Write(RequestContext context, string fingerprint, ImportEntries import)
    {
        var stream = context.Stream(TransferWhitelist.StreamKey);
        var written = await log.WriteToAggregate(
            TransferWhitelist.Aggregate,
            stream,
            loaded => Decide(loaded, import),
            // A dry run and a faulty file leave no record: the next one under the same key is another one.
            import.DryRun || import.File.HasFaults
                ? new WriteOptions { Metadata = context.CreateMetadata() }
                : context.CreateWriteOptions(fingerprint),
            context.Cancellation
        );
        whitelist.Changed(stream);
        if (written.Answer.Refusal is { } refusal)
            return Problems.Of(refusal);
        context.SetLogPosition(written.Position);
        return TypedResults.Ok(written.Answer.Value);
    }

    /// <summary>
    /// Pure: it runs in the log's writer. A file with faults is judged by the rules too, so that everything is told at once.
    /// </summary>
    internal static Decision<Outcome<WhitelistImportAnswer>> Decide(LoadedStream<TransferWhitelist> loaded, ImportEntries import)
    {
        var state = loaded.State;
        var events = new List<object>();
        var proposed = new List<ImportedEntry>();
        var named = new HashSet<Guid>();
        var refused = new List<(int Line, Refusal Refusal)>();
        foreach (var line in import.File.Lines)
        {
            if (Standing(state, line) is { } standing)
            {
                named.Add(standing.Id);
                continue;
            }

            var id = line.Id ?? NewId(import.County, state, line.Content);
            var command = new ProposeEntry(id, import.County, line.Content, line.Reason, import.By, import.Facts);
            var decided = WhitelistDecider.Decide(state, command);
            if (decided.Refusal is { } refusal)
            {
                refused.Add((line.Line, refusal));
                continue;
            }

            state = decided.Events.Aggregate(state, TransferWhitelist.Aggregate.Evolve);
            events.AddRange(decided.Events);
            named.Add(id);
            proposed.Add(new ImportedEntry(line.Line, id, line.Content.Institution, state[id]!.Until));
        }

        if (refused.Count > 0 || import.File.HasFaults)
            return new(new Outcome<WhitelistImportAnswer>(null, import.File.Refuse(refused)));
        var names = new ReferenceNames(import.Facts);
        var missing = import
            .Covers.SelectMany(institution => state.Of(institution))
            .Where(entry => entry.IsAlive && entry.Until >= import.Facts.Today && !named.Contains(entry.Id))
            .Select(entry => WhitelistItem.Of(entry, names))
            .ToList();
        var answer = new WhitelistImportAnswer(
            events.Count > 0,
            import.DryRun,
            proposed,
            import.File.Lines.Count - proposed.Count,
            missing
        );
        var decision = new Decision<Outcome<WhitelistImportAnswer>>(new Outcome<WhitelistImportAnswer>(answer));
        return events.Count > 0 && !import.DryRun ? decision.Append(loaded, events) : decision;
    }

    // An exported line has its entry's id and may be one that is over or rejected; another is known by what it says.
    private static WhitelistEntry? Standing(TransferWhitelist state, ProposedLine line) =>
        line.Id is { } id
            ? state[id] is { } known && line.Content.IsThatOf(known)
                ? known
                : null
            : state.Of(line.Content.Institution).FirstOrDefault(entry => entry.IsAlive && line.Content.IsThatOf(entry));

    // From what it says, so that a dry run names the same id; one that was rejected or removed before may be proposed again.
    private static Guid NewId(string county, TransferWhitelist state, EntryContent content)
    {
        var before = state.Of(content.Institution).Count(content.IsThatOf);
        var text = $"{county} {before} {JsonSerializer.Serialize(content, WhitelistJson.Default.EntryContent)}";
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }
}
