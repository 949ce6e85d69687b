using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Referrals.Tests.Broker;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Boards;

/// <summary>The same body over HTTP, as server-sent events, and by the broker for those who mirror boards.</summary>
public sealed class when_a_board_changes(TestPostgres postgres, TestBroker broker) : IAsyncLifetime
{
    private const string Queue = "referrals.mirror";

    private TestService service = null!;
    private BrokerHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await broker.CreateHost();
        service = new TestService(
            postgres,
            builder =>
            {
                builder.Configuration["Broker:Uri"] = host.Uri;
                builder.Configuration["Broker:BoardSeconds"] = "1";
            }
        );
        await service.InitializeAsync();
    }

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task a_system_that_mirrors_it_has_what_everybody_reads()
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(host.Uri) }.CreateConnectionAsync(
            TestContext.Current.CancellationToken
        );
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        await channel.ExchangeDeclareAsync(
            "referrals",
            ExchangeType.Topic,
            durable: true,
            cancellationToken: TestContext.Current.CancellationToken
        );
        await channel.QueueDeclareAsync(Queue, durable: false, exclusive: true, cancellationToken: TestContext.Current.CancellationToken);
        await channel.QueueBindAsync(
            Queue,
            "referrals",
            "340422.boards.county.#",
            cancellationToken: TestContext.Current.CancellationToken
        );
        var received = new ConcurrentQueue<JsonElement>();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            received.Enqueue(JsonDocument.Parse(delivery.Body).RootElement.Clone());
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Queue, autoAck: true, consumer, TestContext.Current.CancellationToken);

        await service.Sent();
        await Eventually.Holds(
            () => Task.FromResult(received.Any(message => Sent(message.GetProperty("data")) == 1)),
            "the board with the case is published"
        );
        var message = received.First(one => Sent(one.GetProperty("data")) == 1);
        message.GetProperty("type").GetString().ShouldBe("board.changed.v1");
        message.GetProperty("subject").GetString().ShouldBe("county");
        message.GetProperty("source").GetString().ShouldBe("/counties/340422");
        var position = message.GetProperty("data").GetProperty("position").GetInt64();
        var read = await service.As("county-authority").Get($"/api/boards/county?asOf={position}").Expect(200);
        Same(message.GetProperty("data"), read[""]);
    }

    [Fact]
    public async Task a_listener_hears_of_it()
    {
        using var http = service.CreateHttp();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/boards/live?of=institution:SX-V0101");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.As("family-doctor@SX-V0101").Token());
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Sent(await Next(lines), "sender").ShouldBe(0);
        await service.Sent();
        Sent(await Next(lines), "sender").ShouldBe(1);
    }

    [Fact]
    public async Task nobody_listens_to_what_is_not_theirs()
    {
        await service.As("dispatcher@SX-H02").Get("/api/boards/live?of=institution:SX-H01").Refused(403, "board.not-yours");
        await service.As("county-authority").Get("/api/boards/live?of=nonsense").Refused(400, "field.format", "of");
    }

    private static async Task<JsonElement> Next(StreamReader lines)
    {
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return JsonDocument.Parse(line[6..]).RootElement.Clone();
        }

        throw new InvalidOperationException("The stream has ended.");
    }

    private static long Sent(JsonElement board, string? side = null) =>
        board
            .GetProperty("figures")
            .EnumerateArray()
            .Where(one => one.GetProperty("measure").GetString() == "up-sent")
            .Where(one => side is null || one.GetProperty("side").GetString() == side)
            .Sum(one => one.GetProperty("value").GetInt64());

    // Which days are over is a matter of the clock.
    private static void Same(JsonElement a, JsonElement b)
    {
        Text(a).ShouldBe(Text(b));

        static string Text(JsonElement board)
        {
            var node = JsonNode.Parse(board.GetRawText())!;
            foreach (var indicator in node["indicators"]!.AsArray())
            {
                indicator!.AsObject().Remove("missing");
                indicator.AsObject().Remove("value");
            }

            return node.ToJsonString();
        }
    }
}
