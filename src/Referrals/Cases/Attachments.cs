// Attachments as a case, or a consultation, knows them: what they are, not what they say.
using Referrals.People;

namespace Referrals.Cases;

/// <summary>What may be attached; found by the content itself, never believed.</summary>
public enum AttachmentType
{
    Pdf,
    Jpeg,
    Png,
    Tiff,

    /// <summary>Medical image 医学影像.</summary>
    Dicom,

    /// <summary>Plain text, UTF-8.</summary>
    Text,

    /// <summary>Plain text in GB18030 or GBK, as older systems write it.</summary>
    GbText,

    /// <summary>Photograph of a telephone.</summary>
    Heic,

    /// <summary>Document by GB/T 33190 版式文档.</summary>
    Ofd,

    Docx,
    Xlsx,

    /// <summary>Document or table of WPS, or of Office before 2007.</summary>
    Wps,
}

/// <summary>Where an attachment stands.</summary>
public enum AttachmentState
{
    /// <summary>隔离中: nobody may open it before the scanner's word.</summary>
    Quarantined,

    Clean,
    Infected,

    /// <summary>撤回: its content is gone.</summary>
    Withdrawn,
}

/// <summary>What the hospital's scanner said.</summary>
public enum ScreeningVerdict
{
    Clean,
    Infected,

    /// <summary>There was no scanner: nobody has looked, and the file may be opened.</summary>
    Unscanned,
}

/// <summary>An attachment 附件.</summary>
/// <param name="Id">Made by the service.</param>
/// <param name="Name">The file's name, sealed: people write patients' names into it.</param>
/// <param name="Type">What it is.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of the content, in lower-case hexadecimal, sealed.</param>
/// <param name="Institution">Who added it, and who may withdraw it.</param>
/// <param name="AddedAt">When.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Unscanned">It may be opened although no scanner has looked at it.</param>
public sealed record Attachment(
    Guid Id,
    SealedText Name,
    AttachmentType Type,
    long Size,
    SealedText Sha256,
    string Institution,
    DateTimeOffset AddedAt,
    AttachmentState State = AttachmentState.Quarantined,
    bool Unscanned = false
);

/// <summary>
/// The scanner's word on an attachment. Said by the service itself, so it is no action of the table, and may come after the end.
/// </summary>
public sealed record ScreenAttachment(DateTimeOffset Now, Guid Attachment, ScreeningVerdict Verdict);
