// Whose case it is: a person by personal data, or by a reference that the caller may use.
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>Whose case it is.</summary>
/// <param name="Person">Reference in the vault.</param>
/// <param name="Sealer">The key.</param>
/// <param name="IsNew">Nobody knew of the person a moment ago.</param>
internal sealed record Patient(string Person, Sealer Sealer, bool IsNew);

internal sealed class Patients(PeopleVault vault, PersonRelations relations, ReferralListing cases)
{
    /// <summary>
    /// The patient's reference and key. Data registers or recognises the person. A reference alone opens nothing: the caller's
    /// institution has registered the person, has a contract, or has a case of the person.
    /// </summary>
    /// <returns>Null where the reference is unknown, erased, or not the caller's to use: the three look the same.</returns>
    public async Task<Patient?> Key(RequestContext context, string? person, PersonData? patient)
    {
        var county = context.Caller.County;
        var created = false;
        if (patient is not null)
            (person, created) = await vault.Register(county, patient, RegisteredBy.Of(context), context.Cancellation);
        else if (
            await vault.Find(county, person!, context.Cancellation) is not { ErasedAt: null } known
            || (await relations.Of(context.Caller, known, context.Cancellation) is null && !await cases.Concerns(context, person!))
        )
            return null;
        return await vault.SealerFor(county, person!, context.Cancellation) is { } sealer ? new Patient(person!, sealer, created) : null;
    }

    /// <summary>The moment before which a person was not born: of a day of birth its beginning. Null where that is not known.</summary>
    public async Task<DateTimeOffset?> Born(RequestContext context, string person)
    {
        var data = await vault.Read(context.Caller.County, person, context.Cancellation);
        return data?.Identity.BornAt ?? (data?.BirthDate is { } day ? Shanghai.EndOf(day.AddDays(-1)) : null);
    }
}
