// The same messages as bundles, behind each for those who read them.
using Referrals.Messages;

namespace Referrals.Broker;

/// <summary>A message of the feed.</summary>
/// <param name="Position">Its place.</param>
/// <param name="Part">Of several at that place.</param>
/// <param name="Type">Its type.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Body">All of it.</param>
/// <param name="To">Its recipients, apart by a space.</param>
internal sealed record RelayedMessage(long Position, int Part, string Type, string Subject, string Body, string To)
{
    public string[] Recipients => To.Split(' ');

    public FeedPosition At => new(Position, Part);
}

internal sealed partial class BrokerRelay
{
    private Task<Task<bool>> Publish(string county, RelayedMessage message, BundleFor bundle, CancellationToken cancellation)
    {
        var parcel = bundle.Parcel;
        var properties = BrokerMessage.Properties(parcel.Id!, parcel.Type, message.Subject, parcel.ContentType);
        // Where the same stands in the feed.
        properties.Headers!["position"] = message.At.ToString();
        return broker.Publisher.Publish(
            BrokerNames.Out,
            BrokerNames.BundleKey(county, bundle.Institution, parcel.Type),
            properties,
            parcel.Body,
            cancellation
        );
    }

    // Nobody is to find a patient among the unrouted: what was not read by the broker is read over HTTP.
    private async Task Confirm(
        string county,
        List<(RelayedMessage Message, string Reader, Task<bool> Word)> bundled,
        CancellationToken cancellation
    )
    {
        var published = 0;
        foreach (var (message, reader, word) in bundled)
        {
            if (await word.WaitAsync(ConfirmPatience, cancellation))
            {
                published++;
                continue;
            }

            BrokerTelemetry.CountBundles("unrouted", 1);
            LogUnroutedBundle(message.Type, message.At.ToString(), county, reader);
        }

        if (published > 0)
            BrokerTelemetry.CountBundles("published", published);
    }

    [LoggerMessage(
        476,
        LogLevel.Warning,
        "{Type} {Id} of county {County} is for {Recipient}, which has no queue for bundles: not kept, it stands in /fhir/messages"
    )]
    private partial void LogUnroutedBundle(string type, string id, string county, string recipient);

    [LoggerMessage(477, LogLevel.Warning, "Broker__Fhir names {Institution} of county {County}, which is not in its directory today")]
    private partial void LogUnknownReader(string county, string institution);
}
