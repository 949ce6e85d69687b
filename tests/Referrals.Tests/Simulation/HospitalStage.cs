// A service on a real port, with a doctor and simulated hospital systems around it.
using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Messages;
using Referrals.Security;
using Referrals.Simulation.Hospital;
using Referrals.Tests.Broker;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Webhooks;

namespace Referrals.Tests.Simulation;

internal sealed class HospitalStage : IAsyncDisposable
{
    public const string Hospital = "SX-H01";
    public const string Township = "SX-T01";

    private readonly string folder = Directory.CreateTempSubdirectory("referrals-his-").FullName;
    private BrokerHost? host;

    public TestService Service { get; private set; } = null!;

    /// <summary>Where the hospital listens, if it is told by webhook.</summary>
    public Uri Listens { get; } = new($"http://127.0.0.1:{FreePort()}/messages");

    public string Place => Path.Combine(folder, "place");

    private TestClient Doctor => Service.As("family-doctor@SX-V0101");

    /// <summary>At the real time: deliveries that failed come again by themselves.</summary>
    public static async Task<HospitalStage> Start(TestPostgres postgres, TestBroker? broker)
    {
        var stage = new HospitalStage();
        stage.host = broker is null ? null : await broker.CreateHost($"340422.{Hospital}");
        stage.Service = new TestService(
            postgres,
            builder =>
            {
                if (stage.host is not null)
                    builder.Configuration["Broker:Uri"] = stage.host.Uri;
                builder.Configuration[FeedSettings.Setting] = "1";
                builder.Configuration[WebhookSettings.Setting] = "1";
                builder.Services.AddSingleton(TimeProvider.System);
            }
        )
        {
            OnKestrel = true,
        };
        await stage.Service.InitializeAsync();
        return stage;
    }

    /// <summary>A case that the doctor sends to the hospital.</summary>
    public async Task Send(Guid id) => await Doctor.Put($"/api/referrals/{id}", CaseForms.Referral()).Expect(201);

    /// <summary>The patient says that she will come, once there is an appointment.</summary>
    public async Task Confirm(Guid id)
    {
        await Reaches(id, "arranged");
        await Doctor.Post($"/api/referrals/{id}/confirmation").Expect(200);
    }

    public Task Reaches(Guid id, string state) =>
        Eventually.Holds(async () => (await Case(id)).String("/state") == state, $"{id} is {state}");

    /// <summary>Waits for a state to which those bring it who run; if one of them is over before, what it said is the failure.</summary>
    public async Task Reaches(Guid id, string state, params Task<(int Code, JsonElement Summary, string Said)>[] runs)
    {
        var reaches = Reaches(id, state);
        if (await Task.WhenAny([reaches, .. runs]) is Task<(int Code, JsonElement Summary, string Said)> over)
        {
            var (code, _, said) = await over;
            code.ShouldBe(0, said);
        }

        await reaches;
    }

    public Task<Answer> Case(Guid id) => Doctor.Get($"/api/referrals/{id}").Expect(200).Run();

    /// <summary>Runs the command.</summary>
    public async Task<(int Code, JsonElement Summary, string Said)> Run(string institution, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await HospitalCommand
            .Build()
            .Parse([
                "--institution",
                institution,
                "--url",
                $"{Service.Address}",
                "--token-file",
                await File($"his-system@{institution}"),
                "--json",
                .. arguments,
            ])
            .InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = error,
                    EnableDefaultExceptionHandler = false,
                },
                TestContext.Current.CancellationToken
            );
        var said = output.ToString();
        return (code, said.StartsWith('{') ? JsonElement.Parse(said) : default, said + error);
    }

    /// <summary>What a way needs.</summary>
    public async Task<string[]> Way(string by) =>
        by switch
        {
            "webhook" => ["--listen", $"{Listens}", "--administrator-token-file", await File("administrator@340422")],
            "broker" =>
            [
                "--broker",
                $"amqp://127.0.0.1:{host!.Node.Port}/{host.Name}",
                "--password-file",
                await Write("password", RabbitNode.Password),
            ],
            _ => ["--place", Place],
        };

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private Task<string> File(string who) =>
        Write(
            who,
            DevelopmentToken
                .Parse(who)
                .Sign(TestService.Key, SecuritySettings.DefaultAudience, Service.Clock.Now, DevelopmentToken.DefaultLife)
        );

    private async Task<string> Write(string name, string text)
    {
        var file = Path.Combine(folder, name);
        await System.IO.File.WriteAllTextAsync(file, text);
        return file;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
