// Finds the notices that the gateway has yet to be told, and hands them to Wolverine.
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Privacy;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Inbox;

/// <summary>
/// Reads the inboxes in the order of the log, on one node of all. How far it has come moves together with the messages, so none is sent
/// twice or forgotten. Begins with what happens after it was first switched on.
/// </summary>
internal sealed class NoticeReader(
    NpgsqlDataSource database,
    EventLog log,
    Reference<Directory> directories,
    Reference<Practitioners> people,
    DurableOutbox outbox,
    GatewaySettings settings,
    TimeProvider time,
    ILogger<NoticeReader> logger
) : SingleNodeWork("notices", logger)
{
    private const int AtOnce = 100;

    // Each follows the log by itself, so that how far one has come says nothing of the other.
    private static readonly Source[] Sources =
    [
        new("referrals.inbox", "referrals.referrals", $"{InboxReading.Schema}.gateway"),
        new("referrals.consultation_inbox", "referrals.consultations", $"{InboxReading.Schema}.gateway_consultations"),
        new("referrals.emergency_inbox", "referrals.emergency_accesses", $"{InboxReading.Schema}.gateway_emergencies"),
    ];

    protected override TimeSpan Interval => settings.Url is null ? TimeSpan.Zero : TimeSpan.FromSeconds(1);

    protected internal override async Task Round(CancellationToken cancellation)
    {
        foreach (var source in Sources)
            await Tell(source, cancellation);
    }

    private async Task Tell(Source source, CancellationToken cancellation)
    {
        while (await Waiting(source, cancellation) is { Count: > 0 } waiting)
        {
            var last = waiting[^1];
            // The desk that takes over from a doctor may have been told the same itself.
            var told = new List<DeliverNotice>(waiting.Count);
            foreach (var row in waiting)
                told.Add(Message(row, await AddressOf(row, cancellation)));
            await outbox.Send(
                [.. told.DistinctBy(notice => (notice.Position, notice.Content.Address, notice.Content.Kind))],
                $"update {source.Told} set position = ?, name = ?, told_at = ? where (position, name) < (?, ?)",
                [last.Position, last.Line, time.GetUtcNow(), last.Position, last.Line],
                cancellation
            );
        }
    }

    private async Task<List<Row>> Waiting(Source source, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return await database.Query<Row>(
            $"""
            with begun as (
                insert into {source.Told} (position, name, told_at)
                select @end, '', @now where not exists (select from {source.Told})
                on conflict do nothing returning position, name)
            select i.tenant_id as county, i.id, i.line, i.address, i.position, i.kind, i.at, r.number, case when i.address like '@%' then r.doc end as doc
            from (select position, name from begun union all select position, name from {source.Told} limit 1) g
            join {source.Inbox} i on (i.position, i.line) > (g.position, g.name)
            join {source.Rows} r on r.tenant_id = i.tenant_id and r.id = i.id
            where i.at > @since
            order by i.position, i.line limit {AtOnce}
            """,
            new
            {
                end = await log.Position(cancellation),
                now,
                since = now - NoticeGateway.Oldest,
            },
            cancellation
        );
    }

    /// <summary>Whom it is for today: the post, where the doctor has left it.</summary>
    private async Task<string> AddressOf(Row row, CancellationToken cancellation)
    {
        if (row.Doc is null)
            return row.Address;
        var directory = (await directories.Get(new StreamId(row.County, Directory.StreamKey), cancellation)).State;
        var practitioners = (await people.Get(new StreamId(row.County, Practitioners.StreamKey), cancellation)).State;
        var today = Shanghai.Day(time.GetUtcNow());
        return IsConsultation(row)
            ? ConsultationPosts.AddressOf(ConsultationRow.Read(row.Doc).State.Details!, row.Address, practitioners, today).Address
            : DoctorPosts.AddressOf(ReferralRow.Read(row.Doc).State.Details!, row.Address, directory, practitioners, today).Address;
    }

    private static DeliverNotice Message(Row row, string address) =>
        new(
            row.Position,
            row.Line,
            row.Id,
            new GatewayMessage(
                // The address is no header's text in every case: what stands for it is.
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(row.Line)))[..32],
                row.County,
                address,
                row.Kind,
                row.Number,
                row.Id.StartsWith(EmergencyAccessList.KeyPrefix, StringComparison.Ordinal)
                        ? EmergencyNoticeTexts.Of(Kebab.Parse<EmergencyNoticeKind>(row.Kind)!.Value, Language.Chinese)
                    : IsConsultation(row)
                        ? ConsultationNoticeTexts.Of(Kebab.Parse<ConsultationNoticeKind>(row.Kind)!.Value, row.Number, Language.Chinese)
                    : NoticeTexts.Of(Kebab.Parse<NoticeKind>(row.Kind)!.Value, row.Number, Language.Chinese),
                Shanghai.Moment(row.At)
            )
        );

    private static bool IsConsultation(Row row) => row.Id.StartsWith(Consultation.StreamPrefix, StringComparison.Ordinal);

    /// <summary>Where notices stand.</summary>
    /// <param name="Inbox">The table of notices.</param>
    /// <param name="Rows">What they are about.</param>
    /// <param name="Told">How far the gateway was told.</param>
    private sealed record Source(string Inbox, string Rows, string Told);

    private sealed record Row
    {
        public required string County { get; init; }

        public required string Id { get; init; }

        public required string Line { get; init; }

        public required string Address { get; init; }

        public long Position { get; init; }

        public required string Kind { get; init; }

        public DateTime At { get; init; }

        public required string Number { get; init; }

        /// <summary>The case or consultation, where a doctor is addressed.</summary>
        public byte[]? Doc { get; init; }
    }
}
