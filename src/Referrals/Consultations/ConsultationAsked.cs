// What every request for a consultation says, and what is wrong with it.
using Referrals.Cases;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>A form that asks for a consultation, of whatever kind.</summary>
internal interface IConsultationRequestForm
{
    string? Person { get; }

    PersonForm? Patient { get; }

    string? Practitioner { get; }

    DestinationForm? To { get; }

    Urgency? Urgency { get; }

    IReadOnlyList<DiagnosisForm>? Diagnoses { get; }

    string? Question { get; }

    bool? MayRefer { get; }
}

/// <summary>The same, checked; to be used once there was no fault and its texts are sealed.</summary>
internal sealed record ConsultationAsked(
    Sender? From,
    PersonData? Patient,
    Destination? To,
    Urgency Urgency,
    IReadOnlyList<Diagnosis> Diagnoses,
    OpenText Question
)
{
    private const int LongestQuestion = 4_000;

    /// <summary>Checks a form.</summary>
    /// <param name="request">Collects the faults.</param>
    /// <param name="form">The form.</param>
    /// <param name="emergency">Whether less needs to be known of the patient.</param>
    public static ConsultationAsked Of(PatientRequest request, IConsultationRequestForm form, bool emergency = false)
    {
        var (fields, facts) = (request.Fields, request.Facts);
        return new ConsultationAsked(
            request.Sender(form.Practitioner),
            request.Patient(form.Person, form.Patient, emergency),
            RequestCheck.Destination(fields, "/to", form.To, facts),
            fields.Required("/urgency", form.Urgency),
            RequestCheck.Diagnoses(fields, "/diagnoses", form.Diagnoses, facts),
            request.Texts.Lines("/question", form.Question, LongestQuestion)
        );
    }
}
