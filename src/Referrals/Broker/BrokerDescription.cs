// The broker's part of the AsyncAPI document.
using System.Text.Json.Nodes;
using Referrals.Messages;

namespace Referrals.Broker;

internal static class BrokerDescription
{
    private const string BindingVersion = "0.3.0";

    /// <summary>Where hospital systems publish.</summary>
    public static MessageChannel In =>
        new(
            "broker-in",
            "{subject}",
            $"Published to the exchange {BrokerNames.In} (x-consistent-hash) with the subject as routing key and the property user-id; each is answered with a receipt in the sender's queue.",
            IsIn: true,
            new JsonObject
            {
                ["amqp"] = new JsonObject
                {
                    ["is"] = "routingKey",
                    ["exchange"] = new JsonObject
                    {
                        ["name"] = BrokerNames.In,
                        ["durable"] = true,
                        ["autoDelete"] = false,
                    },
                    ["bindingVersion"] = BindingVersion,
                },
            }
        );

    /// <summary>What each of them consumes.</summary>
    public static MessageChannel Out =>
        new(
            "broker-out",
            BrokerNames.Queue("{county}", "{institution}"),
            $"A quorum queue for each institution, bound to the topic exchange {BrokerNames.Out}. Acknowledge what is stored.",
            IsIn: false,
            new JsonObject
            {
                ["amqp"] = new JsonObject
                {
                    ["is"] = "queue",
                    ["queue"] = new JsonObject
                    {
                        ["durable"] = true,
                        ["exclusive"] = false,
                        ["autoDelete"] = false,
                    },
                    ["bindingVersion"] = BindingVersion,
                },
            }
        );

    /// <summary>What those consume who mirror boards.</summary>
    public static MessageChannel Boards =>
        new(
            "broker-boards",
            "{county}.boards.#",
            $"Published to the topic exchange {BrokerNames.Out}, at most once a minute for each board; a message is all of a board. A system that mirrors boards declares a queue and binds it so, or to a part: {{county}}.boards.county.#, {{county}}.boards.institution.SX-H01.#",
            IsIn: false,
            new JsonObject
            {
                ["amqp"] = new JsonObject
                {
                    ["is"] = "routingKey",
                    ["exchange"] = new JsonObject
                    {
                        ["name"] = BrokerNames.Out,
                        ["durable"] = true,
                        ["autoDelete"] = false,
                    },
                    ["bindingVersion"] = BindingVersion,
                },
            }
        )
        {
            Only = PublicMessageTypes.Board.Type,
        };
}
