// A model of the log in a dozen lines, and random histories in which both must say the same.
using FsCheck.Fluent;
using Referrals.EventStore.Tests.Fixtures;

namespace Referrals.EventStore.Tests;

public sealed class when_requests_come_in_any_order(PostgresServer server) : LogTest(server)
{
    /// <summary>An append to one or two of three streams, perhaps under one of a few command ids.</summary>
    private sealed record Step(
        int Stream,
        int Expected,
        int Events,
        int? SecondStream,
        int SecondExpected,
        int? Command,
        bool ThroughOtherProcess
    );

    [Fact]
    public async Task the_log_and_the_model_agree()
    {
        var other = Open();
        var steps = ArbMap
            .Default.GeneratorFor<int>()
            .Select(seed =>
            {
                var random = new Random(seed);
                return Enumerable
                    .Range(0, 25)
                    .Select(_ => new Step(
                        random.Next(3),
                        random.Next(-1, 4),
                        random.Next(3),
                        random.Next(3) == 0 ? random.Next(3) : null,
                        random.Next(-1, 3),
                        random.Next(4) == 0 ? random.Next(5) : null,
                        random.Next(2) == 0
                    ))
                    .ToArray();
            });
        foreach (var (history, number) in Gen.Sample(steps, 60).Select((h, i) => (h, i)))
            await Compare(history, $"{number}-{Guid.NewGuid():N}", other);
    }

    private async Task Compare(Step[] history, string run, EventLog other)
    {
        var versions = new long[3];
        var answers = new Dictionary<int, long[]>();
        for (var i = 0; i < history.Length; i++)
        {
            var step = history[i];
            var second = step.SecondStream is { } s && s != step.Stream ? step.SecondStream : null;
            string expected;
            if (step.Command is { } known && answers.TryGetValue(known, out var first))
            {
                expected = $"replayed {string.Join(',', first)}";
            }
            else if (!Allows(step.Expected, versions[step.Stream]) || (second is { } w && !Allows(step.SecondExpected, versions[w])))
            {
                expected = "refused";
            }
            else
            {
                versions[step.Stream] += step.Events;
                if (second is { } written)
                    versions[written]++;
                long[] answer = second is { } also ? [versions[step.Stream], versions[also]] : [versions[step.Stream]];
                if (step.Command is { } fresh)
                    answers[fresh] = answer;
                expected = $"written {string.Join(',', answer)}";
            }

            (await Send(step, second, run, step.ThroughOtherProcess ? other : Log)).ShouldBe(expected, $"step {i}: {step}");
        }

        for (var stream = 0; stream < versions.Length; stream++)
            (await Log.FetchStream(Id(run, stream), Cancellation)).Count.ShouldBe((int)versions[stream]);
    }

    private static async Task<string> Send(Step step, int? second, string run, EventLog log)
    {
        var appends = new List<StreamAppend>
        {
            new(Id(run, step.Stream), Version(step.Expected), [.. Enumerable.Repeat(new Counted(1), step.Events)]),
        };
        if (second is { } also)
            appends.Add(new StreamAppend(Id(run, also), Version(step.SecondExpected), [new Counted(1)]));
        try
        {
            var result = await log.Append(
                new AppendRequest(appends) { Command = step.Command is { } id ? new CommandId("340422", $"{run}-{id}") : null },
                Cancellation
            );
            return $"{(result.Replayed ? "replayed" : "written")} {string.Join(',', result.Versions)}";
        }
        catch (UnexpectedStreamVersionException)
        {
            return "refused";
        }
    }

    private static bool Allows(int expected, long version) => expected < 0 || expected == version;

    private static ExpectedVersion Version(int expected) => expected < 0 ? ExpectedVersion.Any : ExpectedVersion.Exactly(expected);

    private static StreamId Id(string run, int stream) => new("340422", $"{run}-{stream}");
}
