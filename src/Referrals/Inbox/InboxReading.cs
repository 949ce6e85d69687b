// Somebody's inbox: notices to every address that the caller reads, and how far they were read.
using System.Globalization;
using Npgsql;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Privacy;
using Referrals.Shared;

namespace Referrals.Inbox;

internal sealed class InboxReading(
    NpgsqlDataSource database,
    EventLog log,
    CaseRows rows,
    ConsultationRows consultations,
    MailboxReading mailboxes,
    ReferenceFactsLoader reference,
    ProjectionProgress projections
)
{
    public const string Schema = "referrals_inbox";
    private const int CountedUnread = 1_000;

    // Whoever begins to work here need not read what happened years ago.
    private const int ShownDays = 30;

    public Task ApplySchema(CancellationToken cancellation) =>
        SchemaScripts.Apply(database, typeof(InboxReading).Assembly, "inbox/", Schema, "inbox_schema", cancellation);

    public Task<SchemaStatus> SchemaStatus(CancellationToken cancellation) =>
        SchemaScripts.Status(database, typeof(InboxReading).Assembly, "inbox/", Schema, "inbox_schema", cancellation);

    /// <summary>A page, newest first.</summary>
    public async Task<IResult> Page(RequestContext context, bool unreadOnly, int limit, long before)
    {
        foreach (var table in (string[])[ReferralList.TableName, ConsultationList.TableName, EmergencyAccessList.TableName])
        {
            if (await projections.EnsureCaughtUp(context, table) is { } behind)
                return Problems.Of(behind);
        }

        var facts = await reference.Load(context);
        var mailbox = await mailboxes.Of(context, facts, Oldest(context));
        var (reading, unread) = await Unread(context, mailbox);
        var lines = await Read(context, mailbox, reading, unreadOnly, (before, limit + 1));
        var shown = lines.Take(limit).ToList();
        var cases = (
            await rows.Show(
                context,
                facts,
                shown.Where(line => line.Case is not null).DistinctBy(line => line.Id).Select(line => new CaseRow(line.Id, line.Case!))
            )
        ).ToDictionary(row => row.Id);
        var asked = (
            await consultations.Show(
                context,
                facts,
                shown.Where(line => line.Consultation is not null).DistinctBy(line => line.Id).Select(line => (line.Id, line.Consultation!))
            )
        ).ToDictionary(row => row.Id);
        return TypedResults.Ok(
            new InboxPage(
                [
                    .. shown.Select(line =>
                        line.Case is { } row ? OfCase(context, line, row, cases.GetValueOrDefault(line.Id))
                        : line.Emergency is { } access ? OfEmergency(context, line, access)
                        : OfConsultation(context, line, line.Consultation!, asked.GetValueOrDefault(line.Id))
                    ),
                ],
                unread,
                lines.Count > limit
                    ? Query.Next(
                        "/api/inbox",
                        ("unread", unreadOnly ? "true" : null),
                        ("limit", limit.ToString(CultureInfo.InvariantCulture)),
                        ("cursor", shown[^1].Position.ToString(CultureInfo.InvariantCulture))
                    )
                    : null
            )
        );
    }

    /// <summary>Notes how far the caller has read; never back.</summary>
    public async Task<IResult> HasRead(RequestContext context, long upTo)
    {
        await database.Execute(
            $"""
            insert into {Schema}.readings as r (tenant_id, subject, up_to, read_at) values (@county, @subject, least(@upTo, @newest), @now)
            on conflict (tenant_id, subject) do update set up_to = greatest(r.up_to, excluded.up_to), read_at = excluded.read_at
            """,
            new
            {
                county = context.Caller.County,
                subject = context.Caller.Subject,
                upTo,
                newest = await log.Position(context.Cancellation),
                now = context.Now.UtcDateTime,
            },
            context.Cancellation
        );
        return TypedResults.NoContent();
    }

    private static DateTimeOffset Oldest(RequestContext context) => context.Now.AddDays(-ShownDays);

    // What was taken over is unread until the caller has read something since.
    private async Task<(Reading Reading, long Unread)> Unread(RequestContext context, Mailbox mailbox)
    {
        var taken = mailbox.Parameters();
        var (upTo, readAt, unread) = (
            await database.Query<(long UpTo, DateTime? ReadAt, long Unread)>(
                $"""
                with reading as (
                    select coalesce(max(up_to), 0) as up_to, max(read_at) as read_at from {Schema}.readings
                    where tenant_id = @county and subject = @subject)
                select up_to, read_at, (select count(*) from (
                    select distinct i.id, i.position from {MailboxLines.Sql} i
                    where i.position > up_to or i.since > read_at limit {CountedUnread}) u)
                from reading
                """,
                new
                {
                    county = context.Caller.County,
                    subject = context.Caller.Subject,
                    addresses = mailbox.Addresses,
                    takenAddresses = taken.Addresses,
                    takenCases = taken.Cases,
                    takenSince = taken.Since,
                    since = Oldest(context).UtcDateTime,
                },
                context.Cancellation
            )
        )[0];
        return (new Reading(upTo, readAt), unread);
    }

    // What went to several addresses of one person is one notice.
    private async Task<List<Line>> Read(
        RequestContext context,
        Mailbox mailbox,
        Reading reading,
        bool unreadOnly,
        (long Before, int Limit) page
    )
    {
        var taken = mailbox.Parameters();
        var read = await database.Query<StoredNotice>(
            $"""
            select i.id, coalesce(r.doc, c.doc, e.doc) as doc, i.position, i.kind, i.at, i.isread
            from (select distinct on (position) id, position, kind, at, position <= @upTo and coalesce(since <= @readAt, true) as isread
                  from {MailboxLines.Sql} l
                  where position < @before and (not @unreadOnly or position > @upTo or since > @readAt)
                  order by position desc, kind, since limit @limit) i
            left join referrals.referrals r on r.tenant_id = @county and r.id = i.id
            left join referrals.consultations c on c.tenant_id = @county and c.id = i.id
            left join referrals.emergency_accesses e on e.tenant_id = @county and e.id = i.id
            order by i.position desc
            """,
            new
            {
                county = context.Caller.County,
                addresses = mailbox.Addresses,
                takenAddresses = taken.Addresses,
                takenCases = taken.Cases,
                takenSince = taken.Since,
                since = Oldest(context).UtcDateTime,
                upTo = reading.UpTo,
                readAt = reading.At ?? DateTime.UnixEpoch,
                unreadOnly,
                before = page.Before,
                limit = page.Limit,
            },
            context.Cancellation
        );
        return read.ConvertAll(row => row.ToLine());
    }

    private static InboxItem OfCase(RequestContext context, Line line, ReferralRow row, SeenRow? seen)
    {
        var details = row.State.Details!;
        return new InboxItem(
            line.Position,
            line.Kind,
            NoticeTexts.Of(Kebab.Parse<NoticeKind>(line.Kind)!.Value, details.Number, context.Language),
            line.At,
            line.Read,
            line.Id,
            details.Number,
            seen?.Row.State.Name,
            seen is null ? null : details.Urgency,
            seen?.Patient,
            seen is null ? null : details.From.Institution,
            seen is null ? null : details.To.Institution,
            $"/api/referrals/{line.Id}"
        );
    }

    private static InboxItem OfEmergency(RequestContext context, Line line, EmergencyAccessRow row) =>
        new(
            line.Position,
            line.Kind,
            EmergencyNoticeTexts.Of(Kebab.Parse<EmergencyNoticeKind>(line.Kind)!.Value, context.Language),
            line.At,
            line.Read,
            null,
            row.Access.Opened.Id,
            null,
            null,
            null,
            null,
            null,
            $"{EmergencyListing.Path}/{row.Access.Opened.Id}"
        );

    private static InboxItem OfConsultation(RequestContext context, Line line, ConsultationRow row, SeenConsultation? seen)
    {
        var details = row.State.Details!;
        return new InboxItem(
            line.Position,
            line.Kind,
            ConsultationNoticeTexts.Of(Kebab.Parse<ConsultationNoticeKind>(line.Kind)!.Value, details.Number, context.Language),
            line.At,
            line.Read,
            null,
            details.Number,
            null,
            seen is null ? null : details.Urgency,
            seen?.Patient,
            seen is null ? null : details.From.Institution,
            seen is null ? null : details.To.Institution,
            $"/api/consultations/{line.Id}",
            line.Id,
            seen?.Row.State.Name
        );
    }

    private sealed record StoredNotice : StoredReferral
    {
        public long Position { get; init; }

        public required string Kind { get; init; }

        public DateTimeOffset At { get; init; }

        public bool IsRead { get; init; }

        public Line ToLine()
        {
            var at = At.ToOffset(Shanghai.Offset);
            if (Id.StartsWith(Consultations.Consultation.StreamPrefix, StringComparison.Ordinal))
                return new Line(ConsultationRow.IdOf(Id), Position, Kind, at, IsRead, null, ConsultationRow.Read(Doc));
            if (Id.StartsWith(EmergencyAccessList.KeyPrefix, StringComparison.Ordinal))
                return new Line(Guid.Empty, Position, Kind, at, IsRead, null, null, EmergencyAccessRow.Read(Doc));
            var (id, row) = Read();
            return new Line(id, Position, Kind, at, IsRead, row, null);
        }
    }

    /// <summary>A notice with what it is about: a case, a consultation or an emergency access.</summary>
    private sealed record Line(
        Guid Id,
        long Position,
        string Kind,
        DateTimeOffset At,
        bool Read,
        ReferralRow? Case,
        ConsultationRow? Consultation,
        EmergencyAccessRow? Emergency = null
    );

    /// <summary>How far the caller has read, and when that was said last; null where nothing was read yet.</summary>
    private sealed record Reading(long UpTo, DateTime? At);
}
