// A bare Wolverine host: a message from RabbitMQ appends one event with Marten and publishes one message, as its documentation writes it.
using System.Text.Json;
using JasperFx;
using JasperFx.CodeGeneration;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Wolverine;
using Wolverine.Marten;
using Wolverine.RabbitMQ;
using Wolverine.RabbitMQ.Internal;

namespace Referrals.Benchmarks;

public sealed record BareCommand(Guid About);

public sealed record BareEvent(Guid About);

public sealed record BareDone(Guid About);

public static class BareHandler
{
    public static BareDone Handle(BareCommand command, IDocumentSession session)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(session);
        session.Events.StartStream(command.About, new BareEvent(command.About));
        return new BareDone(command.About);
    }
}

internal sealed class PlainWolverine(IHost host) : IAsyncDisposable
{
    private const string In = "referrals.bare.in";
    private const string Out = "referrals.bare.out";

    public static async Task<PlainWolverine> Start(string connectionString, string broker)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder
            .Services.AddMarten(options =>
            {
                options.Connection(connectionString);
                options.DatabaseSchemaName = "bare";
                options.Events.StreamIdentity = StreamIdentity.AsGuid;
                options.Events.AppendMode = EventAppendMode.Quick;
            })
            .UseLightweightSessions()
            .IntegrateWithWolverine();
        builder.UseWolverine(options =>
        {
            options.ApplicationAssembly = typeof(PlainWolverine).Assembly;
            options.CodeGeneration.TypeLoadMode = TypeLoadMode.Dynamic;
            options.AutoBuildMessageStorageOnStartup = AutoCreate.CreateOrUpdate;
            options.Durability.Mode = DurabilityMode.Solo;
            options.UseRabbitMq(new Uri(broker)).AutoProvision().DisableDeadLetterQueueing().DisableSystemRequestReplyQueueDeclaration();
            options
                .ListenToRabbitQueue(In, queue => queue.QueueType = QueueType.quorum)
                .DefaultIncomingMessage<BareCommand>()
                .PreFetchCount(64)
                .ConsumerDispatchConcurrency(8)
                .ProcessInline();
            options.PublishMessage<BareDone>().ToRabbitQueue(Out, queue => queue.QueueType = QueueType.quorum).UseDurableOutbox();
            options.Policies.AutoApplyTransactions();
        });
        var built = builder.Build();
        await built.StartAsync();
        return new PlainWolverine(built);
    }

    public static (string Key, BasicProperties Properties, byte[] Body) Ask(Guid about) =>
        (
            In,
            new BasicProperties
            {
                ContentType = "application/json",
                MessageId = $"{about}",
                DeliveryMode = DeliveryModes.Persistent,
            },
            JsonSerializer.SerializeToUtf8Bytes(new BareCommand(about))
        );

    public static Guid? Done(BasicDeliverEventArgs delivered) =>
        JsonElement.Parse(delivered.Body.Span).EnumerateObject().First().Value.GetGuid();

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
