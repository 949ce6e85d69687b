// Messages as the broker carries them.
using System.Text;
using RabbitMQ.Client;
using Referrals.Messages;

namespace Referrals.Broker;

/// <summary>CloudEvents in structured mode: the body is the whole message, and properties say what it is about.</summary>
internal static class BrokerMessage
{
    public static BasicProperties Properties(string id, string type, string subject) =>
        new()
        {
            ContentType = ReceivedMessage.ContentType,
            ContentEncoding = "utf-8",
            MessageId = id,
            Type = type,
            DeliveryMode = DeliveryModes.Persistent,
            Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { ["subject"] = subject },
        };

    public static byte[] Body(string body) => Encoding.UTF8.GetBytes(body);
}
