// Nothing skipped: writers in two processes, delayed inserts, killed connections; followers that read as fast as they can.
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

[Slow]
public sealed class when_writers_race_a_follower(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task every_event_is_delivered_once_and_in_order() => await Race(trouble: null);

    [Fact]
    public async Task also_when_a_chosen_insert_dawdles_while_others_commit()
    {
        await Sql(
            """
            create function dawdle() returns trigger language plpgsql as $$
            begin
              if new.data->>'text' like '%7' then perform pg_sleep(0.02); end if;
              return new;
            end $$;
            create trigger dawdle before insert on referrals.mt_events for each row execute function dawdle();
            """
        );
        await Race(trouble: null, each: 150);
    }

    [Fact]
    public async Task also_when_writers_connections_are_killed_again_and_again()
    {
        var kills = 0L;
        await Race(
            async stop =>
            {
                while (!stop.IsCancellationRequested)
                {
                    kills += await KillConnections();
                    var before = await Stored();
                    await Task.Delay(Random.Shared.Next(30, 150), CancellationToken.None);
                    // An append gives up after 15 s: however slow the machine is, some transaction must end between two of them.
                    while (!stop.IsCancellationRequested && await Stored() == before)
                        await Task.Delay(10, CancellationToken.None);
                }
            },
            each: 200
        );
        kills.ShouldBeGreaterThan(10);

        async Task<long> Stored() => (await Numbers("select count(*) from referrals.mt_events"))[0];
    }

    [Fact]
    public async Task also_when_batches_are_rolled_back_and_leave_gaps()
    {
        await Sql(
            """
            create sequence tries;
            create function roll_back() returns trigger language plpgsql as $$
            begin
              if nextval('tries') % 150 = 0 then raise exception 'rolled back for the test' using errcode = '40001'; end if;
              return new;
            end $$;
            create trigger roll_back before insert on referrals.mt_events for each row execute function roll_back();
            """
        );
        await Race(trouble: null, each: 300);
        (await Numbers("select max(seq_id) - count(*) from referrals.mt_events"))[0].ShouldBeGreaterThan(0, "there were gaps");
    }

    [Fact]
    public async Task a_batch_that_is_inserted_for_longer_than_a_gap_is_waited_for_is_not_passed_over()
    {
        var follower = await Follow(new Recorder("patient"));
        await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        await Sql(
            """
            create function linger() returns trigger language plpgsql as $$
            begin
              if new.data->>'text' = 'slow' then perform pg_sleep(5); end if;
              return new;
            end $$;
            create trigger linger before insert on referrals.mt_events for each row execute function linger();
            """
        );

        var slow = Log.Append(
            Append(NewStream(), [.. Enumerable.Range(0, 10).Select(i => new Counted(i, i == 5 ? "slow" : ""))]),
            Cancellation
        );
        var next = Open().Append(Append(NewStream(), new Counted(1)), Cancellation);

        var last = Math.Max((await slow).Position, (await next).Position);
        (await follower.WaitFor("patient", last)).ShouldBeTrue();
        (await Numbers("select seq_id from referrals.patient order by place")).ShouldBe(
            await Numbers("select seq_id from referrals.mt_events order by seq_id")
        );
    }

    private async Task Race(Func<CancellationToken, Task>? trouble, int each = 750)
    {
        const int writers = 4;
        var follower = await Follow(new Recorder("one"), new Recorder("two"));
        var listener = Read(follower.Log, 2 * writers * each);
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
            (await follower.WaitFor(name, log[^1])).ShouldBeTrue();
            (await Numbers($"select seq_id from referrals.{name} order by place")).ShouldBe(log, $"projection {name}");
        }

        (await listener).ShouldBe(log, "whoever reads the log as it grows");
        foreach (
            var version in await Query(
                "select stream_id, count(*), max(version) from referrals.mt_events group by stream_id",
                r => (Count: r.GetInt64(1), Max: r.GetInt64(2))
            )
        )
            version.Count.ShouldBe(version.Max, "versions without holes");
    }

    private static async Task<List<long>> Read(EventLog log, int count)
    {
        var read = new List<long>();
        await foreach (var page in log.Read(0, Cancellation))
        {
            read.AddRange(page.Select(e => e.Sequence));
            if (read.Count >= count)
                break;
        }

        return read;
    }
}
