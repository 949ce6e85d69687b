// 512 requests at once, some of them impossible: each fails alone, with its own reason.
using System.Text.Json;
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_one_request_in_a_batch_is_bad(PostgresServer server) : LogTest(server)
{
    private static readonly Dictionary<int, (Func<StreamId, AppendRequest> Request, Type Problem)> Bad = new()
    {
        [17] = (s => Append(s, ExpectedVersion.Exactly(3), new Counted(1)), typeof(UnexpectedStreamVersionException)),
        [101] = (s => Append(s, new Counted(1, "nul \0 in the text")), typeof(InvalidAppendException)),
        [102] = (s => Append(s, new Counted(1, new string('长', 20_000_000 / 3))), typeof(AppendTooLargeException)),
        [103] = (s => Append(s, new NeverRegistered(1)), typeof(UnknownEventTypeException)),
        // JSON that is well-formed, and that only PostgreSQL refuses: the batch has to be taken apart.
        [255] = (s => Append(s, new Raw(JsonElement.Parse("1e999999"))), typeof(InvalidAppendException)),
        [256] = (s => Append(s, new Raw(JsonElement.Parse("\"\\ud800\""))), typeof(InvalidAppendException)),
        [400] = (_ => Append(new StreamId("340422", new string('k', 201)), new Counted(1)), typeof(InvalidAppendException)),
        [401] = (_ => Append(new StreamId("340422", "a\nb"), new Counted(1)), typeof(InvalidAppendException)),
        [402] = (s => Append(s, [.. Enumerable.Repeat(new Counted(1), 1_001)]), typeof(AppendTooLargeException)),
        [403] = (
            s => new AppendRequest(
                new StreamAppend(s, ExpectedVersion.Any, [new Counted(1)]),
                new StreamAppend(s, ExpectedVersion.Any, [new Counted(1)])
            ),
            typeof(InvalidAppendException)
        ),
        [405] = (
            s => Append(s, new Counted(1)) with { Metadata = new EventMetadata { CorrelationId = "half a pair \ud800" } },
            typeof(InvalidAppendException)
        ),
        [406] = (
            s => new AppendRequest(new StreamAppend(s, ExpectedVersion.Any, [new Counted(1)], "type\0")),
            typeof(InvalidAppendException)
        ),
        [407] = (
            s => Append(s, [.. Enumerable.Range(0, 20).Select(_ => new Counted(1, new string('x', 1_000_000)))]),
            typeof(AppendTooLargeException)
        ),
        [408] = (
            s => new AppendRequest(
                new StreamAppend(s, ExpectedVersion.Any, [new Counted(1)]),
                new StreamAppend(s with { Tenant = "341500" }, ExpectedVersion.Any, [new Counted(1)])
            ),
            typeof(InvalidAppendException)
        ),
        [409] = (
            s => Append(s, new Counted(1)) with { Command = new CommandId("341500", "of another tenant") },
            typeof(InvalidAppendException)
        ),
        [404] = (s => Append(s, new Counted(1)) with { Command = new CommandId("340422", "") }, typeof(InvalidAppendException)),
    };

    [Fact]
    public async Task it_fails_alone_with_a_clear_error()
    {
        // Held back, so that all of them meet in one batch.
        var held = await HoldLogLock();
        var opener = Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        await UntilAWriterWaits();
        var streams = Enumerable.Range(0, 512).Select(_ => NewStream()).ToArray();
        var requests = streams
            .Select(
                (stream, i) =>
                    Attempt(
                        Bad.TryGetValue(i, out var bad) ? bad.Request(stream) : Append(stream, ExpectedVersion.NewStream, new Counted(i))
                    )
            )
            .ToArray();

        await held.DisposeAsync();
        await opener;
        var problems = await Task.WhenAll(requests);

        for (var i = 0; i < problems.Length; i++)
        {
            var stored = await Log.FetchStream(streams[i], Cancellation);
            if (Bad.TryGetValue(i, out var bad))
            {
                problems[i].ShouldNotBeNull($"request {i}").GetType().ShouldBe(bad.Problem, $"request {i}: {problems[i]!.Message}");
                problems[i]!.Message.ShouldNotBeNullOrWhiteSpace();
                stored.ShouldBeEmpty($"request {i}");
            }
            else
            {
                problems[i].ShouldBeNull($"request {i}");
                stored.Select(e => ((Counted)e.Data).By).ShouldBe([i]);
            }
        }
    }

    [Fact]
    public async Task a_full_queue_refuses_at_once_and_says_so()
    {
        var small = Open(new EventLogOptions { MaxWaiting = 3 });
        var held = await HoldLogLock();
        var attempts = Enumerable.Range(0, 50).Select(_ => Attempt(Append(NewStream(), new Counted(1)), small)).ToList();
        await Eventually.Holds(() => attempts.Count(a => a.IsCompleted) >= 40, "the surplus was refused");

        await held.DisposeAsync();
        var problems = await Task.WhenAll(attempts);

        problems.Where(p => p is not null).ShouldAllBe(p => p is LogUnavailableException && p.Message.Contains("Nothing was written"));
        (await Numbers("select count(*) from referrals.mt_events")).ShouldBe([problems.Count(p => p is null)]);
    }

    private async Task<Exception?> Attempt(AppendRequest request, EventLog? log = null)
    {
        try
        {
            await (log ?? Log).Append(request, Cancellation);
            return null;
        }
        catch (Exception problem)
        {
            return problem;
        }
    }
}
