using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Configuration;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Http;

/// <summary>Connections that cost and bring nothing are closed; those who come meanwhile are answered.</summary>
[Slow]
public sealed class when_clients_are_slow : IAsyncLifetime
{
    private readonly TestService service;

    public when_clients_are_slow(TestPostgres postgres) =>
        service = new TestService(
            postgres,
            builder =>
                builder.Configuration.AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["Server:HeaderSeconds"] = "2",
                        ["Server:SlowSeconds"] = "2",
                        ["Server:IdleSeconds"] = "2",
                        ["Server:Connections"] = "40",
                    }
                )
        )
        {
            OnKestrel = true,
        };

    public ValueTask InitializeAsync() => service.InitializeAsync();

    public ValueTask DisposeAsync() => service.DisposeAsync();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task headers_that_do_not_come_end_the_connection()
    {
        using var slow = await Connect();
        await Send(slow, "GET /health/live HTTP/1.1\r\nHost: x\r\n");
        (await Said(slow)).ShouldStartWith("HTTP/1.1 408 ");
        await Answered();
    }

    [Fact]
    public async Task a_body_that_drips_ends_the_connection()
    {
        using var slow = await Connect();
        await Send(
            slow,
            $"PUT /api/referrals/{Guid.CreateVersion7()} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {service.As("family-doctor@SX-V0101").Token()}\r\n"
                + "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"
        );
        (await Said(slow)).ShouldStartWith("HTTP/1.1 4");
        await Answered();
    }

    [Fact]
    public async Task a_connection_that_asks_nothing_ends()
    {
        using var idle = await Connect();
        await Send(idle, "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
        (await Said(idle)).ShouldStartWith("HTTP/1.1 200 ");
    }

    [Theory]
    [InlineData("one header of 40 KB", 1, 40_000, 431)]
    [InlineData("a hundred headers", 100, 10, 431)]
    public async Task headers_that_are_too_large_or_too_many_are_refused(string what, int count, int size, int status)
    {
        using var large = await Connect();
        var headers = string.Concat(Enumerable.Range(0, count).Select(n => $"X-{n}: {new string('x', size)}\r\n"));
        await Send(large, $"GET /health/live HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
        (await Said(large)).ShouldStartWith($"HTTP/1.1 {status} ", customMessage: what);
    }

    [Fact]
    public async Task an_address_that_is_too_long_is_refused()
    {
        using var large = await Connect();
        await Send(large, $"GET /{new string('a', 9_000)} HTTP/1.1\r\nHost: x\r\n\r\n");
        (await Said(large)).ShouldStartWith("HTTP/1.1 414 ");
    }

    [Fact]
    public async Task more_connections_than_are_allowed_are_closed_at_once_and_those_before_go_on()
    {
        var first = await Connect();
        var more = new List<TcpClient>();
        try
        {
            for (var n = 0; n < 60; n++)
                more.Add(await Connect());
            // Closed without an answer, whichever way the system tells it.
            var closed = 0;
            foreach (var one in more)
            {
                try
                {
                    if ((await Said(one)).Length == 0)
                        closed++;
                }
                catch (IOException)
                {
                    closed++;
                }
            }

            closed.ShouldBeGreaterThanOrEqualTo(20);
        }
        finally
        {
            first.Dispose();
            foreach (var one in more)
                one.Dispose();
        }

        await Eventually.Holds(
            async () =>
            {
                try
                {
                    await Answered();
                    return true;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "there is room again"
        );
    }

    private async Task<TcpClient> Connect()
    {
        var client = new TcpClient();
        await client.ConnectAsync(service.Address.Host, service.Address.Port, Cancellation);
        return client;
    }

    private static Task Send(TcpClient client, string text) =>
        client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), Cancellation).AsTask();

    /// <summary>All that comes until the service closes the connection.</summary>
    private static async Task<string> Said(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        return await reader.ReadToEndAsync(Cancellation);
    }

    private async Task Answered()
    {
        using var http = service.CreateHttp();
        (await http.GetStringAsync(new Uri("/health/live", UriKind.Relative), Cancellation)).ShouldNotBeEmpty();
    }
}
