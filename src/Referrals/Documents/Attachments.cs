// Attachments of a case or a consultation: added, listed, opened and withdrawn by those who take part in it. Each reading is recorded.
using Marten.Exceptions;
using Npgsql;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Documents;

/// <summary>An attachment whose content may be sent.</summary>
internal sealed record OpenedAttachment(Attachment Attachment, string Name, string Sha256, AttachmentContent Content);

/// <summary>Attachments of all cases, or of all consultations.</summary>
internal sealed partial class Attachments<THolders>(
    PeopleVault vault,
    THolders holders,
    AttachmentStore store,
    AttachmentJobs jobs,
    AttachmentScanner scanner,
    ILogger<Attachments<THolders>> logger
)
    where THolders : AttachmentHolders
{
    // What is begun and neither finished nor cleaned up is looked at again. A database that goes away between the decision and the
    // message for the scanner must not cost the file more.
    private static readonly TimeSpan Meanwhile = AttachmentJobs.Again;

    public async Task<IResult> Add(RequestContext context, Guid id, Guid attachment, AttachmentHeaders headers, Stream body)
    {
        if (await holders.LoadAuthorized(context, id) is not { } found)
            return Problems.Of(new Refusal("not-found"));
        // Before 20 MB come for nothing. Whoever repeats a request under its key is answered as the first time, whatever holds now.
        var foreseen = Received(context, attachment, default, default, new ReceivedContent(0, "", default));
        if (context.IdempotencyKey is null && found.Check(foreseen, scanner.Configured) is { } early)
            return Problems.Of(early);
        var (type, name, refusal) = headers.Read();
        if (refusal is not null)
            return Problems.Of(refusal);
        if (await vault.SealerFor(context.Caller.County, found.Held.Person, context.Cancellation) is not { } sealer)
            return Problems.Of(new Refusal("person.erased"));

        var key = new AttachmentKey(context.Caller.County, attachment);
        await jobs.Begin(key, new AttachmentHolder(holders.Kind, id), context.Now, context.Now + Meanwhile, context.Cancellation);
        var (unknown, kept) = (false, false);
        try
        {
            var (content, fault) = await new AttachmentContent(store, key, sealer).Receive(body, type, context.Cancellation);
            if (content is null)
                return Problems.Of(fault!);
            var received = Received(context, attachment, sealer.Seal(name), sealer.Seal(content.Sha256), content);
            var (attached, answer) = await found.Attach(received, scanner.Configured, $"{content.Sha256} {type} {name}");
            // A request that was repeated has its attachment already.
            kept = attached == attachment;
            return answer;
        }
        catch (AppendOutcomeUnknownException)
        {
            unknown = true;
            throw;
        }
        finally
        {
            if (kept || !unknown)
                await Settle(key, kept);
        }
    }

    // Not to be broken off with the request: it would only be done a minute later.
    private Task Settle(AttachmentKey key, bool kept) =>
        Quietly(
            !kept ? jobs.Discard(key, CancellationToken.None)
            : scanner.Configured ? jobs.Examine(key, CancellationToken.None)
            : jobs.LookAtNoMore(key, CancellationToken.None)
        );

    private static Attachment Received(
        RequestContext context,
        Guid attachment,
        SealedText name,
        SealedText sha256,
        ReceivedContent content
    ) => new(attachment, name, content.Type, content.Size, sha256, context.Caller.Institution!, context.Now);

    public async Task<IResult> List(RequestContext context, Guid id)
    {
        var (found, refusal) = await LoadReadable(context, id);
        if (found is null)
            return Problems.Of(refusal!);
        var sealer = await vault.SealerFor(context.Caller.County, found.Held.Person, context.Cancellation);
        await found.Record();
        return TypedResults.Ok(AttachmentView.Of(found.Held.Attachments, sealer));
    }

    public async Task<Outcome<OpenedAttachment>> Open(RequestContext context, Guid id, Guid attachment)
    {
        var (found, refusal) = await LoadReadable(context, id);
        if (found is null)
            return new(null, refusal);
        var wanted = found.Held.Attachments.Find(a => a.Id == attachment);
        if (Closed(wanted) is { } closed)
            return new(null, closed);
        if (
            await vault.SealerFor(context.Caller.County, found.Held.Person, context.Cancellation) is not { } sealer
            || sealer.Open(wanted!.Name) is not { } name
            || sealer.Open(wanted.Sha256) is not { } sha256
        )
            return new(null, new Refusal("person.erased"));
        var key = new AttachmentKey(context.Caller.County, attachment);
        if (await jobs.Find(key, context.Cancellation) is null)
            return new(null, new Refusal("attachment.removed"));
        await found.Record();
        return new(new OpenedAttachment(wanted, name, sha256, new AttachmentContent(store, key, sealer)));
    }

    public async Task<IResult> Withdraw(RequestContext context, Guid id, Guid attachment)
    {
        var key = new AttachmentKey(context.Caller.County, attachment);
        // Before the decision too, so that the content goes even if this process ends right after it.
        await jobs.LookAt(key, context.Now + Meanwhile, context.Cancellation);
        var answer = await holders.Withdraw(context, id, attachment);
        await Quietly(jobs.Examine(key, CancellationToken.None));
        return answer;
    }

    private async Task<(FoundHolder? Holder, Refusal? Refusal)> LoadReadable(RequestContext context, Guid id) =>
        await holders.LoadAuthorized(context, id) switch
        {
            null => (null, new Refusal("not-found")),
            { InFull: true } found => (found, null),
            _ => (null, new Refusal("document.full-readers-only")),
        };

    // What cannot be done now is done when the sweep looks at it.
    private async Task Quietly(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception problem) when (problem is NpgsqlException or MartenException or TimeoutException)
        {
            LogLater(problem);
        }
    }

    private static Refusal? Closed(Attachment? attachment) =>
        attachment?.State switch
        {
            null => new Refusal("not-found"),
            AttachmentState.Quarantined => new Refusal("attachment.quarantined"),
            AttachmentState.Infected => new Refusal("attachment.infected"),
            AttachmentState.Withdrawn => new Refusal("attachment.withdrawn"),
            _ => null,
        };

    [LoggerMessage(401, LogLevel.Warning, "Looking after an attachment failed; it is done within two minutes.")]
    private partial void LogLater(Exception problem);
}
