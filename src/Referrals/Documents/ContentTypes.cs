// What may be attached: how it is declared, what it may be called, how it is sent back, and what its first bytes say.
using Referrals.Cases;

namespace Referrals.Documents;

internal static class ContentTypes
{
    // What no browser shows: it is stored, and a double click opens it by its ending.
    public const string Opaque = "application/octet-stream";

    // Where the header of a PDF must stand; scanners and printers write before it.
    private const int BeforePdf = 1024;

    private sealed record Kind(AttachmentType Type, string Served, string[] Declared, string[] Endings);

    private static readonly Kind[] Known =
    [
        new(AttachmentType.Pdf, "application/pdf", ["application/pdf", "application/x-pdf"], [".pdf"]),
        new(AttachmentType.Jpeg, "image/jpeg", ["image/jpeg", "image/jpg", "image/pjpeg"], [".jpg", ".jpeg", ".jfif", ".jpe"]),
        new(AttachmentType.Png, "image/png", ["image/png", "image/x-png"], [".png"]),
        new(AttachmentType.Tiff, "image/tiff", ["image/tiff", "image/tif"], [".tif", ".tiff"]),
        new(AttachmentType.Dicom, "application/dicom", ["application/dicom"], [".dcm", ".dicom"]),
        new(AttachmentType.Text, "text/plain; charset=utf-8", ["text/plain"], [".txt"]),
        new(AttachmentType.GbText, "text/plain; charset=gb18030", [], [".txt"]),
        new(AttachmentType.Heic, "image/heic", ["image/heic", "image/heif"], [".heic", ".heif", ".hif"]),
        new(AttachmentType.Ofd, Opaque, ["application/ofd", "application/x-ofd", "application/vnd.ofd"], [".ofd"]),
        new(
            AttachmentType.Docx,
            Opaque,
            ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/wps-office.docx"],
            [".docx"]
        ),
        new(
            AttachmentType.Xlsx,
            Opaque,
            ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/wps-office.xlsx"],
            [".xlsx"]
        ),
        new(
            AttachmentType.Wps,
            Opaque,
            [
                "application/wps-office.wps",
                "application/wps-office.et",
                "application/wps-office.doc",
                "application/wps-office.xls",
                "application/vnd.ms-works",
                "application/kswps",
                "application/kset",
                "application/msword",
                "application/vnd.ms-excel",
            ],
            [".wps", ".et", ".doc", ".xls"]
        ),
    ];

    /// <summary>
    /// The type that a media type declares; null for all that is not taken. Where a browser knows none it says octet-stream: then the name
    /// declares it.
    /// </summary>
    public static AttachmentType? Declared(string mediaType, string name) =>
        mediaType.Equals(Opaque, StringComparison.OrdinalIgnoreCase)
            ? Array.Find(Known, known => Fits(known.Type, name))?.Type
            : Array.Find(Known, known => known.Declared.Contains(mediaType, StringComparer.OrdinalIgnoreCase))?.Type;

    /// <summary>The media type with which it is sent.</summary>
    public static string MediaType(AttachmentType type) => Known.First(known => known.Type == type).Served;

    /// <summary>
    /// Whether a file of this type may be called so: a double click goes by the ending. Images of machines often have none.
    /// </summary>
    public static bool Fits(AttachmentType type, string name) =>
        (type == AttachmentType.Dicom && !name.Contains('.', StringComparison.Ordinal))
        || Known
            .First(known => known.Type == type)
            .Endings.Any(ending => name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The type by the content's beginning; null for all that is not taken. What only the whole content says is for
    /// <see cref="ContentCheck"/>: of a text whether the rest is text too, of an archive what is in it.
    /// </summary>
    public static AttachmentType? Sniff(ReadOnlySpan<byte> start, AttachmentType declared)
    {
        // A free preamble of 128 bytes could be the head of a program: only an empty one is taken.
        if (start.Length >= 132 && start[128..132].SequenceEqual("DICM"u8))
            return start[..128].ContainsAnyExcept((byte)0) ? null : AttachmentType.Dicom;
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return AttachmentType.Jpeg;
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return AttachmentType.Png;
        if (
            start.StartsWith((ReadOnlySpan<byte>)[0x49, 0x49, 0x2A, 0x00]) || start.StartsWith((ReadOnlySpan<byte>)[0x4D, 0x4D, 0x00, 0x2A])
        )
            return AttachmentType.Tiff;
        if (start.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
            return AttachmentType.Wps;
        if (start.StartsWith("PK\u0003\u0004"u8))
            return declared is AttachmentType.Ofd or AttachmentType.Docx or AttachmentType.Xlsx ? declared : null;
        if (IsHeic(start))
            return AttachmentType.Heic;
        if (DicomElements.Begin(start))
            return AttachmentType.Dicom;
        if (IsMarkupOrProgram(start))
            return null;
        var isText = new PlainText().Goes(start, last: false);
        if (start[..Math.Min(start.Length, BeforePdf)].IndexOf("%PDF-"u8) is >= 0 and var at && (at == 0 || declared == AttachmentType.Pdf))
            return AttachmentType.Pdf;
        return isText ? AttachmentType.Text : null;
    }

    private static bool IsHeic(ReadOnlySpan<byte> start)
    {
        if (start.Length < 12 || !start[4..8].SequenceEqual("ftyp"u8))
            return false;
        var brand = start[8..12];
        return brand.SequenceEqual("heic"u8)
            || brand.SequenceEqual("heix"u8)
            || brand.SequenceEqual("heim"u8)
            || brand.SequenceEqual("heis"u8)
            || brand.SequenceEqual("hevc"u8)
            || brand.SequenceEqual("hevx"u8)
            || brand.SequenceEqual("mif1"u8)
            || brand.SequenceEqual("msf1"u8);
    }

    // A PDF may have something before it, but nothing that runs or that a browser would show.
    private static bool IsMarkupOrProgram(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("\uFEFF"u8))
            start = start[3..];
        start = start.TrimStart(" \t\r\n"u8);
        return start.StartsWith("#!"u8)
            || start.StartsWith("MZ"u8)
            || start.StartsWith("\u007fELF"u8)
            || start.StartsWith("Rar!"u8)
            || start.StartsWith((ReadOnlySpan<byte>)[0xCA, 0xFE, 0xBA, 0xBE])
            || start.StartsWith((ReadOnlySpan<byte>)[0xCF, 0xFA, 0xED, 0xFE])
            || (start.Length > 1 && start[0] == '<' && (char.IsAsciiLetter((char)start[1]) || start[1] is (byte)'!' or (byte)'?'));
    }
}
