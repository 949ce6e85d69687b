using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.EventStore.Following;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Worklists;

namespace Referrals.Tests.Worklists;

/// <summary>Lists, deadlines and inboxes equal what the log says, row for row: after random days of work, and after a rebuild beside them.</summary>
public class when_lists_are_recomputed(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task they_are_what_the_log_says_and_no_reader_notices_a_rebuild()
    {
        var random = new Random(7);
        for (var i = 0; i < 40; i++)
            await Path(random);
        await service.RunClocks();
        await service.CatchUp();
        var fromTables = await Tables();
        fromTables.Count.ShouldBeGreaterThan(100);
        fromTables.ShouldBe(await FromTheLog());

        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await Path(random);
        }, TestContext.Current.CancellationToken);
        var reading = Task.Run(async () =>
        {
            var reads = 0;
            for (; !stop.IsCancellationRequested; reads++)
            {
                (await service.As("dispatcher@SX-H01").Get("/api/worklists").Expect(200))["/lists"].EnumerateArray().Sum(l => l.GetProperty("cases").GetInt64()).ShouldBeGreaterThan(0);
                await service.As("dispatcher@SX-H01").Get("/api/worklists/to-answer").Expect(200);
            }

            return reads;
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 2; i++)
            await service.Services.GetRequiredService<FollowerDaemon>().Rebuild(ReferralList.TableName, cancellation: TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await writing;
        (await reading).ShouldBeGreaterThan(0);
        await service.CatchUp();
        (await Tables()).ShouldBe(await FromTheLog());
    }

    /// <summary>One case on its way, left somewhere.</summary>
    private async Task Path(Random random)
    {
        service.Clock.Advance(TimeSpan.FromMinutes(random.Next(240)));
        var at = random.Next(4) == 0 ? await service.Sent() : await service.Reviewed(random.Next(3) == 0 ? "SX-H02" : "SX-H01");
        var hospital = (await service.As("family-doctor@SX-V0101").Get(at)).String("/to/institution");
        (string Path, object? Body, string Who)[] steps =
        [
            ("acceptance", new { }, $"dispatcher@{hospital}"), ("arrangement", new { startsAt = service.Clock.Now.AddMinutes(1) }, $"dispatcher@{hospital}"), ("arrival", new { }, $"specialist@{hospital}"),
            ("care", new { inpatient = true }, $"specialist@{hospital}"), ("down-transfer", CaseForms.Down(Shanghai.Day(service.Clock.Now)), $"specialist@{hospital}"),
            ("conclusion", CaseForms.Conclusion(), $"specialist@{hospital}"), ("outcome", CaseForms.Outcome, $"specialist@{hospital}"), ("closure", new { }, "family-doctor@SX-V0101"),
        ];
        foreach (var step in steps.Take(random.Next(steps.Length + 1)))
        {
            if (random.Next(12) == 0)
                await service.As("family-doctor@SX-V0101").Post($"{at}/cancellation", new { by = "patient", reason = "patient-improved" }).Anything();
            await service.As(step.Who).Post($"{at}/{step.Path}", step.Body).Anything();
        }
    }

    private async Task<List<string>> Tables()
    {
        List<string> rows =
        [
            .. await Texts("select 'row ' || id || ' ' || number || ' ' || state from referrals.referrals"),
            .. await Texts("select 'list ' || id || ' ' || line || ' ' || coalesce(due_at::text, '') || ' ' || order_at::text || ' ' || urgency || direction || coalesce(resource, '') || unit || sender || begun_at from referrals.worklists"),
            .. await Texts("select 'deadline ' || id || ' ' || kind || ' ' || step || ' ' || due_at::text from referrals.deadlines"),
            .. await Texts("select 'notice ' || id || ' ' || position || ' ' || address || ' ' || kind from referrals.inbox"),
        ];
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    /// <summary>The same from the events alone.</summary>
    private async Task<List<string>> FromTheLog()
    {
        var projection = new ReferralList();
        var rows = new List<string>();
        foreach (var stream in await Texts("select id from referrals.mt_streams where id like 'referral-%'"))
        {
            ReferralRow? row = null;
            foreach (var e in await service.Events.FetchStream(new StreamId("340422", stream), TestContext.Current.CancellationToken))
                row = projection.Apply(row, RowKey.Of(e), e);
            rows.Add($"row {stream} {row!.State.File!.Number} {Kebab.Of(row.State.Name)}");
            rows.AddRange(Lists.Entries(row).Select(e =>
                $"list {stream} {e.Line.Name} {Text(e.Line.Due)} {Text(e.Line.Order)} {(int)e.Urgency}{Kebab.Of(e.Direction)}{(e.Resource is { } r ? Kebab.Of(r) : "")}{e.Unit}{e.Sender}{e.BegunAt}"));
            rows.AddRange(Deadline.Of(row.State).Select(d => $"deadline {stream} {Kebab.Of(d.Kind)} {Kebab.Of(d.Step)} {Text(d.Due)}"));
            rows.AddRange(row.Notices.Select(n => $"notice {stream} {n.Position} {n.Address} {Kebab.Of(n.Kind)}"));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    // As PostgreSQL writes it in UTC: without zeros at the end.
    private static string Text(DateTimeOffset? moment) => moment is not { } at ? "" : at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + "+00";

    private async Task<List<string>> Texts(string sql)
    {
        await using var connection = await service.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"set timezone to 'UTC'; {sql}", connection);
        var texts = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            texts.Add(reader.GetString(0));
        return texts;
    }
}
