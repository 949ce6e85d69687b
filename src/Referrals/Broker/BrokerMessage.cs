// Messages as the broker carries them.
using System.Text;
using RabbitMQ.Client;

namespace Referrals.Broker;

/// <summary>The body is the whole message, CloudEvents in structured mode or a bundle; properties say what it is about.</summary>
internal static class BrokerMessage
{
    public static BasicProperties Properties(string id, string type, string subject, string contentType) =>
        new()
        {
            ContentType = contentType,
            ContentEncoding = "utf-8",
            MessageId = id,
            Type = type,
            DeliveryMode = DeliveryModes.Persistent,
            Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { ["subject"] = subject },
        };

    public static byte[] Body(string body) => Encoding.UTF8.GetBytes(body);
}
