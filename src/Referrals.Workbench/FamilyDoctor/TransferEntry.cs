// What a doctor fills in, and what is still missing. The rules of the form, without HTML and without the network.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.FamilyDoctor;

/// <summary>The form of an up-transfer 上转单, the patient apart.</summary>
public sealed class TransferEntry
{
    public List<DiagnosisView> Diagnoses { get; set; } = [];
    public string Urgency { get; set; } = "routine";
    public string? Resource { get; set; }
    public string? Payment { get; set; }
    public string? Institution { get; set; }
    public string? Unit { get; set; }

    /// <summary><c>up</c>, <c>lateral</c> or <c>out-of-county</c>: follows from the destination.</summary>
    public string? Direction { get; set; }
    public string Reason { get; set; } = "";
    public string Summary { get; set; } = "";
    public string Examinations { get; set; } = "";
    public string Treatment { get; set; } = "";
    public string Cautions { get; set; } = "";
    public string FourExaminations { get; set; } = "";
    public string TreatmentPrinciple { get; set; } = "";
    public string HerbalPrescription { get; set; } = "";

    /// <summary>Why it is sent although another case of the patient stands against it.</summary>
    public string? Despite { get; set; }
    public string? OutOfCountyReason { get; set; }
    public string OutOfCountyNote { get; set; } = "";
    public string? CatalogueReason { get; set; }
    public string CatalogueNote { get; set; } = "";

    public bool LeavesCounty => Direction == "out-of-county";

    /// <summary>Whether anything at all was filled in.</summary>
    public bool IsEmpty => Diagnoses.Count == 0 && Institution is null && Resource is null && Texts().All(text => text.Length == 0);

    /// <summary>Pointers of what must be filled in before it can be sent, in the order of the page.</summary>
    public IReadOnlyList<string> Missing(bool isPatientKnown) =>
        [
            .. isPatientKnown ? [] : (string[])["/patient"],
            .. Payment is null ? ["/payment"] : (string[])[],
            .. Diagnoses.Count == 0 ? ["/diagnoses"] : (string[])[],
            .. Resource is null ? ["/resource"] : (string[])[],
            .. string.IsNullOrWhiteSpace(Reason) ? ["/reason"] : (string[])[],
            .. Institution is null || Unit is null ? ["/destination"] : (string[])[],
            .. OutOfCountyReason == "other" && string.IsNullOrWhiteSpace(OutOfCountyNote) ? ["/outOfCounty/note"] : (string[])[],
            .. CatalogueReason == "other" && string.IsNullOrWhiteSpace(CatalogueNote) ? ["/catalogue/note"] : (string[])[],
        ];

    /// <summary>As it is sent.</summary>
    /// <param name="person">The patient's reference; left out where <paramref name="patient"/> says who it is.</param>
    /// <param name="patient">The patient's data, where it was typed here.</param>
    public ReferralForm ToForm(string? person, PersonForm? patient) =>
        new(
            patient is null ? person : null,
            patient,
            Direction ?? "up",
            Urgency,
            Resource,
            Institution is null ? null : new DestinationForm(Institution, Unit),
            Diagnoses.Count == 0 ? null : [.. Diagnoses.Select(one => new DiagnosisForm(one.Code, one.System, one.Version))],
            Payment,
            Text(Reason),
            Text(Summary),
            Text(Examinations),
            Text(Treatment),
            Text(Cautions),
            Text(FourExaminations),
            Text(TreatmentPrinciple),
            Text(HerbalPrescription),
            Despite,
            LeavesCounty && OutOfCountyReason is not null ? new GroundsForm(OutOfCountyReason, Text(OutOfCountyNote)) : null,
            CatalogueReason is null ? null : new GroundsForm(CatalogueReason, Text(CatalogueNote))
        );

    /// <summary>Takes over what a draft holds. Names of diagnoses are looked up afterwards.</summary>
    public void Take(ReferralForm form)
    {
        Diagnoses.Clear();
        Diagnoses.AddRange(
            (form.Diagnoses ?? []).Select(one => new DiagnosisView(one.Code ?? "", null, one.System ?? "", one.Version ?? ""))
        );
        (Urgency, Resource, Payment) = (form.Urgency ?? "routine", form.Resource, form.Payment);
        (Institution, Unit, Direction) = (form.Destination?.Institution, form.Destination?.Unit, form.Direction);
        (Reason, Summary, Examinations) = (form.Reason ?? "", form.Summary ?? "", form.Examinations ?? "");
        (Treatment, Cautions, FourExaminations) = (form.Treatment ?? "", form.Cautions ?? "", form.FourExaminations ?? "");
        (TreatmentPrinciple, HerbalPrescription) = (form.TreatmentPrinciple ?? "", form.HerbalPrescription ?? "");
        (Despite, OutOfCountyReason, OutOfCountyNote) = (form.Despite, form.OutOfCounty?.Reason, form.OutOfCounty?.Note ?? "");
        (CatalogueReason, CatalogueNote) = (form.Catalogue?.Reason, form.Catalogue?.Note ?? "");
    }

    /// <summary>Takes over a case that was returned for completion.</summary>
    public void Take(RequestView request, Destination to)
    {
        Diagnoses.Clear();
        Diagnoses.AddRange(request.Diagnoses);
        (Urgency, Resource, Payment, Direction) = (request.Urgency, request.Resource, request.Payment, request.Direction);
        (Institution, Unit) = (to.Institution, to.Unit);
        if (request.Narrative is not { } texts)
            return;
        (Reason, Summary, Examinations) = (texts.Reason ?? "", texts.Summary ?? "", texts.Examinations ?? "");
        (Treatment, Cautions, FourExaminations) = (texts.Treatment ?? "", texts.Cautions ?? "", texts.FourExaminations ?? "");
        (TreatmentPrinciple, HerbalPrescription) = (texts.TreatmentPrinciple ?? "", texts.HerbalPrescription ?? "");
    }

    private IEnumerable<string> Texts() =>
        [Reason, Summary, Examinations, Treatment, Cautions, FourExaminations, TreatmentPrinciple, HerbalPrescription];

    private static string? Text(string typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();
}
