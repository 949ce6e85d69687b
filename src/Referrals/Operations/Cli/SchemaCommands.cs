// db-assert, db-apply: the tables that no projection makes. Named as Marten names its own, which know only the log's.
using System.CommandLine;
using Referrals.Broker;
using Referrals.Cases;
using Referrals.Documents;
using Referrals.EventStore;
using Referrals.Inbox;
using Referrals.Messages;
using Referrals.People;
using Referrals.Retention;
using Referrals.Security;
using Referrals.Webhooks;

namespace Referrals.Operations.Cli;

internal static class SchemaCommands
{
    public static IEnumerable<Command> Create()
    {
        var status = new Command("db-assert", "Says how far the database is. Exit code 1 unless it is where this program needs it.");
        status.SetAction(
            async (_, cancellation) =>
            {
                await using var host = await CommandHost.OpenAsync(create: false, cancellation);
                return await ShowAsync(host, cancellation) ? 0 : CommandLine.Failed;
            }
        );
        var apply = new Command(
            "db-apply",
            "Creates or upgrades the tables, as every start of the service does. Harmless to repeat; needs the master keys."
        );
        apply.SetAction(
            async (_, cancellation) =>
            {
                await using var host = await CommandHost.OpenAsync(create: true, cancellation);
                await App.ApplySchemaAsync(host.Services, cancellation);
                await ShowAsync(host, cancellation);
                return 0;
            }
        );
        return [status, apply];
    }

    /// <summary>Every schema that scripts make.</summary>
    public static async Task<IReadOnlyList<SchemaStatus>> AllAsync(IServiceProvider services, CancellationToken cancellation) =>
        [
            await services.GetRequiredService<LogSchema>().Status(cancellation),
            await DurableWork.SchemaStatus(services, cancellation),
            await services.GetRequiredService<PeopleVault>().SchemaStatus(cancellation),
            await services.GetRequiredService<DeductibleFeed>().SchemaStatus(cancellation),
            await services.GetRequiredService<FeedWriter>().SchemaStatus(cancellation),
            await services.GetRequiredService<WebhookStore>().SchemaStatus(cancellation),
            await services.GetRequiredService<BrokerRelay>().SchemaStatus(cancellation),
            await services.GetRequiredService<InboxReading>().SchemaStatus(cancellation),
            await services.GetRequiredService<AttachmentJobs>().SchemaStatus(cancellation),
            await services.GetRequiredService<RevokedTokens>().SchemaStatus(cancellation),
            await services.GetRequiredService<RetentionRuns>().SchemaStatus(cancellation),
        ];

    /// <summary>What is wrong with a schema; null when nothing is.</summary>
    public static string? Fault(SchemaStatus schema) =>
        schema switch
        {
            { IsCurrent: true } => null,
            { Applied: 0 } => $"{schema.Schema} is not in this database yet",
            { Pending.Count: > 0 } => $"{schema.Schema} lacks {string.Join(", ", schema.Pending)}",
            _ => $"{schema.Schema} is at {schema.Applied}, this program knows {schema.Known}: a newer program made it",
        };

    private static async Task<bool> ShowAsync(CommandHost host, CancellationToken cancellation)
    {
        var all = await AllAsync(host.Services, cancellation);
        foreach (var schema in all)
        {
            Console.WriteLine(Fault(schema) ?? $"{schema.Schema} is at {schema.Applied}, up to date");
        }
        return all.All(schema => schema.IsCurrent);
    }
}
