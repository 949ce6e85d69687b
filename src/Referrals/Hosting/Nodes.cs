// The nodes that serve a database, as Wolverine knows them.
using Npgsql;
using Wolverine.Persistence.Durability;
using Wolverine.Runtime.Agents;

namespace Referrals.Hosting;

/// <summary>Asked by health, the doctor and the simulation, also by programs that are no node themselves.</summary>
internal sealed class Nodes(IMessageStore messages)
{
    /// <summary>A node whose heartbeat is this old is gone. The clocks of nodes and database must agree better than that.</summary>
    public static readonly TimeSpan Lost = TimeSpan.FromMilliseconds(2_500);

    /// <summary>The nodes whose heartbeat is fresh.</summary>
    public async Task<IReadOnlyList<WolverineNode>> Running(CancellationToken cancellation)
    {
        var oldest = DateTimeOffset.UtcNow - 2 * Lost;
        try
        {
            return [.. (await messages.Nodes.LoadAllNodesAsync(cancellation)).Where(node => node.LastHealthCheck >= oldest)];
        }
        catch (PostgresException problem)
            when (problem.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            // No node has made the tables yet.
            return [];
        }
    }
}

internal static class NodeServices
{
    /// <summary>Adds work that one node does for all of them.</summary>
    public static IServiceCollection AddSingleNodeWork<TWork>(this IServiceCollection services)
        where TWork : SingleNodeWork =>
        services.AddSingleton<TWork>().AddSingleton<IAgentFamily>(provider => provider.GetRequiredService<TWork>());
}
