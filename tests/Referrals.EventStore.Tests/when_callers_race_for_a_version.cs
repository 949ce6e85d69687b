// Optimistic concurrency: of all who expect one version exactly one wins.
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_callers_race_for_a_version(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task exactly_one_wins_and_the_others_learn_the_version()
    {
        EventLog[] logs = [Log, Open(), Open()];
        var stream = NewStream();
        for (var version = 0; version < 50; version++)
        {
            var racers = Enumerable
                .Range(0, 12)
                .Select(i =>
                    logs[i % 3].Append(Append(stream, ExpectedVersion.Exactly(version), new Counted(1, $"{version}/{i}")), Cancellation)
                )
                .ToList();
            await Task.WhenAll(racers).ContinueWith(_ => { }, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default);

            racers.Count(r => r.IsCompletedSuccessfully).ShouldBe(1);
            foreach (var loser in racers.Where(r => r.IsFaulted))
            {
                var refusal = loser.Exception!.InnerException.ShouldBeOfType<UnexpectedStreamVersionException>();
                (refusal.Stream, refusal.Actual, refusal.Expected).ShouldBe((stream, version + 1L, ExpectedVersion.Exactly(version)));
            }

            var winner = racers.FindIndex(r => r.IsCompletedSuccessfully);
            ((Counted)(await Log.FetchStream(stream, Cancellation))[^1].Data).Text.ShouldBe(
                $"{version}/{winner}",
                "the event in the log is the winner's"
            );
        }

        await SequenceShouldHaveNoGap();
    }

    [Fact]
    public async Task somebody_who_appends_without_the_log_lock_is_noticed()
    {
        // What Marten or a person with psql would do: a row under the same version, without our lock.
        var stream = NewStream();
        await Log.Append(Append(stream, new Counted(1)), Cancellation);
        await Sql(
            $"""
            insert into referrals.mt_events (seq_id, id, stream_id, version, data, type, tenant_id)
            values (nextval('referrals.mt_events_sequence'), gen_random_uuid(), '{stream.Key}', 2, '"a stranger without the streams row"', 'counted_v3', '{stream.Tenant}')
            """
        );

        var attempt = Open(new EventLogOptions { AppendTimeout = TimeSpan.FromSeconds(1) })
            .Append(Append(stream, new Counted(1)), Cancellation);

        // The streams row says 1, the events say 2: nothing may be written over it, and the caller is told.
        await Should.ThrowAsync<LogUnavailableException>(attempt);
        (await Numbers($"select count(*) from referrals.mt_events where stream_id = '{stream.Key}'")).ShouldBe([2L]);
        (await Log.Append(Append(NewStream(), new Counted(1)), Cancellation)).Versions.ShouldBe([1L]);
    }
}
