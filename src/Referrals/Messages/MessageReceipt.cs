// What became of a message.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Messages;

/// <summary>How a message ended.</summary>
public enum MessageOutcome
{
    /// <summary>Done; the same message again gets the same receipt 已受理.</summary>
    Accepted,

    /// <summary>Not done, and the same message again would not be either as long as nothing else changes 已拒绝.</summary>
    Refused,

    /// <summary>Not decided: the same message is to be sent again 稍后重试.</summary>
    TryLater,
}

/// <summary>Proof of receipt.</summary>
/// <param name="Id">Id of the message; missing where it has none that can be read.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Status">The HTTP status that the same request would have had.</param>
/// <param name="Version">Version of what it was about since then.</param>
/// <param name="Position">Position in the log: lists that are read with it as <c>Log-Position</c> have what was done.</param>
/// <param name="Answer">What the request would have been answered; missing where it was refused.</param>
/// <param name="Problem">Why it was not done, with its stable code.</param>
public sealed record MessageReceipt(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id,
    MessageOutcome Outcome,
    int Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Position,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Answer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Problem? Problem
)
{
    /// <summary>The receipt of a message that an endpoint has answered.</summary>
    internal static MessageReceipt Of(ReceivedMessage message, HttpResponse response, byte[] body)
    {
        var status = response.StatusCode;
        var done = status is >= 200 and < 300;
        return new MessageReceipt(
            message.Id,
            done ? MessageOutcome.Accepted : OutcomeOf(status),
            status,
            Number(response.Headers.ETag.ToString().Trim('"')),
            Number(response.Headers["Log-Position"].ToString()),
            done && body.Length > 0 ? JsonElement.Parse(body) : null,
            done ? null : JsonSerializer.Deserialize(body, MessagesJson.Default.Problem)
        );
    }

    /// <summary>The receipt of what is no message, or none that is understood.</summary>
    internal static MessageReceipt Of(string? id, Refusal refusal, ProblemTexts texts, Language language) =>
        new(
            id,
            OutcomeOf(texts.StatusOf(refusal)),
            texts.StatusOf(refusal),
            null,
            null,
            null,
            new Problem($"urn:referrals:problem:{refusal.Code}", texts.Say(refusal, language), texts.StatusOf(refusal), refusal.Code)
            {
                Pointer = refusal.Pointer,
                Values = refusal.Values,
            }
        );

    /// <summary>What a status that is no success means.</summary>
    internal static MessageOutcome OutcomeOf(int status) =>
        status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests
            ? MessageOutcome.TryLater
            : MessageOutcome.Refused;

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>What became of several messages, in their order.</summary>
/// <param name="Receipts">One for each.</param>
public sealed record MessageReceipts(IReadOnlyList<MessageReceipt> Receipts);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(MessageReceipt))]
[JsonSerializable(typeof(MessageReceipts))]
[JsonSerializable(typeof(FeedPage))]
[JsonSerializable(typeof(ItemsAnswer<SenderView>))]
internal sealed partial class MessagesJson : JsonSerializerContext;
