// Enumerations as people read them in JSON: kebab-case, never numbers.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Referrals.People;

internal sealed class KebabCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) where T : struct, Enum
{
    public static string Name(T value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
