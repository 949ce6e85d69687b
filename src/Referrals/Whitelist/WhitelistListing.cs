// Reading the whitelist: by page, as a table, one entry with its history.
using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Whitelist;

/// <summary>Which entries; all conditions together.</summary>
/// <param name="On">
/// The list as it stood at the end of this day, and of it only those whose validity has the day; without a state, those that counted on it.
/// </param>
/// <param name="Institution">Only those of this institution.</param>
/// <param name="State">Only those in this state.</param>
/// <param name="ExpiringWithin">Only those approved or suspended whose last day is at most so many days ahead, 0 to 3,650.</param>
/// <param name="Limit">How many on a page, 1 to 500; 100 by default.</param>
/// <param name="Cursor">From the answer before.</param>
internal sealed record WhitelistQuery(
    [FromQuery(Name = "on")] string? On,
    [FromQuery(Name = "institution")] string? Institution,
    [FromQuery(Name = "state")] string? State,
    [FromQuery(Name = "expiringWithin")] string? ExpiringWithin,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "cursor")] string? Cursor
);

/// <summary>A page of the list, in the order in which entries were proposed.</summary>
/// <param name="Items">The entries.</param>
/// <param name="Next">Where the next page is; missing on the last one.</param>
public sealed record WhitelistPage(
    IReadOnlyList<WhitelistItem> Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Next = null
);

/// <summary>An entry of the list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Institution">Code of the institution.</param>
/// <param name="Name">Its name today.</param>
/// <param name="Tier">How far away it is.</param>
/// <param name="Units">Codes of the units for which the entry stands; empty for all.</param>
/// <param name="Diagnoses">Diagnoses for which it stands; empty for all.</param>
/// <param name="From">First day, Asia/Shanghai.</param>
/// <param name="Until">Last day, included.</param>
/// <param name="Quota">How many cases a calendar year at most; missing where there is no limit.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why it was proposed; why it was changed since stands in its history.</param>
/// <param name="ProposedBy">Account of whoever proposed it.</param>
/// <param name="ApprovedBy">Account of whoever approved it.</param>
/// <param name="Version">Version of the list at its last change.</param>
public sealed record WhitelistItem(
    Guid Id,
    string Institution,
    string Name,
    OutsideTier Tier,
    IReadOnlyList<string> Units,
    IReadOnlyList<DiagnosisRange> Diagnoses,
    DateOnly From,
    DateOnly Until,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Quota,
    EntryState State,
    string Reason,
    string ProposedBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ApprovedBy,
    long Version
)
{
    internal static WhitelistItem Of(WhitelistEntry entry, ReferenceNames names) =>
        new(
            entry.Id,
            entry.Institution,
            names.Institution(entry.Institution),
            entry.Tier,
            entry.Units,
            entry.Diagnoses,
            entry.From,
            entry.Until,
            entry.Quota,
            entry.State,
            entry.History[0].Reason,
            entry.ProposedBy!,
            entry.ApprovedBy,
            entry.Version
        );
}

/// <summary>An entry with its history.</summary>
/// <param name="Entry">As it stands.</param>
/// <param name="History">Everything that was done to it: who, when, why, and the version of the list with it.</param>
public sealed record WhitelistEntryAnswer(WhitelistItem Entry, IReadOnlyList<WhitelistStep> History);

internal sealed class WhitelistListing(EventLog log, Reference<TransferWhitelist> whitelist, ReferenceFactsLoader reference)
{
    private const string Path = "/api/whitelist";
    private const int PageSize = 100;
    private const int LargestPage = 500;

    public async Task<IResult> Page(RequestContext context, WhitelistQuery query)
    {
        var most = Query.Limit(query.Limit, PageSize, LargestPage);
        var loaded = await Load(context);
        var names = new ReferenceNames(await reference.Load(context));
        context.SetETag(loaded.Version);
        var found = Listed(loaded.State, query, context.Now).Take(most + 1).ToList();
        var items = found.Take(most).Select(entry => WhitelistItem.Of(entry, names)).ToList();
        return TypedResults.Ok(
            found.Count <= most
                ? new WhitelistPage(items)
                : new WhitelistPage(
                    items,
                    Query.Next(
                        Path,
                        ("on", query.On),
                        ("institution", query.Institution),
                        ("state", query.State),
                        ("expiringWithin", query.ExpiringWithin),
                        ("limit", query.Limit),
                        ("asOf", context.AsOf is null ? null : loaded.Version.ToString(CultureInfo.InvariantCulture)),
                        ("cursor", found[most - 1].Place.ToString(CultureInfo.InvariantCulture))
                    )
                )
        );
    }

    public async Task<IResult> Table(RequestContext context, WhitelistQuery query, TableFormat format)
    {
        var loaded = await Load(context);
        var names = new ReferenceNames(await reference.Load(context));
        context.SetETag(loaded.Version);
        var rows = Listed(loaded.State, query, context.Now)
            .Select(entry => WhitelistTable.Row(entry, context.Language, names))
            .ToAsyncEnumerable();
        return new TableAnswer(new Table("whitelist", WhitelistTable.Columns(context.Language), rows), format);
    }

    public async Task<IResult> Get(RequestContext context, Guid id)
    {
        var loaded = await Load(context);
        if (loaded.State[id] is not { } entry)
            return Problems.Of(new Refusal("not-found"));
        context.SetETag(entry.Version);
        return TypedResults.Ok(
            new WhitelistEntryAnswer(WhitelistItem.Of(entry, new ReferenceNames(await reference.Load(context))), entry.History)
        );
    }

    private static IEnumerable<WhitelistEntry> Listed(TransferWhitelist list, WhitelistQuery query, DateTimeOffset now)
    {
        var institution = Query.Code("institution", query.Institution);
        var state = Query.Choice<EntryState>("state", query.State);
        DateOnly? on = string.IsNullOrEmpty(query.On) ? null : Query.Day("on", query.On);
        var (today, latest) = (Shanghai.Day(now), Latest(query.ExpiringWithin, Shanghai.Day(now)));
        var after = Cursor(query.Cursor);
        return list
            .All.Select(entry => on is { } day ? entry.AsOf(day) : entry)
            .OfType<WhitelistEntry>()
            .Where(entry =>
                entry.Place > after
                && (institution is null || entry.Institution == institution)
                && (state is null || entry.State == state)
                && (on is not { } day || (state is null ? entry.IsInForce(day) : entry.From <= day && day <= entry.Until))
                && (latest is not { } end || entry.Expires(today, end))
            );
    }

    private static DateOnly? Latest(string? text, DateOnly today)
    {
        const int most = 3_650;
        if (string.IsNullOrEmpty(text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= most
            ? today.AddDays(days)
            : throw Query.Fault(
                "expiringWithin",
                new Refusal("field.out-of-range").With("from", "0").With("to", most.ToString(CultureInfo.InvariantCulture))
            );
    }

    private static long Cursor(string? text) =>
        string.IsNullOrEmpty(text) ? 0
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place
        : throw Query.Fault("cursor", new Refusal("field.format"));

    private async Task<LoadedStream<TransferWhitelist>> Load(RequestContext context)
    {
        var stream = context.Stream(TransferWhitelist.StreamKey);
        return context.AsOf is { } asOf
            ? await log.AggregateStream(TransferWhitelist.Aggregate, stream, asOf, context.Cancellation)
            : await whitelist.Get(stream, context.Cancellation);
    }
}
