// Wolverine: work that must not be lost, and which node does what only one node may do.
using JasperFx.CodeGeneration;
using Npgsql;
using Referrals.Broker;
using Referrals.Documents;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Inbox;
using Referrals.People;
using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Persistence.Durability;

namespace Referrals.Operations;

/// <summary>
/// How Wolverine is set up: messages in PostgreSQL beside the log, nodes that take over from each other within five seconds, and failures
/// that never lose a message.
/// </summary>
internal static class DurableWork
{
    /// <summary>The PostgreSQL schema of messages and nodes.</summary>
    public const string Schema = "referrals_messages";

    /// <summary>Notices for the SMS gateway: one after the other, in order.</summary>
    public const string Notices = "notices";

    /// <summary>Attached files that must be looked at, and what an erased person leaves.</summary>
    public const string Documents = "documents";

    /// <summary>Events of merged persons.</summary>
    public const string People = "people";

    private const int FilesAtOnce = 4;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Polling = TimeSpan.FromSeconds(1);

    public static void Configure(WolverineOptions options)
    {
        options.ApplicationAssembly = typeof(DurableWork).Assembly;
        options.ServiceName = "referrals";
        options.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
        options.AutoBuildMessageStorageOnStartup = JasperFx.AutoCreate.None;
        options
            .Discovery.DisableConventionalDiscovery()
            .IncludeType(typeof(NoticeMessages))
            .IncludeType(typeof(AttachmentMessages))
            .IncludeType(typeof(PersonMessages))
            .IncludeType(typeof(RefusedMessages));
        ShareNodes(options.Durability);
        options.PublishMessage<DeliverNotice>().ToLocalQueue(Notices).UseDurableInbox().Sequential();
        options.PublishMessage<ExamineAttachment>().ToLocalQueue(Documents).UseDurableInbox().MaximumParallelMessages(FilesAtOnce);
        options.PublishMessage<PersonErased>().ToLocalQueue(Documents);
        options.PublishMessage<RecordMerge>().ToLocalQueue(People).UseDurableInbox().Sequential();
        options.PublishMessage<RefusedMessage>().ToLocalQueue(DeadLetters.Queue).UseDurableInbox().Sequential();
        // Its outcome is the log's or the gateway's matter; at a higher level every notice would be a line.
        options.Policies.MessageExecutionLogLevel(LogLevel.Debug);
        options.Policies.MessageSuccessLogLevel(LogLevel.Debug);
        NeverLoseWhatWaits(options.Policies);
    }

    /// <summary>The tables of messages and nodes. Harmless to repeat, and by several at once.</summary>
    public static async Task ApplySchema(IServiceProvider services) =>
        await services.GetRequiredService<IMessageStore>().Admin.MigrateAsync();

    /// <summary>Whether the tables are there; every start compares and mends them.</summary>
    public static async Task<SchemaStatus> SchemaStatus(IServiceProvider services, CancellationToken cancellation)
    {
        var exists = await services
            .GetRequiredService<NpgsqlDataSource>()
            .QueryScalar<bool>($"select to_regclass('{Schema}.wolverine_nodes') is not null", new { }, cancellation);
        return new SchemaStatus(Schema, exists ? 1 : 0, 1, exists ? [] : ["messages"]);
    }

    private static void ShareNodes(DurabilitySettings durability)
    {
        durability.Mode = DurabilityMode.Balanced;
        durability.FirstHealthCheckExecution = TimeSpan.Zero;
        durability.HealthCheckPollingTime = Heartbeat;
        durability.StaleNodeTimeout = Nodes.Lost;
        durability.FirstNodeReassignmentExecution = TimeSpan.Zero;
        durability.NodeReassignmentPollingTime = Polling;
        durability.CheckAssignmentPeriod = Polling;
        durability.ScheduledJobFirstExecution = Polling;
        durability.ScheduledJobPollingTime = Polling;
        durability.OrphanedMessageSweepPollingTime = Polling;
        durability.NodeAssignmentHealthCheckTracingEnabled = false;
        durability.DurabilityMetricsEnabled = true;
    }

    // A database or a gateway that is away is waited for, however long; what fails for another reason is tried a few times and then kept
    // as a dead letter.
    private static void NeverLoseWhatWaits(IPolicies policies)
    {
        const string wait = "Wait and try again, for as long as it takes";
        policies.OnException<AwayException>().CustomActionIndefinitely(Retries.WaitAndRetry, wait);
        policies.OnException(IsDatabaseAway, "The database is away").CustomActionIndefinitely(Retries.WaitAndRetry, wait);
        policies.OnException<NotYetException>().CustomActionIndefinitely(Retries.TryLater, "Put aside for a while");
        policies
            .OnAnyException()
            .RetryWithCooldown(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10))
            .Then.MoveToErrorQueue();
    }

    private static bool IsDatabaseAway(Exception problem) =>
        problem switch
        {
            LogUnavailableException or AppendOutcomeUnknownException or TimeoutException => true,
            PostgresException refused => refused.IsTransient,
            NpgsqlException => true,
            _ => false,
        };
}
