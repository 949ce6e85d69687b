// A message as the broker delivered it.
using RabbitMQ.Client.Events;
using Referrals.Fhir;
using Referrals.Messages;

namespace Referrals.Broker;

/// <summary>One delivery; what the broker delivers again is another.</summary>
/// <param name="Tag">For the acknowledgement, on the channel that it came by.</param>
/// <param name="Key">What it was published with: messages of one key are done in order.</param>
/// <param name="User">Who published it, as far as the broker has checked that; null where nobody is named.</param>
/// <param name="Body">The message; where it is too large, its first bytes.</param>
/// <param name="Size">How many bytes it has.</param>
/// <param name="ContentType">As its publisher says; what is no bundle by it is a CloudEvents message.</param>
internal sealed record BrokerDelivery(ulong Tag, string Key, string? User, byte[] Body, int Size, string? ContentType = null)
{
    private const int KeptOfTooLarge = 4_096;

    /// <summary>How a bundle is written; null where it is none.</summary>
    public FhirSyntax? Syntax => FhirExchange.SyntaxOf(ContentType);

    public bool IsTooLarge => Size > Limit;

    public int Limit => LimitOf(Syntax);

    /// <summary>The largest message, in bytes.</summary>
    public static int LimitOf(FhirSyntax? syntax) => syntax is null ? MessageUpload.Limit : FhirExchange.Limit;

    /// <summary>The body lies in memory that the connection uses again.</summary>
    public static BrokerDelivery Of(BasicDeliverEventArgs delivered)
    {
        var (size, type) = (delivered.Body.Length, delivered.BasicProperties.ContentType);
        var body = size > LimitOf(FhirExchange.SyntaxOf(type)) ? delivered.Body[..KeptOfTooLarge] : delivered.Body;
        return new BrokerDelivery(
            delivered.DeliveryTag,
            delivered.RoutingKey,
            delivered.BasicProperties.UserId,
            body.ToArray(),
            size,
            type
        );
    }
}
