// C01001 and C01004: what has the patient, the form, the return slip and documents in it.
using System.Globalization;
using Hl7.Fhir.Model;
using Referrals.Cases;
using Referrals.Shared;
using Appointment = Hl7.Fhir.Model.Appointment;
using Attachment = Hl7.Fhir.Model.Attachment;
using Patient = Hl7.Fhir.Model.Patient;
using Resource = Hl7.Fhir.Model.Resource;

namespace Referrals.Fhir;

internal sealed partial class FhirMessages
{
    private List<Resource> Application(FhirNews news)
    {
        var patient = FhirPatient.Of(news.Case.Person, news.Case.Patient);
        List<Resource> documents = [Form(news, "referral", "转诊单", patient), .. news.Documents.Select(file => File(news, file, patient))];
        return [Appointment(news, patient, documents), patient, .. documents];
    }

    private Appointment Appointment(FhirNews news, Patient patient, IEnumerable<Resource> documents)
    {
        var (view, form) = (news.Case, news.Case.Request);
        var appointment = new Appointment
        {
            Id = view.Id.ToString(),
            Identifier = [new Identifier(FhirCodes.ReferralNumbers, view.Number), new Identifier(FhirCodes.Cases, view.Id.ToString())],
            Status = Hl7.Fhir.Model.Appointment.AppointmentStatus.Proposed,
            ServiceType = [new CodeableConcept(FhirCodes.ServiceTypes, "03", "转诊预约", null)],
            Specialty = [new CodeableConcept(FhirCodes.Units, view.To.Unit)],
            SupportingInformation = [.. documents.Select(document => new ResourceReference($"{document.TypeName}/{document.Id}"))],
            Created = Text(view.SubmittedAt ?? news.At),
            Participant =
            [
                Participant(FhirCodes.Doctor, "责任医生", Doctor(view), ParticipationStatus.NeedsAction),
                Participant(FhirCodes.Patient, "患者", new ResourceReference($"Patient/{patient.Id}"), ParticipationStatus.Accepted),
            ],
        };
        if (form is null)
            return appointment;
        appointment.ServiceType.Add(new CodeableConcept(FhirCodes.Resources, Kebab.Of(form.Resource)));
        appointment.AppointmentType = new CodeableConcept(FhirCodes.Directions, Kebab.Of(form.Direction));
        appointment.ReasonCode = [.. form.Diagnoses.Select(Concept)];
        appointment.Priority = form.Urgency switch
        {
            Urgency.Emergency => 1,
            Urgency.Urgent => 3,
            _ => 5,
        };
        appointment.Start = Shanghai.EndOf(form.ValidFrom.AddDays(-1));
        appointment.End = Shanghai.EndOf(form.ValidUntil).AddSeconds(-1);
        appointment.Description = form.Narrative?.Reason;
        appointment.Comment = form.Narrative?.Summary;
        appointment.PatientInstruction = form.Narrative?.Cautions;
        appointment.Extension = [new Extension(FhirCodes.Payment, new Code(Kebab.Of(form.Payment))), .. Extensions(form)];
        return appointment;
    }

    private static IEnumerable<Extension> Extensions(RequestView form)
    {
        var narrative = Nested(
            FhirCodes.Narrative,
            ("examinations", form.Narrative?.Examinations),
            ("treatment", form.Narrative?.Treatment),
            ("fourExaminations", form.Narrative?.FourExaminations),
            ("treatmentPrinciple", form.Narrative?.TreatmentPrinciple),
            ("herbalPrescription", form.Narrative?.HerbalPrescription)
        );
        if (narrative.Extension.Count > 0)
            yield return narrative;
        if (form.Plan is not { } plan)
            yield break;
        var care = Nested(
            FhirCodes.Plan,
            ("dischargeSummary", plan.DischargeSummary),
            ("rehabilitationPlan", plan.RehabilitationPlan),
            ("medication", plan.Medication)
        );
        care.Extension.AddRange(plan.FollowUps.Select(day => new Extension("followUp", new Date(day.Iso()))));
        if (care.Extension.Count > 0)
            yield return care;
    }

    private static Extension Nested(string url, params (string Name, string? Text)[] parts) =>
        new()
        {
            Url = url,
            Extension = [.. parts.Where(part => part.Text is not null).Select(part => new Extension(part.Name, new FhirString(part.Text)))],
        };

    private ResourceReference Doctor(ReferralView view) =>
        view.From.Practitioner is { } practitioner
            ? new ResourceReference { Identifier = new Identifier(FhirCodes.Practitioners, practitioner) }
            : new ResourceReference { Display = nameOf(view.From.Institution) ?? view.From.Institution };

    private static Appointment.ParticipantComponent Participant(
        string type,
        string called,
        ResourceReference actor,
        ParticipationStatus status
    ) =>
        new()
        {
            Type = [new CodeableConcept(FhirCodes.ParticipantTypes, type, called, null)],
            Actor = actor,
            Status = status,
        };

