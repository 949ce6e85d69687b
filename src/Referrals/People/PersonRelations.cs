// By what right an institution sees who has read a person's data.
using Referrals.Security;

namespace Referrals.People;

/// <summary>What else relates the caller to a person, such as a family-doctor contract; null for nothing.</summary>
internal delegate ValueTask<AccessBasis?> PersonRelation(Caller caller, string person, CancellationToken cancellation);

/// <summary>Asks the vault first, then whatever else was given.</summary>
internal sealed class PersonRelations(PersonRelation? further = null)
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

    public async ValueTask<AccessBasis?> Of(Caller caller, PersonRecord person, CancellationToken cancellation) =>
        OfPerson(caller, person) ?? (further is null ? null : await further(caller, person.Person, cancellation));
}
