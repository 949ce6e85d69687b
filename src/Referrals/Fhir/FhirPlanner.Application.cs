// C01001 转诊预约申请: a referral is submitted; its patient is registered, or found, in the same command.
using System.Globalization;
using Hl7.Fhir.Model;
using Referrals.Cases;
using Referrals.People;
using Referrals.Shared;
using Appointment = Hl7.Fhir.Model.Appointment;
using Patient = Hl7.Fhir.Model.Patient;
using Resource = Referrals.Shared.Resource;

namespace Referrals.Fhir;

internal sealed partial class FhirPlanner
{
    private FhirPlan? Application()
    {
        var appointment = message.Required<Appointment>(fields);
        var patient = message.Required<Patient>(fields);
        if (appointment is null || patient is null)
            return null;
        var person = patient.Identifier.Find(one => one.System == FhirCodes.Persons)?.Value;
        var hasDocument = patient.Identifier.Exists(one => one.System != FhirCodes.Persons);
        var destination = Destination(appointment);
        var direction =
            Kebab.Parse<Direction>(CodeIn(appointment.AppointmentType, FhirCodes.Directions)) ?? DirectionTo(destination.Institution);
        var text = (string name) => Nested(appointment, FhirCodes.Narrative, name);
        var form = new ReferralForm(
            person is null || hasDocument ? null : person,
            person is null || hasDocument ? FhirPatient.Form(patient, fields) : null,
            direction,
            UrgencyOf(appointment),
            appointment
                .ServiceType.Select(type => Kebab.Parse<Resource>(CodeIn(type, FhirCodes.Resources)))
                .FirstOrDefault(r => r is not null)
                ?? Resource.Bed,
            destination,
            Diagnoses(appointment),
            Coded<PaymentType>(appointment, FhirCodes.Payment, "Appointment.extension") ?? PaymentType.Other,
            DayOf(appointment.StartElement, "Appointment.start"),
            DayOf(appointment.EndElement, "Appointment.end"),
            FhirMessage.TextOf(appointment.DescriptionElement)
                ?? appointment.ReasonCode.Select(reason => FhirMessage.TextOf(reason.TextElement)).FirstOrDefault(said => said is not null),
            text("summary") ?? FhirMessage.TextOf(appointment.CommentElement),
            text("examinations"),
            text("treatment"),
            FhirMessage.TextOf(appointment.PatientInstructionElement),
            text("fourExaminations"),
            text("treatmentPrinciple"),
            text("herbalPrescription"),
            PlanOf(appointment),
            DoctorOf(appointment)
        );
        var named =
            appointment.Id ?? appointment.Identifier.Select(one => FhirMessage.TextOf(one.ValueElement)).FirstOrDefault(v => v is not null);
        var id = FhirIds.CaseOf(sender.County, sender.Institution ?? "", named ?? message.Id);
        var (files, remarks) = Files();
        return new FhirPlan(id, [new FhirStep("", "referral.submit.v1", Body(form))], files, remarks);
    }

    private DestinationForm Destination(Appointment appointment)
    {
        var institution = message.Header.Destination.Select(to => message.CodeOf(to.Receiver)).FirstOrDefault(code => code is not null);
        var units = appointment
            .Participant.Select(participant => participant.Actor)
            .Where(actor =>
                message.Resolve(actor) is HealthcareService or Location || actor?.Identifier is { System: FhirCodes.Units } || IsUnit(actor)
            );
        var unit =
            units.Select(message.CodeOf).FirstOrDefault(code => code is not null)
            ?? CodeIn(appointment.Specialty.FirstOrDefault(), FhirCodes.Units);
        return new DestinationForm(institution, unit);
    }

    private static bool IsUnit(ResourceReference? actor) =>
        FhirMessage.TextOf(actor?.ReferenceElement)?.Split('/')[0] is "HealthcareService" or "Location";

    // The levels of the two tell it, where it is not said.
    private Direction? DirectionTo(string? institution) =>
        institution is not null && sender.Institution is { } from && facts.Directory.On(institution, facts.Today) is not null
            ? Enum.GetValues<Direction>()
                .Cast<Direction?>()
                .FirstOrDefault(direction => RequestCheck.Fits(direction!.Value, institution, from, facts))
            : null;

    // As in calendars: 1 is the most urgent, 5 and 0 are nothing special.
    private static Urgency UrgencyOf(Appointment appointment) =>
        FhirMessage.TextOf(appointment.PriorityElement) switch
        {
            "1" => Urgency.Emergency,
            "2" or "3" or "4" => Urgency.Urgent,
            _ => Urgency.Routine,
        };

    private List<DiagnosisForm> Diagnoses(Appointment appointment)
    {
        var conditions = appointment.ReasonReference.Select(message.Resolve).OfType<Condition>().Select(condition => condition.Code);
        return DiagnosesOf(appointment.ReasonCode.Concat(conditions));
    }

