// A way that messages go besides HTTP, as the AsyncAPI document describes it.
using System.Text.Json.Nodes;

namespace Referrals.Messages;

/// <summary>A channel of AsyncAPI.</summary>
/// <param name="Name">Its name in the document.</param>
/// <param name="Address">Where messages are published to, or read from.</param>
/// <param name="Says">What an integrator has to know.</param>
/// <param name="IsIn">Whether it carries what hospital systems send, else what they are told, with receipts.</param>
/// <param name="Bindings">Of the channel, by protocol.</param>
internal sealed record MessageChannel(string Name, string Address, string Says, bool IsIn, JsonObject Bindings)
{
    /// <summary>The one type of message that it carries; null for all of its direction.</summary>
    public string? Only { get; init; }
}
