// Looks after attachments in the background: asks the scanner, and removes the content of what was withdrawn, infected or never finished.
using Npgsql;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.People;

namespace Referrals.Documents;

/// <summary>Runs on every node; an attachment is looked at by one of them at a time. Whatever fails is due again by itself.</summary>
internal sealed partial class AttachmentCare(
    EventLog log, PeopleVault vault, ReferralHandling handling, AttachmentStore store, AttachmentBook book, AttachmentScanner scanner, TimeProvider time,
    ILogger<AttachmentCare> logger) : BackgroundService
{
    /// <summary>How long an upload may take before it is given up.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim awake = new(0, 1);
    private readonly SemaphoreSlim looking = new(1, 1);

    /// <summary>What is in the log now is settled, or waits for the scanner. Not to be broken off with the request: it would only be done an hour later.</summary>
    public Task Kept(AttachmentKey key, DateTimeOffset now) => LookAt(key, scanner.Configured ? now : null);

    /// <summary>It must be looked at then, by whichever node; null: it is settled.</summary>
    public async Task LookAt(AttachmentKey key, DateTimeOffset? at)
    {
        await Quietly(book.LookAt(key, at, CancellationToken.None));
        Wake();
    }

    /// <summary>Nothing came of an upload. What cannot be removed now is removed when it is looked at again.</summary>
    public Task Discard(AttachmentKey key) => Quietly(Remove(key));

    /// <summary>Looks at whatever is due, one after the other; when it returns, nothing of this node's is under way.</summary>
    internal async Task LookAtAllDue(CancellationToken cancellation)
    {
        await looking.WaitAsync(cancellation);
        try
        {
            while (await book.Take(time.GetUtcNow(), cancellation) is { } due)
            {
                if (await Settle(due, cancellation))
                    await book.Settled(due, cancellation);
            }
        }
        finally
        {
            looking.Release();
        }
    }

    public override void Dispose()
    {
        awake.Dispose();
        looking.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAtAllDue(stoppingToken);
            }
            catch (Exception problem) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(problem);
            }

            await awake.WaitAsync(Pause, stoppingToken);
        }
    }

    /// <summary>Does what is due; says whether nothing is left to do.</summary>
    private async Task<bool> Settle(DueAttachment due, CancellationToken cancellation)
    {
        var stream = new StreamId(due.Key.County, Referral.StreamKey(due.Referral));
        var file = (await log.AggregateStream(Referral.Aggregate, stream, cancellation)).State.File;
        var attachment = file?.Attachments.Find(a => a.Id == due.Key.Attachment);
        switch (attachment?.State)
        {
            case null:
                if (time.GetUtcNow() - due.StartedAt >= Abandoned)
                    await Remove(due.Key);
                return false;
            case AttachmentState.Clean:
                return true;
            case AttachmentState.Quarantined when await vault.SealerFor(due.Key.County, file!.Person, cancellation) is { } sealer:
                if (!scanner.Configured)
                {
                    // Another node has the scanner: it is left to that one, soon.
                    await book.LookAt(due.Key, time.GetUtcNow().AddMinutes(2), cancellation);
                    return false;
                }

                if (await scanner.Scan(new AttachmentContent(store, due.Key, sealer), attachment, cancellation) is not { } verdict)
                {
                    LogWaiting(due.Key.Attachment);
                    return false;
                }

                await handling.Screened(stream, new ScreenAttachment(time.GetUtcNow(), attachment.Id, verdict), cancellation);
                if (verdict == ScreeningVerdict.Infected)
                    await store.Delete(due.Key, cancellation);
                return true;
            default:
                // Withdrawn, infected, or its patient was erased: nobody will open it again.
                await store.Delete(due.Key, cancellation);
                return true;
        }
    }

    private void Wake()
    {
        try
        {
            awake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake.
        }
    }

    private async Task Remove(AttachmentKey key)
    {
        await store.Delete(key, CancellationToken.None);
        await book.Forget(key, CancellationToken.None);
    }

    private async Task Quietly(Task work)
    {
        try
        {
            await work;
        }
        catch (NpgsqlException problem)
        {
            LogFailed(problem);
        }
    }

    [LoggerMessage(400, LogLevel.Warning, "Attachment {Attachment} stays in quarantine: the scanner has not said what it is.")]
    private partial void LogWaiting(Guid attachment);

    [LoggerMessage(401, LogLevel.Warning, "Looking after attachments failed; what is due stays due.")]
    private partial void LogFailed(Exception problem);
}
