// Clinical free text as events hold it: unreadable without the person's key, and never mistaken for plain text.
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Referrals.People;

/// <summary>
/// Text sealed with a person's key: <c>s1.</c> and base64url of nonce (12 bytes), cipher text and tag (16 bytes). Deciders carry it, only
/// the edge opens it. In JSON it is a plain string.
/// </summary>
/// <exception cref="FormatException">The value is not sealed.</exception>
[JsonConverter(typeof(SealedTextJson))]
public readonly record struct SealedText(string Value)
{
    internal const string Prefix = "s1.";

    public string Value { get; } = IsSealed(Value) ? Value : throw new FormatException("This text is not sealed.");

    internal static bool IsSealed(string? text) =>
        text is not null
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && Base64Url.IsValid(text.AsSpan(Prefix.Length), out var bytes)
        && bytes >= Sealer.Overhead;

    public override string ToString() => "[sealed]";
}

internal sealed class SealedTextJson : JsonConverter<SealedText>
{
    public override SealedText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.GetString() is { } text && SealedText.IsSealed(text)
            ? new SealedText(text)
            : throw new JsonException("A sealed text was expected.");

    public override void Write(Utf8JsonWriter writer, SealedText value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value ?? throw new JsonException("There is no sealed text to write."));
}
