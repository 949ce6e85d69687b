// What becomes of a message Bundle that came by the broker: the same, with an answer of its own kind.
using Referrals.Fhir;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Messages;
using Referrals.Shared;

namespace Referrals.Broker;

internal sealed partial class BrokerInbox
{
    /// <summary>Does what a bundle of this sender asks for; waits while that cannot be decided.</summary>
    public Task<FhirReply> Decide(
        BrokerDelivery delivery,
        (string County, string Institution) sender,
        FhirReplay? replay,
        CancellationToken stop
    )
    {
        var syntax = delivery.Syntax!.Value;
        Refusal? unread =
            delivery.IsTooLarge ? new Refusal("body.too-large").With("limit", $"{delivery.Limit}")
            : delivery.Size == 0 ? new Refusal("body.missing")
            : null;
        return unread is not null
            ? Task.FromResult(exchange.Refuse(unread, sender.Institution, syntax, settings.Exchange))
            : Persist(
                async () =>
                {
                    try
                    {
                        return await exchange.Process(sender.County, sender.Institution, delivery.Body, syntax, settings.Exchange, replay);
                    }
                    catch (Exception problem) when (!ApiMiddleware.IsAway(problem))
                    {
                        // It would come again, and again keep everything else waiting.
                        LogFault(sender.Institution, ProblemLine.Of(problem));
                        return exchange.Refuse(new Refusal("internal"), sender.Institution, syntax, settings.Exchange);
                    }
                },
                reply => (reply.Outcome, reply.Status, reply.Event ?? "A bundle", reply.Code),
                stop
            );
    }

    /// <summary>Sends the answer to where the sender reads bundles.</summary>
    /// <returns>Ends when the broker has it.</returns>
    public async Task<Task> Send(
        BrokerPublisher publisher,
        (string County, string Institution) to,
        FhirReply reply,
        byte[] body,
        CancellationToken stop
    )
    {
        var (subject, answer) = (reply.Id ?? Fingerprint(body), reply.Answer);
        // The same for the same bundle.
        var properties = BrokerMessage.Properties(answer.Id ?? $"answer:{subject}", answer.Type, subject, answer.ContentType);
        properties.CorrelationId = subject;
        var key = settings.ReadsBundles(to.County, to.Institution)
            ? BrokerNames.BundleKey(to.County, to.Institution, answer.Type)
            : BrokerNames.Key(to.County, to.Institution, answer.Type);
        return await Publish(publisher, to, key, properties, answer.Body, stop);
    }

    private async Task<Task> HandleBundle(
        BrokerDelivery delivery,
        (string County, string Institution) sender,
        BrokerPublisher publisher,
        CancellationToken stop
    )
    {
        var reply = await Decide(delivery, sender, null, stop);
        BrokerTelemetry.CountReceived(reply.Code ?? "accepted");
        if (reply.Outcome == MessageOutcome.Refused)
            await Keep(new DeadMessage(delivery, sender, MessageRefusedException.Of(reply)), stop);
        return await Send(publisher, sender, reply, delivery.Body, stop);
    }

    [LoggerMessage(478, LogLevel.Error, "A bundle of {Sender} could not be done or answered ({Problem})")]
    private partial void LogFault(string sender, string problem);
}
