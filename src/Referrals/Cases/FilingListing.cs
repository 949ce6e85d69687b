// Filing records and what they come to: by disease, destination and tier.
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using NpgsqlTypes;
using Referrals.Catalogues;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>Which filing records.</summary>
/// <param name="From">First day of the decision, Asia/Shanghai; the last if it is missing.</param>
/// <param name="Until">Last day; today if it is missing.</param>
/// <param name="State">A <see cref="FilingState"/>; all if it is missing.</param>
/// <param name="Limit">1 to 200; 50 by default.</param>
/// <param name="Cursor">From <see cref="FilingPage.Next"/>.</param>
internal sealed record FilingQuery(
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "until")] string? Until,
    [FromQuery(Name = "state")] string? State,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "cursor")] string? Cursor
);

/// <summary>By what cases that were let go out of the county are counted.</summary>
public enum OutflowBy
{
    /// <summary>Category of the first diagnosis.</summary>
    Disease,

    /// <summary>Institution.</summary>
    Destination,

    /// <summary>How far away.</summary>
    Tier,

    /// <summary>The recorded reason.</summary>
    Reason,

    /// <summary>Entry of the whitelist: how far its quota is used.</summary>
    Entry,
}

/// <summary>One line of the outflow.</summary>
/// <param name="Key">The category, institution, tier, reason or entry; null where there is none.</param>
/// <param name="Cases">Cases that were let go, without those that ended before the patient left, or whose filing was revoked for that.</param>
/// <param name="Arrived">Those of them that have arrived.</param>
/// <param name="OnList">Those of them whose destination was on the whitelist.</param>
/// <param name="Treatable">Those of them that the county treats itself by its catalogue: to be brought back.</param>
/// <param name="WithReason">Those of them for which a reason was recorded against list or catalogue.</param>
public sealed record OutflowLine(string? Key, long Cases, long Arrived, long OnList, long Treatable, long WithReason);

/// <summary>Who left the county 县域外流向.</summary>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="By">By what.</param>
/// <param name="Lines">Most cases first; at most 1,000.</param>
public sealed record OutflowAnswer(DateOnly From, DateOnly Until, OutflowBy By, IReadOnlyList<OutflowLine> Lines);

