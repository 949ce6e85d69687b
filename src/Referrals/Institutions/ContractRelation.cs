// The family doctor's institution is related to the person: by contract.
using Referrals.EventStore;
using Referrals.People;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Institutions;

internal sealed class ContractRelation(EventLog log, PeopleVault vault, TimeProvider time)
{
    /// <summary>By contract 签约, while it holds; null without one.</summary>
    public async ValueTask<AccessBasis?> Of(Caller caller, string person, CancellationToken cancellation)
    {
        if (caller.Institution is null || !caller.Is(Roles.FamilyDoctor | Roles.TownshipCentre))
            return null;
        var today = Shanghai.Day(time.GetUtcNow());
        foreach (var reference in await vault.SamePerson(caller.County, person, cancellation))
        {
            var contracts = await log.AggregateStream(
                Contracts.Aggregate,
                new StreamId(caller.County, Contracts.StreamKey(reference)),
                cancellation
            );
            if (contracts.State.On(today)?.Institution == caller.Institution)
                return AccessBasis.Contract;
        }

        return null;
    }
}
