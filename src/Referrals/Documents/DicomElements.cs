// Images of machines that write no preamble: they begin with their first element.
using System.Buffers.Binary;

namespace Referrals.Documents;

internal static class DicomElements
{
    private const int Most = 32;

    // Of the elements that say what an object is, each has this beginning as its value.
    private static ReadOnlySpan<byte> Standard => "1.2.840.10008."u8;

    /// <summary>
    /// Whether content begins with elements of the groups 0002 and 0008 in their order, little endian, up to one that says by a number of
    /// the standard what it is.
    /// </summary>
    public static bool Begin(ReadOnlySpan<byte> start)
    {
        var before = 0u;
        for (var element = 0; element < Most && start.Length >= 8; element++)
        {
            var tag = ((uint)BinaryPrimitives.ReadUInt16LittleEndian(start) << 16) | BinaryPrimitives.ReadUInt16LittleEndian(start[2..]);
            if (tag <= before || (tag >> 16) is not (0x0002 or 0x0008) || !Value(start, out var head, out var length))
                return false;
            if (length > start.Length - head)
                return false;
            var value = start.Slice(head, length);
            // What kind of object it is, or how it is written.
            if (tag is 0x0002_0002 or 0x0002_0010 or 0x0008_0016)
                return value.StartsWith(Standard);
            before = tag;
            start = start[(head + length)..];
        }

        return false;
    }

    // With a code of two letters for the value's kind, or without one.
    private static bool Value(ReadOnlySpan<byte> element, out int head, out int length)
    {
        var isExplicit = char.IsAsciiLetterUpper((char)element[4]) && char.IsAsciiLetterUpper((char)element[5]);
        if (!isExplicit)
        {
            (head, length) = (8, BinaryPrimitives.ReadInt32LittleEndian(element[4..]));
            return length >= 0;
        }

        if (element[4..6].SequenceEqual("OB"u8) || element[4..6].SequenceEqual("UN"u8) || element[4..6].SequenceEqual("SQ"u8))
        {
            head = 12;
            length = element.Length >= 12 ? BinaryPrimitives.ReadInt32LittleEndian(element[8..]) : -1;
            return length >= 0;
        }

        (head, length) = (8, BinaryPrimitives.ReadUInt16LittleEndian(element[6..]));
        return true;
    }
}
