// The messages described: an AsyncAPI 3 document, and a JSON Schema of each, from the same types as the OpenAPI document.
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Referrals.Http;

namespace Referrals.Messages;

/// <summary>Writes what messages look like. The schemas are those of the endpoints behind them.</summary>
/// <param name="api">Where the schemas are.</param>
/// <param name="dispatcher">What is taken.</param>
/// <param name="channels">Ways besides HTTP.</param>
internal sealed partial class MessageDescription(ApiDescription api, MessageDispatcher dispatcher, IEnumerable<MessageChannel> channels)
{
    private const string About = """
        Messages between hospital systems and the county's referral service 县域转诊消息, as CloudEvents 1.0 JSON. What a system sends is the same command as
        the request of the HTTP API behind it, with the same rules and refusals; the message's id is the command id. What a system is told has codes and
        references and no personal data; it is read as a feed, or posted to a webhook of the institution, signed by the Standard Webhooks specification.
        contracts/messages/README.md says the rest.
        """;

    private const string Prefix = "#/components/schemas/";
    private const string Name = "^[!-~]{1,128}$";

    private static readonly (string Name, string Says)[] Parameters =
    [
        ("county", "GB/T 2260 code of the county, such as 340422."),
        ("institution", "Code of the reading institution, or \"insurer\"."),
        ("subject", "The message's subject; its id where it has none."),
    ];

    private static readonly JsonSerializerOptions Written = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    private readonly Lazy<Task<Described>> described = new(async () =>
        new Described(JsonNode.Parse(await api.Text)!.AsObject(), dispatcher, [.. channels])
    );

    /// <summary>The AsyncAPI document.</summary>
    public async Task<string> AsyncApi() => (await described.Value).AsyncApi.ToJsonString(Written);

    /// <summary>Types of messages that are taken, and of those that are told.</summary>
    public async Task<IReadOnlyCollection<string>> Types() => (await described.Value).Schemas.Keys;

    /// <summary>The JSON Schema of a type of message; null where there is no such type.</summary>
    public async Task<string?> Schema(string type) =>
        (await described.Value).Schemas.TryGetValue(type, out var schema) ? schema.ToJsonString(Written) : null;

    private sealed class Described
    {
        private readonly JsonObject components;

        public Described(JsonObject openApi, MessageDispatcher dispatcher, IReadOnlyList<MessageChannel> channels)
        {
            components = openApi["components"]!["schemas"]!.AsObject();
            var taken = dispatcher.Types.OrderBy(type => type.Type, StringComparer.Ordinal).Select(type => Taken(type, openApi)).ToList();
            var told = PublicMessageTypes.All.Select(Told).ToList();
            var receipt = Receipt();
            var board = Unordered(PublicMessageTypes.Board);
            AsyncApi = Document(taken, told, [receipt, board], channels);
            foreach (var message in taken)
                Schemas.Add(message.Type, Alone(message, strict: true));
            foreach (var message in told.Append(receipt).Append(board))
                Schemas.Add(message.Type, Alone(message, strict: false));
        }

        public JsonObject AsyncApi { get; }

        public SortedDictionary<string, JsonObject> Schemas { get; } = new(StringComparer.Ordinal);

        private static Message Taken(MessageType type, JsonObject openApi)
        {
            var path = Constraint().Replace($"/{type.Endpoint.RoutePattern.RawText!.Trim('/')}", "}");
            var body = openApi["paths"]?[path]?[type.Method.ToLowerInvariant()]?["requestBody"];
            var schema = body?["content"]?["application/json"]?["schema"]?.DeepClone();
            var subject = type.Subject is null
                ? null
                : new JsonObject { ["type"] = "string", [type.IsGuid ? "format" : "pattern"] = type.IsGuid ? "uuid" : Name };
            var required = body?["required"]?.GetValue<bool>() == true;
            var summary = type.Endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary;
            return new Message(
                type.Type,
                summary ?? $"{type.Method} {path}",
                $"{type.Method} {path}",
                Envelope(type.Type, subject, schema, required)
            );
        }

        private static Message Unordered(PublicMessageType type)
        {
            var data = new JsonObject { ["$ref"] = Prefix + type.Data.Name };
            var subject = new JsonObject { ["type"] = "string", ["pattern"] = Name };
            return new Message(type.Type, type.Summary, null, Envelope(type.Type, subject, data, required: true));
        }

        private static Message Told(PublicMessageType type)
        {
            var message = Unordered(type);
            message.Envelope["properties"]!["sequence"] = new JsonObject
            {
                ["type"] = "string",
                ["description"] = "Compares as text in the order of the log.",
            };
            return message;
        }

        private static Message Receipt()
        {
            var type = PublicMessageTypes.Receipt;
            var subject = new JsonObject
            {
                ["type"] = "string",
                ["description"] = "Id of the message; where it has none, a hash of its body.",
            };
            var envelope = Envelope(type.Type, subject, new JsonObject { ["$ref"] = Prefix + type.Data.Name }, required: true);
            envelope["properties"]!["id"] = new JsonObject { ["type"] = "string", ["pattern"] = "^receipt:[!-~]{1,200}$" };
            return new Message(type.Type, type.Summary, null, envelope);
        }

        private static JsonObject Envelope(string type, JsonObject? subject, JsonNode? data, bool required)
        {
            var properties = new JsonObject
            {
                ["specversion"] = new JsonObject { ["const"] = "1.0" },
                ["id"] = new JsonObject { ["type"] = "string", ["pattern"] = Name },
                ["source"] = new JsonObject { ["type"] = "string", ["pattern"] = Name },
                ["type"] = new JsonObject { ["const"] = type },
            };
            if (subject is not null)
                properties["subject"] = subject;
            properties["time"] = new JsonObject { ["type"] = "string", ["format"] = "date-time" };
            properties["datacontenttype"] = new JsonObject { ["const"] = "application/json" };
            properties["traceparent"] = new JsonObject { ["type"] = "string" };
            if (data is not null)
                properties["data"] = data;
            string?[] needed = ["specversion", "id", "source", "type", subject is null ? null : "subject", required ? "data" : null];
            return new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray([.. needed.OfType<string>().Select(name => JsonValue.Create(name))]),
                ["properties"] = properties,
            };
        }

