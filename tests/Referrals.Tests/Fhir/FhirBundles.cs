// Bundles as a hospital's own system would send them. Everybody in them is invented.
using System.Text;
using Hl7.Fhir.Model;
using Referrals.Fhir;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Resource = Hl7.Fhir.Model.Resource;

namespace Referrals.Tests.Fhir;

internal static class FhirBundles
{
    private static int people = 500_000;

    /// <summary>A request for a bed at SX-H01.</summary>
    public static Bundle Application(string appointment, Action<Appointment>? change = null, Action<Patient>? person = null)
    {
        var request = new Appointment
        {
            Id = appointment,
            Status = Appointment.AppointmentStatus.Proposed,
            Specialty = [new CodeableConcept(FhirCodes.Units, "CARD")],
            ReasonCode = [new CodeableConcept { Coding = [new Coding("http://hl7.org/fhir/sid/icd-10", "I20.0")] }],
            Priority = 3,
            Description = "活动后胸痛三天，需进一步检查",
            Comment = "高血压十年，规律服药。",
            PatientInstruction = "青霉素过敏",
            Participant =
            [
                new Appointment.ParticipantComponent { Actor = new ResourceReference("Patient/p1"), Status = ParticipationStatus.Accepted },
            ],
        };
        change?.Invoke(request);
        var patient = new Patient
        {
            Id = "p1",
            Identifier =
            [
                new Identifier(FhirCodes.IdentityNumbers, CaseForms.IdentityNumber(Interlocked.Increment(ref people)))
                {
                    Type = new CodeableConcept(FhirCodes.IdentityTypes, "01"),
                },
            ],
            Name = [new HumanName { Text = "虚构丙" }],
            Telecom = [new ContactPoint(ContactPoint.ContactPointSystem.Phone, null, "13800000000")],
        };
        person?.Invoke(patient);
        return Message(FhirCodes.Application, request, patient).To("SX-H01");
    }

    /// <summary>An answer about a case.</summary>
    public static Bundle Answer(
        string step,
        string @case,
        ParticipationStatus status,
        DateTimeOffset? start = null,
        DateTimeOffset? end = null,
        string? comment = null
    ) =>
        Message(
            step,
            new AppointmentResponse
            {
                Appointment = new ResourceReference($"Appointment/{@case}"),
                ParticipantType = [new CodeableConcept(FhirCodes.ParticipantTypes, step == FhirCodes.Arrival ? "06" : "01")],
                Start = start,
                End = end,
                ParticipantStatus = status,
                Comment = comment,
            }
        );

    /// <summary>The record of a stay: how it went, and a small PDF.</summary>
    public static Bundle Record(string @case, bool outcome = true)
    {
        var task = new Hl7.Fhir.Model.Task
        {
            Status = Hl7.Fhir.Model.Task.TaskStatus.Completed,
            Intent = Hl7.Fhir.Model.Task.TaskIntent.Order,
            Focus = new ResourceReference($"Appointment/{@case}"),
        };
        if (outcome)
        {
            task.Output =
            [
                Output("discharge-way", new Code("3")),
                Output("diagnosis", new Coding("http://hl7.org/fhir/sid/icd-10", "I21.9")),
                Output("inpatient-number", new FhirString("ZY20260001")),
                Output("main-results", new FhirString("造影：前降支狭窄")),
                Output("treatment", new FhirString("植入支架一枚")),
                Output("further-plan", new FhirString("双抗一年")),
            ];
        }

        var document = new DocumentReference
        {
            Id = "d1",
            Status = DocumentReferenceStatus.Current,
            Content =
            [
                new DocumentReference.ContentComponent
                {
                    Attachment = new Attachment
                    {
                        ContentType = "application/pdf",
                        Title = "出院小结",
                        Data = "%PDF-1.7\n"u8.ToArray(),
                    },
                },
            ],
        };
        return Message(FhirCodes.Record, task, new List { Status = List.ListStatus.Current, Mode = ListMode.Working }, document);
    }

    public static Bundle Message(string step, params Resource[] resources)
    {
        var header = new MessageHeader
        {
            Id = Guid.CreateVersion7().ToString(),
            Event = new Coding(FhirCodes.Activities, step),
            Source = new MessageHeader.MessageSourceComponent { Endpoint = "http://his.example/fhir" },
        };
        var bundle = new Bundle { Type = Bundle.BundleType.Message };
        foreach (var resource in (IEnumerable<Resource>)[header, .. resources])
            bundle.Entry.Add(new Bundle.EntryComponent { Resource = resource });
        return bundle;
    }

    public static MessageHeader Header(this Bundle bundle) => (MessageHeader)bundle.Entry[0].Resource!;

    public static T Only<T>(this Bundle bundle)
        where T : Resource => bundle.Entry.Select(entry => entry.Resource).OfType<T>().Single();

    public static Bundle To(this Bundle bundle, string institution)
    {
        bundle.Header().Destination =
        [
            new MessageHeader.MessageDestinationComponent
            {
                Endpoint = "http://referrals.example/fhir",
                Receiver = new ResourceReference { Identifier = new Identifier(FhirCodes.Institutions, institution) },
            },
        ];
        return bundle;
    }

    public static Bundle From(this Bundle bundle, string institution)
    {
        bundle.Header().Sender = new ResourceReference { Identifier = new Identifier(FhirCodes.Institutions, institution) };
        return bundle;
    }

    public static Scenario Process(this TestClient client, Bundle bundle, FhirSyntax syntax = FhirSyntax.Xml) =>
        client.Post("/fhir/$process-message").Raw(FhirFormat.Write(bundle, syntax), FhirFormat.MediaType(syntax));

    public static Scenario Process(this TestClient client, string text, string type = FhirFormat.Xml) =>
        client.Post("/fhir/$process-message").Raw(Encoding.UTF8.GetBytes(text), type);

    /// <summary>The case that a message began, by its answer.</summary>
    public static string CaseOf(this Answer answer) =>
        FhirSchema.Strict<Bundle>(answer.Bytes).Header().Focus.Single().Reference!.Split('/')[1];

    /// <summary>Codes of problems, with where they are.</summary>
    public static IReadOnlyList<(string? Code, string? Path)> Issues(this Answer answer, FhirSyntax syntax = FhirSyntax.Xml)
    {
        var outcome = FhirSchema.Strict<Resource>(answer.Bytes, syntax) switch
        {
            Bundle bundle => bundle.Only<OperationOutcome>(),
            var other => (OperationOutcome)other,
        };
        return [.. outcome.Issue.Select(issue => (issue.Details!.Coding.FirstOrDefault()?.Code, issue.Expression.FirstOrDefault()))];
    }

    private static Hl7.Fhir.Model.Task.OutputComponent Output(string name, DataType value) =>
        new() { Type = new CodeableConcept(FhirCodes.Outcomes, name), Value = value };
}