internal sealed class FilingListing(
    NpgsqlDataSource database,
    CaseRows rows,
    ReferenceFactsLoader reference,
    DiagnosisNames diagnoses,
    ProjectionProgress projections
)
{
    private const int RowsAtOnce = 200;

    // Whose: those of the county for its offices, else those that members of the caller's groups have sent, or the caller's own.
    private const string Condition =
        "f.tenant_id = @county and f.decided_at >= @since and f.decided_at < @before and (@all or f.sender = any(@senders))";

    /// <summary>A page of records.</summary>
    public async Task<IResult> Page(RequestContext context, FilingQuery query)
    {
        var asked = await Ask(context, query);
        if (asked.Behind is { } behind)
            return Problems.Of(behind);
        var (records, next) = await Read(context, asked);
        return TypedResults.Ok(
            new FilingPage(
                asked.From,
                asked.Until,
                records,
                next is null
                    ? null
                    : Query.Next(
                        "/api/filings",
                        ("from", asked.From.Iso()),
                        ("until", asked.Until.Iso()),
                        ("state", asked.State is { } state ? Kebab.Of(state) : null),
                        ("limit", asked.Limit.ToString(CultureInfo.InvariantCulture)),
                        ("cursor", next)
                    )
            )
        );
    }

    /// <summary>All records as a table, for the insurer's system.</summary>
    public async Task<IResult> Table(RequestContext context, FilingQuery query, TableFormat format)
    {
        var asked = await Ask(context, query) with { Limit = RowsAtOnce };
        if (asked.Behind is { } behind)
            return Problems.Of(behind);
        var names = new ReferenceNames(asked.Facts);
        var lines = Http.Table.Pages(asked, Part, record => FilingTable.Row(record, context.Language, names));
        return new TableAnswer(new Table("filings", FilingTable.Columns(context.Language), lines), format);

        async Task<(IReadOnlyList<FilingRecord>, Asked?)> Part(Asked part)
        {
            var (records, next) = await Read(context, part);
            return (records, next is null ? null : part with { After = Cursor(next) });
        }
    }

    /// <summary>What the records come to.</summary>
    public async Task<IResult> Outflow(RequestContext context, FilingQuery query, string? by)
    {
        var asked = await Ask(context, query);
        if (asked.Behind is { } behind)
            return Problems.Of(behind);
        var groups = Query.Choice<OutflowBy>("by", by) ?? OutflowBy.Disease;
        var column = groups switch
        {
            OutflowBy.Disease => "f.category",
            OutflowBy.Destination => "f.institution",
            OutflowBy.Tier => "f.tier",
            OutflowBy.Entry => "f.entry",
            _ => "f.reason",
        };
        var lines = await database.Query<(string? Key, long Cases, long Arrived, long OnList, long Treatable, long WithReason)>(
            $"""
            select {column} as key, count(*), count(f.arrived_at), count(f.entry), count(f.treated_by), count(f.reason)
            from referrals.filings f where {Condition} and f.leaves
            group by {column} order by count(*) desc, {column} limit 1000
            """,
            Parameters(context, asked),
            context.Cancellation
        );
        return TypedResults.Ok(
            new OutflowAnswer(
                asked.From,
                asked.Until,
                groups,
                lines.ConvertAll(line => new OutflowLine(line.Key, line.Cases, line.Arrived, line.OnList, line.Treatable, line.WithReason))
            )
        );
    }

    private async Task<Asked> Ask(RequestContext context, FilingQuery query)
    {
        var facts = await reference.Load(context);
        DateOnly? first = string.IsNullOrEmpty(query.From) ? null : Query.Day("from", query.From);
        var until =
            !string.IsNullOrEmpty(query.Until) ? Query.Day("until", query.Until)
            : first > facts.Today ? first.Value
            : facts.Today;
        var from = first ?? until;
        Query.Within("until", until, from, from.AddYears(1));
        return new Asked(
            facts,
            from,
            until,
            Query.Choice<FilingState>("state", query.State),
            Query.Limit(query.Limit, 50, 200),
            string.IsNullOrEmpty(query.Cursor) ? (DateTime.MinValue.ToUniversalTime(), "") : Cursor(query.Cursor),
            await projections.EnsureCaughtUp(context, ReferralList.TableName)
        );
    }

    private async Task<(List<FilingRecord> Records, string? Next)> Read(RequestContext context, Asked asked)
    {
        var found = await database.Query<StoredFiling>(
            $"""
            select f.id, f.decided_at as decided, r.doc
            from referrals.filings f join referrals.referrals r on r.tenant_id = f.tenant_id and r.id = f.id
            where {Condition} and (@state::text is null or f.state = @state) and (f.decided_at, f.id) > (@afterDecided, @afterId)
            order by f.decided_at, f.id limit @limit
            """,
            Parameters(context, asked),
            context.Cancellation
        );
        var page = found.Take(asked.Limit).ToList();
        var read = page.ConvertAll(row => row.Read());
        var seen = (await rows.Show(context, asked.Facts, read)).ToDictionary(row => row.Id, row => row.Patient);
        var catalogues = await diagnoses.Load(context);
        return (
            // Of a case that ended long ago the register stays, without the patient.
            [.. read.Select(row => Show(asked.Facts, row, seen.GetValueOrDefault(row.Id), catalogues))],
            found.Count > asked.Limit ? string.Create(CultureInfo.InvariantCulture, $"{page[^1].Decided.Ticks}/{page[^1].Id}") : null
        );
    }

    private static FilingRecord Show(ReferenceFacts facts, CaseRow row, MaskedPerson? patient, CatalogueBook names)
    {
        var filing = Filing.Of(row.Row)!;
        return filing.Show(row.Id, patient, facts.Directory.On(filing.Details.To.Institution, filing.Decision.Check.Day)?.Area, names);
    }

    private static object Parameters(RequestContext context, Asked asked)
    {
        var (caller, facts) = (context.Caller, asked.Facts);
        string[] senders =
            caller.Institution is not { } mine ? []
            : caller.Is(Roles.Dispatcher) ? [mine, .. facts.Directory.LedBy(mine, facts.Today)]
            : [mine];
        return new
        {
            county = caller.County,
            all = caller.Is(Roles.CountyAuthority | Roles.Insurer),
            senders = new SqlArray(senders, NpgsqlDbType.Varchar),
            since = Shanghai.EndOf(asked.From.AddDays(-1)).UtcDateTime,
            before = Shanghai.EndOf(asked.Until).UtcDateTime,
            state = asked.State is { } state ? Kebab.Of(state) : null,
            afterDecided = asked.After.Decided,
            afterId = asked.After.Id,
            limit = asked.Limit + 1,
        };
    }

    private static (DateTime Decided, string Id) Cursor(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return
            slash > 0
            && long.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTime.MaxValue.Ticks
            && text[(slash + 1)..] is var id
            && id == Referral.StreamKey(ReferralRow.CaseOf(id))
            ? (new DateTime(ticks, DateTimeKind.Utc), id)
            : throw Query.Fault("cursor", new Refusal("page.cursor-invalid"));
    }

    private sealed record Asked(
        ReferenceFacts Facts,
        DateOnly From,
        DateOnly Until,
        FilingState? State,
        int Limit,
        (DateTime Decided, string Id) After,
        Refusal? Behind
    );

    private sealed record StoredFiling : StoredReferral
    {
        public required DateTime Decided { get; init; }
    }
}
