using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Referrals.Live;
using Referrals.Security;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Live;

/// <summary>Over real sockets as far as one process may open both ends of them; the rest in memory.</summary>
[Slow]
public class when_ten_thousand_listen(TestPostgres postgres)
{
    private const int Listeners = 10_000;
    private static readonly string[] Who =
    [
        "family-doctor@SX-V0101",
        "dispatcher@SX-H01",
        "county-authority@340422",
        "township-centre@SX-T01",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task all_hear_of_a_change_and_the_database_of_none_of_them()
    {
        await using var service = new TestService(postgres, builder => builder.Configuration["Live:PerSubject"] = $"{Listeners}")
        {
            OnKestrel = true,
        };
        await service.InitializeAsync();
        var hub = service.Services.GetRequiredService<LiveHub>();
        var sockets = new List<Socket>();
        var inMemory = new List<LiveListener>();
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var statements = await Statements(service);
        try
        {
            var tokens = Who.Select(who => service.As(who).Token()!).ToList();
            var room = Math.Min(Listeners, (OpenFiles() - 1_500) / 2);
            await Parallel.ForEachAsync(
                Enumerable.Range(0, room),
                new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Cancellation },
                async (at, _) =>
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    lock (sockets)
                        sockets.Add(socket);
                    await socket.ConnectAsync(IPAddress.Loopback, service.Address.Port, Cancellation);
                    await socket.SendAsync(
                        Encoding.ASCII.GetBytes(
                            $"GET /api/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {tokens[at % Who.Length]}\r\n\r\n"
                        ),
                        Cancellation
                    );
                    await Hear(socket, "event: hello");
                }
            );
            while (sockets.Count + inMemory.Count < Listeners)
            {
                var (start, _) = await hub.Join(
                    new Caller($"m-{inMemory.Count}", "340422", "SX-V0101", Roles.FamilyDoctor),
                    null,
                    Cancellation
                );
                inMemory.Add(start!.Listener);
            }

            var each = (GC.GetTotalMemory(forceFullCollection: true) - memory) / Listeners;
            var at = await service.Reviewed();
            await Task.WhenAll(sockets.Select(socket => Hear(socket, $"\"case\":\"{at.Split('/')[^1]}\"", "township_review_passed")));
            foreach (var listener in inMemory)
                (await listener.Items.ReadAsync(Cancellation)).Message.Kind.ShouldBe("case");

            var cost = await Statements(service) - statements;
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{sockets.Count} sockets, {inMemory.Count} in memory; {each} bytes of managed memory for each, client and server together; {cost} transactions"
            );
            cost.ShouldBeLessThan(Listeners / 10, "what the database does does not grow with the listeners");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
            inMemory.ForEach(hub.Leave);
        }

        // Those who went away leave their places: everybody finds one again.
        await Eventually.Holds(
            async () =>
            {
                using var http = service.CreateHttp();
                using var response = await LiveStream.Ask(http, service.As(Who[0]));
                return response.StatusCode == HttpStatusCode.OK;
            },
            "there is a place again"
        );
    }

    /// <summary>Reads until all of these were heard.</summary>
    private static async Task Hear(Socket socket, params string[] words)
    {
        var heard = "";
        var buffer = new byte[2_048];
        while (!words.All(heard.Contains))
        {
            var read = await socket.ReceiveAsync(buffer, Cancellation);
            read.ShouldBeGreaterThan(0, $"cut off after: {heard}");
            heard += Encoding.UTF8.GetString(buffer, 0, read);
        }
    }

    // Soft and hard limit are the same to .NET, which raises the one to the other.
    private static int OpenFiles()
    {
        var hard = File.ReadLines("/proc/self/limits")
            .Single(line => line.StartsWith("Max open files"))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        return int.TryParse(hard, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }

    private static async Task<long> Statements(TestService service)
    {
        await using var count = service
            .Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("select xact_commit + xact_rollback from pg_stat_database where datname = current_database()");
        return (long)(await count.ExecuteScalarAsync(Cancellation))!;
    }
}
