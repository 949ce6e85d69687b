// What a person sends about a patient, and the checks on it.
using System.Globalization;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>Identity as it is sent.</summary>
/// <param name="Kind">Decides which of the others are needed; those of other kinds are refused.</param>
/// <param name="Number">Of a document.</param>
/// <param name="Country">Of a passport: ISO 3166-1 alpha-3, such as <c>CHN</c>.</param>
/// <param name="Mother">Of a newborn: the mother's reference.</param>
/// <param name="BirthOrder">Of a newborn: 1 to 9.</param>
/// <param name="BornAt">Of a newborn: moment of birth, less than a year ago.</param>
public sealed record IdentityForm(
    IdentityKind? Kind = null,
    string? Number = null,
    string? Country = null,
    string? Mother = null,
    int? BirthOrder = null,
    DateTimeOffset? BornAt = null
)
{
    public override string ToString() => "identity form";
}

/// <summary>A family member to call, as sent.</summary>
public sealed record FamilyContactForm(string? Name = null, string? Relation = null, string? Phone = null)
{
    public override string ToString() => "family contact form";
}

/// <summary>
/// A person as sent. Sex and birth date may be left out where the identity number tells them, and must agree with it where they are not. The age in years is
/// estimated only where nobody knows who it is.
/// </summary>
public sealed record PersonForm(
    IdentityForm? Identity = null,
    string? Name = null,
    Sex? Sex = null,
    DateOnly? BirthDate = null,
    int? EstimatedAge = null,
    string? Phone = null,
    string? Address = null,
    FamilyContactForm? FamilyContact = null,
    PaymentType? Payment = null
)
{
    private const int MaxAge = 130;
    private static readonly TimeSpan NewbornWithin = TimeSpan.FromDays(366);

    /// <summary>Checks everything. Only to be used once <paramref name="fields"/> holds no refusal.</summary>
    /// <param name="fields">Collects the faults.</param>
    /// <param name="pointer">JSON pointer of this form in the body, such as <c>/patient</c>; empty for the body itself.</param>
    /// <param name="now">Moment of the request.</param>
    /// <param name="emergency">The patient is at the door: a damaged name is taken as it is, and is in doubt from then on.</param>
    public PersonData? Check(Fields fields, string pointer, DateTimeOffset now, bool emergency = false)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var today = Shanghai.Day(now);
        var identity = CheckIdentity(fields, pointer + "/identity", Identity, now, out var number);
        var kind = identity?.Kind;
        var (sex, birthDate) = CheckPerson(fields, pointer, identity, number, Sex, BirthDate, today);
        if (EstimatedAge is { } age && (age is < 0 or > MaxAge))
            fields.Fault(
                pointer + "/estimatedAge",
                new Refusal("field.out-of-range").With("from", "0").With("to", MaxAge.ToString(CultureInfo.InvariantCulture))
            );
        else if (EstimatedAge is not null && (birthDate is not null || kind is not (null or IdentityKind.Unknown)))
            fields.Fault(pointer + "/estimatedAge", "field.not-allowed");
        var data = new PersonData
        {
            Identity = identity ?? new PersonIdentity(IdentityKind.Unknown),
            Name = CheckName(
                fields,
                pointer + "/name",
                Name,
                required: kind is not (null or IdentityKind.Newborn or IdentityKind.Unknown),
                emergency
            ),
            Sex = sex,
            BirthDate = birthDate,
            EstimatedAge = EstimatedAge,
            EstimatedOn = EstimatedAge is null ? null : today,
            Phone = CheckPhone(fields, pointer + "/phone", Phone),
            Address = fields.OptionalText(pointer + "/address", Address, 200),
            FamilyContact = CheckContact(fields, pointer + "/familyContact", FamilyContact, emergency),
            Payment = Payment,
        };
        return fields.Refusal is null ? data : null;
    }

    public override string ToString() => "person form";

    /// <summary>An identity, normalised; <paramref name="number"/> where it tells birth date and sex.</summary>
    internal static PersonIdentity? CheckIdentity(
        Fields fields,
        string pointer,
        IdentityForm? form,
        DateTimeOffset now,
        out IdentityNumber? number
    )
    {
        number = null;
        if (fields.Required(pointer, form) is null || form!.Kind is not { } kind)
        {
            if (form is not null)
                fields.Required(pointer + "/kind", form.Kind);
            return null;
        }

        var newborn = kind == IdentityKind.Newborn;
        var document = !newborn && kind != IdentityKind.Unknown;
        Refuse(fields, pointer + "/number", !document && form.Number is not null);
        Refuse(fields, pointer + "/country", kind != IdentityKind.Passport && form.Country is not null);
        Refuse(fields, pointer + "/mother", !newborn && form.Mother is not null);
        Refuse(fields, pointer + "/birthOrder", !newborn && form.BirthOrder is not null);
        Refuse(fields, pointer + "/bornAt", !newborn && form.BornAt is not null);
        if (newborn)
            return CheckNewborn(fields, pointer, form, now);
        return document
            ? new PersonIdentity(
                kind,
                CheckNumber(fields, pointer + "/number", kind, form.Number, Shanghai.Day(now), out number),
                kind == IdentityKind.Passport ? CheckCountry(fields, pointer + "/country", form.Country) : null
            )
            : new PersonIdentity(kind);
    }

    /// <summary>Sex and birth date, from the number, the newborn's moment of birth, or as said: they must agree.</summary>
    internal static (Sex Sex, DateOnly? BirthDate) CheckPerson(
        Fields fields,
        string pointer,
        PersonIdentity? identity,
        IdentityNumber? number,
        Sex? sex,
        DateOnly? birthDate,
        DateOnly today
    )
    {
        if (birthDate is not null)
            fields.Day(pointer + "/birthDate", birthDate, IdentityNumber.FirstBirthDate, today);
        // What a number or a moment would tell is not asked for while that is wrong.
        var moment = fields.IsGood(pointer + "/identity/bornAt") ? identity?.BornAt : null;
        var born = number?.BirthDate ?? (moment is { } bornAt ? Shanghai.Day(bornAt) : null);
        if (born is not null && birthDate is not null && born != birthDate)
            fields.Fault(
                pointer + "/birthDate",
                number is null ? "person.birth-date.not-of-birth-moment" : "person.birth-date.not-of-identity-number"
            );
        if (number is { } n && sex is { } said && said != n.Sex)
            fields.Fault(pointer + "/sex", "person.sex.not-of-identity-number");
        if (identity is { Kind: not IdentityKind.Unknown } && !IdentityDocument.HasIdentityNumber(identity.Kind))
        {
            // The number of a permanent residence tells both too, where they are not said.
            if (TellsBirth(identity, today) is { } told)
            {
                if (sex is not null && sex != told.Sex)
                    fields.Fault(pointer + "/sex", "person.sex.not-of-identity-number");
                if (birthDate is not null && birthDate != told.BirthDate)
                    fields.Fault(pointer + "/birthDate", "person.birth-date.not-of-identity-number");
                return (told.Sex, told.BirthDate);
            }

            fields.Required(pointer + "/sex", sex);
            if (identity.Kind != IdentityKind.Newborn)
                fields.Required(pointer + "/birthDate", birthDate);
        }

        return (number?.Sex ?? sex ?? Shared.Sex.Unknown, born ?? birthDate);
    }

    private static IdentityNumber? TellsBirth(PersonIdentity identity, DateOnly today) =>
        identity is { Kind: IdentityKind.ForeignPermanentResidence, Number: { Length: 18 } text }
        && IdentityNumber.Parse(text, today) is { Fault: null } parsed
            ? parsed.Number
            : null;

    internal static string? CheckName(Fields fields, string pointer, string? value, bool required, bool emergency = false)
    {
        var name = fields.OptionalName(pointer, value, 50, required, damaged: emergency);
        if (name is not null && !CleanText.IsDamaged(name) && !name.EnumerateRunes().Any(System.Text.Rune.IsLetter))
            fields.Fault(pointer, "field.format");
        return name;
    }

    internal static string? CheckPhone(Fields fields, string pointer, string? value, bool required = false)
    {
        if (fields.OptionalNumber(pointer, value, 30, required) is not { } text)
            return null;
        var phone = PhoneNumber.Normalise(text);
        if (phone is null)
            fields.Fault(pointer, "person.phone");
        return phone;
    }

    internal static FamilyContact? CheckContact(Fields fields, string pointer, FamilyContactForm? form, bool emergency = false) =>
        form is null
            ? null
            : new FamilyContact(
                CheckName(fields, pointer + "/name", form.Name, required: true, emergency) ?? "",
                fields.Text(pointer + "/relation", form.Relation, 20),
                CheckPhone(fields, pointer + "/phone", form.Phone)
            );

    private static PersonIdentity CheckNewborn(Fields fields, string pointer, IdentityForm form, DateTimeOffset now)
    {
        var mother = fields.Code(pointer + "/mother", form.Mother, 64);
        var order = fields.Required(pointer + "/birthOrder", form.BirthOrder);
        if (form.BirthOrder is < 1 or > 9)
            fields.Fault(pointer + "/birthOrder", new Refusal("field.out-of-range").With("from", "1").With("to", "9"));
        return new PersonIdentity(
            IdentityKind.Newborn,
            Mother: mother,
            BirthOrder: order,
            BornAt: fields.Past(pointer + "/bornAt", form.BornAt, now, NewbornWithin)
        );
    }

    private static string? CheckNumber(
        Fields fields,
        string pointer,
        IdentityKind kind,
        string? value,
        DateOnly today,
        out IdentityNumber? number
    )
    {
        number = null;
        var text = fields.Number(pointer, value, 40);
        if (!fields.IsGood(pointer))
            return null;
        if (!IdentityDocument.HasIdentityNumber(kind))
        {
            if (!IdentityDocument.IsPossible(kind, text))
                fields.Fault(pointer, "person.document-number");
            return text;
        }

        var (parsed, fault) = IdentityNumber.Parse(text, today);
        fault ??=
            (text[..2] is "81" or "82" or "83") == (kind == IdentityKind.HongKongMacaoTaiwanResidence)
                ? null
                : "person.identity-number.region";
        if (fault is null)
            number = parsed;
        else
            fields.Fault(pointer, fault);
        return text;
    }

    private static string CheckCountry(Fields fields, string pointer, string? value)
    {
        var country = fields.Number(pointer, value, 3);
        if (country.Length > 0 && (country.Length != 3 || !country.All(char.IsAsciiLetterUpper)))
            fields.Fault(pointer, "field.format");
        return country;
    }

    private static void Refuse(Fields fields, string pointer, bool refuse)
    {
        if (refuse)
            fields.Fault(pointer, "field.not-allowed");
    }
}
