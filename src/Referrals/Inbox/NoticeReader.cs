// Finds the notices that the gateway has yet to be told, and hands them to Wolverine.
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Inbox;

/// <summary>
/// Reads the inboxes in the order of the log, on one node of all. How far it has come moves together with the messages, so none is sent
/// twice or forgotten. Begins with what happens after it was first switched on.
/// </summary>
internal sealed class NoticeReader(
    NpgsqlDataSource database,
    EventLog log,
    DurableOutbox outbox,
    GatewaySettings settings,
    TimeProvider time,
    ILogger<NoticeReader> logger
) : SingleNodeWork("notices", logger)
{
    private const int AtOnce = 100;

    protected override TimeSpan Interval => settings.Url is null ? TimeSpan.Zero : TimeSpan.FromSeconds(1);

    protected internal override async Task Round(CancellationToken cancellation)
    {
        while (await Waiting(cancellation) is { Count: > 0 } waiting)
        {
            var last = waiting[^1];
            await outbox.Send(
                waiting,
                $"update {InboxReading.Schema}.gateway set position = ?, name = ?, told_at = ? where (position, name) < (?, ?)",
                [last.Position, last.Line, time.GetUtcNow(), last.Position, last.Line],
                cancellation
            );
        }
    }

    private async Task<IReadOnlyList<DeliverNotice>> Waiting(CancellationToken cancellation)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var rows = await database.Query<Row>(
            $"""
            with begun as (
                insert into {InboxReading.Schema}.gateway (position, name, told_at)
                select @end, '', @now where not exists (select from {InboxReading.Schema}.gateway)
                on conflict do nothing returning position, name)
            select i.tenant_id as county, i.id, i.line, i.address, i.position, i.kind, i.at, r.number
            from (select position, name from begun union all select position, name from {InboxReading.Schema}.gateway limit 1) g
            join referrals.inbox i on (i.position, i.line) > (g.position, g.name)
            join referrals.referrals r on r.tenant_id = i.tenant_id and r.id = i.id
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
        return rows.ConvertAll(Message);
    }

    private static DeliverNotice Message(Row row) =>
        new(
            row.Position,
            row.Line,
            row.Id,
            new GatewayMessage(
                // The address is no header's text in every case: what stands for it is.
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(row.Line)))[..32],
                row.County,
                row.Address,
                row.Kind,
                row.Number,
                NoticeTexts.Of(Kebab.Parse<NoticeKind>(row.Kind)!.Value, row.Number, Language.Chinese),
                new DateTimeOffset(row.At).ToOffset(Shanghai.Offset)
            )
        );

    private sealed record Row(
        string County,
        string Id,
        string Line,
        string Address,
        long Position,
        string Kind,
        DateTime At,
        string Number
    );
}