    private List<DiagnosisForm> DiagnosesOf(IEnumerable<CodeableConcept?> concepts)
    {
        var forms = new List<DiagnosisForm>();
        foreach (var coding in concepts.Select(concept => concept?.Coding.Find(one => FhirMessage.TextOf(one.CodeElement) is not null)))
        {
            if (coding is null)
                continue;
            var said = FhirMessage.TextOf(coding.SystemElement);
            // What FHIR calls ICD-10 is the health authority's edition here.
            var system =
                said is null or "http://hl7.org/fhir/sid/icd-10" or "http://hl7.org/fhir/sid/icd-10-cn" ? "icd-10-gb"
                : said.StartsWith(FhirCodes.Diagnoses, StringComparison.Ordinal) ? said[FhirCodes.Diagnoses.Length..]
                : FhirMessage.TailOf(said);
            forms.Add(
                new DiagnosisForm(
                    FhirMessage.TextOf(coding.CodeElement),
                    system,
                    FhirMessage.TextOf(coding.VersionElement) ?? facts.Policy.DiagnosisSystem(system)?.Version
                )
            );
        }

        return forms;
    }

    private CarePlanForm? PlanOf(Appointment appointment)
    {
        var plans = appointment.Extension.FindAll(extension => extension.Url == FhirCodes.Plan);
        if (plans.Count == 0)
            return null;
        var days = plans
            .SelectMany(plan => plan.Extension)
            .Where(part => part.Url == "followUp")
            .Select(part => DayOf(part.Value as PrimitiveType, "Appointment.extension"))
            .OfType<DateOnly>();
        return new CarePlanForm(
            Nested(appointment, FhirCodes.Plan, "dischargeSummary"),
            Nested(appointment, FhirCodes.Plan, "rehabilitationPlan"),
            Nested(appointment, FhirCodes.Plan, "medication"),
            [.. days]
        );
    }

    // Only where the reference leads to a code: many systems name a record of their own here.
    private string? DoctorOf(Appointment appointment) =>
        appointment
            .Participant.Select(participant => participant.Actor)
            .Where(actor =>
                actor?.Identifier is { System: FhirCodes.Practitioners } || message.Resolve(actor) is Practitioner or PractitionerRole
            )
            .Select(message.CodeOf)
            .FirstOrDefault(code => code is not null && facts.Practitioners.On(code, facts.Today) is not null);

    private (List<FhirFile> Files, List<Refusal> Remarks) Files()
    {
        var (files, remarks) = (new List<FhirFile>(), new List<Refusal>());
        foreach (var (number, document) in message.All<DocumentReference>().Index())
        {
            foreach (var (part, content) in document.Content.Index())
            {
                var path = $"DocumentReference[{number}].content[{part}].attachment";
                var attachment = content.Attachment;
                if (FhirMessage.TextOf(attachment?.DataElement) is not { } data)
                {
                    // Nothing is fetched from an address: it could be any.
                    remarks.Add(new Refusal("fhir.document-by-address").At(path));
                    continue;
                }

                var bytes = new byte[data.Length];
                if (!Convert.TryFromBase64String(data, bytes, out var length))
                {
                    fields.Fault($"{path}.data", "fhir.content-encoding");
                    continue;
                }

                var type = FhirMessage.TextOf(attachment!.ContentTypeElement);
                var title = FhirMessage.TextOf(attachment.TitleElement) ?? FhirMessage.TextOf(document.DescriptionElement);
                files.Add(new FhirFile($"attachment/{number}/{part}", NameOf(title, type), type, bytes[..length]));
            }
        }

        return (files, remarks);
    }

    private static string NameOf(string? title, string? type)
    {
        var extension = type?.ToLowerInvariant().Split(';')[0].Trim() switch
        {
            "application/pdf" => ".pdf",
            "image/jpeg" => ".jpg",
            "image/png" => ".png",
            "image/tiff" => ".tif",
            "image/heic" => ".heic",
            "application/dicom" => ".dcm",
            "text/plain" => ".txt",
            "application/ofd" => ".ofd",
            _ => "",
        };
        var name = title ?? "转诊病历";
        return Path.HasExtension(name) || name.EndsWith(extension, StringComparison.OrdinalIgnoreCase) ? name : name + extension;
    }

    private DateOnly? DayOf(PrimitiveType? element, string path) =>
        FhirMessage.TextOf(element) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : FhirMessage.MomentOf(element, path, fields) is { } moment ? Shanghai.Day(moment)
        : null;

    private static string? Nested(Appointment element, string url, string name) =>
        element
            .Extension.Where(extension => extension.Url == url)
            .Select(extension => FhirMessage.ExtensionOf(extension, name))
            .FirstOrDefault(text => text is not null);

    private static string? CodeIn(CodeableConcept? concept, string system) =>
        FhirMessage.TextOf(concept?.Coding.Find(coding => coding.System == system)?.CodeElement);
}
