// Finding what was sent, received or reviewed.
using System.Globalization;
using Npgsql;
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
    Guid Id, string Number, long Version, StateName State, Direction Direction, Urgency Urgency, MaskedPerson? Patient, Sender From, Destination To, string? Reviewer,
    DateTimeOffset? AnswerDue, DateTimeOffset? ArriveBy, DateTimeOffset? PaperworkDue, DateTimeOffset? ReportDue, DateTimeOffset Begun, DateTimeOffset Changed)
{
    internal static ReferralListItem Of(Guid id, ReferralRow row, MaskedPerson? patient)
    {
        var details = row.State.Details!;
        return new ReferralListItem(
            id, details.Number, row.Version, row.State.Name, details.Direction, details.Urgency, patient, details.From, details.To, details.Reviewer,
            details.AnswerDue, details.ArriveBy, details.PaperworkMissing ? details.PaperworkDue : null, details.ReportDue, row.Begun, row.Changed);
    }
}

/// <summary>A page.</summary>
/// <param name="Items">Newest cases first.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record ReferralPage(IReadOnlyList<ReferralListItem> Items, string? Next);

internal sealed class ReferralListing(NpgsqlDataSource database, PeopleVault vault, ReferenceFactsLoader reference, ProjectionProgress projections)
{
    private const string Rows = "select id, doc from referrals.referrals where tenant_id = @county";

    // The county's offices see for ever; the parties until some time after the end, as when they open a case.
    private const string Open = "(ended_at is null or ended_at > @endedAfter)";

    private const string Page = "and begun_at < @before and (cardinality(@states) = 0 or state = any(@states)) order by begun_at desc limit @limit";

    // Whose cases: the same relations as those that open a case.
    private const string OfCounty = $"{Rows} and (receiver is not null or reviewer is not null) {Page}";
    private const string Sent = $"{Rows} and sender = @institution and {Open} {Page}";
    private const string Received = $"{Rows} and receiver = @institution and {Open} {Page}";
    private const string Reviewed = $"{Rows} and reviewer = @institution and {Open} {Page}";

    // A case that goes outside the county is answered by the centre of its sender's group.
    private const string Led = $"{Rows} and (receiver = any(@led) or (receiver = any(@outside) and sender = any(@led))) and {Open} {Page}";

    /// <summary>A page of cases.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="side">A <see cref="ListSide"/>; received by default, the county's for its offices.</param>
    /// <param name="state">Only cases in these states.</param>
    /// <param name="limit">1 to 200; 50 by default.</param>
    /// <param name="cursor">From <see cref="ReferralPage.Next"/>.</param>
    public async Task<IResult> List(RequestContext context, string? side, string[] state, string? limit, string? cursor)
    {
        var fields = new Fields();
        var looks = side is null ? context.Caller.Is(RoleGroups.Staff) ? ListSide.Received : ListSide.County : Named<ListSide>(fields, "side", side);
        var states = state.Select(s => Named<StateName>(fields, "state", s)).ToArray();
        var size = 50;
        if (limit is not null && !(int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size is >= 1 and <= 200))
            fields.Fault("limit", new Refusal("field.out-of-range").With("from", "1").With("to", "200"));
        var before = long.MaxValue;
        if (cursor is not null && !(long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before) && before > 0))
            fields.Fault("cursor", "page.cursor-invalid");
        if (fields.Refusal is { } refusal)
            return Problems.Of(refusal);
        if (await projections.EnsureCaughtUp(context, ReferralList.TableName) is { } behind)
            return Problems.Of(behind);

        var facts = await reference.Load(context);
        var caller = context.Caller;
        var statement = looks switch
        {
            ListSide.County when caller.Is(Roles.CountyAuthority | Roles.Insurer) => OfCounty,
            ListSide.Sent when caller.Is(RoleGroups.Staff) => Sent,
            ListSide.Received when caller.Is(RoleGroups.Staff) => Received,
            ListSide.Reviewed when caller.Is(Roles.TownshipCentre | Roles.HisSystem) => Reviewed,
            ListSide.Led when caller.Is(Roles.Dispatcher) => Led,
            _ => null,
        };
        if (statement is null)
            return Problems.Of(new Refusal("role.not-permitted"));

        var rows = await Read(context, facts, statement, states, before, size + 1);
        var shown = rows.Take(size).ToList();
        var persons = shown.Select(r => r.Row.State.Details!.Person).Distinct(StringComparer.Ordinal).ToList();
        var masked = await vault.Masked(caller.County, persons, facts.Today, context.Cancellation);
        if (shown.Count > 0)
        {
            await vault.RecordAccess(
                [.. shown.Select(r => AccessEntry.Of(
                    context, r.Row.State.Details!.Person, Standing.Basis(Standing.Of(caller, r.Row.State, facts.Directory, facts.Today)), AccessedThing.List, r.Id.ToString()))],
                context.Cancellation);
        }

        var next = rows.Count > size ? $"/api/referrals?{Query(looks, states, size)}&cursor={shown[^1].Row.BegunAt.ToString(CultureInfo.InvariantCulture)}" : null;
        return TypedResults.Ok(new ReferralPage([.. shown.Select(r => ReferralListItem.Of(r.Id, r.Row, masked.GetValueOrDefault(r.Row.State.Details!.Person)))], next));
    }

    /// <summary>Whether the caller's institution has a case of this person, as sender, reviewer or receiver.</summary>
    public async Task<bool> Concerns(RequestContext context, string person) => await database.QueryScalar<bool>(
        """
        select exists (
            select from referrals.referrals where tenant_id = @county and person = @person and @institution in (sender, receiver, reviewer))
        """,
        new { county = context.Caller.County, person, institution = context.Caller.Institution! },
        context.Cancellation);

    private async Task<List<CaseRow>> Read(RequestContext context, ReferenceFacts facts, string statement, StateName[] states, long before, int limit)
    {
        var leads = statement == Led;
        var rows = await database.Query<StoredReferral>(
            statement,
            new
            {
                county = context.Caller.County,
                before,
                institution = context.Caller.Institution,
                led = leads ? facts.Directory.LedBy(context.Caller.Institution!, facts.Today).ToArray() : [],
                outside = leads ? facts.Directory.All(facts.Today).Where(i => i.Kind == Institutions.InstitutionKind.External).Select(i => i.Code).ToArray() : [],
                endedAfter = context.Now.AddDays(-facts.Policy.Referrals.ReadAccessDays).UtcDateTime,
                states = Array.ConvertAll(states, state => Kebab.Of(state)),
                limit,
            },
            context.Cancellation);
        return rows.ConvertAll(row => row.Read());
    }

    private static string Query(ListSide side, StateName[] states, int limit) => string.Join(
        '&', new[] { $"side={Kebab.Of(side)}", $"limit={limit.ToString(CultureInfo.InvariantCulture)}" }.Concat(states.Select(s => $"state={Kebab.Of(s)}")));

    private static T Named<T>(Fields fields, string parameter, string name) where T : struct, Enum
    {
        if (Kebab.Parse<T>(name) is { } value)
            return value;
        fields.Fault(parameter, new Refusal("field.unknown-code").With("code", name.Length <= 50 ? name : name[..50]));
        return default;
    }
}
