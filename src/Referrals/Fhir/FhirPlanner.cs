// From a message of the exchange to commands of ours. Pure: no rule about cases stands here.
using System.Text.Json;
using Hl7.Fhir.Model;
using Referrals.Cases;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Fhir;

/// <summary>Makes plans.</summary>
/// <param name="message">The message.</param>
/// <param name="sender">Who sends it.</param>
/// <param name="facts">What is known of the county.</param>
/// <param name="json">How bodies are written.</param>
internal sealed partial class FhirPlanner(FhirMessage message, Caller sender, ReferenceFacts facts, JsonSerializerOptions json)
{
    private readonly Fields fields = new();

    /// <summary>What the message asks for; else every fault of it, by its FHIRPath.</summary>
    public (FhirPlan? Plan, Refusal? Refusal) Plan()
    {
        var plan = message.Event switch
        {
            FhirCodes.Application => Application(),
            FhirCodes.Response => Response(),
            FhirCodes.Arrival => Arrival(),
            _ => Record(),
        };
        return fields.Refusal is { } refusal ? (null, refusal) : (plan, null);
    }

    // C01002 转诊预约应答.
    private FhirPlan? Response()
    {
        if (
            message.Required<AppointmentResponse>(fields) is not { } response
            || CaseOf(response.Appointment, "AppointmentResponse.appointment") is not { } id
        )
            return null;
        var note = FhirMessage.TextOf(response.CommentElement);
        switch (FhirMessage.TextOf(response.ParticipantStatusElement))
        {
            case "accepted":
                return Accepted(id, response, note, tentative: false);
            case "tentative":
                return Accepted(id, response, note, tentative: true);
            case "declined":
                var reason =
                    Coded<DeclineReason>(response, FhirCodes.DeclineReason, "AppointmentResponse.extension") ?? DeclineReason.Other;
                return Of(id, new FhirStep("", "referral.refusal.v1", Body(new RefusalForm(reason, note))));
            case "needs-action":
                return FhirMessage.ExtensionOf(response, FhirCodes.ReturnReason) is null
                    ? Of(id, new FhirStep("", "referral.opening.v1", Body(new NoteForm(null))))
                    : Of(
                        id,
                        new FhirStep(
                            "",
                            "referral.return.v1",
                            Body(
                                new ReturnForm(Coded<ReturnReason>(response, FhirCodes.ReturnReason, "AppointmentResponse.extension"), note)
                            )
                        )
                    );
            default:
                fields.Fault("AppointmentResponse.participantStatus", "fhir.status-unknown");
                return null;
        }
    }

    // Tentative is an offer: the place is held only until its beginning, unless sender or patient confirm.
    private FhirPlan? Accepted(Guid id, AppointmentResponse response, string? note, bool tentative)
    {
        var start = FhirMessage.MomentOf(response.StartElement, "AppointmentResponse.start", fields);
        var end = FhirMessage.MomentOf(response.EndElement, "AppointmentResponse.end", fields);
        if (tentative && start is null)
            fields.Fault("AppointmentResponse.start", "fhir.window-missing");
        if (start > end)
            fields.Fault("AppointmentResponse.end", "fhir.window-reversed");
        var accept = new FhirStep("", "referral.acceptance.v1", Body(new AcceptanceForm(note)))
        {
            DoneIn = state => state is Referral.Accepted or Referral.Arranged,
        };
        // A window that has begun: the patient may still come until its end.
        var at = start <= facts.Now ? end : start;
        if (at is null)
            return Of(id, accept);
        var held =
            tentative ? at
            : end is { } last && last > at ? last
            : null;
        var form = new Arranging.ArrangementForm(null, at, held, null);
        return Of(
            id,
            accept,
            new FhirStep("arrangement", "referral.arrangement.v1", Body(form)) { When = state => state is Referral.Accepted }
        );
    }

    // C01003 患者到诊应答.
    private FhirPlan? Arrival()
    {
        if (
            message.Required<AppointmentResponse>(fields) is not { } response
            || CaseOf(response.Appointment, "AppointmentResponse.appointment") is not { } id
        )
            return null;
        var at = FhirMessage.MomentOf(response.StartElement, "AppointmentResponse.start", fields);
        switch (FhirMessage.TextOf(response.ParticipantStatusElement))
        {
            case "accepted":
                // Who was accepted and came without an appointment has one today.
                var day = Shanghai.EndOf(facts.Today).AddMinutes(-1);
                return Of(
                    id,
                    new FhirStep("arrangement", "referral.arrangement.v1", Body(new Arranging.ArrangementForm(null, day, null, null)))
                    {
                        When = state => state is Referral.Accepted { Details.Direction: not Direction.Down },
                    },
                    new FhirStep("", "referral.arrival.v1", Body(new ArrivalForm(at)))
                );
            case "declined":
                return Of(id, new FhirStep("", "referral.no-show.v1", []));
            default:
                fields.Fault("AppointmentResponse.participantStatus", "fhir.status-unknown");
                return null;
        }
    }

    private static FhirPlan Of(Guid id, params FhirStep[] steps) => new(id, steps, [], []);

    private Guid? CaseOf(ResourceReference? reference, string path)
    {
        var named =
            reference?.Identifier is { } identifier && identifier.System == FhirCodes.Cases
                ? FhirMessage.TextOf(identifier.ValueElement)
                : null;
        named ??= FhirMessage.TextOf(reference?.ReferenceElement) is { } address ? FhirMessage.TailOf(address) : null;
        if (Guid.TryParse(named, out var id))
            return id;
        fields.Fault(path, named is null ? "fhir.appointment-missing" : "fhir.appointment-unknown");
        return null;
    }

    private T? Coded<T>(IExtendable element, string url, string path)
        where T : struct, Enum
    {
        if (FhirMessage.ExtensionOf(element, url) is not { } code)
            return null;
        var found = Kebab.Parse<T>(code);
        if (found is null)
            fields.Fault(path, new Refusal("field.unknown-code").With("code", code));
        return found;
    }

    private byte[] Body<T>(T form) => JsonSerializer.SerializeToUtf8Bytes(form, json.GetTypeInfo(typeof(T)));
}
