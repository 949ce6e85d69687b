// What documents refuse, in two languages.
using Referrals.Http;

namespace Referrals.Documents;

internal static class DocumentsProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new("document.not-yet", 409, "该单据尚未形成。", "There is no such form of this case or consultation, or not yet."),
        new(
            "document.full-readers-only",
            403,
            "单据和附件仅供参与本转诊单或会诊单的机构查看。",
            "Forms and attachments are for those who take part in the case or consultation."
        ),
        new("attachment.empty", 400, "附件没有内容。", "The attachment is empty."),
        new(
            "attachment.name",
            400,
            "须以 Content-Disposition 提供不含路径的文件名（1–120 个字符）。",
            "Content-Disposition must give a file name of 1 to 120 characters, without a path."
        ),
        new("attachment.too-large", 413, "附件不得超过 {limit} 字节。", "An attachment has at most {limit} bytes."),
        new(
            "attachment.encoded",
            415,
            "附件不得压缩传输（Content-Encoding）。",
            "An attachment is sent as it is, without a Content-Encoding."
        ),
        new(
            "attachment.type",
            415,
            "仅接受 PDF、OFD、WPS、Word、Excel、JPEG、PNG、TIFF、HEIC、DICOM 和纯文本（UTF-8 或 GBK）。",
            "Only PDF, OFD, WPS, Word, Excel, JPEG, PNG, TIFF, HEIC, DICOM and plain text (UTF-8 or GBK) are taken."
        ),
        new("attachment.macros", 422, "文档含有宏，请另存为不含宏的文档后上传。", "The document carries macros: save it without them."),
        new(
            "attachment.lies",
            422,
            "内容、声明的类型与文件扩展名不一致。",
            "Content, declared type and the ending of the file's name do not agree."
        ),
        new(
            "attachment.too-many",
            409,
            "每份转诊单或会诊单最多 {limit} 个附件。",
            "A case or a consultation has at most {limit} attachments."
        ),
        new("attachment.not-yours", 403, "附件只能由添加它的机构撤回。", "An attachment is withdrawn by the institution that added it."),
        new("attachment.quarantined", 409, "附件尚在隔离检查中。", "The attachment waits for the scanner."),
        new("attachment.infected", 409, "附件含有恶意内容，已封存。", "The attachment is infected and stays closed."),
        new("attachment.withdrawn", 409, "附件已撤回。", "The attachment was withdrawn."),
        new(
            "attachment.removed",
            410,
            "附件已超过保留期限，内容已删除。",
            "The attachment was kept for as long as is set; its content has been removed."
        ),
    ];
}
