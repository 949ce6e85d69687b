// A bundle for people who are to say what becomes of it: its shape and its codes, nothing that tells who a patient is. Pure.
using System.Text.Json.Nodes;
using Referrals.Shared;

namespace Referrals.Fhir;

/// <summary>Hides what may be about a person.</summary>
/// <param name="isPlain">Whether a text is plainly a code, a day, a moment or an id.</param>
internal sealed class FhirMask(Func<string, bool> isPlain)
{
    private const string Hidden = "***";
    private const string OwnSystems = "urn:referrals:";
    private const int LongestName = 64;
    private const decimal LargestNumber = 1_000_000;

    // Words, however much they look like codes: a name may be written in Latin letters.
    private static readonly HashSet<string> Words = new(
        [
            "birthDate",
            "city",
            "comment",
            "country",
            "data",
            "deceasedDateTime",
            "description",
            "display",
            "district",
            "div",
            "family",
            "given",
            "line",
            "name",
            "patientInstruction",
            "postalCode",
            "prefix",
            "state",
            "suffix",
            "text",
            "title",
            "valueMarkdown",
            "valueString",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    // All that is shown of a person.
    private static readonly HashSet<string> OfPeople = new(
        ["resourceType", "system", "code", "url", "use", "gender"],
        StringComparer.Ordinal
    );

    private static readonly HashSet<string> People = new(["Patient", "Person", "RelatedPerson", "Practitioner"], StringComparer.Ordinal);

    /// <summary>A copy with <c>***</c> in place of what is hidden.</summary>
    public JsonNode? Of(JsonNode? bundle) => Of(bundle, "", new Place(false, false));

    /// <summary>A text; null where there is none.</summary>
    public static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private sealed record Place(bool InPerson, bool InHeader);

    private JsonNode? Of(JsonNode? node, string name, Place place) =>
        node switch
        {
            JsonObject members => Members(members, place),
            JsonArray items => new JsonArray([.. items.Select(item => Of(item, name, place))]),
            JsonValue value when value.TryGetValue<string>(out var text) => IsShown(text, name, place) ? text : Hidden,
            JsonValue value when value.TryGetValue<decimal>(out var number) && Math.Abs(number) >= LargestNumber => Hidden,
            _ => node?.DeepClone(),
        };

    private JsonObject Members(JsonObject members, Place place)
    {
        if (TextOf(members["resourceType"]) is { } type)
            place = new Place(place.InPerson || People.Contains(type), type == "MessageHeader");
        // A number of a document stands in an identifier, and is short for some.
        var foreign = members.ContainsKey("value") && TextOf(members["system"])?.StartsWith(OwnSystems, StringComparison.Ordinal) != true;
        var shown = new JsonObject();
        foreach (var (name, value) in members)
            shown[shown.Unused(NameOf(name))] = foreign && name == "value" && value is JsonValue ? Hidden : Of(value, name, place);
        return shown;
    }

    private bool IsShown(string text, string name, Place place) =>
        // The sender looks for its message by it.
        (place.InHeader && name == "id" && text.All(c => c is > ' ' and <= '~'))
        || (isPlain(text) && !Words.Contains(name) && (!place.InPerson || OfPeople.Contains(name)));

    // The name of a member that nobody knows is the sender's own words.
    private static string NameOf(string name) =>
        name.Length <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_') ? name : $"{Hidden}{name.Length}";
}
