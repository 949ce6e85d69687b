// Moments in bodies: Shanghai time where they have no offset, and a fault of its own where they are none.
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>Reads by <see cref="Moments"/>; writes with the offset, as always.</summary>
internal sealed class MomentConverter : JsonConverter<DateTimeOffset>
{
    /// <summary>For the description of the API: the generator knows nothing of a converter of our own.</summary>
    public static void Describe(OpenApiSchema schema, Type type)
    {
        if ((Nullable.GetUnderlyingType(type) ?? type) != typeof(DateTimeOffset))
            return;
        schema.Type = type == typeof(DateTimeOffset) ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
        schema.Format = "date-time";
    }

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException();
        return Moments.TryParse(reader.GetString()!, out var moment) ? moment : throw new NotAMomentException();
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}

/// <summary>A text stands where a moment is wanted. The serializer adds its place.</summary>
internal sealed class NotAMomentException() : JsonException("A moment is needed.");
