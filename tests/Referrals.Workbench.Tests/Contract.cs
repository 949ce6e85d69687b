// contracts/http/openapi.json, as far as the workbench needs to be compared with it.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Referrals.Tests;

namespace Referrals.Workbench.Tests;

internal static class Contract
{
    private static readonly JsonElement Document = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(Repository.Root, "contracts", "http", "openapi.json")))
        .RootElement;

    /// <summary>The operation; null where there is none.</summary>
    public static JsonElement? Operation(string method, string path) =>
        Document.GetProperty("paths").TryGetProperty(path, out var item)
        && item.TryGetProperty(method.ToLowerInvariant(), out var operation)
            ? operation
            : null;

    /// <summary>Names of parameters of an operation, in a place such as <c>query</c>.</summary>
    public static IEnumerable<string> Parameters(JsonElement operation, string place) =>
        operation.TryGetProperty("parameters", out var list)
            ? list.EnumerateArray()
                .Select(Resolve)
                .Where(p => p.GetProperty("in").GetString() == place)
                .Select(p => p.GetProperty("name").GetString()!)
            : [];

    /// <summary>Schema of the JSON that is sent; null where none is.</summary>
    public static JsonElement? Body(JsonElement operation) =>
        operation.TryGetProperty("requestBody", out var body) ? Json(Resolve(body)) : null;

    /// <summary>Schema of the JSON of the first good answer; null where there is none.</summary>
    public static JsonElement? Answer(JsonElement operation) =>
        Json(Resolve(operation.GetProperty("responses").EnumerateObject().First(response => response.Name[0] == '2').Value));

    /// <summary>Schema of a name.</summary>
    public static JsonElement Schema(string name) => Document.GetProperty("components").GetProperty("schemas").GetProperty(name);

    /// <summary>Values of an enumeration.</summary>
    public static IEnumerable<string> Values(string name) =>
        Schema(name)
            .GetProperty("enum")
            .EnumerateArray()
            .Where(value => value.ValueKind == JsonValueKind.String)
            .Select(value => value.GetString()!);

    /// <summary>
    /// How a type of the workbench differs from a schema: members that the schema does not have, kinds that are others, and values that
    /// may be missing where the type relies on them.
    /// </summary>
    public static IEnumerable<string> Differences(JsonTypeInfo type, JsonElement schema, string at, bool sent, int depth = 0)
    {
        var target = Target(schema).Schema;
        var kind = KindOf(target);
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Enumerable:
                if (kind != "array")
                    return [$"{at}: a list here, {kind} there"];
                // A list of anything, where the contract does not say of what.
                return target.TryGetProperty("items", out var items)
                    ? Differences(type.Options.GetTypeInfo(type.ElementType!), items, $"{at}[]", sent, depth + 1)
                    : [];
            case JsonTypeInfoKind.Object:
                return kind == "object" || target.TryGetProperty("properties", out _)
                    ? Members(type, target, at, sent, depth)
                    : [$"{at}: an object here, {kind} there"];
            default:
                return Fits(type.Type, kind, target) ? [] : [$"{at}: {type.Type.Name} here, {kind} there"];
        }
    }

    private static IEnumerable<string> Members(JsonTypeInfo type, JsonElement schema, string at, bool sent, int depth)
    {
        depth.ShouldBeLessThan(12, "no type of the API refers to itself");
        var required = schema.TryGetProperty("required", out var list)
            ? list.EnumerateArray().Select(name => name.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        // What is left out of JSON is listed without a way to read or write it.
        foreach (var member in type.Properties.Where(member => member.Get is not null || member.Set is not null))
        {
            var place = $"{at}.{member.Name}";
            if (!schema.GetProperty("properties").TryGetProperty(member.Name, out var there))
            {
                yield return $"{place}: not in the contract";
                continue;
            }

            var relied = !sent && !member.IsGetNullable && Nullable.GetUnderlyingType(member.PropertyType) is null;
            if (relied && (!required.Contains(member.Name) || Target(there).MayBeNull) && IsNoFlag(member.PropertyType))
                yield return $"{place}: may be missing";
            var inner = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
            foreach (var difference in Differences(type.Options.GetTypeInfo(inner), there, place, sent, depth + 1))
                yield return difference;
        }

        if (sent)
        {
            foreach (var missing in required.Where(name => type.Properties.All(member => member.Name != name)))
                yield return $"{at}.{missing}: required, and never sent";
        }
    }

    // What is missing is false.
    private static bool IsNoFlag(Type type) => type != typeof(bool);

    private static bool Fits(Type type, string kind, JsonElement schema)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        var format = schema.TryGetProperty("format", out var said) ? said.GetString() : null;
        return kind switch
        {
            "string" => format switch
            {
                "uuid" => inner == typeof(Guid),
                "date-time" => inner == typeof(DateTimeOffset),
                "date" => inner == typeof(DateOnly),
                _ => inner == typeof(string),
            },
            "integer" => format == "int64" ? inner == typeof(long) : inner == typeof(int) || inner == typeof(long),
            "number" => inner == typeof(decimal) || inner == typeof(double),
            "boolean" => inner == typeof(bool),
            // Whatever JSON there is.
            "anything" or "object" => inner == typeof(JsonElement),
            _ => false,
        };
    }

    private static string KindOf(JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out _))
            return "string";
        if (!schema.TryGetProperty("type", out var type))
            return schema.TryGetProperty("properties", out _) ? "object" : "anything";
        return type.ValueKind == JsonValueKind.String
            ? type.GetString()!
            : type.EnumerateArray().Select(name => name.GetString()!).First(name => name != "null");
    }

    private static (JsonElement Schema, bool MayBeNull) Target(JsonElement schema)
    {
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            var others = choices.EnumerateArray().Where(choice => !IsNull(choice)).ToList();
            return (Resolve(others.ShouldHaveSingleItem()), others.Count < choices.GetArrayLength());
        }

        var found = Resolve(schema);
        var mayBeNull =
            found.TryGetProperty("type", out var type)
            && type.ValueKind == JsonValueKind.Array
            && type.EnumerateArray().Any(name => name.GetString() == "null");
        return (found, mayBeNull);
    }

    private static bool IsNull(JsonElement schema) =>
        schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "null";

    private static JsonElement? Json(JsonElement content) =>
        content.TryGetProperty("content", out var kinds) && kinds.TryGetProperty("application/json", out var json)
            ? json.GetProperty("schema")
            : null;

    private static JsonElement Resolve(JsonElement element)
    {
        while (element.TryGetProperty("$ref", out var reference))
        {
            var found = Document;
            foreach (var step in reference.GetString()!.Split('/').Skip(1))
                found = found.GetProperty(step);
            element = found;
        }

        return element;
    }
}
