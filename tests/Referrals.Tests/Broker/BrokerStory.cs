// The service with a broker, and hospitals' systems around it.
using Microsoft.AspNetCore.Builder;
using Npgsql;
using Referrals.Messages;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Broker;

/// <summary>A class fixture: a service on a database and a virtual host of its own.</summary>
public sealed class BrokerStory(TestPostgres postgres, TestBroker broker) : IAsyncLifetime
{
    public const string County = "340422";

    internal static readonly string[] Users =
    [
        "340422.SX-V0101",
        "340422.SX-T01",
        "340422.SX-H01",
        "340422.SX-H02",
        "340422.SX-M01",
        "340422.SX-H99",
        "340422.SX-X09",
        "340422.insurer",
        "999999.SX-H01",
    ];

    private readonly Dictionary<string, HospitalSystem> systems = [];

    public TestService Service { get; private set; } = null!;

    public BrokerHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await broker.CreateHost(Users);
        Service = new TestService(postgres, builder => Configure(builder, Host));
        await Service.InitializeAsync();
    }

    internal static void Configure(WebApplicationBuilder builder, BrokerHost host)
    {
        builder.Configuration["Broker:Uri"] = host.Uri;
        builder.Configuration[FeedSettings.Setting] = "1";
    }

    /// <summary>The system of an institution: one for all tests, as two would share what the queue has.</summary>
    internal async Task<HospitalSystem> System(string code)
    {
        if (!systems.TryGetValue(code, out var system))
            systems[code] = system = await HospitalSystem.Connect(Host, $"{County}.{code}");
        return system;
    }

    /// <summary>A system that only sends.</summary>
    internal Task<HospitalSystem> Sender(string code, string county = County) =>
        HospitalSystem.Connect(Host, $"{county}.{code}", consume: false);

    /// <summary>Reasons of all dead letters, by sender and CloudEvents type.</summary>
    public async Task<IReadOnlyList<(string Sender, string Type, string Reason)>> DeadLetters()
    {
        await using var database = NpgsqlDataSource.Create(Service.ConnectionString);
        await using var command = database.CreateCommand(
            "select source, split_part(exception_message, ': ', 2), split_part(exception_message, ': ', 1) from referrals_messages.wolverine_dead_letters order by sent_at"
        );
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var found = new List<(string, string, string)>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            found.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var system in systems.Values)
            await system.DisposeAsync();
        if (Service is not null)
            await Service.DisposeAsync();
    }
}
