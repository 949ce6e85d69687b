// Nothing skipped: writers in two processes, delayed inserts, killed connections; followers that read as fast as they can.
using Referrals.EventStore.Tests.Fixtures;

namespace Referrals.EventStore.Tests;

public sealed class when_writers_race_a_follower(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task every_event_is_delivered_once_and_in_order() => await Race(trouble: null);

    [Fact]
    public async Task also_when_a_chosen_insert_dawdles_while_others_commit()
    {
        await Sql("""
            create function dawdle() returns trigger language plpgsql as $$
            begin
              if new.data->>'text' like '%7' then perform pg_sleep(0.02); end if;
              return new;
            end $$;
            create trigger dawdle before insert on referrals.mt_events for each row execute function dawdle();
            """);
        await Race(trouble: null, each: 150);
    }

    [Fact]
    public async Task also_when_writers_connections_are_killed_again_and_again()
    {
        var kills = 0L;
        await Race(async stop =>
        {
            while (!stop.IsCancellationRequested)
            {
                kills += (await Numbers("select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name like '%writer' and datname = current_database()"))[0];
                // Long enough between them that some transaction can end on a slow machine: an append gives up after 15 s.
                await Task.Delay(Random.Shared.Next(30, 150), CancellationToken.None);
            }
        });
        kills.ShouldBeGreaterThan(10);
    }

    private async Task Race(Func<CancellationToken, Task>? trouble, int each = 1_500)
    {
        const int writers = 4;
        await Sql(Recorder.Table("one"));
        await Sql(Recorder.Table("two"));
        var daemon = Follow(Log, new Recorder("one"), new Recorder("two"));
        using var stop = new CancellationTokenSource();
        var troubling = trouble is null ? Task.CompletedTask : Task.Run(() => trouble(stop.Token), Cancellation);

        var workers = Enumerable.Range(0, 2).Select(_ => Worker.Start("append", ConnectionString, $"{writers}", $"{each}")).ToList();
        var confirmed = 0;
        foreach (var worker in workers)
        {
            confirmed += int.Parse(await worker.StandardOutput.ReadToEndAsync(Cancellation));
            await worker.WaitForExitAsync(Cancellation);
            worker.ExitCode.ShouldBe(0);
            worker.Dispose();
        }

        await stop.CancelAsync();
        await troubling;

        confirmed.ShouldBe(2 * writers * each);
        var log = await Numbers("select seq_id from referrals.mt_events order by seq_id");
        log.Count.ShouldBe(confirmed, "as many events as were confirmed, no more and no fewer");
        foreach (var name in (string[])["one", "two"])
        {
            (await daemon.WaitFor(name, log[^1], TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue();
            (await Numbers($"select seq_id from seen_{name} order by place")).ShouldBe(log, $"follower {name}");
        }

        foreach (var version in await Query("select stream_id, count(*), max(version) from referrals.mt_events group by stream_id", r => (Count: r.GetInt64(1), Max: r.GetInt64(2))))
            version.Count.ShouldBe(version.Max, "versions without holes");
    }
}
