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

/// <summary>Who somebody turned out to be, or a further document, as sent.</summary>
/// <param name="Identity">The document. It is added to those that are known.</param>
/// <param name="Name">Required but for newborns.</param>
/// <param name="Sex">Where the document's number does not tell it.</param>
/// <param name="BirthDate">As above.</param>
/// <param name="Replace">
/// The document that was entered before was wrong: it no longer finds the person. Only the county authority may say so.
/// </param>
public sealed record IdentificationForm(
    IdentityForm? Identity = null,
    string? Name = null,
    Sex? Sex = null,
    DateOnly? BirthDate = null,
    bool? Replace = null
)
{
    internal Identification? Check(Fields fields, DateTimeOffset now)
    {
        var identity = PersonForm.CheckIdentity(fields, "/identity", Identity, now, out var number);
        if (identity?.Kind == IdentityKind.Unknown)
            fields.Fault("/identity/kind", "field.not-allowed");
        var (sex, birthDate) = PersonForm.CheckPerson(fields, "", identity, number, Sex, BirthDate, Shanghai.Day(now));
        var name = PersonForm.CheckName(fields, "/name", Name, required: identity is not null && identity.Kind != IdentityKind.Newborn);
        return fields.Refusal is null ? new Identification(identity!, name, sex, birthDate, Replace == true) : null;
    }

    public override string ToString() => "identification form";
}

internal sealed record Identification(PersonIdentity Identity, string? Name, Sex Sex, DateOnly? BirthDate, bool Replace = false)
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
    /// Names an unknown person, adds a document to those that are known, or mends name, sex and birth date. Both documents find the person;
    /// only with <paramref name="mayReplace"/> one takes the place of another, which no longer finds the person then, since it may be
    /// somebody else's. Conflicts about the person are closed by it.
    /// </summary>
    /// <returns>The version; null when erased or unknown.</returns>
    /// <exception cref="IdentityTakenException">It is another person's.</exception>
    /// <exception cref="RequestRefusedException">
    /// <c>version.stale</c>, <c>person.identity-fixed</c>, what contradicts the documents that are known, and those of a newborn's mother.
    /// </exception>
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
            await CheckMother(county, said.Identity, mother, cancellation);
        var changed = false;
        try
        {
            var version = await Change(
                county,
                person,
                null,
                known =>
                {
                    var identified = Identified(known, said, by.At, mayReplace);
                    changed = identified != known;
                    return identified;
                },
                by,
                expected,
                cancellation
            );
            // The same once more has mended nothing.
            if (version is not null && changed)
                await CloseMended(county, person, by, cancellation);
            return version;
        }
        catch (RequestRefusedException refused) when (Contradictions.Is(refused.Refusal))
        {
            await OpenConflict(county, person, null, refused.Refusal.Code, by, cancellation);
            throw;
        }
        catch (IdentityTakenException taken)
        {
            await OpenConflict(county, taken.Person, person, Contradictions.Taken, by, cancellation);
            throw;
        }
    }

    private static PersonData Identified(PersonData known, Identification said, DateTimeOffset at, bool mayReplace)
    {
        var held = HeldDocuments.Of(known);
        var wrong = held.Select(document => document.Identity)
            .Where(document =>
                document != said.Identity
                && document.Number is not null
                && (HeldDocuments.Exclude(document, said.Identity) || (said.Replace && HeldDocuments.AreOfOneSort(document, said.Identity)))
            )
            .ToList();
        // A document of another kind was entered for what is none of the person's.
        if (said.Replace && wrong.Count == 0 && known.Identity.Number is not null && known.Identity != said.Identity)
            wrong.Add(known.Identity);
        if (wrong.Count > 0 && !mayReplace)
            throw new RequestRefusedException(new Refusal("person.identity-fixed"));
        // What mends one and the same document is right; a further document must be the same person's.
        var further = held.Count > 0 && !held.Any(document => IsMended(document.Identity, said.Identity));
        if (further && !mayReplace && Contradicts(known, said) is { } contradiction)
            throw new RequestRefusedException(contradiction);
        var ageIsKnown = said.BirthDate is not null;
        return HeldDocuments.With(known, said.Identity, wrong.Contains, at) with
        {
            Name = said.Name ?? known.Name,
            Sex = further && said.Sex is not (Shared.Sex.Male or Shared.Sex.Female) ? known.Sex : said.Sex,
            BirthDate = further ? said.BirthDate ?? known.BirthDate : said.BirthDate,
            EstimatedAge = ageIsKnown ? null : known.EstimatedAge,
            EstimatedOn = ageIsKnown ? null : known.EstimatedOn,
        };
    }

    private static bool IsMended(PersonIdentity held, PersonIdentity said) =>
        held == said || (held.Kind == IdentityKind.Newborn && said.Kind == IdentityKind.Newborn);

    // The first name of a newborn is not yet the one of its documents.
    private static Refusal? Contradicts(PersonData known, Identification said) =>
        Contradictions.Between(known, known.Identity.Kind == IdentityKind.Newborn ? null : said.Name, said.Sex, said.BirthDate);
}
