// Whitelist and catalogues at hand, and when what they ask for is due.
using Referrals.Catalogues;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Policies;
using Referrals.Whitelist;

namespace Referrals.Cases;

/// <summary>Loads whitelist and catalogues for a request; a decision records the versions it was told.</summary>
internal sealed class DestinationListsLoader(Reference<TransferWhitelist> whitelists, Reference<CatalogueBook> catalogues)
{
    public async ValueTask<DestinationLists> Load(string county, CancellationToken cancellation)
    {
        var whitelist = await whitelists.Get(new StreamId(county, TransferWhitelist.StreamKey), cancellation);
        var books = await catalogues.Get(new StreamId(county, CatalogueBook.StreamKey), cancellation);
        return new DestinationLists(county, whitelist.State, whitelist.Version, books.State, books.Version);
    }
}

internal static class OutOfCountyClocks
{
    /// <summary>What a check asks for: first the expert, then the county, which each have their time from then on.</summary>
    public static OutOfCountyChecked Asked(OutOfCountyCheck check, Policy policy, DateTimeOffset now)
    {
        var expert = check.Approvals().Contains(Approval.ExpertStatement);
        return new OutOfCountyChecked(
            check,
            expert ? policy.Due(policy.Clocks.ExpertStatement, now) : null,
            !expert && check.Approvals().Contains(Approval.County) ? policy.Due(policy.Clocks.CountyApproval, now) : null
        );
    }
}
