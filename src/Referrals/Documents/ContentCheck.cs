// Follows content to its end, for what its first bytes cannot say.
using System.Text;
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Documents;

/// <summary>Content that was declared to be of this type, chunk by chunk.</summary>
internal sealed class ContentCheck
{
    // The list of what is in an archive stands at its end.
    private const int Tail = 256 * 1024;

    // As both old and new files name what programs they carry.
    private const string ProgramOfArchive = "vbaProject.bin";
    private static readonly byte[] ProgramOfOld = Encoding.Unicode.GetBytes("_VBA_PROJECT");

    private readonly AttachmentType declared;
    private readonly PlainText? text;
    private byte[] tail = [];
    private long size;

    public ContentCheck(AttachmentType declared)
    {
        (this.declared, Type) = (declared, declared);
        text = declared == AttachmentType.Text ? new PlainText() : null;
    }

    /// <summary>What it is, once the last chunk has come.</summary>
    public AttachmentType Type { get; private set; }

    /// <summary>Looks at the next chunk; null as long as nothing is wrong.</summary>
    public Refusal? Follow(ReadOnlySpan<byte> chunk, bool last)
    {
        size += chunk.Length;
        if (text?.Goes(chunk, last) == false)
            return new Refusal("attachment.type");
        if (text is not null && last)
            Type = text.IsUtf8 ? AttachmentType.Text : AttachmentType.GbText;
        if (declared == AttachmentType.Wps)
        {
            byte[] joined = [.. tail, .. chunk];
            if (joined.AsSpan().IndexOf(ProgramOfOld) >= 0)
                return new Refusal("attachment.macros");
            tail = joined[^Math.Min(joined.Length, ProgramOfOld.Length - 1)..];
        }

        if (declared is not (AttachmentType.Ofd or AttachmentType.Docx or AttachmentType.Xlsx))
            return null;
        byte[] end = [.. tail, .. chunk];
        tail = end[^Math.Min(end.Length, Tail)..];
        return last ? Archive() : null;
    }

    private Refusal? Archive()
    {
        if (ArchiveNames.Read(tail, size) is not { } names)
            return new Refusal("attachment.type");
        if (names.Any(name => name.EndsWith(ProgramOfArchive, StringComparison.OrdinalIgnoreCase)))
            return new Refusal("attachment.macros");
        AttachmentType? found =
            names.Contains("OFD.xml") ? AttachmentType.Ofd
            : !names.Contains("[Content_Types].xml") ? null
            : names.Contains("word/document.xml") ? AttachmentType.Docx
            : names.Contains("xl/workbook.xml") ? AttachmentType.Xlsx
            : null;
        return found == declared ? null
            : found is null ? new Refusal("attachment.type")
            : new Refusal("attachment.lies");
    }
}

/// <summary>
/// Follows content as long as it is text without control characters, over the borders of its chunks: in UTF-8, or in GB18030.
/// </summary>
internal sealed class PlainText
{
    private static readonly Encoding Gb = CodePagesEncodingProvider.Instance.GetEncoding(
        "GB18030",
        EncoderFallback.ExceptionFallback,
        DecoderFallback.ExceptionFallback
    )!;

    private Decoder? utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    private Decoder? gb = Gb.GetDecoder();

    /// <summary>So far.</summary>
    public bool IsUtf8 => utf8 is not null;

    public bool Goes(ReadOnlySpan<byte> chunk, bool last)
    {
        if (utf8 is not null && !Goes(utf8, chunk, last))
            utf8 = null;
        if (gb is not null && !Goes(gb, chunk, last))
            gb = null;
        return (utf8 ?? gb) is not null;
    }

    private static bool Goes(Decoder decoder, ReadOnlySpan<byte> chunk, bool last)
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
                    if ((char.IsControl(character) && character is not ('\t' or '\n' or '\r')) || character is >= '\ue000' and <= '\uf8ff')
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
