// Whose case it is: a person by personal data, or by a reference that the caller may use.
using Referrals.Http;
using Referrals.People;

namespace Referrals.Cases;

internal sealed class Patients(PeopleVault vault, PersonRelations relations, ReferralListing cases)
{
    /// <summary>
    /// The patient's reference and key. Data registers or recognises the person. A reference alone opens nothing: the caller's
    /// institution has registered the person, has a contract, or has a case of the person.
    /// </summary>
    /// <returns>Null where the reference is unknown, erased, or not the caller's to use: the three look the same.</returns>
    public async Task<(string Person, Sealer Sealer)?> Key(RequestContext context, string? person, PersonData? patient)
    {
        var county = context.Caller.County;
        if (patient is not null)
            person = (await vault.Register(county, patient, RegisteredBy.Of(context), context.Cancellation)).Person;
        else if (
            await vault.Find(county, person!, context.Cancellation) is not { ErasedAt: null } known
            || (await relations.Of(context.Caller, known, context.Cancellation) is null && !await cases.Concerns(context, known.References))
        )
            return null;
        return await vault.SealerFor(county, person!, context.Cancellation) is { } sealer ? (person!, sealer) : null;
    }
}
