// Whose case it is: a person by her data, or by a reference that the caller may use.
using Referrals.Http;
using Referrals.People;

namespace Referrals.Cases;

internal sealed class Patients(PeopleVault vault, PersonRelations relations, ReferralListing cases)
{
    /// <summary>
    /// The patient's reference and key. Data registers or recognises the person. A reference alone opens nothing: the caller's institution has registered the
    /// person, has a contract, or has a case of hers.
    /// </summary>
    /// <returns>Null where the reference is unknown, erased, or not the caller's to use: the three look the same.</returns>
    public async Task<(string Person, Sealer Sealer)?> Key(Call call, string? person, PersonData? patient)
    {
        var county = call.Caller.County;
        if (patient is not null)
            person = (await vault.Register(county, patient, RegisteredBy.Of(call), call.Cancellation)).Person;
        else if (await vault.Find(county, person!, call.Cancellation) is not { ErasedAt: null } known
                 || (await relations.Of(call.Caller, known, call.Cancellation) is null && !await cases.Concerns(call, person!)))
            return null;
        return await vault.SealerFor(county, person!, call.Cancellation) is { } sealer ? (person!, sealer) : null;
    }
}
