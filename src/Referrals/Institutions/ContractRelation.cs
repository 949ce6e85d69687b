// The family doctor's institution is related to the person: by contract.
using Referrals.EventStore;
using Referrals.People;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Institutions;

internal sealed class ContractRelation(EventLog log, TimeProvider time)
{
    /// <summary>By contract 签约, while it holds; null without one.</summary>
    public async ValueTask<AccessBasis?> Of(Caller caller, string person, CancellationToken cancellation)
    {
        if (caller.Institution is null || !caller.Is(Roles.FamilyDoctor | Roles.TownshipCentre))
            return null;
        var contracts = await log.AggregateStream(
            Contracts.Aggregate,
            new StreamId(caller.County, Contracts.StreamKey(person)),
            cancellation
        );
        return contracts.State.On(Shanghai.Day(time.GetUtcNow()))?.Institution == caller.Institution ? AccessBasis.Contract : null;
    }
}
