// What is said to and about refused messages over HTTP.
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Referrals.Institutions;

namespace Referrals.Broker;

/// <summary>Why a refused message is done with, without being done.</summary>
public enum DiscardReason
{
    /// <summary>The hospital has sent it again, mended 已重新发送.</summary>
    SentAgain,

    /// <summary>What it asked for was done by hand 已人工处理.</summary>
    DoneByHand,

    /// <summary>It is too late for what it asked for 已过时.</summary>
    Outdated,

    /// <summary>It was sent by mistake, or as a test 误发或测试.</summary>
    SentByMistake,
}

/// <summary>Which refused messages are asked for.</summary>
/// <param name="Institution">Only those of this sender, or of <c>insurer</c>.</param>
/// <param name="Type">Only messages of this type.</param>
/// <param name="Reason">Only those that were refused for this problem.</param>
internal sealed record DeadLetterFilter(string? Institution, string? Type, string? Reason);

/// <summary>A fault of a refused message.</summary>
/// <param name="Pointer">Into its data, or the attribute.</param>
/// <param name="Code">Code of the problem.</param>
public sealed record DeadLetterFault(string Pointer, string Code);

/// <summary>A message of a hospital's system that was refused, and was not done 死信.</summary>
/// <param name="Id">By which it is asked for; not the message's own.</param>
/// <param name="Institution">Who sent it.</param>
/// <param name="Type">What it asked for; missing where that was not understood.</param>
/// <param name="Reason">Code of the problem, as in its receipt.</param>
/// <param name="Faults">Where, as far as the problem says it.</param>
/// <param name="RefusedAt">When it was last refused, Shanghai time.</param>
/// <param name="IsReplaying">Whether it is about to be done again.</param>
public sealed record DeadLetterView(
    Guid Id,
    string Institution,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Type,
    string Reason,
    IReadOnlyList<DeadLetterFault> Faults,
    DateTimeOffset RefusedAt,
    bool IsReplaying
);

/// <summary>A refused message with what is in it.</summary>
/// <param name="Letter">As in the list.</param>
/// <param name="Size">Bytes that were sent.</param>
/// <param name="Replays">How often it was done again and refused again.</param>
/// <param name="IsMended">Whether it is not what was sent any more.</param>
/// <param name="ContentType">Media type of a message Bundle; missing for a CloudEvents message.</param>
/// <param name="Message">
/// The message, of a Bundle in XML what was understood of it; texts that may be about a person are <c>***</c>. Missing where it is neither
/// JSON nor a Bundle, or too large: such a one can only be discarded.
/// </param>
public sealed record DeadLetterDetail(
    DeadLetterView Letter,
    int Size,
    int Replays,
    bool IsMended,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ContentType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonNode? Message
);

/// <summary>How a refused message is mended.</summary>
/// <param name="Changes">From the first to the last; at most 50.</param>
public sealed record MendingForm(IReadOnlyList<MessageChange>? Changes);

/// <summary>Why a refused message is discarded.</summary>
/// <param name="Reason">The reason.</param>
public sealed record DiscardForm(DiscardReason? Reason);

/// <summary>A refused message that somebody has discarded.</summary>
/// <param name="Id">Its id among the refused ones.</param>
/// <param name="Institution">Who had sent it.</param>
/// <param name="Type">What it had asked for; missing where that was not understood.</param>
/// <param name="Problem">Why it was refused.</param>
/// <param name="Reason">Why it was discarded.</param>
/// <param name="By">Account of who discarded it.</param>
/// <param name="At">When, Shanghai time.</param>
public sealed record DiscardedLetter(
    Guid Id,
    string Institution,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Type,
    string Problem,
    DiscardReason Reason,
    string By,
    DateTimeOffset At
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MendingForm))]
[JsonSerializable(typeof(DiscardForm))]
[JsonSerializable(typeof(DeadLetterDetail))]
[JsonSerializable(typeof(ItemsAnswer<DeadLetterView>))]
[JsonSerializable(typeof(ItemsAnswer<DiscardedLetter>))]
internal sealed partial class DeadLettersJson : JsonSerializerContext;
