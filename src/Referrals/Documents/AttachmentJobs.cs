// Which attachments were begun, and when each must be looked at again: for the scanner, or because nothing came of it.
using Npgsql;
using Referrals.EventStore;
using Referrals.Hosting;

namespace Referrals.Documents;

/// <summary>An attachment that is due.</summary>
internal sealed record DueAttachment(AttachmentKey Key, AttachmentHolder Holder, DateTimeOffset StartedAt);

internal sealed class AttachmentJobs(NpgsqlDataSource database, AttachmentStore store, DurableOutbox outbox)
{
    public const string Schema = "referrals_documents";

    private const string ByKey = "tenant_id = @County and attachment = @Attachment";

    /// <summary>When the sweep looks at an attachment that was begun, or looked at, and with which something is still to be done.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    /// <summary>To be called once before anything else; any number of processes may do so at once.</summary>
    public Task ApplySchema(CancellationToken cancellation) =>
        SchemaScripts.Apply(database, typeof(AttachmentJobs).Assembly, "documents/", Schema, "documents_schema", cancellation);

    public Task<SchemaStatus> SchemaStatus(CancellationToken cancellation) =>
        SchemaScripts.Status(database, typeof(AttachmentJobs).Assembly, "documents/", Schema, "documents_schema", cancellation);

    /// <summary>Notes that an upload has begun, before its first byte is stored.</summary>
    public Task Begin(
        AttachmentKey key,
        AttachmentHolder holder,
        DateTimeOffset now,
        DateTimeOffset lookAt,
        CancellationToken cancellation
    ) =>
        database.Execute(
            $"""
            insert into {Schema}.attachments (tenant_id, attachment, {ColumnOf(holder.Kind)}, started_at, look_at)
            values (@County, @Attachment, @Id, @now, @lookAt)
            """,
            new
            {
                key.County,
                key.Attachment,
                holder.Id,
                now = now.UtcDateTime,
                lookAt = lookAt.UtcDateTime,
            },
            cancellation
        );

    /// <summary>The sweep must look at it then, if nobody did before.</summary>
    public Task LookAt(AttachmentKey key, DateTimeOffset at, CancellationToken cancellation) =>
        database.Execute(
            $"update {Schema}.attachments set look_at = @at where {ByKey}",
            new
            {
                key.County,
                key.Attachment,
                at = at.UtcDateTime,
            },
            cancellation
        );

    /// <summary>Sends the message that it must be looked at. Until that is done the sweep leaves it alone.</summary>
    public Task Examine(AttachmentKey key, CancellationToken cancellation) =>
        outbox.Send(
            [new ExamineAttachment(key.County, key.Attachment)],
            $"update {Schema}.attachments set look_at = 'infinity' where tenant_id = ? and attachment = ?",
            [key.County, key.Attachment],
            cancellation
        );

    /// <summary>There is nothing to look at.</summary>
    public Task LookAtNoMore(AttachmentKey key, CancellationToken cancellation) =>
        database.Execute($"update {Schema}.attachments set look_at = null where {ByKey}", new { key.County, key.Attachment }, cancellation);

    /// <summary>Nothing is left to do, unless somebody has asked meanwhile that it be looked at again.</summary>
    public Task MarkDone(AttachmentKey key, CancellationToken cancellation) =>
        database.Execute(
            $"update {Schema}.attachments set look_at = null where {ByKey} and look_at = 'infinity'",
            new { key.County, key.Attachment },
            cancellation
        );

    /// <summary>Nothing came of it: the content goes, and then its row.</summary>
    public async Task Discard(AttachmentKey key, CancellationToken cancellation)
    {
        await store.Delete(key, cancellation);
        await database.Execute($"delete from {Schema}.attachments where {ByKey}", new { key.County, key.Attachment }, cancellation);
    }

    /// <summary>What it was sent to; null where it was never begun.</summary>
    public async Task<AttachmentHolder?> Find(AttachmentKey key, CancellationToken cancellation)
    {
        var found = await database.Query<(Guid? Referral, Guid? Consultation)>(
            $"select referral, consultation from {Schema}.attachments where {ByKey}",
            new { key.County, key.Attachment },
            cancellation
        );
        return found is [var one] ? HolderOf(one.Referral, one.Consultation) : null;
    }

    /// <summary>Everything that was attached to cases and consultations of one person.</summary>
    public async Task<IReadOnlyList<AttachmentKey>> OfPerson(string county, string person, CancellationToken cancellation)
    {
        var attachments = await database.Query<Guid>(
            $"""
            select a.attachment from referrals.referrals r
            join {Schema}.attachments a on a.tenant_id = r.tenant_id and 'referral-' || a.referral = r.id
            where r.tenant_id = @county and r.person = @person
            union all
            select a.attachment from referrals.consultations c
            join {Schema}.attachments a on a.tenant_id = c.tenant_id and 'consultation-' || a.consultation = c.id
            where c.tenant_id = @county and c.person = @person
            """,
            new { county, person },
            cancellation
        );
        return attachments.ConvertAll(attachment => new AttachmentKey(county, attachment));
    }

    /// <summary>The one that is due longest, or null. It is due again after <see cref="Again"/>.</summary>
    public async Task<DueAttachment?> Take(DateTimeOffset now, CancellationToken cancellation)
    {
        var due = await database.Query<(string County, Guid Attachment, Guid? Referral, Guid? Consultation, DateTime StartedAt)>(
            $"""
            update {Schema}.attachments a set look_at = @again
            from (select tenant_id, attachment from {Schema}.attachments where look_at <= @now
                  order by look_at limit 1 for update skip locked) due
            where a.tenant_id = due.tenant_id and a.attachment = due.attachment
            returning a.tenant_id, a.attachment, a.referral, a.consultation, a.started_at
            """,
            new { now = now.UtcDateTime, again = (now + Again).UtcDateTime },
            cancellation
        );
        return due is [var one]
            ? new DueAttachment(
                new AttachmentKey(one.County, one.Attachment),
                HolderOf(one.Referral, one.Consultation),
                new DateTimeOffset(one.StartedAt)
            )
            : null;
    }

    private static string ColumnOf(HolderKind kind) => kind == HolderKind.Case ? "referral" : "consultation";

    // A check of the table holds that it is one of them.
    private static AttachmentHolder HolderOf(Guid? referral, Guid? consultation) =>
        referral is { } @case ? new(HolderKind.Case, @case) : new(HolderKind.Consultation, consultation!.Value);
}
