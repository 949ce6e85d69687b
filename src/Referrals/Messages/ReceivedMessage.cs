// A message of a hospital system as it came, before anything is done about it.
using System.Text;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Referrals.Shared;

namespace Referrals.Messages;

/// <summary>A CloudEvents 1.0 message from a hospital system.</summary>
/// <param name="Id">Unique for its source; the command id.</param>
/// <param name="Source">Code of the institution that sent it, or <see cref="InsuranceOffice.Code"/>.</param>
/// <param name="Type">What is asked for, such as <c>referral.arrival.v1</c>.</param>
/// <param name="Subject">What it is about: a case, a consultation, a pool; null where the data says it.</param>
/// <param name="TraceParent">W3C trace context.</param>
/// <param name="Data">The body, as the endpoint of the type takes it; empty where there is none.</param>
internal sealed record ReceivedMessage(string Id, string Source, string Type, string? Subject, string? TraceParent, byte[] Data)
{
    /// <summary>Content type of one message.</summary>
    public const string ContentType = "application/cloudevents+json";

    /// <summary>Content type of a JSON array of them.</summary>
    public const string BatchContentType = "application/cloudevents-batch+json";

    private const int LongestId = 128;

    // Extension attributes may come as the specification has them: lower case letters and digits.
    private static readonly CloudEventAttribute Trace = CloudEventAttribute.CreateExtension("traceparent", CloudEventAttributeType.String);
    private static readonly JsonEventFormatter Formatter = new();

    /// <summary>Reads one message.</summary>
    /// <returns>The refusal, and as much of the message as could be read.</returns>
    public static (ReceivedMessage? Message, Refusal? Refusal) Read(JsonElement message)
    {
        if (
            message.ValueKind == JsonValueKind.Object
            && message.TryGetProperty("datacontenttype", out var content)
            && content.ValueKind == JsonValueKind.String
            && !content.GetString()!.StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
        )
            return Refused("/datacontenttype", "message.attribute-invalid");
        CloudEvent read;
        try
        {
            read = Formatter.ConvertFromJsonElement(message, [Trace]);
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException or FormatException or JsonException)
        {
            return (null, new Refusal("message.not-a-cloud-event"));
        }

        return Check(read);
    }

    private static (ReceivedMessage?, Refusal?) Check(CloudEvent read)
    {
        if (!read.IsValid)
            return Refused("/", "message.not-a-cloud-event");
        if (!IsName(read.Id))
            return Refused("/id", "message.attribute-invalid");
        if (read.Source!.OriginalString is not { Length: > 0 and <= LongestId } source || !IsName(source))
            return Refused("/source", "message.attribute-invalid");
        if (!IsName(read.Type))
            return Refused("/type", "message.attribute-invalid");
        if (read.Subject is { } subject && !IsName(subject))
            return Refused("/subject", "message.attribute-invalid");
        if (read.Data is not (null or JsonElement))
            return Refused("/data", "message.attribute-invalid");
        var data = read.Data is JsonElement json ? Encoding.UTF8.GetBytes(json.GetRawText()) : [];
        return (new ReceivedMessage(read.Id!, source, read.Type!, read.Subject, read[Trace] as string, data), null);
    }

    private static (ReceivedMessage?, Refusal?) Refused(string pointer, string code) => (null, new Refusal(code) { Pointer = pointer });

    private static bool IsName(string? text) => text is { Length: > 0 and <= LongestId } && text.All(c => c is > ' ' and <= '~');
}
