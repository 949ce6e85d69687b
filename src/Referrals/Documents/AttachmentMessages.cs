// What durable messages say of attachments, and who acts on them.
using Referrals.People;

namespace Referrals.Documents;

/// <summary>An attachment must be looked at: by the scanner, or because nobody will open it again.</summary>
/// <param name="County">GB/T 2260 code.</param>
/// <param name="Attachment">Its id.</param>
public sealed record ExamineAttachment(string County, Guid Attachment);

/// <summary>Called by Wolverine.</summary>
public static class AttachmentMessages
{
    /// <summary>Asks the scanner, or removes what nobody will open again.</summary>
    public static Task Handle(ExamineAttachment message, AttachmentWorker worker, CancellationToken cancellation) =>
        worker.Examine(message, cancellation);

    /// <summary>Removes what an erased person leaves.</summary>
    public static Task Handle(PersonErased message, AttachmentWorker worker, CancellationToken cancellation) =>
        worker.RemoveOf(message, cancellation);
}
