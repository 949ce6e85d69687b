// What is in a zip archive, by the list at its end; nothing of it is unpacked.
using System.Buffers.Binary;
using System.Text;

namespace Referrals.Documents;

internal static class ArchiveNames
{
    private const int Most = 5_000;
    private const int EndLength = 22;
    private const int EntryLength = 46;

    /// <summary>The names of its entries; null where the list is not whole, or something stands before the archive or after it.</summary>
    /// <param name="tail">The end of the content.</param>
    /// <param name="size">Bytes of the whole content.</param>
    public static HashSet<string>? Read(ReadOnlySpan<byte> tail, long size)
    {
        var end = tail.LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || tail.Length - end < EndLength || Short(tail, end + 20) != tail.Length - end - EndLength)
            return null;
        var (count, length, offset) = (Short(tail, end + 10), Long(tail, end + 12), Long(tail, end + 16));
        var start = end - length;
        if (count > Most || start < 0 || size - tail.Length + start != offset)
            return null;
        return Entries(tail[(int)start..end], count);
    }

    private static HashSet<string>? Entries(ReadOnlySpan<byte> list, int count)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var entry = 0; entry < count; entry++)
        {
            if (list.Length < EntryLength || !list.StartsWith("PK\u0001\u0002"u8))
                return null;
            var name = Short(list, 28);
            var whole = EntryLength + name + Short(list, 30) + Short(list, 32);
            if (list.Length < whole)
                return null;
            names.Add(Encoding.UTF8.GetString(list.Slice(EntryLength, name)));
            list = list[whole..];
        }

        return names;
    }

    private static int Short(ReadOnlySpan<byte> from, int at) => BinaryPrimitives.ReadUInt16LittleEndian(from[at..]);

    private static long Long(ReadOnlySpan<byte> from, int at) => BinaryPrimitives.ReadUInt32LittleEndian(from[at..]);
}
