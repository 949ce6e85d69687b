// Public names of enum values: kebab case, as they stand in JSON, addresses, tables and files.
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Referrals.Shared;

/// <summary>An enumeration whose values have their public names in every JSON.</summary>
internal sealed class KebabEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

internal static class Kebab
{
    /// <summary>All enumerations of some JSON by their public names, never as numbers.</summary>
    public static JsonConverter Enums { get; } = new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

    /// <summary>Such as <c>awaiting-answer</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.Of[value];

    /// <summary>The value with this public name, or null.</summary>
    public static T? Parse<T>(string? name)
        where T : struct, Enum => name is not null && Names<T>.Values.TryGetValue(name, out var value) ? value : null;

    /// <summary>All public names of an enumeration.</summary>
    public static IEnumerable<string> All(Type type) => Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName);

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Of = Enum.GetValues<T>()
            .ToFrozenDictionary(value => value, value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));

        public static readonly FrozenDictionary<string, T> Values = Of.ToFrozenDictionary(
            name => name.Value,
            name => name.Key,
            StringComparer.Ordinal
        );
    }
}
