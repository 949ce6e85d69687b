// Attachments of a case: added, listed, opened and withdrawn by those who take part in it. Every found is recorded.
using Marten.Exceptions;
using Npgsql;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Documents;

/// <summary>An attachment 附件 as it is shown.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The file's name; null once the patient was erased.</param>
/// <param name="Type">What it is, by its content.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of the content, in lower-case hexadecimal; the ETag of the content too.</param>
/// <param name="Institution">Who added it, and who may withdraw it.</param>
/// <param name="AddedAt">When.</param>
/// <param name="State">Only what is clean can be opened.</param>
/// <param name="Unscanned">It is held for clean although no scanner has looked at it.</param>
public sealed record AttachmentView(
    Guid Id,
    string? Name,
    AttachmentType Type,
    long Size,
    string? Sha256,
    string Institution,
    DateTimeOffset AddedAt,
    AttachmentState State,
    bool Unscanned
);

/// <summary>An attachment whose content may be sent.</summary>
internal sealed record OpenedAttachment(Attachment Attachment, string Name, string Sha256, AttachmentContent Content);

internal sealed partial class Attachments(
    PeopleVault vault,
    ReferralReading reading,
    CaseHandler handler,
    AttachmentStore store,
    AttachmentJobs jobs,
    AttachmentScanner scanner,
    ILogger<Attachments> logger
)
{
    // What is begun and neither finished nor cleaned up is looked at again. A database that goes away between the decision and the
    // message for the scanner must not cost the file more.
    private static readonly TimeSpan Meanwhile = AttachmentJobs.Again;

    public async Task<IResult> Add(RequestContext context, Guid id, Guid attachment, AttachmentHeaders headers, Stream body)
    {
        if (await reading.LoadAuthorized(context, id) is not { } found)
            return Problems.Of(new Refusal("not-found"));
        // Before 20 MB come for nothing. Whoever repeats a request under its key is answered as the first time, whatever holds now.
        var foreseen = AddCommand(context, attachment, default, default, new ReceivedContent(0, "", default));
        if (
            context.IdempotencyKey is null
            && CaseHandler.CheckAttachment(new CaseRequest(context, id, found.Facts, ""), found.Now, foreseen) is { } early
        )
            return Problems.Of(early);
        var (type, name, refusal) = headers.Read();
        if (refusal is not null)
            return Problems.Of(refusal);
        if (await vault.SealerFor(context.Caller.County, found.Now.State.Details!.Person, context.Cancellation) is not { } sealer)
            return Problems.Of(new Refusal("person.erased"));

        var key = new AttachmentKey(context.Caller.County, attachment);
        await jobs.Begin(key, id, context.Now, context.Now + Meanwhile, context.Cancellation);
        var (unknown, kept) = (false, false);
        try
        {
            var (content, fault) = await new AttachmentContent(store, key, sealer).Receive(body, type, context.Cancellation);
            if (content is null)
                return Problems.Of(fault!);
            var command = AddCommand(context, attachment, sealer.Seal(name), sealer.Seal(content.Sha256), content);
            var written = await handler.Attach(new CaseRequest(context, id, found.Facts, $"{content.Sha256} {type} {name}"), command);
            if (written.Answer.Value is not { } answer)
                return Problems.Of(written.Answer.Refusal!);
            // A request that was repeated has its attachment already.
            kept = answer.Attachment == attachment;
            context.SetETag(answer.Version, written.Position);
            return TypedResults.Created($"/api/referrals/{id}/attachments/{answer.Attachment}", answer);
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

    private AddAttachment AddCommand(
        RequestContext context,
        Guid attachment,
        SealedText name,
        SealedText sha256,
        ReceivedContent content
    ) =>
        new(
            context.Now,
            new Attachment(attachment, name, content.Type, content.Size, sha256, context.Caller.Institution!, context.Now),
            ToBeScanned: scanner.Configured
        );

    public async Task<IResult> List(RequestContext context, Guid id)
    {
        var (found, refusal) = await LoadReadable(context, id);
        if (found is null)
            return Problems.Of(refusal!);
        var details = found.Now.State.Details!;
        var sealer = await vault.SealerFor(context.Caller.County, details.Person, context.Cancellation);
        await reading.Record(context, found, id, AccessedThing.Attachment);
        return TypedResults.Ok(
            (IReadOnlyList<AttachmentView>)
                [
                    .. details.Attachments.Select(a => new AttachmentView(
                        a.Id,
                        sealer?.Open(a.Name),
                        a.Type,
                        a.Size,
                        sealer?.Open(a.Sha256),
                        a.Institution,
                        a.AddedAt,
                        a.State,
                        a.Unscanned
                    )),
                ]
        );
    }

    public async Task<Outcome<OpenedAttachment>> Open(RequestContext context, Guid id, Guid attachment)
    {
        var (found, refusal) = await LoadReadable(context, id);
        if (found is null)
            return new(null, refusal);
        var details = found.Now.State.Details!;
        var wanted = details.Attachments.Find(a => a.Id == attachment);
        if (Closed(wanted) is { } closed)
            return new(null, closed);
        if (
            await vault.SealerFor(context.Caller.County, details.Person, context.Cancellation) is not { } sealer
            || sealer.Open(wanted!.Name) is not { } name
            || sealer.Open(wanted.Sha256) is not { } sha256
        )
            return new(null, new Refusal("person.erased"));
        await reading.Record(context, found, id, AccessedThing.Attachment);
        return new(
            new OpenedAttachment(
                wanted,
                name,
                sha256,
                new AttachmentContent(store, new AttachmentKey(context.Caller.County, attachment), sealer)
            )
        );
    }

    public async Task<IResult> Withdraw(RequestContext context, Guid id, Guid attachment)
    {
        var key = new AttachmentKey(context.Caller.County, attachment);
        // Before the decision too, so that the content goes even if this process ends right after it.
        await jobs.LookAt(key, context.Now + Meanwhile, context.Cancellation);
        var answer = await handler.Handle(
            await handler.Receive(context, id),
            ReferralAction.WithdrawAttachment,
            _ => new WithdrawAttachment(context.Now, attachment, context.Caller.Institution!)
        );
        await Quietly(jobs.Examine(key, CancellationToken.None));
        return answer;
    }

    private async Task<(AuthorizedCase? Case, Refusal? Refusal)> LoadReadable(RequestContext context, Guid id) =>
        await reading.LoadAuthorized(context, id) switch
        {
            null => (null, new Refusal("not-found")),
            { Access.Level: ReadLevel.Full } found => (found, null),
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
