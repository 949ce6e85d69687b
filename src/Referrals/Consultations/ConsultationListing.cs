// Finding consultations.
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Referrals.Cases;
using Referrals.Catalogues;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>From which side the caller looks.</summary>
public enum ConsultationListSide
{
    /// <summary>Those for which the caller's institution was asked.</summary>
    Consulted,

    /// <summary>Those that it asked for.</summary>
    Requested,

    /// <summary>Those to which experts of it are invited.</summary>
    Invited,

    /// <summary>All of the county.</summary>
    County,
}

/// <summary>A consultation in a list; the patient is masked, and a session's time stands with it.</summary>
public sealed partial record ConsultationListItem(
    Guid Id,
    ConsultationKind Kind,
    string Number,
    long Version,
    ConsultationStateName State,
    Urgency Urgency,
    MaskedPerson? Patient,
    Sender From,
    Destination To,
    DiagnosisView? Diagnosis,
    DateTimeOffset AskedAt,
    DateTimeOffset? AnswerDue,
    DateTimeOffset? AnsweredAt,
    int Posts,
    MeetingTime? Time
);

/// <summary>A page.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record ConsultationPage(IReadOnlyList<ConsultationListItem> Items, string? Next);

/// <summary>The parameters as they are sent.</summary>
/// <param name="Side">A <see cref="ConsultationListSide"/>; consulted by default, the county's for its offices.</param>
/// <param name="State">Only consultations in this state.</param>
/// <param name="Kind">Only consultations of this kind.</param>
/// <param name="Modality">Only examinations of this kind.</param>
/// <param name="Person">Only consultations about this patient: a reference, and all that are the same person now.</param>
/// <param name="Limit">1 to 200; 50 by default.</param>
/// <param name="Cursor">From <see cref="ConsultationPage.Next"/>.</param>
internal sealed record ConsultationListQuery(
    [FromQuery(Name = "side")] string? Side,
    [FromQuery(Name = "state")] string? State,
    [FromQuery(Name = "kind")] string? Kind,
    [FromQuery(Name = "modality")] string? Modality,
    [FromQuery(Name = "person")] string? Person,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "cursor")] string? Cursor
);

/// <summary>Which consultations a list has; null where it does not matter.</summary>
internal sealed record ConsultationFilter(
    ConsultationListSide Side,
    ConsultationStateName? State,
    ConsultationKind? Kind,
    Modality? Modality,
    string? Person
);

