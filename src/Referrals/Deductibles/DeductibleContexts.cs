// What the assessor is told of policies, institutions and the whitelist: their newest state, asked for days of the past.
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Whitelist;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Deductibles;

internal sealed class DeductibleContexts(
    Reference<Directory> directories,
    Reference<PolicyBook> policies,
    Reference<TransferWhitelist> whitelists
)
{
    public async ValueTask<AssessmentContext> Load(string county, CancellationToken cancellation)
    {
        var directory = (await directories.Get(new StreamId(county, Directory.StreamKey), cancellation)).State;
        var book = (await policies.Get(new StreamId(county, PolicyBook.StreamKey), cancellation)).State;
        var whitelist = (await whitelists.Get(new StreamId(county, TransferWhitelist.StreamKey), cancellation)).State;
        return new AssessmentContext(
            day =>
            {
                var policy = book.On(day);
                return new RulesOn(policy.Version, policy.Deductible);
            },
            (code, day) =>
                directory.On(code, day) is { } institution
                    ? new InstitutionFacts(
                        code,
                        institution.Name,
                        institution.Deductible,
                        directory.GroupsOf(code, day),
                        institution.Kind != InstitutionKind.External,
                        whitelist.Of(code).Any(entry => entry.Tier == OutsideTier.City && (entry.AsOf(day) ?? entry).IsInForce(day))
                    )
                    : null
        );
    }
}
