// Moments in bodies: Shanghai time where they have no offset, and a fault of its own where they are none.
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>Reads by <see cref="Moments"/>; writes with the offset, as always.</summary>
internal sealed class MomentConverter : JsonConverter<DateTimeOffset>
{
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
