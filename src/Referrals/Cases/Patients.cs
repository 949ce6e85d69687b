// Whose case it is: a person by personal data, or by a reference that the caller may use.
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>Whose case it is.</summary>
/// <param name="Person">Reference in the vault.</param>
/// <param name="Sealer">The key.</param>
/// <param name="References">All references that are the patient, that one first.</param>
/// <param name="IsNew">Nobody knew of the person a moment ago.</param>
internal sealed record Patient(string Person, Sealer Sealer, IReadOnlyList<string> References, bool IsNew);

internal sealed class Patients(PeopleVault vault, PersonRelations relations, ReferralListing cases)
{
    /// <summary>
    /// The patient's reference and key. Data registers or recognises the person. A reference alone opens nothing: the caller's
    /// institution has registered the person, has a contract, or has a case of the person.
    /// </summary>
    /// <returns>Null where the reference is unknown, erased, or not the caller's to use: the three look the same.</returns>
    public async Task<Patient?> Key(RequestContext context, string? person, PersonData? patient)
    {
        var created = false;
        if (patient is not null)
            (person, created) = await vault.Register(context.Caller.County, patient, RegisteredBy.Of(context), context.Cancellation);
        return await Key(context, person!, created, isNamed: patient is null);
    }

    /// <summary>
    /// As above, for a patient who has arrived: data that contradicts a known person holds nothing up, and makes somebody who is unknown
    /// yet. The same arrival finds the same person again.
    /// </summary>
    public async Task<Patient?> EmergencyKey(CaseRequest request, string? person, PersonData? patient)
    {
        var context = request.Context;
        if (patient is null)
            return await Key(context, person!, created: false, isNamed: true);
        var by = RegisteredBy.Of(context);
        by = by with { Request = by.Request ?? $"{request.Id} {request.Content}" };
        var registered = await vault.RegisterInEmergency(context.Caller.County, patient, by, context.Cancellation);
        return await Key(context, registered.Person, registered.Created, isNamed: false);
    }

    /// <summary>The moment before which a person was not born: of a day of birth its beginning. Null where that is not known.</summary>
    public async Task<DateTimeOffset?> Born(RequestContext context, string person)
    {
        var data = await vault.Read(context.Caller.County, person, context.Cancellation);
        return data?.Identity.BornAt ?? (data?.BirthDate is { } day ? Shanghai.EndOf(day.AddDays(-1)) : null);
    }

    private async Task<Patient?> Key(RequestContext context, string person, bool created, bool isNamed)
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
        if (await vault.SealerFor(county, person, context.Cancellation) is not { } sealer)
            return null;
        return new Patient(person, sealer, created ? [person] : await vault.SamePerson(county, person, context.Cancellation), created);
    }
}
