// What may be changed of a person who is known: how to reach them, and who it is.
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>How to reach a person, and who pays, as sent. What is left out is no longer known.</summary>
public sealed record ContactForm(
    string? Phone = null,
    string? Address = null,
    FamilyContactForm? FamilyContact = null,
    PaymentType? Payment = null
)
{
    internal Contact? Check(Fields fields)
    {
        var contact = new Contact(
            PersonForm.CheckPhone(fields, "/phone", Phone),
            fields.OptionalText("/address", Address, 200),
            PersonForm.CheckContact(fields, "/familyContact", FamilyContact),
            Payment
        );
        return fields.Refusal is null ? contact : null;
    }

    public override string ToString() => "contact form";
}

internal sealed record Contact(string? Phone, string? Address, FamilyContact? FamilyContact, PaymentType? Payment)
{
    public override string ToString() => "contact";
}

/// <summary>Who somebody turned out to be, as sent.</summary>
public sealed record IdentificationForm(IdentityForm? Identity = null, string? Name = null, Sex? Sex = null, DateOnly? BirthDate = null)
{
    internal Identification? Check(Fields fields, DateTimeOffset now)
    {
        var identity = PersonForm.CheckIdentity(fields, "/identity", Identity, now, out var number);
        if (identity?.Kind == IdentityKind.Unknown)
            fields.Fault("/identity/kind", "field.not-allowed");
        var (sex, birthDate) = PersonForm.CheckPerson(fields, "", identity, number, Sex, BirthDate, Shanghai.Day(now));
        var name = PersonForm.CheckName(fields, "/name", Name, required: identity is not null && identity.Kind != IdentityKind.Newborn);
        return fields.Refusal is null ? new Identification(identity!, name, sex, birthDate) : null;
    }

    public override string ToString() => "identification form";
}

internal sealed record Identification(PersonIdentity Identity, string? Name, Sex Sex, DateOnly? BirthDate)
{
    public override string ToString() => "identification";
}

internal sealed partial class PeopleVault
{
    /// <summary>How to reach the person and who pays from now on. Returns the version; null when erased or unknown.</summary>
    /// <exception cref="RequestRefusedException"><c>version.stale</c>.</exception>
    public Task<int?> ChangeContact(
        string county,
        string person,
        Contact contact,
        RegisteredBy by,
        long? expected,
        CancellationToken cancellation
    ) =>
        Change(
            county,
            person,
            null,
            known =>
                known with
                {
                    Phone = contact.Phone,
                    Address = contact.Address,
                    FamilyContact = contact.FamilyContact,
                    Payment = contact.Payment,
                },
            by,
            expected,
            cancellation
        );

    /// <summary>
    /// Names an unknown person, gives a newborn its number, or mends name, sex and birth date. Another document in the place of one needs
    /// <paramref name="mayReplace"/>; the old one no longer finds the person then, since it may be somebody else's.
    /// </summary>
    /// <returns>The version; null when erased or unknown.</returns>
    /// <exception cref="IdentityTakenException">It is another person's.</exception>
    /// <exception cref="RequestRefusedException"><c>version.stale</c>, <c>person.identity-fixed</c>, and those of a newborn's
    /// mother.</exception>
    public async Task<int?> Identify(
        string county,
        string person,
        Identification said,
        RegisteredBy by,
        long? expected,
        bool mayReplace,
        CancellationToken cancellation
    )
    {
        if (said.Identity.Mother is { } mother)
            await CheckMother(county, mother, cancellation);
        return await Change(county, person, null, Identified, by, expected, cancellation);

        PersonData Identified(PersonData known)
        {
            if (!mayReplace && known.Identity.Number is not null && known.Identity != said.Identity)
                throw new RequestRefusedException(new Refusal("person.identity-fixed"));
            var ageIsKnown = said.BirthDate is not null;
            return known with
            {
                Identity = said.Identity,
                Name = said.Name ?? known.Name,
                Sex = said.Sex,
                BirthDate = said.BirthDate,
                EstimatedAge = ageIsKnown ? null : known.EstimatedAge,
                EstimatedOn = ageIsKnown ? null : known.EstimatedOn,
            };
        }
    }
}
