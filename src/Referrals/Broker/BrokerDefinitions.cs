// What a broker needs to have, as RabbitMQ imports it.
using System.Text.Json.Nodes;
using Referrals.Shared;

namespace Referrals.Broker;

internal static class BrokerDefinitions
{
    /// <summary>Definitions of a virtual host.</summary>
    /// <param name="shared">What all counties share.</param>
    /// <param name="institutions">Codes of institutions by county.</param>
    /// <param name="bundlesOf">Which of a county's institutions read bundles.</param>
    /// <param name="host">The virtual host.</param>
    /// <param name="users">
    /// Whether there is a user for each institution, who may publish to <see cref="BrokerNames.In"/> and read its queues, and nothing else.
    /// It cannot log in before it is given a password.
    /// </param>
    public static JsonObject Of(
        BrokerObjects shared,
        IReadOnlyDictionary<string, IReadOnlyList<string>> institutions,
        Func<string, IEnumerable<string>> bundlesOf,
        string host,
        bool users
    )
    {
        var all = institutions
            .Select(county => BrokerTopology.Of(county.Key, county.Value, bundlesOf(county.Key)))
            .Prepend(shared)
            .ToList();
        var definitions = new JsonObject
        {
            ["exchanges"] = List(all.SelectMany(objects => objects.Exchanges), exchange => Exchange(exchange, host)),
            ["queues"] = List(all.SelectMany(objects => objects.Queues), queue => Queue(queue, host)),
            ["bindings"] = List(all.SelectMany(objects => objects.Bindings), binding => Binding(binding, host)),
        };
        if (users)
        {
            var owners = institutions
                .SelectMany(county => county.Value.Append(InsuranceOffice.Code).Select(code => BrokerNames.User(county.Key, code)))
                .ToList();
            definitions["users"] = List(
                owners,
                user => new JsonObject
                {
                    ["name"] = user,
                    ["password_hash"] = "",
                    ["tags"] = "",
                }
            );
            definitions["permissions"] = List(owners, user => Permission(user, host));
        }

        return definitions;
    }

    private static JsonObject Exchange(BrokerExchange exchange, string host) =>
        new()
        {
            ["name"] = exchange.Name,
            ["vhost"] = host,
            ["type"] = exchange.Type,
            ["durable"] = true,
            ["auto_delete"] = false,
            ["internal"] = false,
            ["arguments"] = new JsonObject(),
        };

    private static JsonObject Queue(BrokerQueue queue, string host) =>
        new()
        {
            ["name"] = queue.Name,
            ["vhost"] = host,
            ["durable"] = true,
            ["auto_delete"] = false,
            ["arguments"] = new JsonObject(
                queue
                    .Arguments(limitsDeliveries: false)
                    .Select(argument =>
                        KeyValuePair.Create<string, JsonNode?>(argument.Key, argument.Value is bool yes ? yes : (string)argument.Value!)
                    )
            ),
        };

    private static JsonObject Binding(BrokerBinding binding, string host) =>
        new()
        {
            ["source"] = binding.Exchange,
            ["vhost"] = host,
            ["destination"] = binding.Queue,
            ["destination_type"] = "queue",
            ["routing_key"] = binding.Key,
            ["arguments"] = new JsonObject(),
        };

    private static JsonObject Permission(string user, string host) =>
        new()
        {
            ["user"] = user,
            ["vhost"] = host,
            ["configure"] = "^$",
            ["write"] = $"^{Literally(BrokerNames.In)}$",
            // The queues have the name of their user.
            ["read"] = $"^{Literally($"{BrokerNames.Out}.{user}")}(\\.fhir)?$",
        };

    private static string Literally(string name) => name.Replace(".", "\\.", StringComparison.Ordinal);

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonObject> write) =>
        new([.. items.Select(item => (JsonNode)write(item))]);
}
