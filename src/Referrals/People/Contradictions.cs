// What is sent about a known person may add to what is known, and may not contradict it: then somebody must ask which of the two is right.
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.People;

internal static class Contradictions
{
    public const string Name = "person.name-differs";
    public const string Sex = "person.sex-differs";
    public const string BirthDate = "person.birth-date-differs";
    public const string Taken = "person.identity-taken";

    /// <summary>Whether a refusal tells of two statements of which one must be wrong.</summary>
    public static bool Is(Refusal refusal) => refusal.Code is Name or Sex or BirthDate or Taken;

    /// <summary>
    /// The first contradiction, or null. What one of the two does not say is none: a name that a newborn gets, a sex that nobody knew.
    /// </summary>
    public static Refusal? Between(PersonData known, string? name, Sex sex, DateOnly? birthDate) =>
        !PersonName.Agree(known.Name, name) ? new Refusal(Name)
        : IsTold(known.Sex) && IsTold(sex) && known.Sex != sex ? new Refusal(Sex)
        : known.BirthDate is { } born && birthDate is { } said && born != said ? new Refusal(BirthDate)
        : null;

    /// <summary>As above, for all that was said.</summary>
    public static Refusal? Between(PersonData known, PersonData said) =>
        // The same request about somebody unknown: whether it says the same is not a matter of the person.
        known.Identity.Kind == IdentityKind.Unknown
        && said.Identity.Kind == IdentityKind.Unknown
            ? null
            : Between(known, said.Name, said.Sex, said.BirthDate);

    /// <summary>What a registration adds to a known person.</summary>
    /// <exception cref="RequestRefusedException"><c>idempotency-key.reused</c>.</exception>
    public static PersonData Fill(PersonData known, PersonData said)
    {
        if (known.Identity.Kind == IdentityKind.Unknown && said.Identity.Kind == IdentityKind.Unknown)
        {
            // Found by the request's own id, so it was sent before.
            return said with { EstimatedOn = known.EstimatedOn } == known
                ? known
                : throw new RequestRefusedException(new Refusal("idempotency-key.reused"));
        }

        return known with
        {
            Name = PersonName.Better(known.Name, said.Name),
            Sex = IsTold(known.Sex) || !IsTold(said.Sex) ? known.Sex : said.Sex,
            Phone = said.Phone ?? known.Phone,
            Address = said.Address ?? known.Address,
            FamilyContact = said.FamilyContact ?? known.FamilyContact,
            Payment = said.Payment ?? known.Payment,
        };
    }

    private static bool IsTold(Sex sex) => sex is Shared.Sex.Male or Shared.Sex.Female;
}
