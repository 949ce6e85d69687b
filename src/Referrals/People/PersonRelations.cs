// By what right an institution sees who has read a person's data.
using Referrals.Security;

namespace Referrals.People;

/// <summary>What else relates the caller to a person, such as a family-doctor contract; null for nothing.</summary>
internal delegate ValueTask<AccessBasis?> PersonRelation(Caller caller, string person, CancellationToken cancellation);

/// <summary>Asks the vault first, then whatever else was given.</summary>
/// <param name="further">What else relates an institution to a person.</param>
/// <param name="emergency">Whether the caller, and nobody else, has an emergency access 紧急查阅 to the person that is open now.</param>
internal sealed class PersonRelations(PersonRelation? further = null, PersonRelation? emergency = null)
{
    /// <summary>What the vault itself knows: the county authority, and the institutions that registered the person.</summary>
    public static AccessBasis? OfPerson(Caller caller, PersonRecord person)
    {
        if (caller.Is(Roles.CountyAuthority))
            return AccessBasis.Authority;
        return
            caller.Institution is { } institution
            && person.Registrars.Contains(institution, StringComparer.Ordinal)
            && caller.Is(RoleGroups.Staff)
            ? AccessBasis.Registrar
            : null;
    }

    /// <summary>Whether a caller without any relation may read of a person for a reason that was stated.</summary>
    public async ValueTask<bool> InEmergency(Caller caller, string person, CancellationToken cancellation) =>
        emergency is not null && await emergency(caller, person, cancellation) is not null;

    public async ValueTask<AccessBasis?> Of(Caller caller, PersonRecord person, CancellationToken cancellation) =>
        OfPerson(caller, person) ?? (further is null ? null : await further(caller, person.Person, cancellation));
}
