// ops/bench messages: a hospital accepts cases by message, through a real broker, until it is told of each; next to a bare Wolverine
// handler that appends one event and publishes one message.
using System.Collections.Concurrent;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Referrals.People;
using Referrals.Tests.Broker;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Referrals.Benchmarks;

internal static class MessagesBenchmark
{
    private const string Hospital = "340422.SX-H01";
    private const int Backlog = 20_000;
    private const int PerSecond = 200;
    private const int InFlight = 500;
    private const int Practice = 1_000;

    public static async Task Run(BenchmarkRun run)
    {
        await using var rabbit = await RabbitNode.Start();
        var host = await BrokerHost.Create(rabbit, "bench", Hospital);
        var plainHost = await BrokerHost.Create(rabbit, "plain", Hospital);
        // Wolverine publishes to queues by their names.
        await rabbit.Import(
            new
            {
                permissions = new[]
                {
                    new
                    {
                        user = "service",
                        vhost = plainHost.Name,
                        configure = ".*",
                        write = ".*",
                        read = ".*",
                    },
                },
            }
        );
        var folder = Path.Combine(Environment.CurrentDirectory, ".local", "bench-node");
        await using var node = await ServiceNode.Start(run.ConnectionString, folder, MasterKeys.Generate(), ("Broker__Uri", host.Uri));
        await using var log = new LogNode(run.ConnectionString, App.Events());
        await using var ours = await Wire.Connect(host.UriOf(Hospital), "referrals.in", $"referrals.{Hospital}", Accept, Accepted);
        for (var round = 1; round <= run.Rounds; round++)
        {
            Console.Error.WriteLine($"round {round}");
            await Measure(run, "message", ours, count => Cases(log, ours, count));
        }

        await using var plain = await PlainWolverine.Start(run.ConnectionString, plainHost.UriOf("service"));
        await using var bare = await Wire.Connect(
            plainHost.UriOf("service"),
            "",
            "referrals.bare.out",
            PlainWolverine.Ask,
            PlainWolverine.Done
        );
        for (var round = 1; round <= run.Rounds; round++)
        {
            Console.Error.WriteLine($"round {round}, bare Wolverine");
            await Measure(
                run,
                "bare_message",
                bare,
                count => Task.FromResult(Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToArray())
            );
        }
    }

    private static async Task Measure(BenchmarkRun run, string name, Wire wire, Func<int, Task<Guid[]>> cases)
    {
        var ours = name == "message";
        await wire.Send(await cases(Practice), InFlight);
        var beat = Math.Max(10, (int)run.Time.TotalSeconds) * PerSecond;
        var times = await wire.OnTheBeat(await cases(beat), PerSecond);
        run.Add($"{name}_p50_ms", Load.Percentile(times, 0.5), ours ? 20 : null, atMost: true);
        run.Add($"{name}_p99_ms", Load.Percentile(times, 0.99), ours ? 100 : null, atMost: true);
        var many = await cases(Backlog / 2);
        run.Add($"{name}s_per_s", many.Length / await wire.Send(many, InFlight), ours ? 1_000 : null);
        var day = await cases(Backlog);
        run.Add(ours ? "backlog_20000_s" : "bare_backlog_20000_s", await wire.Send(day, day.Length), ours ? 60 : null, atMost: true);
    }

    // Cases that wait for the hospital's answer; it has been told of each.
    private static async Task<Guid[]> Cases(LogNode log, Wire wire, int count)
    {
        var cases = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToArray();
        var now = DateTimeOffset.UtcNow;
        await log.Log.BulkAppend([.. cases.Select((id, i) => Rush.Accepted(id, i, now)[0])]);
        while (wire.Others < wire.Expected + count)
            await Task.Delay(50);
        wire.Expected += count;
        return cases;
    }

