using JasperFx;
using Marten.Events.Daemon.Coordination;
using Microsoft.Extensions.DependencyInjection;
using Referrals.EventStore.Projections;
using Referrals.Tests.Hosting;

namespace Referrals.EventStore.Tests.Fixtures;

/// <summary>What tests ask a node.</summary>
internal static class NodeReading
{
    extension(LogNode node)
    {
        /// <summary>Whether the projections run in this node.</summary>
        public bool LeadsProjections()
        {
            var agents = node.Services.GetRequiredService<IProjectionCoordinator>().DaemonForMainDatabase().CurrentAgents();
            return agents.Count > 0 && agents.All(a => a.Status == AgentStatus.Running);
        }

        public Task<bool> WaitFor(string projection, long position) =>
            node.Progress.WaitFor(projection, position, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        public async Task<ProjectionStatus> Status(string projection) =>
            (await node.Progress.Status(TestContext.Current.CancellationToken)).Single(s => s.Name == projection);
    }
}
