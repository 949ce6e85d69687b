// Finding what was sent, received or reviewed.
using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Referrals.Catalogues;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>From which side the caller looks.</summary>
public enum ListSide
{
    /// <summary>Cases that the caller's institution sent.</summary>
    Sent,

    /// <summary>Cases that lie with it.</summary>
    Received,

    /// <summary>Cases that it reviews or has reviewed.</summary>
    Reviewed,

    /// <summary>Cases that lie with the members of the groups that it leads.</summary>
    Led,

    /// <summary>All cases of the county.</summary>
    County,
}

/// <summary>A case in a list; the patient is masked.</summary>
public sealed record ReferralListItem(
    Guid Id,
    string Number,
    long Version,
    StateName State,
    Direction Direction,
    Urgency Urgency,
    MaskedPerson? Patient,
    Sender From,
    Destination To,
    string? Reviewer,
    DateTimeOffset? AnswerDue,
    DateTimeOffset? ArriveBy,
    DateTimeOffset? PaperworkDue,
    DateTimeOffset? ReportDue,
    DateTimeOffset Begun,
    DateTimeOffset Changed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DiagnosisView? Diagnosis = null
)
{
    internal static ReferralListItem Of(Guid id, ReferralRow row, MaskedPerson? patient, CatalogueBook catalogues)
    {
        var details = row.State.Details!;
        return new ReferralListItem(
            id,
            details.Number,
            row.Version,
            row.State.Name,
            details.Direction,
            details.Urgency,
            patient,
            details.From,
            details.To,
            details.Reviewer,
            details.AnswerDue,
            details.ArriveBy,
            details.PaperworkMissing ? details.PaperworkDue : null,
            details.ReportDue,
            row.Begun,
            row.Changed,
            DiagnosisView.First(details, catalogues)
        );
    }
}

/// <summary>A page.</summary>
/// <param name="Items">Newest cases first.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record ReferralPage(IReadOnlyList<ReferralListItem> Items, string? Next);

/// <summary>The parameters as they are sent.</summary>
/// <param name="Side">A <see cref="ListSide"/>; received by default, the county's for its offices.</param>
/// <param name="State">Only cases in these states.</param>
/// <param name="Limit">1 to 200; 50 by default.</param>
/// <param name="Cursor">From <see cref="ReferralPage.Next"/>.</param>
internal sealed record ReferralListQuery(
    [FromQuery(Name = "side")] string? Side,
    [FromQuery(Name = "state")] string[]? State,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "cursor")] string? Cursor
);

