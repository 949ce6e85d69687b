// Attached files whose time is over: of drafts that were thrown away, and of what has been over for as long as records are kept.
using System.Runtime.CompilerServices;
using Npgsql;
using Referrals.Cases;
using Referrals.Hosting;

namespace Referrals.Documents;

internal enum OldFiles
{
    /// <summary>Of drafts that were called off before anybody else saw them: no part of a medical record.</summary>
    OfDrafts,

    /// <summary>Of cases and consultations that are over.</summary>
    OfRecords,
}

/// <summary>Finds them in the order in which they were attached.</summary>
internal sealed class OldAttachments(NpgsqlDataSource database, AttachmentJobs jobs)
{
    private const int Page = 500;

    /// <summary>
    /// The files that nothing is to be done with any more and whose case or consultation ended before a moment, in pages.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<AttachmentKey>> Find(
        OldFiles which,
        DateTimeOffset before,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var (after, last) = (DateTime.MinValue, Guid.Empty);
        while (true)
        {
            // A file is never younger than the end of what it belongs to.
            var page = await database.Query<(string County, Guid Attachment, DateTime StartedAt, DateTime? EndedAt, byte[]? Document)>(
                $"""
                select a.tenant_id, a.attachment, a.started_at, coalesce(r.ended_at, c.ended_at),
                    case when r.state = 'cancelled' and r.reviewer is null and r.receiver is null then r.doc end
                from (select * from {AttachmentJobs.Schema}.attachments
                      where started_at < @before and (started_at, attachment) > (@after, @last) and look_at is null
                      order by started_at, attachment limit {Page}) a
                left join referrals.referrals r on r.tenant_id = a.tenant_id and r.id = 'referral-' || a.referral
                left join referrals.consultations c on c.tenant_id = a.tenant_id and c.id = 'consultation-' || a.consultation
                order by a.started_at, a.attachment
                """,
                new
                {
                    before = before.UtcDateTime,
                    after = DateTime.SpecifyKind(after, DateTimeKind.Utc),
                    last,
                },
                cancellation
            );
            if (page is not [.., var end])
                yield break;
            (after, last) = (end.StartedAt, end.Attachment);
            yield return
            [
                .. page.Where(line => line.EndedAt < before.UtcDateTime && (which == OldFiles.OfRecords || IsDraft(line.Document)))
                    .Select(line => new AttachmentKey(line.County, line.Attachment)),
            ];
        }
    }

    /// <summary>The content goes, and then its row: opening it is answered <c>attachment.removed</c>.</summary>
    public Task Discard(AttachmentKey key, CancellationToken cancellation) => jobs.Discard(key, cancellation);

    private static bool IsDraft(byte[]? document) => document is not null && !ReferralRow.Read(document).State.Details!.Sent;
}
