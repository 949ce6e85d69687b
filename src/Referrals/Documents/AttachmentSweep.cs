// Finds attachments about which something must be done although nobody asked: uploads of which nothing came.
using Referrals.Hosting;

namespace Referrals.Documents;

/// <summary>One node does it for all. An upload writes its row before the first byte, so whatever breaks off is found here.</summary>
internal sealed class AttachmentSweep(
    EveryAttachmentHolder holders,
    AttachmentJobs jobs,
    TimeProvider time,
    ILogger<AttachmentSweep> logger
) : SingleNodeWork("attachments", logger)
{
    /// <summary>How long an upload may take before it is given up.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    protected override TimeSpan Interval => TimeSpan.FromSeconds(30);

    /// <summary>Does what is due by now.</summary>
    protected internal override async Task Round(CancellationToken cancellation)
    {
        while (await jobs.Take(time.GetUtcNow(), cancellation) is { } due)
        {
            var held = await holders.Load(due.Key.County, due.Holder, cancellation);
            if (held?.Attachments.Any(a => a.Id == due.Key.Attachment) == true)
            {
                await jobs.Examine(due.Key, cancellation);
            }
            else if (time.GetUtcNow() - due.StartedAt >= Abandoned)
            {
                await jobs.Discard(due.Key, cancellation);
            }
        }
    }
}
