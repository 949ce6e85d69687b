// A command's way to the whitelist.
using System.Globalization;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Whitelist;

/// <summary>What a command came to.</summary>
/// <param name="Id">The entry.</param>
/// <param name="Changed">False when all of it stood so already and nothing was written.</param>
/// <param name="State">Where the entry stands now.</param>
/// <param name="Version">Version of the list at the entry's last change; the ETag.</param>
public sealed record WhitelistAnswer(Guid Id, bool Changed, EntryState State, long Version);

internal sealed class WhitelistHandler(EventLog log, Reference<TransferWhitelist> whitelist)
{
    /// <summary>Decides on one entry. <c>If-Match</c> names the version of that entry.</summary>
    public async Task<IResult> Write(RequestContext context, string fingerprint, Guid entry, Func<TransferWhitelist, Decided> decide)
    {
        var stream = context.Stream(TransferWhitelist.StreamKey);
        var written = await log.WriteToAggregate(
            TransferWhitelist.Aggregate,
            stream,
            loaded => Decide(loaded, entry, context.IfMatch, decide),
            context.CreateWriteOptions(fingerprint),
            context.Cancellation
        );
        whitelist.Changed(stream);
        if (written.Answer.Value is not { } answer)
            return Problems.Of(written.Answer.Refusal!);
        context.SetETag(answer.Version, written.Position);
        return TypedResults.Ok(answer);
    }

    /// <summary>Who may propose: the county's authority, and dispatchers of hospitals that lead a group.</summary>
    public static bool MayPropose(Caller caller, ReferenceFacts facts) =>
        caller.Is(Roles.CountyAuthority)
        || (
            caller.Is(Roles.Dispatcher)
            && caller.Institution is { } own
            && facts.Directory.LeadsOf(own, facts.Today).Contains(own, StringComparer.Ordinal)
        );

    /// <summary>Pure: it runs in the log's writer.</summary>
    private static Decision<Outcome<WhitelistAnswer>> Decide(
        LoadedStream<TransferWhitelist> loaded,
        Guid id,
        long? ifMatch,
        Func<TransferWhitelist, Decided> decide
    )
    {
        var before = loaded.State[id]?.Version ?? 0;
        var decided =
            ifMatch is { } seen && seen != before
                ? new Refusal("version.stale").With("current", before.ToString(CultureInfo.InvariantCulture))
                : decide(loaded.State);
        if (decided.Refusal is { } refusal)
            return new(new Outcome<WhitelistAnswer>(null, refusal));
        var entry = decided.Events.Aggregate(loaded.State, TransferWhitelist.Aggregate.Evolve)[id]!;
        var decision = new Decision<Outcome<WhitelistAnswer>>(
            new Outcome<WhitelistAnswer>(new WhitelistAnswer(id, decided.Events.Count > 0, entry.State, entry.Version))
        );
        return decided.Events.Count > 0 ? decision.Append(loaded, decided.Events) : decision;
    }
}

internal static class WhitelistServices
{
    public static IServiceCollection AddWhitelist(this IServiceCollection services) =>
        services
            .AddReference(TransferWhitelist.Aggregate)
            .AddSingleton<WhitelistHandler>()
            .AddSingleton<WhitelistImport>()
            .AddSingleton<WhitelistListing>();
}
