// The service with a broker where some institutions read bundles, and their systems.
using Microsoft.AspNetCore.Builder;
using Npgsql;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Broker;

/// <summary>A class fixture: SX-T01 reads XML, SX-H01 JSON, and SX-V0101 has no queue for bundles.</summary>
public sealed class BundleStory(TestPostgres postgres, TestBroker broker) : IAsyncLifetime
{
    public const string Address = "https://referrals.example.cn";

    /// <summary>Nobody is in its directory.</summary>
    public const string EmptyCounty = "999999";

    private BundleSystem? sender;
    private BundleSystem? receiver;
    private BundleSystem? clinic;

    public TestService Service { get; private set; } = null!;

    public BrokerHost Host { get; private set; } = null!;

    internal BundleSystem Sender => sender!;

    internal BundleSystem Receiver => receiver!;

    internal BundleSystem Clinic => clinic!;

    public async ValueTask InitializeAsync()
    {
        Host = await broker.CreateHost(BrokerStory.Users);
        Service = new TestService(postgres, builder => Configure(builder, Host));
        await Service.InitializeAsync();
        await Eventually.Holds(async () => await Service.Count("select count(*) from referrals_broker.progress") > 0, "the relay begins");
        sender = await BundleSystem.Connect(Host, "340422.SX-T01", "referrals.340422.SX-T01.fhir");
        receiver = await BundleSystem.Connect(Host, "340422.SX-H01", "referrals.340422.SX-H01.fhir");
        clinic = await BundleSystem.Connect(Host, "340422.SX-V0101", "referrals.340422.SX-V0101");
    }

    internal static void Configure(WebApplicationBuilder builder, BrokerHost host)
    {
        BrokerStory.Configure(builder, host);
        builder.Configuration["Broker:FhirAddress"] = Address;
        builder.Configuration["Broker:Fhir:0"] = "340422.SX-T01";
        builder.Configuration["Broker:Fhir:1"] = "340422.SX-H01:json";
        builder.Configuration["Broker:Fhir:2"] = $"{EmptyCounty}.SX-H01";
    }

    /// <summary>Dead letters of a sender: what was asked for and why it was refused.</summary>
    public async Task<IReadOnlyList<(string Type, string Reason)>> DeadLetters(string source)
    {
        await using var database = NpgsqlDataSource.Create(Service.ConnectionString);
        await using var command = database.CreateCommand(
            """
            select split_part(exception_message, ': ', 2), split_part(exception_message, ': ', 1)
            from referrals_messages.wolverine_dead_letters where source = $1 order by sent_at
            """
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = source });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var found = new List<(string, string)>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            found.Add((reader.GetString(0), reader.GetString(1)));
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var system in (BundleSystem?[])[sender, receiver, clinic])
        {
            if (system is not null)
                await system.DisposeAsync();
        }

        if (Service is not null)
            await Service.DisposeAsync();
    }
}
