// A message as the broker delivered it.
using RabbitMQ.Client.Events;
using Referrals.Messages;

namespace Referrals.Broker;

/// <summary>One delivery; what the broker delivers again is another.</summary>
/// <param name="Tag">For the acknowledgement, on the channel that it came by.</param>
/// <param name="Key">What it was published with: messages of one key are done in order.</param>
/// <param name="User">Who published it, as far as the broker has checked that; null where nobody is named.</param>
/// <param name="Body">The message; where it is larger than <see cref="MessageUpload.Limit"/>, its first bytes.</param>
/// <param name="Size">How many bytes it has.</param>
internal sealed record BrokerDelivery(ulong Tag, string Key, string? User, byte[] Body, int Size)
{
    private const int KeptOfTooLarge = 4_096;

    public bool IsTooLarge => Size > MessageUpload.Limit;

    /// <summary>The body lies in memory that the connection uses again.</summary>
    public static BrokerDelivery Of(BasicDeliverEventArgs delivered)
    {
        var size = delivered.Body.Length;
        var body = size > MessageUpload.Limit ? delivered.Body[..KeptOfTooLarge] : delivered.Body;
        return new BrokerDelivery(delivered.DeliveryTag, delivered.RoutingKey, delivered.BasicProperties.UserId, body.ToArray(), size);
    }
}
