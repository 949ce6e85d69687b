// C01004 完整病历上传: how the stay went, the return slip, and files.
using Hl7.Fhir.Model;
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Fhir;

internal sealed partial class FhirPlanner
{
    // 离院方式 of the national inpatient record.
    private static readonly Dictionary<string, DischargeWay> Ways = new(StringComparer.Ordinal)
    {
        ["1"] = DischargeWay.Home,
        ["2"] = DischargeWay.Transferred,
        ["3"] = DischargeWay.ToPrimaryCare,
        ["4"] = DischargeWay.AgainstAdvice,
        ["9"] = DischargeWay.Other,
    };

    private FhirPlan? Record()
    {
        if (message.Required<Hl7.Fhir.Model.Task>(fields) is not { } task)
            return null;
        var reference = IsAppointment(task.Focus)
            ? task.Focus
            : task.BasedOn.Find(IsAppointment) ?? task.Focus ?? task.BasedOn.FirstOrDefault();
        var id = CaseOf(reference, "Task.focus");
        var (files, remarks) = Files();
        var steps = Steps(task);
        if (steps.Count == 0 && files.Count == 0)
            fields.Fault("Task.output", "fhir.nothing-to-record");
        return id is { } found ? new FhirPlan(found, steps, files, remarks) : null;
    }

    private static bool IsAppointment(ResourceReference? reference) =>
        reference?.Identifier is { System: FhirCodes.Cases }
        || FhirMessage.TextOf(reference?.ReferenceElement)?.Contains("Appointment/", StringComparison.Ordinal) == true;

    // As far as the case has come: care begins, ends, and is reported.
    private List<FhirStep> Steps(Hl7.Fhir.Model.Task task)
    {
        if (task.Output.Count == 0)
            return [];
        var begun = FhirMessage.MomentOf(task.ExecutionPeriod?.StartElement, "Task.executionPeriod.start", fields);
        var ended = FhirMessage.MomentOf(task.ExecutionPeriod?.EndElement, "Task.executionPeriod.end", fields);
        var diagnoses = DiagnosesOf(Outputs(task, "diagnosis").Select(AsConcept));
        var inpatient = FhirMessage.TextOf(Outputs(task, "inpatient-number").FirstOrDefault() as PrimitiveType);
        var report = new OutcomeForm(
            diagnoses,
            inpatient,
            Said(task, "main-results"),
            Said(task, "treatment"),
            Said(task, "further-plan"),
            Said(task, "rehabilitation-advice")
        );
        return
        [
            new FhirStep("care", "referral.care.v1", Body(new CareForm(begun, inpatient is not null)))
            {
                When = state => state is Referral.Arrived,
            },
            new FhirStep("conclusion", "referral.conclusion.v1", Body(new ConclusionForm(ended, WayOf(task), diagnoses)))
            {
                When = state => state is Referral.InCare,
            },
            new FhirStep("", "referral.outcome.v1", Body(report)),
        ];
    }

    private DischargeWay? WayOf(Hl7.Fhir.Model.Task task)
    {
        if (Said(task, "discharge-way") is not { } code)
            return null;
        if (Ways.TryGetValue(code, out var way))
            return way;
        if (Kebab.Parse<DischargeWay>(code) is { } named)
            return named;
        fields.Fault("Task.output", new Refusal("field.unknown-code").With("code", code));
        return null;
    }

    private static string? Said(Hl7.Fhir.Model.Task task, string name) =>
        Outputs(task, name).FirstOrDefault() switch
        {
            PrimitiveType primitive => FhirMessage.TextOf(primitive),
            Coding coding => FhirMessage.TextOf(coding.CodeElement),
            CodeableConcept concept => FhirMessage.TextOf(concept.Coding.FirstOrDefault()?.CodeElement)
                ?? FhirMessage.TextOf(concept.TextElement),
            _ => null,
        };

    private static IEnumerable<DataType?> Outputs(Hl7.Fhir.Model.Task task, string name) =>
        task.Output.Where(output => CodeIn(output.Type, FhirCodes.Outcomes) == name).Select(output => output.Value);

    private static CodeableConcept? AsConcept(DataType? value) =>
        value switch
        {
            CodeableConcept concept => concept,
            Coding coding => new CodeableConcept { Coding = [coding] },
            _ => null,
        };
}
