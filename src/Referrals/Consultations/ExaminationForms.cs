// What is sent about examinations that are reported from afar.
using Referrals.Cases;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>An examination for a sharing centre 远程诊断申请. The patient by reference or by data, never both.</summary>
/// <param name="Person">Reference of a patient whom the institution knows.</param>
/// <param name="Patient">The patient's data.</param>
/// <param name="Practitioner">Who asks, where a hospital's system sends it; else the caller.</param>
/// <param name="To">The centre: a unit of another institution.</param>
/// <param name="Urgency">How urgent; it decides until when the report is due.</param>
/// <param name="Diagnoses">First diagnosis first; 1 to 10.</param>
/// <param name="Question">What is asked; at most 4,000 characters.</param>
/// <param name="Examination">What was examined.</param>
/// <param name="MayRefer">Whether the centre may refer the patient, where it comes to that; false where nothing is said.</param>
public sealed record ExaminationRequestForm(
    string? Person,
    PersonForm? Patient,
    string? Practitioner,
    DestinationForm? To,
    Urgency? Urgency,
    IReadOnlyList<DiagnosisForm>? Diagnoses,
    string? Question,
    ExaminationForm? Examination,
    bool? MayRefer
) : IConsultationRequestForm;

/// <summary>An examination.</summary>
/// <param name="Modality">By which means.</param>
/// <param name="What">What was examined, such as 十二导联心电图; at most 500 characters.</param>
/// <param name="Accession">
/// The requester's number of the examination 检查号: at most 40 letters, digits and <c>. _ / -</c>, beginning with a letter or digit; the
/// number of an identity document or a mobile phone must not stand in it.
/// </param>
/// <param name="PerformedAt">When it was done; at most two years ago.</param>
public sealed record ExaminationForm(Modality? Modality, string? What, string? Accession, DateTimeOffset? PerformedAt);

/// <summary>Who does it.</summary>
/// <param name="Practitioner">The person, where a hospital's system sends it; else the caller.</param>
public sealed record PractitionerForm(string? Practitioner);

/// <summary>A report 报告.</summary>
/// <param name="Practitioner">The reporting doctor, where a hospital's system sends it; else the caller.</param>
/// <param name="Status">Preliminary or final.</param>
/// <param name="Findings">What is seen; at most 4,000 characters.</param>
/// <param name="Conclusion">What follows; at most 4,000 characters.</param>
/// <param name="Critical">Whether there is a critical value 危急值, which a person of the requester must acknowledge within minutes.</param>
/// <param name="CriticalValue">Which, in words; where there is one, and only there; at most 2,000 characters.</param>
/// <param name="Recognised">Whether other institutions take the result as their own 结果互认; only of a final report. No by default.</param>
public sealed record ReportForm(
    string? Practitioner,
    ReportStatus? Status,
    string? Findings,
    string? Conclusion,
    bool? Critical,
    string? CriticalValue,
    bool? Recognised
);

/// <summary>A corrected report 更正报告: all of it, as it should have been.</summary>
/// <param name="Practitioner">The doctor who corrects, where a hospital's system sends it; else the caller.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">In words; required where the reason is <c>other</c>.</param>
/// <param name="Findings">What is seen; at most 4,000 characters.</param>
/// <param name="Conclusion">What follows; at most 4,000 characters.</param>
/// <param name="Critical">Whether there is a critical value; it is to be acknowledged anew.</param>
/// <param name="CriticalValue">Which, in words; where there is one, and only there; at most 2,000 characters.</param>
/// <param name="Recognised">Whether other institutions take the result as their own. No by default.</param>
public sealed record ReportCorrectionForm(
    string? Practitioner,
    ReportCorrectionReason? Reason,
    string? Note,
    string? Findings,
    string? Conclusion,
    bool? Critical,
    string? CriticalValue,
    bool? Recognised
);

/// <summary>Somebody has taken note of a critical value 危急值确认.</summary>
/// <param name="Practitioner">The person; required where a hospital's system sends it.</param>
/// <param name="Report">Number of the report that the person has read.</param>
public sealed record AcknowledgementForm(string? Practitioner, int? Report);
