// broker topology: what an administrator imports into RabbitMQ where the service may not declare it.
using System.CommandLine;
using System.Text.Json;
using Referrals.Broker;

namespace Referrals.Operations.Cli;

internal static class BrokerCommands
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var county = new Argument<string[]>("counties")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "GB/T 2260 codes of the counties, such as 340422.",
        };
        var host = new Option<string>("--vhost") { DefaultValueFactory = _ => "/", Description = "The virtual host. / unless given." };
        var users = new Option<bool>("--users")
        {
            Description =
                "Also a user for each institution, without a password, and what it may do. Import it once: it would take passwords away.",
        };
        var topology = new Command(
            "topology",
            "Prints exchanges, queues and bindings as definitions that rabbitmqctl import_definitions takes. Set Broker__DeclareTopology=false then."
        )
        {
            county,
            host,
            users,
        };
        topology.SetAction(
            async (parsed, cancellation) =>
            {
                await using var services = await CommandHost.OpenAsync(create: false, cancellation);
                var parts = services.Services.GetRequiredService<BrokerTopology>();
                var institutions = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
                foreach (var code in parsed.GetValue(county)!)
                    institutions[code] = (await parts.Institutions(code, changed: false, cancellation)).Institutions;
                var settings = services.Services.GetRequiredService<BrokerSettings>();
                var definitions = BrokerDefinitions.Of(
                    parts.Shared(),
                    institutions,
                    code => settings.BundlesOf(code).Keys,
                    parsed.GetValue(host)!,
                    parsed.GetValue(users)
                );
                Console.WriteLine(definitions.ToJsonString(Indented));
                return 0;
            }
        );
        return new Command("broker", "The message broker.") { topology };
    }
}
