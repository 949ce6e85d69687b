using System.Diagnostics;
using Npgsql;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;

namespace Referrals.Tests.Operations;

/// <summary>
/// Two real processes under load; the one that does everything is gone without a word, and the other does it from then on: clocks,
/// notices, scans, projections.
/// </summary>
[Slow]
public sealed class when_a_node_is_killed(TestPostgres postgres, ITestOutputHelper output)
{
    private const int Late = 30;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_other_goes_on_with_everything_and_nothing_is_lost()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var outside = await Outside.Start();
        var connection = await postgres.CreateDatabase();
        await using var database = NpgsqlDataSource.Create(connection);
        await using var log = new LogNode(connection, App.Events());
        await using var first = Node();
        var address = await first.ReadyAsync();
        // Whoever is alone does everything; who comes later is given a part of the projections, and waits.
        await Eventually.AtLeast(
            () => Count("select count(*) from referrals_inbox.gateway"),
            1,
            "the first node has begun to tell the gateway"
        );
        await using var second = Node();
        var standby = await second.ReadyAsync();
        using var traffic = new Traffic(folder.DataFolder, () => address);
        var load = traffic.Run(Cancellation);
        await Eventually.AtLeast(() => Task.FromResult((long)traffic.Sent.Count), 40, "cases come in");

        await first.KillAsync();
        var killed = Stopwatch.GetTimestamp();
        address = standby;
        var late = Enumerable.Range(0, Late).Select(_ => Guid.CreateVersion7()).ToArray();
        // Cases whose answer is due for an hour: only a clock that runs finds them.
        await log.Log.BulkAppend([.. late.Select((id, i) => Rush.Accepted(id, i, DateTimeOffset.UtcNow.AddHours(-3))[0])], Cancellation);
        var told = outside.Told.Count;
        await Eventually.AtLeast(
            () => Count("select count(*) from referrals.mt_events where type = 'referral_escalated'"),
            1,
            "clocks run"
        );
        Say("clocks and projections");
        await Eventually.AtLeast(() => Task.FromResult((long)outside.Told.Count), told + 1, "notices are told");
        Say("notices");
        var scans = outside.Scans;
        await Eventually.AtLeast(() => Task.FromResult((long)outside.Scans), scans + 1, "files are scanned");
        Say("scans");
        var sent = traffic.Sent.Count;
        await Eventually.AtLeast(() => Task.FromResult((long)traffic.Sent.Count), sent + 40, "cases come in again");
        traffic.Stop();
        await load;

        await Eventually.AtLeast(
            () => Count("select count(*) from referrals.mt_events where type = 'attachment_screened'"),
            traffic.Sent.Count,
            "every file is clean"
        );
        await Eventually.AtLeast(
            () => Count("select count(*) from referrals.mt_events where type = 'referral_escalated'"),
            Late,
            "every late case is escalated"
        );
        await Eventually.Is(
            async () => outside.Told.Count - await Count("select count(*) from referrals.inbox"),
            0,
            "every notice is told"
        );
        (await Count("select count(distinct stream_id) from referrals.mt_events where type = 'referral_escalated'")).ShouldBe(
            Late,
            "each deadline once"
        );
        (await Count("select count(*) from referrals.mt_events where type = 'referral_escalated'")).ShouldBe(Late, "each deadline once");
        (await Count("select count(*) from referrals.mt_events where type = 'attachment_screened'")).ShouldBe(
            traffic.Sent.Count,
            "each file once"
        );
        // The gateway's answer to the one in hand died with the node: that one is told again, under the same id.
        outside.Told.Values.Count(times => times > 1).ShouldBeLessThanOrEqualTo(1);
        (await Count("select count(*) from referrals_messages.wolverine_dead_letters")).ShouldBe(0);

        ReferralsProcess Node() =>
            new(
                folder.DataFolder,
                [("ConnectionStrings__Referrals", connection), ("REFERRALS_MASTER_KEYS", TestService.MasterKeys), .. outside.Settings]
            );

        void Say(string what) => output.WriteLine($"{what} after {Stopwatch.GetElapsedTime(killed).TotalSeconds:F1} s");

        async Task<long> Count(string sql)
        {
            await using var command = database.CreateCommand(sql);
            return (long)(await command.ExecuteScalarAsync(Cancellation))!;
        }
    }
}
