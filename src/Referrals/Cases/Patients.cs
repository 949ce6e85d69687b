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
        if (patient is not null)
            person = (await vault.Register(context.Caller.County, patient, RegisteredBy.Of(context), context.Cancellation)).Person;
        return await Key(context, person!, isNamed: patient is null);
    }

    /// <summary>
    /// As above, for a patient who has arrived: data that contradicts a known person holds nothing up, and makes somebody who is unknown
    /// yet. The same arrival finds the same person again.
    /// </summary>
    public async Task<(string Person, Sealer Sealer)?> EmergencyKey(CaseRequest request, string? person, PersonData? patient)
    {
        var context = request.Context;
        if (patient is null)
            return await Key(context, person!, isNamed: true);
        var by = RegisteredBy.Of(context);
        by = by with { Request = by.Request ?? $"{request.Id} {request.Content}" };
        var registered = await vault.RegisterInEmergency(context.Caller.County, patient, by, context.Cancellation);
        return await Key(context, registered.Person, isNamed: false);
    }

    private async Task<(string Person, Sealer Sealer)?> Key(RequestContext context, string person, bool isNamed)
    {
        var county = context.Caller.County;
        if (
            isNamed
            && (
                await vault.Find(county, person, context.Cancellation) is not { ErasedAt: null } known
                || (
                    await relations.Of(context.Caller, known, context.Cancellation) is null
                    && !await cases.Concerns(context, known.References)
                )
            )
        )
            return null;
        return await vault.SealerFor(county, person, context.Cancellation) is { } sealer ? (person, sealer) : null;
    }
}