internal sealed class ConsultationListing(
    NpgsqlDataSource database,
    ConsultationRows rows,
    PeopleVault vault,
    ReferenceFactsLoader reference,
    DiagnosisNames names,
    ProjectionProgress projections
)
{
    /// <summary>A page of those that the caller may open; that they are shown is recorded.</summary>
    public async Task<IResult> List(RequestContext context, ConsultationListQuery query)
    {
        var staff = context.Caller.Is(RoleGroups.Staff);
        var side =
            Query.Choice<ConsultationListSide>("side", query.Side)
            ?? (staff ? ConsultationListSide.Consulted : ConsultationListSide.County);
        var filter = new ConsultationFilter(
            side,
            Query.Choice<ConsultationStateName>("state", query.State),
            Query.Choice<ConsultationKind>("kind", query.Kind),
            Query.Choice<Modality>("modality", query.Modality),
            string.IsNullOrEmpty(query.Person) ? null : query.Person
        );
        var limit = Query.Limit(query.Limit, 50, 200);
        if (side == ConsultationListSide.County ? !context.Caller.Is(Roles.CountyAuthority) : !staff)
            return Problems.Of(new Refusal("role.not-permitted"));
        if (await projections.EnsureCaughtUp(context, ConsultationList.TableName) is { } behind)
            return Problems.Of(behind);
        var facts = await reference.Load(context);
        var found = await Read(context, facts, filter, Before(query.Cursor), limit + 1);
        var shown = await rows.Show(context, facts, found.Take(limit));
        var catalogues = await names.Load(context);
        return TypedResults.Ok(
            new ConsultationPage(
                [.. shown.Select(one => Item(one.Id, one.Row, one.Patient, catalogues))],
                found.Count > limit ? Next(filter, limit, found[limit - 1].Row.BegunAt) : null
            )
        );
    }

    private async Task<List<(Guid Id, ConsultationRow Row)>> Read(
        RequestContext context,
        ReferenceFacts facts,
        ConsultationFilter filter,
        long before,
        int limit
    )
    {
        var whose = filter.Side switch
        {
            ConsultationListSide.Consulted => "and consulted = @institution and (ended_at is null or ended_at > @endedAfter)",
            ConsultationListSide.Requested => "and requester = @institution and (ended_at is null or ended_at > @endedAfter)",
            ConsultationListSide.Invited => """
                and id in (select id from referrals.consultation_invited where tenant_id = @county and institution = @institution)
                and (ended_at is null or ended_at > @endedAfter)
                """,
            _ => "",
        };
        var read = await database.Query<StoredConsultation>(
            $"""
            select id, doc from referrals.consultations
            where tenant_id = @county {whose} and begun_at < @before
                {(filter.State is null ? "" : "and state = @state")}
                {(filter.Kind is null ? "" : "and kind = @kind")}
                {(filter.Modality is null ? "" : "and modality = @modality")}
                {(filter.Person is null ? "" : "and person = any(@persons)")}
            order by begun_at desc limit @limit
            """,
            new
            {
                county = context.Caller.County,
                institution = context.Caller.Institution,
                endedAfter = facts.Now.AddDays(-facts.Policy.Referrals.ReadAccessDays).UtcDateTime,
                state = filter.State is { } state ? Kebab.Of(state) : null,
                kind = filter.Kind is { } kind ? Kebab.Of(kind) : null,
                modality = filter.Modality is { } modality ? Kebab.Of(modality) : null,
                persons = filter.Person is { } person
                    ? (await vault.SamePerson(context.Caller.County, person, context.Cancellation)).ToArray()
                    : null,
                before,
                limit,
            },
            context.Cancellation
        );
        return read.ConvertAll(row => row.Read());
    }

    private static ConsultationListItem Item(Guid id, ConsultationRow row, MaskedPerson? patient, CatalogueBook catalogues)
    {
        var details = row.State.Details!;
        return new ConsultationListItem(
            id,
            details.Kind,
            details.Number,
            row.Version,
            row.State.Name,
            details.Urgency,
            patient,
            details.From,
            details.To,
            details.Diagnoses is [var first, ..] ? DiagnosisView.Of(first, catalogues) : null,
            details.AskedAt,
            row.State is Consultation.AwaitingAnswer or Consultation.Requested or Consultation.AwaitingReport or Consultation.Reporting
                ? details.AnswerDue
                : null,
            details.AnsweredAt,
            details.Posts.Count,
            details.Meeting?.Time
        ).WithExamination(details);
    }

    private static long Before(string? cursor) =>
        string.IsNullOrEmpty(cursor) ? long.MaxValue
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var before) && before > 0 ? before
        : throw Query.Fault("cursor", new Refusal("page.cursor-invalid"));

    private static string Next(ConsultationFilter filter, int limit, long before) =>
        Query.Next(
            "/api/consultations",
            ("side", Kebab.Of(filter.Side)),
            ("state", filter.State is { } state ? Kebab.Of(state) : null),
            ("kind", filter.Kind is { } kind ? Kebab.Of(kind) : null),
            ("modality", filter.Modality is { } modality ? Kebab.Of(modality) : null),
            ("person", filter.Person),
            ("limit", limit.ToString(CultureInfo.InvariantCulture)),
            ("cursor", before.ToString(CultureInfo.InvariantCulture))
        );
}
