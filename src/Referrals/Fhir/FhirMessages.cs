// From what happened to a case to a message of the exchange for the hospital that it concerns. Pure.
using Hl7.Fhir.Model;
using Referrals.Cases;
using Referrals.Shared;
using Resource = Hl7.Fhir.Model.Resource;

namespace Referrals.Fhir;

/// <summary>Something that happened to a case, as far as its reader may know of it.</summary>
/// <param name="Position">Place in the feed: the message's own id follows from it.</param>
/// <param name="Event">What happened, as in the history of the case.</param>
/// <param name="At">When.</param>
/// <param name="Case">The case since then, with the patient's data and its texts opened.</param>
/// <param name="Reason">The coded reason of a decline or a return.</param>
/// <param name="Note">What was said about it.</param>
/// <param name="Documents">What is attached.</param>
internal sealed record FhirNews(
    string Position,
    string Event,
    DateTimeOffset At,
    ReferralView Case,
    string? Reason,
    string? Note,
    IReadOnlyList<FhirDocument> Documents
);

/// <summary>A file of a case.</summary>
// Without its size: the SDK writes that as a text in JSON, which is not valid.
internal sealed record FhirDocument(Guid Id, string Name, string ContentType, string Institution, DateTimeOffset AddedAt);

/// <summary>Renders messages, valid by the schema of FHIR R4.</summary>
/// <param name="service">Address of this service's <c>/fhir</c>.</param>
/// <param name="nameOf">Names of institutions by their codes.</param>
internal sealed partial class FhirMessages(Uri service, Func<string, string?> nameOf)
{
    /// <summary>The step of the exchange that an event is for an institution; null where it is none.</summary>
    /// <param name="name">The event.</param>
    /// <param name="state">The case since then.</param>
    /// <param name="from">Who sent the case.</param>
    /// <param name="to">With whom it lies.</param>
    /// <param name="reader">Who reads.</param>
    public static string? StepOf(string name, StateName state, string from, string to, string reader) =>
        name switch
        {
            "referral_submitted" or "referral_resubmitted" or "township_review_passed" or "referral_redirected" => reader == to
            && state == StateName.AwaitingAnswer
                ? FhirCodes.Application
                : null,
            _ when reader != from => null,
            "referral_accepted"
            or "referral_declined"
            or "referral_returned"
            or "referral_arranged"
            or "referral_rearranged"
            or "appointment_confirmed" => FhirCodes.Response,
            "patient_arrived" or "emergency_arrived" or "no_show_recorded" => FhirCodes.Arrival,
            "outcome_reported" or "outcome_amended" => FhirCodes.Record,
            _ => null,
        };

    /// <summary>The message of a step, for a hospital.</summary>
    public Bundle Of(string step, FhirNews news, string reader)
    {
        var resources = step switch
        {
            FhirCodes.Application => Application(news),
            FhirCodes.Response => Response(news),
            FhirCodes.Arrival => Arrival(news),
            _ => Record(news),
        };
        var header = new MessageHeader
        {
            Id = IdOf(news, reader, "header"),
            Event = new Coding(FhirCodes.Activities, step, FhirCodes.DisplayOf(step)),
            Destination = [FhirParties.Destination(reader, nameOf(reader))],
            Sender = Institution(step == FhirCodes.Application ? news.Case.From.Institution : news.Case.To.Institution),
            Source = FhirParties.Source(service),
            Definition = FhirCodes.DefinitionOf(step),
        };
        header.Focus.AddRange(resources.Select(resource => new ResourceReference($"{resource.TypeName}/{resource.Id}")));
        return FhirParties.Message(service, IdOf(news, reader, "bundle"), news.At, [header, .. resources]);
    }

    // C01002: the answer, and the window in which the patient may come.
    private static List<Resource> Response(FhirNews news)
    {
        var appointment = news.Case.Appointment;
        var response = AnswerOf(news, FhirCodes.Doctor, "责任医生");
        response.Start = Instant(appointment?.StartsAt);
        // What must be confirmed before it begins is an offer.
        var offered = appointment is not null && !news.Case.Confirmed && appointment.HeldUntil <= appointment.StartsAt;
        response.End = Instant(offered ? appointment?.StartsAt : appointment?.HeldUntil);
        response.ParticipantStatus = news.Event switch
        {
            "referral_declined" => ParticipationStatus.Declined,
            "referral_returned" => ParticipationStatus.NeedsAction,
            _ when offered => ParticipationStatus.Tentative,
            _ => ParticipationStatus.Accepted,
        };
        if (news.Reason is { } reason)
            response.Extension.Add(
                new Extension(news.Event == "referral_declined" ? FhirCodes.DeclineReason : FhirCodes.ReturnReason, new Code(reason))
            );
        response.Comment = news.Note;
        return [response];
    }

    // C01003: the patient came, or did not.
    private static List<Resource> Arrival(FhirNews news)
    {
        var response = AnswerOf(news, FhirCodes.Patient, "患者");
        var came = news.Event != "no_show_recorded";
        response.Start = came ? Instant(news.Case.ArrivedAt ?? news.At) : null;
        response.End = response.Start;
        response.ParticipantStatus = came ? ParticipationStatus.Accepted : ParticipationStatus.Declined;
        return [response];
    }

    // The appointment is the sender's, or ours by the number that both know.
    private static AppointmentResponse AnswerOf(FhirNews news, string participant, string called) =>
        new()
        {
            Id = FhirIds.PartOf(news.Position, "response"),
            Identifier = [new Identifier(FhirCodes.ResponseNumbers, news.Case.Number)],
            Appointment = FhirParties.Appointment(news.Case.Id, news.Case.Number),
            ParticipantType = [new CodeableConcept(FhirCodes.ParticipantTypes, participant, called, null)],
        };

    private ResourceReference Institution(string institution) => FhirParties.Institution(institution, nameOf(institution));

    private static string IdOf(FhirNews news, string reader, string part) => FhirIds.PartOf($"{news.Position}/{reader}", part);

    private static DateTimeOffset? Instant(DateTimeOffset? moment) => moment?.ToOffset(Shanghai.Offset);

    private static CodeableConcept Concept(DiagnosisView diagnosis) =>
        new()
        {
            Coding = [new Coding(FhirCodes.Diagnoses + diagnosis.System, diagnosis.Code, diagnosis.Name) { Version = diagnosis.Version }],
            Text = diagnosis.Name,
        };
}
