// What of a message people see who are to say what becomes of it: its shape and its codes, nothing that tells who a patient is.
using System.Globalization;
using System.Text.Json.Nodes;
using Referrals.Shared;

namespace Referrals.Broker;

internal static class MessageMask
{
    /// <summary>In place of a text that may be about a person.</summary>
    public const string Hidden = "***";

    private const int LongestCode = 64;

    // As long as the number of a document or a telephone; a county's code is shorter.
    private const int DigitsOfANumber = 7;

    // A name in Latin letters looks like a code.
    private static readonly HashSet<string> Personal = new(
        [
            "name",
            "number",
            "phone",
            "address",
            "note",
            "reason",
            "description",
            "relation",
            "text",
            "question",
            "agenda",
            "link",
            "despiteBusy",
            "findings",
            "conclusion",
            "criticalValue",
            "what",
            "data",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>
    /// A copy in which every text is hidden that is not plainly a code, a day, a moment or an id. Attributes stand in receipts and routing
    /// keys as they are.
    /// </summary>
    public static JsonNode? Of(JsonNode? message) =>
        message is JsonObject attributes
            ? Members(attributes, (name, value) => name == "data" ? Data(value, "") : Attribute(value))
            : Data(message, "");

    private static JsonObject Members(JsonObject members, Func<string, JsonNode?, JsonNode?> show)
    {
        var shown = new JsonObject();
        foreach (var (name, value) in members)
            shown[shown.Unused(Name(name))] = show(name, value);
        return shown;
    }

    private static JsonNode? Attribute(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text.All(IsOfACode) ? text : Data(node, "");

    private static JsonNode? Data(JsonNode? node, string name) =>
        node switch
        {
            JsonObject members => Members(members, (member, value) => Data(value, member)),
            JsonArray items => new JsonArray([.. items.Select(item => Data(item, name))]),
            JsonValue value when value.TryGetValue<string>(out var text) => IsPlain(text, name) ? text : Hidden,
            JsonValue value when value.TryGetValue<decimal>(out var number) && Math.Abs(number) >= 1_000_000 => Hidden,
            _ => node?.DeepClone(),
        };

    // The name of a member is the sender's own words too.
    private static string Name(string name) => name.Length <= LongestCode && name.All(IsOfACode) ? name : $"{Hidden}{name.Length}";

    private static bool IsPlain(string text, string name)
    {
        if (Guid.TryParse(text, out _))
            return true;
        return !Personal.Contains(name) && IsPlain(text);
    }

    /// <summary>Whether a text is plainly a code, a day, a moment or an id.</summary>
    public static bool IsPlain(string text) =>
        Guid.TryParse(text, out _)
        || (text.Length <= LongestCode && (IsMoment(text) || (text.All(IsOfACode) && LongestRun(text) < DigitsOfANumber)));

    private static bool IsOfACode(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/' or '+' or '~';

    private static bool IsMoment(string text) =>
        text.Length >= 10 && text[4] == '-' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _);

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
            longest = Math.Max(longest, run = char.IsAsciiDigit(c) ? run + 1 : 0);
        return longest;
    }
}
