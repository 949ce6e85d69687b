// JSON that PostgreSQL is sure to take as jsonb.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Referrals.EventStore;

internal static class StorableJson
{
    /// <summary>UTF-8 JSON of a value.</summary>
    /// <exception cref="InvalidAppendException">It cannot be written, is too large, or holds a character that PostgreSQL cannot
    /// store.</exception>
    public static byte[] Of(object data, JsonTypeInfo info, int maxBytes, string name)
    {
        byte[] json;
        try
        {
            json = JsonSerializer.SerializeToUtf8Bytes(data, info);
        }
        catch (Exception problem) when (problem is NotSupportedException or JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidAppendException($"A '{name}' cannot be written as JSON.", problem);
        }

        if (json.Length > maxBytes)
            throw new AppendTooLargeException(
                $"A '{name}' of {json.Length:N0} bytes is larger than the {maxBytes:N0} that one event or answer may have."
            );
        if (HoldsNul(json))
            throw new InvalidAppendException($"A '{name}' holds the character U+0000, which PostgreSQL cannot store.");
        return json;
    }

    /// <summary>Whether an escaped U+0000 stands in the JSON: a backslash run of odd length before <c>u0000</c>.</summary>
    private static bool HoldsNul(ReadOnlySpan<byte> json)
    {
        for (var at = json.IndexOf("\\u0000"u8); at >= 0; )
        {
            var backslashes = 1;
            while (at - backslashes >= 0 && json[at - backslashes] == (byte)'\\')
                backslashes++;
            if (backslashes % 2 == 1)
                return true;
            var next = json[(at + 6)..].IndexOf("\\u0000"u8);
            at = next < 0 ? -1 : at + 6 + next;
        }

        return false;
    }
}
