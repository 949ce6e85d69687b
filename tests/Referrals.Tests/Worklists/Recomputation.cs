// What lists, deadlines and inboxes hold, from their tables and from the events alone.
using System.Globalization;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Worklists;

internal static class Recomputation
{
    /// <summary>Every row and line of the tables.</summary>
    public static async Task<List<string>> FromTheTables(TestService service)
    {
        List<string> rows =
        [
            .. await service.Texts("select 'row ' || id || ' ' || number || ' ' || state from referrals.referrals"),
            .. await service.Texts(
                "select 'list ' || id || ' ' || line || ' ' || coalesce(due_at::text, '') || ' ' || order_at::text || ' ' || urgency || direction || coalesce(resource, '') || unit || sender || begun_at from referrals.worklists"
            ),
            .. await service.Texts(
                "select 'deadline ' || id || ' ' || kind || ' ' || step || ' ' || due_at::text from referrals.deadlines"
            ),
            .. await service.Texts("select 'notice ' || id || ' ' || position || ' ' || address || ' ' || kind from referrals.inbox"),
        ];
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    /// <summary>The same from the events alone.</summary>
    public static async Task<List<string>> FromTheLog(TestService service)
    {
        var projection = new ReferralList();
        var rows = new List<string>();
        foreach (var stream in await service.Texts("select id from referrals.mt_streams where id like 'referral-%'"))
        {
            ReferralRow? row = null;
            foreach (var e in await service.Events.FetchStream(new StreamId("340422", stream), TestContext.Current.CancellationToken))
                row = projection.Apply(row, RowKey.Of(e), e);
            rows.Add($"row {stream} {row!.State.Details!.Number} {Kebab.Of(row.State.Name)}");
            rows.AddRange(
                Lists
                    .Entries(row)
                    .Select(e =>
                        $"list {stream} {e.Line.Name} {Text(e.Line.Due)} {Text(e.Line.Order)} {(int)e.Urgency}{Kebab.Of(e.Direction)}{(e.Resource is { } r ? Kebab.Of(r) : "")}{e.Unit}{e.Sender}{e.BegunAt}"
                    )
            );
            rows.AddRange(Deadline.Of(row.State).Select(d => $"deadline {stream} {Kebab.Of(d.Kind)} {Kebab.Of(d.Step)} {Text(d.Due)}"));
            rows.AddRange(row.Notices.Select(n => $"notice {stream} {n.Position} {n.Address} {Kebab.Of(n.Kind)}"));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    // As PostgreSQL writes it in UTC: without zeros at the end.
    private static string Text(DateTimeOffset? moment) =>
        moment is not { } at ? "" : at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + "+00";
}
