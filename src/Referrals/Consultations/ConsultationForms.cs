// What is sent about consultations.
using System.Text.Json.Serialization;
using Referrals.Cases;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>A question to a department 图文咨询申请. The patient by reference or by data, never both.</summary>
/// <param name="Person">Reference of a patient whom the institution knows.</param>
/// <param name="Patient">The patient's data.</param>
/// <param name="Practitioner">Who asks, where a hospital's system sends it; else the caller.</param>
/// <param name="To">The department.</param>
/// <param name="Urgency">Routine or urgent: emergencies are not written about.</param>
/// <param name="Diagnoses">First diagnosis first; 1 to 10.</param>
/// <param name="Question">What is asked; at most 4,000 characters.</param>
/// <param name="MayRefer">Whether the department may refer the patient, where it comes to that; false where nothing is said.</param>
public sealed record AdviceRequestForm(
    string? Person,
    PersonForm? Patient,
    string? Practitioner,
    DestinationForm? To,
    Urgency? Urgency,
    IReadOnlyList<DiagnosisForm>? Diagnoses,
    string? Question,
    bool? MayRefer
) : IConsultationRequestForm;

/// <summary>Advice.</summary>
/// <param name="Practitioner">Who gives it, where a hospital's system sends it; else the caller.</param>
/// <param name="Text">The advice; at most 4,000 characters.</param>
/// <param name="Recommendation">What it comes to.</param>
public sealed record AdviceForm(string? Practitioner, string? Text, AdviceRecommendation? Recommendation);

/// <summary>A further question.</summary>
/// <param name="Practitioner">Who asks, where a hospital's system sends it; else the caller.</param>
/// <param name="Text">The question; at most 4,000 characters.</param>
public sealed record QuestionForm(string? Practitioner, string? Text);

/// <summary>Why it is not taken.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Note">In words; required where the reason is <c>other</c>.</param>
/// <param name="Practitioner">Who declines, where a hospital's system sends it; else the caller.</param>
public sealed record ConsultationRefusalForm(ConsultationDeclineReason? Reason, string? Note, string? Practitioner = null);

/// <summary>Why it is called off.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Note">In words; required where the reason is <c>other</c>.</param>
public sealed record ConsultationCancellationForm(ConsultationCancellationReason? Reason, string? Note);

/// <summary>A refusal of a referral, with advice instead 拒绝转诊并给予指导.</summary>
/// <param name="Practitioner">Who advises, of the institution that declines; the caller where nobody is named.</param>
/// <param name="Reason">Why the referral is declined.</param>
/// <param name="Note">In words; required where the reason is <c>other</c>.</param>
/// <param name="Text">The advice; at most 4,000 characters.</param>
/// <param name="Recommendation">What it comes to.</param>
public sealed record AdviceInsteadForm(
    string? Practitioner,
    DeclineReason? Reason,
    string? Note,
    string? Text,
    AdviceRecommendation? Recommendation
);

/// <summary>A consultation after a command.</summary>
/// <param name="Id">The consultation.</param>
/// <param name="Number">会诊单号.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Version">How many events it has; the ETag.</param>
/// <param name="Actions">What the caller may do next.</param>
/// <param name="Attachment">What was attached; missing after other commands.</param>
public sealed record ConsultationAnswer(
    Guid Id,
    string Number,
    ConsultationStateName State,
    long Version,
    IReadOnlyList<ConsultationAction> Actions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Attachment = null
);
