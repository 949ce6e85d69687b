// What is done about an attachment after its upload: asked about by the scanner, or its content removed.
using Referrals.Cases;
using Referrals.Hosting;
using Referrals.People;

namespace Referrals.Documents;

/// <summary>
/// Handles what durable messages say of attachments. Harmless to repeat: the newest state of the case or consultation decides.
/// </summary>
public sealed partial class AttachmentWorker
{
    private readonly EveryAttachmentHolder holders;
    private readonly PeopleVault vault;
    private readonly AttachmentStore store;
    private readonly AttachmentJobs jobs;
    private readonly AttachmentScanner scanner;
    private readonly TimeProvider time;
    private readonly ILogger<AttachmentWorker> logger;

    internal AttachmentWorker(
        EveryAttachmentHolder holders,
        PeopleVault vault,
        AttachmentStore store,
        AttachmentJobs jobs,
        AttachmentScanner scanner,
        TimeProvider time,
        ILogger<AttachmentWorker> logger
    )
    {
        (this.holders, this.vault, this.store) = (holders, vault, store);
        (this.jobs, this.scanner, this.time, this.logger) = (jobs, scanner, time, logger);
    }

    /// <summary>Asks the scanner, or removes the content of what was withdrawn, infected or left by an erased person.</summary>
    /// <exception cref="NotYetException">The scanner has not said what it is, or another node has the scanner.</exception>
    internal async Task Examine(ExamineAttachment message, CancellationToken cancellation)
    {
        var key = new AttachmentKey(message.County, message.Attachment);
        if (await jobs.Find(key, cancellation) is not { } holder)
            return;
        var held = await holders.Load(key.County, holder, cancellation);
        var attachment = held?.Attachments.Find(a => a.Id == key.Attachment);
        switch (attachment?.State)
        {
            // Still under way, or nothing came of it: the sweep removes it then.
            case null:
                return;
            case AttachmentState.Clean:
                break;
            case AttachmentState.Quarantined when await vault.SealerFor(key.County, held!.Person, cancellation) is { } sealer:
                var verdict = await Ask(key, attachment, sealer, cancellation);
                var screening = new ScreenAttachment(time.GetUtcNow(), attachment.Id, verdict);
                await holders.Of(holder.Kind).RecordScreening(key.County, holder.Id, screening, cancellation);
                if (verdict == ScreeningVerdict.Infected)
                    await store.Delete(key, cancellation);
                break;
            default:
                // Withdrawn, infected, or its patient was erased: nobody will open it again.
                await store.Delete(key, cancellation);
                break;
        }

        await jobs.MarkDone(key, cancellation);
    }

    /// <summary>Removes what an erased person leaves: nobody has the key of it any more.</summary>
    internal async Task RemoveOf(PersonErased message, CancellationToken cancellation)
    {
        foreach (var key in await jobs.OfPerson(message.County, message.Person, cancellation))
        {
            await store.Delete(key, cancellation);
            await jobs.MarkDone(key, cancellation);
        }
    }

    private async Task<ScreeningVerdict> Ask(AttachmentKey key, Attachment attachment, Sealer sealer, CancellationToken cancellation)
    {
        if (scanner.Configured && await scanner.Scan(new AttachmentContent(store, key, sealer), attachment, cancellation) is { } verdict)
            return verdict;
        LogWaiting(key.Attachment);
        throw new NotYetException("The scanner has not said what an attachment is.", scanner.Retry);
    }

    [LoggerMessage(400, LogLevel.Warning, "Attachment {Attachment} stays in quarantine: the scanner has not said what it is.")]
    private partial void LogWaiting(Guid attachment);
}
