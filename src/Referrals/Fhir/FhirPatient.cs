// A Patient of a bundle, to and from a person of ours.
using System.Globalization;
using Hl7.Fhir.Model;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Fhir;

internal static class FhirPatient
{
    // 身份证件类别 CV02.01.101; a driving licence is none of ours.
    private static readonly (string Code, IdentityKind Kind, string Name)[] Kinds =
    [
        ("01", IdentityKind.IdentityCard, "居民身份证"),
        ("02", IdentityKind.HouseholdRegister, "居民户口簿"),
        ("03", IdentityKind.Passport, "护照"),
        ("04", IdentityKind.Military, "军官证"),
        ("06", IdentityKind.HongKongMacaoPermit, "港澳居民来往内地通行证"),
        ("07", IdentityKind.TaiwanPermit, "台湾居民来往大陆通行证"),
        ("99", IdentityKind.Other, "其他法定有效证件"),
    ];

    /// <summary>The person as a form of ours; what it says is checked where the form is taken.</summary>
    public static PersonForm Form(Patient patient, Fields fields)
    {
        var identifier = patient.Identifier.Find(one =>
            FhirMessage.TextOf(one.ValueElement) is not null && one.System != FhirCodes.Persons
        );
        if (identifier is null)
            fields.Fault("Patient.identifier", "fhir.patient-unidentified");
        var name = patient.Name.FirstOrDefault();
        var contact = patient.Contact.FirstOrDefault();
        return new PersonForm(
            identifier is null ? null : Identity(identifier),
            NameOf(name),
            SexOf(patient),
            BirthDate(patient, fields),
            Phone: PhoneOf(patient.Telecom),
            Address: AddressOf(patient.Address.FirstOrDefault()),
            FamilyContact: NameOf(contact?.Name) is { } called
                ? new FamilyContactForm(called, RelationOf(contact!), PhoneOf(contact!.Telecom))
                : null
        );
    }

    /// <summary>The person as a Patient, valid by the schema; of who was erased nothing but the reference.</summary>
    public static Patient Of(string person, PersonData? data)
    {
        var patient = new Patient { Id = FhirIds.Derive($"Patient/{person}").ToString() };
        if (data?.Identity.Number is { } number)
            patient.Identifier.Add(Document(data.Identity, number));
        patient.Identifier.Add(new Identifier(FhirCodes.Persons, person));
        if (data is null)
            return patient;
        if ((data.Name ?? data.CalledName) is { } name)
            patient.Name.Add(new HumanName { Text = name });
        if (data.Phone is { } phone)
            patient.Telecom.Add(new ContactPoint(ContactPoint.ContactPointSystem.Phone, null, phone));
        patient.Gender = data.Sex switch
        {
            Sex.Male => AdministrativeGender.Male,
            Sex.Female => AdministrativeGender.Female,
            Sex.Unspecified => AdministrativeGender.Other,
            _ => AdministrativeGender.Unknown,
        };
        patient.BirthDate = data.BirthDate?.Iso();
        if (data.Address is { } address)
            patient.Address.Add(new Address { Text = address });
        if (data.FamilyContact is { } contact)
        {
            var component = new Patient.ContactComponent { Name = new HumanName { Text = contact.Name } };
            component.Relationship.Add(new CodeableConcept { Text = contact.Relation });
            if (contact.Phone is { } called)
                component.Telecom.Add(new ContactPoint(ContactPoint.ContactPointSystem.Phone, null, called));
            patient.Contact.Add(component);
        }

        return patient;
    }

    private static Identifier Document(PersonIdentity identity, string number)
    {
        var coding = Array.Find(Kinds, kind => kind.Kind == identity.Kind) is { Code: { } code } known
            ? new Coding(FhirCodes.IdentityTypes, code, known.Name)
            : new Coding(FhirCodes.IdentityKinds, Kebab.Of(identity.Kind));
        var document = new Identifier(FhirCodes.IdentityNumbers, number) { Type = new CodeableConcept { Coding = [coding] } };
        if (identity.Country is { } country)
            document.Extension.Add(new Extension(FhirCodes.Country, new Code(country)));
        return document;
    }

    private static IdentityForm Identity(Identifier identifier)
    {
        var number = FhirMessage.TextOf(identifier.ValueElement);
        var codes = identifier.Type?.Coding.Select(coding => FhirMessage.TextOf(coding.CodeElement)).OfType<string>().ToList() ?? [];
        var kind = codes
            .Select(code =>
                Array.Find(Kinds, one => one.Code == code) is { Code: not null } known ? known.Kind : Kebab.Parse<IdentityKind>(code)
            )
            .FirstOrDefault(found => found is not null);
        // What has no type is an identity card, if it looks like one.
        kind ??= codes.Count > 0 || number is not { Length: 18 } ? IdentityKind.Other : IdentityKind.IdentityCard;
        if (kind == IdentityKind.IdentityCard && number is ['8', '1' or '2' or '3', ..])
            kind = IdentityKind.HongKongMacaoTaiwanResidence;
        return new IdentityForm(
            kind,
            number,
            kind == IdentityKind.Passport ? FhirMessage.ExtensionOf(identifier, FhirCodes.Country) : null
        );
    }

    private static string? NameOf(HumanName? name)
    {
        if (name is null)
            return null;
        var text = FhirMessage.TextOf(name.TextElement);
        var parts = FhirMessage.TextOf(name.FamilyElement) + string.Concat(name.GivenElement.Select(FhirMessage.TextOf));
        return text ?? (parts.Length > 0 ? parts : null);
    }

    private static string? RelationOf(Patient.ContactComponent contact)
    {
        var relation = contact.Relationship.FirstOrDefault();
        var coding = relation?.Coding.FirstOrDefault();
        return FhirMessage.TextOf(relation?.TextElement)
            ?? FhirMessage.TextOf(coding?.DisplayElement)
            ?? FhirMessage.TextOf(coding?.CodeElement)
            ?? "亲属";
    }

    private static string? PhoneOf(List<ContactPoint> telecom) =>
        telecom
            .Where(point => FhirMessage.TextOf(point.SystemElement) is null or "phone" or "sms")
            .Select(point => FhirMessage.TextOf(point.ValueElement))
            .FirstOrDefault(value => value is not null);

    private static string? AddressOf(Address? address)
    {
        if (address is null)
            return null;
        var parts = string.Concat(
            new[] { address.StateElement, address.CityElement, address.DistrictElement }
                .Concat(address.LineElement)
                .Select(FhirMessage.TextOf)
        );
        return FhirMessage.TextOf(address.TextElement) ?? (parts.Length > 0 ? parts : null);
    }

    // GB/T 2261.1, with and without its leading zero, in an extension or where FHIR's own code should stand.
    private static Sex? SexOf(Patient patient) =>
        (FhirMessage.TextOf(patient.GenderElement) ?? FhirMessage.ExtensionOf(patient.GenderElement, FhirCodes.SexExtension))
            ?.ToLowerInvariant()
            .TrimStart('0') switch
        {
            "male" or "m" or "1" or "男" => Sex.Male,
            "female" or "f" or "2" or "女" => Sex.Female,
            "other" or "9" => Sex.Unspecified,
            "" or "unknown" => Sex.Unknown,
            _ => null,
        };

    private static DateOnly? BirthDate(Patient patient, Fields fields)
    {
        if (FhirMessage.TextOf(patient.BirthDateElement) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        fields.Fault("Patient.birthDate", "field.format");
        return null;
    }
}