internal sealed class ReferralListing(
    NpgsqlDataSource database,
    CaseRows rows,
    ReferenceFactsLoader reference,
    DiagnosisNames names,
    ProjectionProgress projections
)
{
    private const string Rows = "select id, doc from referrals.referrals where tenant_id = @county";

    // The county's offices see for ever; the parties until some time after the end, as when they open a case.
    private const string Open = "(ended_at is null or ended_at > @endedAfter)";

    private const string Page =
        "and begun_at < @before and (cardinality(@states) = 0 or state = any(@states)) order by begun_at desc limit @limit";

    // Whose cases: the same relations as those that open a case.
    private const string OfCounty = $"{Rows} and (receiver is not null or reviewer is not null) {Page}";
    private const string Sent = $"{Rows} and sender = @institution and {Open} {Page}";
    private const string Received = $"{Rows} and receiver = @institution and {Open} {Page}";
    private const string Reviewed = $"{Rows} and reviewer = @institution and {Open} {Page}";

    // A case that goes outside the county is answered by the centre of its sender's group.
    private const string Led = $"{Rows} and (receiver = any(@led) or (receiver = any(@outside) and sender = any(@led))) and {Open} {Page}";

    /// <summary>A page of cases.</summary>
    public async Task<IResult> List(RequestContext context, ReferralListQuery query)
    {
        var fields = new Fields();
        var asked = Check(fields, context, query);
        if (fields.Refusal is { } refusal)
            return Problems.Of(refusal);
        if (await projections.EnsureCaughtUp(context, ReferralList.TableName) is { } behind)
            return Problems.Of(behind);
        var facts = await reference.Load(context);
        if (StatementFor(context.Caller, asked.Side) is not { } statement)
            return Problems.Of(new Refusal("role.not-permitted"));
        var found = await Read(context, facts, statement, asked);
        var page = found.Take(asked.Limit).ToList();
        var seen = await rows.Show(context, facts, page);
        var next =
            found.Count > asked.Limit
                ? $"/api/referrals?{Address(asked)}&cursor={page[^1].Row.BegunAt.ToString(CultureInfo.InvariantCulture)}"
                : null;
        var catalogues = await names.Load(context);
        return TypedResults.Ok(
            new ReferralPage([.. seen.Select(row => ReferralListItem.Of(row.Id, row.Row, row.Patient, catalogues))], next)
        );
    }

    private static Asked Check(Fields fields, RequestContext context, ReferralListQuery query)
    {
        var side = query.Side is null
            ? context.Caller.Is(RoleGroups.Staff)
                ? ListSide.Received
                : ListSide.County
            : Named<ListSide>(fields, "side", query.Side);
        var states = (query.State ?? []).Select(state => Named<StateName>(fields, "state", state)).ToArray();
        var limit = 50;
        if (
            query.Limit is not null
            && !(int.TryParse(query.Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= 200)
        )
            fields.Fault("limit", new Refusal("field.out-of-range").With("from", "1").With("to", "200"));
        var before = long.MaxValue;
        if (
            query.Cursor is not null
            && !(long.TryParse(query.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before) && before > 0)
        )
            fields.Fault("cursor", "page.cursor-invalid");
        return new Asked(side, states, limit, before);
    }

    private static string? StatementFor(Caller caller, ListSide side) =>
        side switch
        {
            ListSide.County when caller.Is(Roles.CountyAuthority | Roles.Insurer) => OfCounty,
            ListSide.Sent when caller.Is(RoleGroups.Staff) => Sent,
            ListSide.Received when caller.Is(RoleGroups.Staff) => Received,
            ListSide.Reviewed when caller.Is(Roles.TownshipCentre | Roles.HisSystem) => Reviewed,
            ListSide.Led when caller.Is(Roles.Dispatcher) => Led,
            _ => null,
        };

    /// <summary>Whether the caller's institution has a case of one of these references, as sender, reviewer or receiver.</summary>
    public async Task<bool> Concerns(RequestContext context, IReadOnlyList<string> references) =>
        await database.QueryScalar<bool>(
            """
            select exists (
                select from referrals.referrals where tenant_id = @county and person = any(@persons) and @institution in (sender, receiver, reviewer))
            """,
            new
            {
                county = context.Caller.County,
                persons = references.ToArray(),
                institution = context.Caller.Institution!,
            },
            context.Cancellation
        );

    /// <summary>The case with this whole number; null where there is none.</summary>
    public async Task<Guid?> Numbered(string county, string number, CancellationToken cancellation) =>
        await database.QueryScalar<string>(
            "select id from referrals.referrals where tenant_id = @county and number = @number",
            new { county, number },
            cancellation
        )
            is { } stream
            ? ReferralRow.CaseOf(stream)
            : null;

    private async Task<List<CaseRow>> Read(RequestContext context, ReferenceFacts facts, string statement, Asked asked)
    {
        var leads = asked.Side == ListSide.Led;
        var read = await database.Query<StoredReferral>(
            statement,
            new
            {
                county = context.Caller.County,
                before = asked.Before,
                institution = context.Caller.Institution,
                led = leads ? facts.Directory.LedBy(context.Caller.Institution!, facts.Today).ToArray() : [],
                outside = leads ? facts.Directory.OutsideOn(facts.Today).ToArray() : [],
                endedAfter = context.Now.AddDays(-facts.Policy.Referrals.ReadAccessDays).UtcDateTime,
                states = Array.ConvertAll(asked.States, state => Kebab.Of(state)),
                limit = asked.Limit + 1,
            },
            context.Cancellation
        );
        return read.ConvertAll(row => row.Read());
    }

    private static string Address(Asked asked) =>
        string.Join(
            '&',
            new[] { $"side={Kebab.Of(asked.Side)}", $"limit={asked.Limit.ToString(CultureInfo.InvariantCulture)}" }.Concat(
                asked.States.Select(s => $"state={Kebab.Of(s)}")
            )
        );

    private static T Named<T>(Fields fields, string parameter, string name)
        where T : struct, Enum
    {
        if (Kebab.Parse<T>(name) is { } value)
            return value;
        fields.Fault(parameter, new Refusal("field.unknown-code").With("code", name.Length <= 50 ? name : name[..50]));
        return default;
    }

    private sealed record Asked(ListSide Side, StateName[] States, int Limit, long Before);
}
