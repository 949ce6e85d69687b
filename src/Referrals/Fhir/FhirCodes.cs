// Names of code systems, extensions and events: those of HL7 China, and ours where it has none.
namespace Referrals.Fhir;

internal static class FhirCodes
{
    /// <summary>Code system of the four steps 双向转诊.</summary>
    public const string Activities = "http://CodeSystem.hl7fhir.cn/activity-code";

    /// <summary>转诊预约申请.</summary>
    public const string Application = "C01001";

    /// <summary>转诊预约应答.</summary>
    public const string Response = "C01002";

    /// <summary>患者到诊应答.</summary>
    public const string Arrival = "C01003";

    /// <summary>完整病历上传.</summary>
    public const string Record = "C01004";

    public const string ParticipantTypes = "http://CodeSystem.hl7fhir.cn/encounter-participant-type";
    public const string Doctor = "01";
    public const string Patient = "06";

    /// <summary>身份证件类别 (CV02.01.101).</summary>
    public const string IdentityTypes = "http://CodeSystem.hl7fhir.cn/identity-document-type";
    public const string IdentityNumbers = "http://NamingSystem.hl7fhir.cn/identityDocument";
    public const string SexExtension = "http://StructureDefinition.hl7fhir.cn/sexual-distinction-of-human";
    public const string ServiceTypes = "http://CodeSystem.hl7fhir.cn/service-type";
    public const string DocumentTypes = "http://CodeSystem.hl7fhir.cn/document-type";
    public const string DocumentCategories = "http://CodeSystem.hl7fhir.cn/document-category";
    public const string ReferralNumbers = "http://NamingSystem.hl7fhir.cn/hospital-referral-identifier";
    public const string ResponseNumbers = "http://NamingSystem.hl7fhir.cn/hospital-referral-response-identifier";

    // Identifiers of ours.
    public const string Institutions = "urn:referrals:institution";
    public const string Units = "urn:referrals:unit";
    public const string Practitioners = "urn:referrals:practitioner";
    public const string Persons = "urn:referrals:person";
    public const string Cases = "urn:referrals:case";

    // Codes of ours, named as in the HTTP API.
    public const string Directions = "urn:referrals:direction";
    public const string Resources = "urn:referrals:resource";
    public const string Diagnoses = "urn:referrals:diagnosis:";
    public const string IdentityKinds = "urn:referrals:identity-kind";
    public const string Outcomes = "urn:referrals:outcome";
    public const string Problems = "urn:referrals:problem";

    // Extensions of ours: what the published profiles have no element for.
    public const string Payment = "urn:referrals:payment";
    public const string Narrative = "urn:referrals:narrative";
    public const string Plan = "urn:referrals:care-plan";
    public const string DeclineReason = "urn:referrals:decline-reason";
    public const string ReturnReason = "urn:referrals:return-reason";
    public const string Country = "urn:referrals:country";

    /// <summary>What the step is called.</summary>
    public static string DisplayOf(string code) =>
        code switch
        {
            Application => "转诊预约申请",
            Response => "转诊预约应答",
            Arrival => "患者到诊应答",
            _ => "完整病历上传",
        };

    /// <summary>The message definition of a step.</summary>
    public static string DefinitionOf(string code) =>
        code switch
        {
            Application => "http://MessageDefinition.hl7fhir.cn/hospital-referral",
            Response => "http://MessageDefinition.hl7fhir.cn/hospital-referral-response",
            Arrival => "http://MessageDefinition.hl7fhir.cn/patient-arrive-response",
            _ => "http://MessageDefinition.hl7fhir.cn/medical-records-submitted",
        };
}