    // C01004: a task that was done, its outputs, and a list of what belongs to it.
    private List<Resource> Record(FhirNews news)
    {
        var patient = FhirPatient.Of(news.Case.Person, news.Case.Patient);
        List<Resource> documents = [Form(news, "outcome", "回转单", patient), .. news.Documents.Select(file => File(news, file, patient))];
        var list = new List
        {
            Id = FhirIds.PartOf(news.Position, "list"),
            Status = List.ListStatus.Current,
            Mode = ListMode.Snapshot,
            Title = "转诊病历",
            Subject = new ResourceReference($"Patient/{patient.Id}"),
            Date = Text(news.At),
            Entry =
            [
                .. documents.Select(document => new List.EntryComponent
                {
                    Item = new ResourceReference($"{document.TypeName}/{document.Id}"),
                }),
            ],
        };
        var task = new Hl7.Fhir.Model.Task
        {
            Id = FhirIds.PartOf(news.Position, "task"),
            Identifier = [new Identifier(FhirCodes.ReferralNumbers, news.Case.Number)],
            Status = Hl7.Fhir.Model.Task.TaskStatus.Completed,
            Intent = Hl7.Fhir.Model.Task.TaskIntent.Order,
            Focus = FhirParties.Appointment(news.Case.Id, news.Case.Number),
            For = new ResourceReference($"Patient/{patient.Id}"),
            LastModified = Text(news.At),
            Owner = Institution(news.Case.To.Institution),
            Input =
            [
                new Hl7.Fhir.Model.Task.ParameterComponent
                {
                    Type = new CodeableConcept { Text = "转诊病历" },
                    Value = new ResourceReference($"List/{list.Id}"),
                },
            ],
            Output = [.. Outputs(news.Case)],
        };
        return [task, list, patient, .. documents];
    }

    private static IEnumerable<Hl7.Fhir.Model.Task.OutputComponent> Outputs(ReferralView view)
    {
        if (view.DischargeWay is { } way)
            yield return Output("discharge-way", new Code(Kebab.Of(way)));
        if (view.Outcome is not { } outcome)
            yield break;
        foreach (var diagnosis in outcome.Diagnoses)
            yield return Output("diagnosis", Concept(diagnosis));
        var texts = new (string Name, string? Text)[]
        {
            ("inpatient-number", outcome.InpatientNumber),
            ("main-results", outcome.MainResults),
            ("treatment", outcome.Treatment),
            ("further-plan", outcome.FurtherPlan),
            ("rehabilitation-advice", outcome.RehabilitationAdvice),
        };
        foreach (var (name, text) in texts)
        {
            if (text is not null)
                yield return Output(name, new FhirString(text));
        }
    }

    private static Hl7.Fhir.Model.Task.OutputComponent Output(string name, DataType value) =>
        new() { Type = new CodeableConcept(FhirCodes.Outcomes, name), Value = value };

    // Files are fetched from where they are kept: each reading is recorded.
    private DocumentReference Form(FhirNews news, string form, string title, Patient patient) =>
        Document(
            news,
            FhirIds.PartOf(news.Position, form),
            patient,
            news.Case.From.Institution,
            news.At,
            new Attachment
            {
                ContentType = "text/html",
                Language = "zh-CN",
                Url = Address($"/api/referrals/{news.Case.Id}/forms/{form}"),
                Title = title,
            }
        );

    private DocumentReference File(FhirNews news, FhirDocument file, Patient patient) =>
        Document(
            news,
            file.Id.ToString(),
            patient,
            file.Institution,
            file.AddedAt,
            new Attachment
            {
                ContentType = file.ContentType,
                Url = Address($"/api/referrals/{news.Case.Id}/attachments/{file.Id}"),
                Title = file.Name,
                Creation = Text(file.AddedAt),
            }
        );

    private DocumentReference Document(
        FhirNews news,
        string id,
        Patient patient,
        string institution,
        DateTimeOffset at,
        Attachment attachment
    ) =>
        new()
        {
            Id = id,
            Status = DocumentReferenceStatus.Current,
            Type = new CodeableConcept(FhirCodes.DocumentTypes, "WS365-2011", "城乡居民健康档案基本数据集", null),
            Category = [new CodeableConcept(FhirCodes.DocumentCategories, "HSDC00.05", "转诊（院）记录", null)],
            Subject = new ResourceReference($"Patient/{patient.Id}"),
            Date = Instant(at),
            Custodian = Institution(institution),
            Description = $"{news.Case.Number} {attachment.Title}",
            Content = [new DocumentReference.ContentComponent { Attachment = attachment }],
        };

    private string Address(string path) => new Uri(service, path).ToString();

    private static string Text(DateTimeOffset at) =>
        at.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
