// Public names of enum values: kebab case, as they stand in JSON.
using System.Collections.Concurrent;
using System.Text.Json;

namespace Referrals;

internal static class Kebab
{
    private static readonly ConcurrentDictionary<Enum, string> Names = new();

    /// <summary>Such as <c>awaiting-answer</c>.</summary>
    public static string Of(Enum value) => Names.GetOrAdd(value, v => JsonNamingPolicy.KebabCaseLower.ConvertName(v.ToString()));

    /// <summary>The value with this public name, or null.</summary>
    public static T? Parse<T>(string? name) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (Of(value) == name)
                return value;
        }

        return null;
    }
}
