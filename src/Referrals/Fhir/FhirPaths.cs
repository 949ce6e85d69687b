// Where a fault of a form of ours stands in a bundle.
namespace Referrals.Fhir;

internal static class FhirPaths
{
    private static readonly (string Pointer, string Path)[] Application =
    [
        ("/patient/identity", "Patient.identifier"),
        ("/patient/name", "Patient.name"),
        ("/patient/sex", "Patient.gender"),
        ("/patient/birthDate", "Patient.birthDate"),
        ("/patient/phone", "Patient.telecom"),
        ("/patient/address", "Patient.address"),
        ("/patient/familyContact", "Patient.contact"),
        ("/patient", "Patient"),
        ("/person", "Patient.identifier"),
        ("/destination/institution", "MessageHeader.destination.receiver"),
        ("/destination/unit", "Appointment.participant.actor"),
        ("/destination", "MessageHeader.destination.receiver"),
        ("/diagnoses", "Appointment.reasonCode"),
        ("/practitioner", "Appointment.participant.actor"),
        ("/direction", "Appointment.appointmentType"),
        ("/urgency", "Appointment.priority"),
        ("/resource", "Appointment.serviceType"),
        ("/payment", "Appointment.extension"),
        ("/validFrom", "Appointment.start"),
        ("/validUntil", "Appointment.end"),
        ("/reason", "Appointment.description"),
        ("/summary", "Appointment.comment"),
        ("/cautions", "Appointment.patientInstruction"),
        ("/", "Appointment.extension"),
    ];

    private static readonly (string Pointer, string Path)[] Response =
    [
        ("/startsAt", "AppointmentResponse.start"),
        ("/heldUntil", "AppointmentResponse.end"),
        ("/arrivedAt", "AppointmentResponse.start"),
        ("/note", "AppointmentResponse.comment"),
        ("/reason", "AppointmentResponse.extension"),
        ("/", "AppointmentResponse"),
    ];

    private static readonly (string Pointer, string Path)[] Record =
    [
        ("/begunAt", "Task.executionPeriod.start"),
        ("/concludedAt", "Task.executionPeriod.end"),
        ("/", "Task.output"),
    ];

    /// <summary>The FHIRPath of what a JSON pointer into a form points to; null where it points to nothing.</summary>
    public static string? Of(string step, string? pointer)
    {
        if (string.IsNullOrEmpty(pointer))
            return null;
        var paths = step switch
        {
            FhirCodes.Application => Application,
            FhirCodes.Record => Record,
            _ => Response,
        };
        return Array.Find(paths, path => pointer.StartsWith(path.Pointer, StringComparison.Ordinal)).Path;
    }
}