        // One file for those who check what they send: strict where unknown fields are refused.
        private JsonObject Alone(Message message, bool strict)
        {
            var definitions = Closure([message]);
            if (strict)
                foreach (var (_, definition) in definitions)
                    Close(definition!);
            var schema = new JsonObject
            {
                ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
                ["title"] = message.Type,
                ["description"] = message.Summary,
            };
            foreach (var (name, value) in message.Envelope)
                schema[name] = value!.DeepClone();
            if (definitions.Count > 0)
                schema["$defs"] = definitions;
            return JsonNode.Parse(schema.ToJsonString().Replace(Prefix, "#/$defs/", StringComparison.Ordinal))!.AsObject();
        }

        private static void Close(JsonNode schema)
        {
            if (schema is JsonObject own)
            {
                if (own["properties"] is JsonObject && own["additionalProperties"] is null)
                    own["additionalProperties"] = false;
                foreach (var child in own.Select(property => property.Value).OfType<JsonNode>().ToList())
                    Close(child);
            }
            else if (schema is JsonArray several)
            {
                foreach (var child in several.OfType<JsonNode>())
                    Close(child);
            }
        }

        private JsonObject Closure(IEnumerable<Message> messages)
        {
            var found = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
            var open = new Queue<JsonNode>(messages.Select(message => message.Envelope));
            while (open.TryDequeue(out var schema))
                foreach (var name in Reference().Matches(schema.ToJsonString()).Select(match => match.Groups["name"].Value))
                    if (!found.ContainsKey(name))
                        open.Enqueue(found[name] = components[name]!.DeepClone());
            return new JsonObject(found.Select(schema => KeyValuePair.Create<string, JsonNode?>(schema.Key, schema.Value)));
        }

        private JsonObject Document(List<Message> taken, List<Message> told, List<Message> byBroker, IReadOnlyList<MessageChannel> further)
        {
            List<Message> all = [.. taken, .. told, .. byBroker];
            var channels = new JsonObject
            {
                ["received"] = Channel("/api/messages", "Posted one by one or as a batch; each is answered with a receipt.", taken),
                ["feed"] = Channel("/api/feeds/{institution}", "Read as pages, as a long poll, or as server-sent events.", told),
            };
            var operations = new JsonObject { ["receive"] = Operation("receive", "received"), ["tell"] = Operation("send", "feed") };
            foreach (var one in further)
            {
                var channel = Channel(one.Address, one.Says, Of(one));
                channel["bindings"] = one.Bindings.DeepClone();
                channels[one.Name] = channel;
                operations[$"{(one.IsIn ? "receive" : "tell")}-{one.Name}"] = Operation(one.IsIn ? "receive" : "send", one.Name);
            }

            List<Message> Of(MessageChannel one) =>
                one.Only is { } type ? all.FindAll(message => message.Type == type)
                : one.IsIn ? taken
                : [.. told, .. byBroker.Where(message => !further.Any(other => other.Only == message.Type))];

            return new JsonObject
            {
                ["asyncapi"] = "3.0.0",
                ["info"] = new JsonObject
                {
                    ["title"] = "Referrals",
                    ["version"] = "1",
                    ["description"] = About,
                },
                ["defaultContentType"] = ReceivedMessage.ContentType,
                ["channels"] = channels,
                ["operations"] = operations,
                ["components"] = new JsonObject
                {
                    ["messages"] = new JsonObject(
                        all.Select(message => KeyValuePair.Create<string, JsonNode?>(message.Type, message.Describe()))
                    ),
                    ["schemas"] = Closure(all),
                },
            };
        }

        private static JsonObject Channel(string address, string says, List<Message> messages)
        {
            var channel = new JsonObject { ["address"] = address, ["description"] = says };
            var parameters = new JsonObject(
                Parameters
                    .Where(parameter => address.Contains($"{{{parameter.Name}}}", StringComparison.Ordinal))
                    .Select(parameter =>
                        KeyValuePair.Create<string, JsonNode?>(parameter.Name, new JsonObject { ["description"] = parameter.Says })
                    )
            );
            if (parameters.Count > 0)
                channel["parameters"] = parameters;
            channel["messages"] = new JsonObject(
                messages.Select(message =>
                    KeyValuePair.Create<string, JsonNode?>(
                        message.Type,
                        new JsonObject { ["$ref"] = $"#/components/messages/{message.Type}" }
                    )
                )
            );
            return channel;
        }

        private static JsonObject Operation(string action, string channel) =>
            new()
            {
                ["action"] = action,
                ["channel"] = new JsonObject { ["$ref"] = $"#/channels/{channel}" },
            };
    }

    private sealed record Message(string Type, string Summary, string? Request, JsonObject Envelope)
    {
        public JsonObject Describe()
        {
            var message = new JsonObject
            {
                ["name"] = Type,
                ["summary"] = Summary,
                ["contentType"] = ReceivedMessage.ContentType,
            };
            if (Request is not null)
                message["description"] = $"The same as `{Request}`.";
            message["payload"] = Envelope.DeepClone();
            return message;
        }
    }

    [GeneratedRegex("#/components/schemas/(?<name>[A-Za-z0-9_.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Reference();

    [GeneratedRegex(":[^}]+}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Constraint();
}
