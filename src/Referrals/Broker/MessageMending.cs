// Changing a message that was refused, without seeing all of it.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Shared;

namespace Referrals.Broker;

/// <summary>One place of a message that is to be changed.</summary>
/// <param name="Pointer">JSON pointer from the beginning of the message, such as <c>/data/unit</c>; <c>-</c> is the end of a list.</param>
/// <param name="Value">What is to stand there; left out, what stands there is taken away.</param>
public sealed record MessageChange(string? Pointer, JsonElement Value);

internal static class MessageMending
{
    // The receipt goes by the one, and by the other it is known who speaks.
    private static readonly string[] Fixed = ["id", "source", "specversion"];

    /// <summary>Changes a message in place.</summary>
    /// <returns>Why one of the changes cannot be made; then nothing of the message is to be used.</returns>
    public static Refusal? Apply(JsonNode message, IReadOnlyList<MessageChange> changes)
    {
        foreach (var (at, change) in changes.Index())
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/changes/{at}/pointer");
            if (change.Pointer is not ['/', .. var path] || path.Split('/') is not [_, ..] steps)
                return new Refusal("field.format").At(pointer);
            string[] names = [.. steps.Select(Unescape)];
            if (names is [var attribute] && Fixed.Contains(attribute, StringComparer.Ordinal))
                return new Refusal("dead-letter.not-changeable").At(pointer);
            if (!Change(message, names, change.Value))
                return new Refusal("dead-letter.no-such-place").At(pointer);
        }

        return null;
    }

    private static bool Change(JsonNode message, string[] steps, JsonElement value)
    {
        var parent = message;
        foreach (var step in steps[..^1])
        {
            if (Below(parent, step) is not { } below)
                return false;
            parent = below;
        }

        var gone = value.ValueKind == JsonValueKind.Undefined;
        switch (parent)
        {
            case JsonObject members when gone:
                return members.Remove(steps[^1]);
            case JsonObject members:
                members[steps[^1]] = Node(value);
                return true;
            case JsonArray items when steps[^1] == "-" && !gone:
                items.Add(Node(value));
                return true;
            case JsonArray items when Place(items, steps[^1]) is { } place:
                if (gone)
                    items.RemoveAt(place);
                else
                    items[place] = Node(value);
                return true;
            default:
                return false;
        }
    }

    private static JsonNode? Below(JsonNode parent, string step) =>
        parent switch
        {
            JsonObject members => members[step],
            JsonArray items when Place(items, step) is { } place => items[place],
            _ => null,
        };

    private static int? Place(JsonArray items, string step) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < items.Count ? place : null;

    private static JsonNode? Node(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : JsonNode.Parse(value.GetRawText());

    // In this order: ~01 is ~1.
    private static string Unescape(string step) =>
        step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