    private static (string Key, BasicProperties Properties, byte[] Body) Accept(Guid about) =>
        (
            $"{about}",
            new BasicProperties { UserId = Hospital, DeliveryMode = DeliveryModes.Persistent },
            JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    specversion = "1.0",
                    id = $"m-{about}",
                    source = "SX-H01",
                    type = "referral.acceptance.v1",
                    subject = $"{about}",
                    data = new { },
                }
            )
        );

    private static Guid? Accepted(BasicDeliverEventArgs delivered) =>
        delivered.BasicProperties.Type == "referral.accepted.v1"
            ? JsonElement.Parse(delivered.Body.Span).GetProperty("subject").GetGuid()
            : null;
}

/// <summary>Both ends of the way: sends a message about something, and hears when it is told.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly string exchange;
    private readonly Func<Guid, (string Key, BasicProperties Properties, byte[] Body)> message;
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> waiting = [];
    private int others;

    private Wire(
        IConnection connection,
        IChannel channel,
        string exchange,
        Func<Guid, (string Key, BasicProperties Properties, byte[] Body)> message
    ) => (this.connection, this.channel, this.exchange, this.message) = (connection, channel, exchange, message);

    /// <summary>What came besides answers and receipts.</summary>
    public int Others => Volatile.Read(ref others);

    public int Expected { get; set; }

    public static async Task<Wire> Connect(
        string uri,
        string exchange,
        string queue,
        Func<Guid, (string Key, BasicProperties Properties, byte[] Body)> message,
        Func<BasicDeliverEventArgs, Guid?> told
    )
    {
        var link = await new ConnectionFactory { Uri = new Uri(uri) }.CreateConnectionAsync();
        var publishing = await link.CreateChannelAsync();
        var wire = new Wire(link, publishing, exchange, message);
        var listening = await link.CreateChannelAsync();
        var consumer = new AsyncEventingBasicConsumer(listening);
        consumer.ReceivedAsync += (_, delivered) =>
        {
            if (told(delivered) is { } about)
            {
                if (wire.waiting.TryRemove(about, out var done))
                    done.TrySetResult();
            }
            else if (delivered.BasicProperties.Type == "referral.submitted.v1")
            {
                Interlocked.Increment(ref wire.others);
            }

            return Task.CompletedTask;
        };
        while (true)
        {
            try
            {
                await listening.BasicConsumeAsync(queue, autoAck: true, consumer);
                return wire;
            }
            catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
            {
                await Task.Delay(200);
                await wire.DisposeAsync();
                return await Connect(uri, exchange, queue, message, told);
            }
        }
    }

    /// <summary>Sends one about each, so many unanswered at once. Returns how many seconds it took until the last was told.</summary>
    public async Task<double> Send(Guid[] all, int inFlight)
    {
        using var room = new SemaphoreSlim(inFlight);
        var watch = Stopwatch.StartNew();
        var told = new List<Task>(all.Length);
        foreach (var about in all)
        {
            await room.WaitAsync();
            told.Add((await Begin(about)).ContinueWith(_ => room.Release(), TaskScheduler.Default));
        }

        await Task.WhenAll(told);
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Sends one at every beat, and returns after how many milliseconds each was told.</summary>
    public async Task<double[]> OnTheBeat(Guid[] all, int perSecond)
    {
        var watch = Stopwatch.StartNew();
        var measured = new List<Task<double>>(all.Length);
        foreach (var (i, about) in all.Index())
        {
            var due = TimeSpan.FromSeconds((double)i / perSecond);
            if (due > watch.Elapsed)
                await Task.Delay(due - watch.Elapsed);
            measured.Add(Took(Stopwatch.GetTimestamp(), await Begin(about)));
        }

        return await Task.WhenAll(measured);

        static async Task<double> Took(long from, Task told)
        {
            await told;
            return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async Task<Task> Begin(Guid about)
    {
        var (key, properties, body) = message(about);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[about] = done;
        await channel.BasicPublishAsync(exchange, key, mandatory: false, properties, body);
        return done.Task;
    }
}
