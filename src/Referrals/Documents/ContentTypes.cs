// What a file is, by its first bytes, and what it may be called.
using System.Text;
using Referrals.Cases;

namespace Referrals.Documents;

internal static class ContentTypes
{
    private static readonly (AttachmentType Type, string MediaType, string[] Endings)[] Known =
    [
        (AttachmentType.Pdf, "application/pdf", [".pdf"]),
        (AttachmentType.Jpeg, "image/jpeg", [".jpg", ".jpeg"]),
        (AttachmentType.Png, "image/png", [".png"]),
        (AttachmentType.Tiff, "image/tiff", [".tif", ".tiff"]),
        (AttachmentType.Dicom, "application/dicom", [".dcm", ".dicom"]),
        (AttachmentType.Text, "text/plain", [".txt"]),
    ];

    /// <summary>The type that a media type declares; null for all that is not taken.</summary>
    public static AttachmentType? Declared(string mediaType)
    {
        foreach (var known in Known)
        {
            if (known.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
                return known.Type;
        }

        return null;
    }

    public static string MediaType(AttachmentType type) =>
        Known.First(known => known.Type == type).MediaType + (type == AttachmentType.Text ? "; charset=utf-8" : "");

    /// <summary>Whether a file of this type may be called so: a double click goes by the ending.</summary>
    public static bool Fits(AttachmentType type, string name) =>
        Known
            .First(known => known.Type == type)
            .Endings.Any(ending => name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The type by the content's beginning; null for all that is not taken. Whether the rest is text too is for <see cref="PlainText"/>
    /// to say.
    /// </summary>
    public static AttachmentType? Sniff(ReadOnlySpan<byte> start)
    {
        // A free preamble of 128 bytes could be the head of a program: only an empty one is taken.
        if (start.Length >= 132 && start[128..132].SequenceEqual("DICM"u8))
            return start[..128].ContainsAnyExcept((byte)0) ? null : AttachmentType.Dicom;
        if (start.StartsWith("%PDF-"u8))
            return AttachmentType.Pdf;
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return AttachmentType.Jpeg;
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return AttachmentType.Png;
        if (
            start.StartsWith((ReadOnlySpan<byte>)[0x49, 0x49, 0x2A, 0x00]) || start.StartsWith((ReadOnlySpan<byte>)[0x4D, 0x4D, 0x00, 0x2A])
        )
            return AttachmentType.Tiff;
        return IsMarkupOrScript(start) || !new PlainText().Goes(start, last: false) ? null : AttachmentType.Text;
    }

    private static bool IsMarkupOrScript(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("\uFEFF"u8))
            start = start[3..];
        start = start.TrimStart(" \t\r\n"u8);
        return start.StartsWith("#!"u8)
            || (start.Length > 1 && start[0] == '<' && (char.IsAsciiLetter((char)start[1]) || start[1] is (byte)'!' or (byte)'?'));
    }
}

/// <summary>Follows content as long as it is UTF-8 without control characters, over the borders of its chunks.</summary>
internal sealed class PlainText
{
    private readonly Decoder decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();

    public bool Goes(ReadOnlySpan<byte> chunk, bool last)
    {
        Span<char> characters = stackalloc char[1024];
        try
        {
            // Also called once at the end where nothing is left, for a character that was begun.
            do
            {
                decoder.Convert(chunk, characters, last, out var used, out var written, out _);
                chunk = chunk[used..];
                foreach (var character in characters[..written])
                {
                    if (char.IsControl(character) && character is not ('\t' or '\n' or '\r'))
                        return false;
                }
            } while (chunk.Length > 0);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
