// Patients, diagnoses, destinations and the form of a case, as they are sent and read.
namespace Referrals.Workbench.Client;

/// <summary>A document 证件 as it is sent.</summary>
public sealed record IdentityForm(string? Kind, string? Number, string? Country);

/// <summary>Whose document it is.</summary>
public sealed record PersonSearchForm(IdentityForm? Identity);

/// <summary>One person or none.</summary>
public sealed record PeopleFound(IReadOnlyList<PersonFound> Items);

/// <summary>A person who was found by the exact document.</summary>
public sealed record PersonFound(string Person, MaskedPerson Masked);

/// <summary>A reference, which opens nothing by itself.</summary>
public sealed record PersonReference(string Person);

/// <summary>Somebody to call, as sent.</summary>
public sealed record FamilyContactForm(string? Name, string? Relation, string? Phone);

/// <summary>A patient as sent.</summary>
public sealed record PersonForm(
    IdentityForm? Identity,
    string? Name,
    string? Sex,
    DateOnly? BirthDate,
    string? Phone,
    string? Address,
    FamilyContactForm? FamilyContact,
    string? Payment
)
{
    /// <summary>Years, where nobody knows who it is.</summary>
    public int? EstimatedAge { get; init; }
}

/// <summary>What is known of a patient.</summary>
public sealed record PersonShown(
    string Person,
    string? Name,
    string Sex,
    DateOnly? BirthDate,
    string? Phone,
    string? Address,
    FamilyContact? FamilyContact,
    string? Payment
);

/// <summary>What is searched for: one of the two.</summary>
public sealed record CaseSearchForm(string? Number, IdentityForm? Identity, int? Limit);

/// <summary>Cases that the caller could open.</summary>
public sealed record CasesFound(IReadOnlyList<FoundCase> Items);

/// <summary>A case that was found.</summary>
public sealed record FoundCase(
    Guid Id,
    string Number,
    string State,
    string Urgency,
    Sender From,
    Destination To,
    DateTimeOffset Begun,
    DiagnosisView? Diagnosis
);

/// <summary>Diagnoses that were found, best first.</summary>
public sealed record DiagnosisPage(IReadOnlyList<DiagnosisFound> Items);

/// <summary>A diagnosis, and the lowest level that should treat it.</summary>
public sealed record DiagnosisFound(string Code, string System, string Version, string? Name, string? Level);

/// <summary>Where a diagnosis can go, best first.</summary>
public sealed record DestinationsAnswer(int Total, IReadOnlyList<DestinationAnswer> Items);

/// <summary>A destination with its tier, and its free reserved places in seven days.</summary>
public sealed record DestinationAnswer(
    int Rank,
    string Tier,
    string Institution,
    string Name,
    string Kind,
    IReadOnlyList<DestinationUnit> Units,
    int FreePlaces,
    IReadOnlyList<CodedText> Approvals,
    IReadOnlyList<CodedText> Reasons,
    ExpectedDeductible? Deductible
);

/// <summary>A code with its words.</summary>
public sealed record CodedText(string Code, string Text);

/// <summary>A unit of a destination.</summary>
public sealed record DestinationUnit(string Code, string Name, string Kind);

/// <summary>What a stay would cost, in yuan; null where no standard is known.</summary>
public sealed record ExpectedDeductible(decimal? Due, string Sentence);

/// <summary>Sessions with free places.</summary>
public sealed record FreePage(IReadOnlyList<FreeSession> Items, string? Next);

/// <summary>A session with free places.</summary>
public sealed record FreeSession(string Unit, DateTimeOffset From, int FreeReserved, int FreeGeneral);

/// <summary>The form of a case 上转单, 下转单.</summary>
public sealed record ReferralForm(
    string? Person,
    PersonForm? Patient,
    string? Direction,
    string? Urgency,
    string? Resource,
    DestinationForm? Destination,
    IReadOnlyList<DiagnosisForm>? Diagnoses,
    string? Payment,
    string? Reason,
    string? Summary,
    string? Examinations,
    string? Treatment,
    string? Cautions,
    string? FourExaminations,
    string? TreatmentPrinciple,
    string? HerbalPrescription,
    string? Despite,
    GroundsForm? OutOfCounty,
    GroundsForm? Catalogue
)
{
    /// <summary>Of a down-transfer: for the time at home.</summary>
    public PlanForm? Plan { get; init; }
}

/// <summary>Where the patient shall go.</summary>
public sealed record DestinationForm(string? Institution, string? Unit);

/// <summary>A diagnosis as it is sent.</summary>
public sealed record DiagnosisForm(string? Code, string? System, string? Version);

/// <summary>A coded reason with a note.</summary>
public sealed record GroundsForm(string? Reason, string? Note);
