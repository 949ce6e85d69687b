// Emergency accesses for those who may know of them, and what there is of a patient for the reader.
using System.Globalization;
using Npgsql;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.People;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Privacy;

internal sealed class EmergencyListing(
    NpgsqlDataSource database,
    PeopleVault vault,
    EmergencyDesk desk,
    PersonRelations relations,
    ProjectionProgress projections
)
{
    public const string Path = "/api/emergency-accesses";

    private const int MostRead = 200;

    // The county all, an institution those of its patients and those of its own readers that were not justified, a reader the own ones.
    private const string Visible = """
        (@everywhere or reader = @reader or @institution = any(string_to_array(told, ','))
         or (institution = @institution and verdict = 'not-justified'))
        """;

    /// <summary>A page, newest first.</summary>
    public async Task<IResult> Page(RequestContext context, EmergencyAccessState? state, int limit, string? cursor)
    {
        var before = long.MaxValue;
        if (!string.IsNullOrEmpty(cursor) && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            throw Query.Fault("cursor", new Refusal("page.cursor-invalid"));
        if (await projections.EnsureCaughtUp(context, EmergencyAccessList.TableName) is { } behind)
            return Problems.Of(behind);
        var documents = await database.Query<byte[]>(
            $"""
            select doc from referrals.emergency_accesses
            where tenant_id = @county and opened_at < @before and {Visible} and (@reviewed is null or (verdict is not null) = @reviewed)
            order by opened_at desc limit @limit
            """,
            new
            {
                county = context.Caller.County,
                before,
                everywhere = context.Caller.Is(Roles.CountyAuthority),
                reader = context.Caller.Subject,
                institution = context.Caller.Institution ?? "",
                reviewed = state is { } one ? one == EmergencyAccessState.Reviewed : (bool?)null,
                limit = limit + 1,
            },
            context.Cancellation
        );
        var rows = documents.ConvertAll(EmergencyAccessRow.Read);
        var items = rows.Take(limit).ToList();
        return TypedResults.Ok(
            new EmergencyAccessPage(
                items.ConvertAll(row => EmergencyAccessShown.Of(row.Access, context.Now)),
                rows.Count > limit
                    ? Query.Next(
                        Path,
                        ("state", state is { } asked ? Kebab.Of(asked) : null),
                        ("limit", limit.ToString(CultureInfo.InvariantCulture)),
                        ("cursor", items[^1].OpenedAt.ToString(CultureInfo.InvariantCulture))
                    )
                    : null
            )
        );
    }

    /// <summary>An access with its texts, and what was read in it.</summary>
    public async Task<IResult> Get(RequestContext context, string id)
    {
        if (await desk.Find(context, id) is not { } access)
            return Problems.Of(new Refusal("not-found"));
        if (await BasisOf(context, access) is not { } basis)
        {
            // The reader's institution has no business with the patient: it is told of its own reader only.
            return
                access is { Review.Verdict: EmergencyVerdict.NotJustified, Opened.Institution: var own }
                && own == context.Caller.Institution
                ? TypedResults.Ok(new EmergencyAccessDetails(EmergencyAccessShown.Of(access, context.Now), []))
                : Problems.Of(new Refusal("not-found"));
        }

        var opened = access.Opened;
        var (county, cancellation) = (context.Caller.County, context.Cancellation);
        await vault.RecordAccess([AccessEntry.Of(context, opened.Person, basis, AccessedThing.AccessLog)], cancellation);
        var read = await vault.AccessesInEmergency(
            county,
            opened.Person,
            new ReaderQuestion(opened.Reader, opened.Institution, opened.At, access.EndsAt) { Limit = MostRead },
            cancellation
        );
        return TypedResults.Ok(
            new EmergencyAccessDetails(
                EmergencyAccessShown.Of(access, context.Now, await vault.SealerFor(county, opened.Person, cancellation)),
                read
            )
        );
    }

    /// <summary>Cases and consultations of the patient, for the reader while the access is open.</summary>
    public async Task<IResult> Records(RequestContext context, string id)
    {
        var (caller, cancellation) = (context.Caller, context.Cancellation);
        if (await desk.Find(context, id) is not { } access || access.Opened.Reader != caller.Subject)
            return Problems.Of(new Refusal("not-found"));
        if (!access.IsOpen(context.Now) || access.Opened.Institution != caller.Institution)
            return Problems.Of(new Refusal("emergency-access.ended"));
        foreach (var table in (string[])[ReferralList.TableName, ConsultationList.TableName])
        {
            if (await projections.EnsureCaughtUp(context, table) is { } behind)
                return Problems.Of(behind);
        }

        var persons = (await vault.SamePerson(caller.County, access.Opened.Person, cancellation)).ToArray();
        await vault.RecordAccess([AccessEntry.Of(context, access.Opened.Person, AccessBasis.Emergency, AccessedThing.List)], cancellation);
        var masked = await vault.Masked(caller.County, [access.Opened.Person], Shanghai.Day(context.Now), context.Language, cancellation);
        return TypedResults.Ok(
            new PatientRecords(
                masked.GetValueOrDefault(access.Opened.Person),
                await Cases(context, persons),
                await Consultations(context, persons)
            )
        );
    }

    private async Task<List<PatientRecord>> Cases(RequestContext context, string[] persons) =>
        (await Rows<StoredReferral>(context, "referrals", "state <> 'draft'", persons)).ConvertAll(stored =>
        {
            var (id, row) = stored.Read();
            var details = row.State.Details!;
            return new PatientRecord(
                id,
                details.Number,
                Kebab.Of(row.State.Name),
                details.From.Institution,
                details.To.Institution,
                $"/api/referrals/{id}"
            );
        });

    private async Task<List<PatientRecord>> Consultations(RequestContext context, string[] persons) =>
        (await Rows<StoredConsultation>(context, "consultations", "true", persons)).ConvertAll(stored =>
        {
            var (id, row) = stored.Read();
            var details = row.State.Details!;
            return new PatientRecord(
                id,
                details.Number,
                Kebab.Of(row.State.Name),
                details.From.Institution,
                details.To.Institution,
                $"/api/consultations/{id}"
            );
        });

    private Task<List<T>> Rows<T>(RequestContext context, string table, string condition, string[] persons) =>
        database.Query<T>(
            $"""
            select id, doc from referrals.{table} where tenant_id = @county and person = any(@persons) and {condition}
            order by begun_at desc limit {MostRead}
            """,
            new { county = context.Caller.County, persons },
            context.Cancellation
        );

    /// <summary>By what right somebody reads about an access; null for none.</summary>
    private async Task<AccessBasis?> BasisOf(RequestContext context, EmergencyAccess access)
    {
        var (caller, opened) = (context.Caller, access.Opened);
        if (caller.Is(Roles.CountyAuthority))
            return AccessBasis.Authority;
        if (caller.Subject == opened.Reader)
            return AccessBasis.Emergency;
        if (caller.Institution is not { } mine || !opened.Told.Contains(mine, StringComparer.Ordinal))
            return null;
        var known = await vault.Find(caller.County, opened.Person, context.Cancellation);
        return known is null ? null : await relations.Of(caller, known, context.Cancellation) ?? AccessBasis.Sender;
    }
}
