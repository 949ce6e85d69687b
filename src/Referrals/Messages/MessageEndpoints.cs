// Messages over HTTP, for hospitals without a broker: to the service, and from it.
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Messages;

internal static class MessageEndpoints
{
    /// <summary>Messages of different subjects that are done at once.</summary>
    private const int AtOnce = 8;

    public static IServiceCollection AddMessages(this IServiceCollection services)
    {
        foreach (var data in PublicMessageTypes.All.Select(type => type.Data).Distinct())
            services.AddSingleton(new DescribedType(data));
        return services
            .AddSingleton<MessageDispatcher>()
            .AddSingleton<MessageDescription>()
            .AddSingleton<PublicMessages>()
            .AddSingleton(provider => FeedSettings.From(provider.GetRequiredService<IConfiguration>()))
            .AddSingleton<FeedReading>()
            .AddSingleton(provider => SenderSettings.From(provider.GetRequiredService<IConfiguration>()))
            .AddSingleton<Senders>()
            .AddSingleNodeWork<FeedWriter>()
            .AddSingleNodeWork<SilenceWatch>();
    }

    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/api/messages", Receive)
            .WithTags("Messages 消息")
            .For(MessageSender.All)
            .Produces<MessageReceipt>()
            .AddOpenApiOperationTransformer(DescribeBatch)
            .WithSummary("One CloudEvents message, or a batch of them, with the same rules as the requests that they stand for 接收消息");
        routes
            .MapGet(
                "/api/messages/senders",
                async (RequestContext context, Senders senders) =>
                    TypedResults.Ok(new ItemsAnswer<SenderView>(await senders.Of(context.Caller.County, context.Cancellation)))
            )
            .WithTags("Messages 消息")
            .For(Roles.Administrator | Roles.CountyAuthority)
            .Produces<ItemsAnswer<SenderView>>()
            .WithSummary("Hospitals' systems that send messages, when each was last heard of, and which are silent 接口状态");
        routes
            .MapGet("/api/feeds/{institution}", Feed)
            .AfterPlace()
            .WithTags("Messages 消息")
            .For(MessageSender.All)
            .Produces<FeedPage>(200, "application/json", EventStream.ContentType)
            .WithSummary(
                "What happened that concerns an institution, from any position: a page, a long poll, or server-sent events 消息订阅"
            );
        routes
            .MapGet("/asyncapi/v1.json", async (MessageDescription messages) => Results.Text(await messages.AsyncApi(), "application/json"))
            .ExcludeFromDescription()
            .Open();
        routes
            .MapGet(
                "/asyncapi/schemas/{type}",
                async (string type, MessageDescription messages) =>
                    await messages.Schema(type) is { } schema
                        ? Results.Text(schema, "application/schema+json")
                        : Problems.Of(new Refusal("not-found"))
            )
            .ExcludeFromDescription()
            .Open();
    }

    private static async Task<IResult> Receive(
        MessageUpload upload,
        RequestContext context,
        MessageDispatcher dispatcher,
        ProblemTexts texts
    )
    {
        var sender = MessageSender.CallerOf(context.Caller.County, MessageSender.CodeOf(context.Caller)!);
        if (!upload.IsBatch)
        {
            var receipt = await One(upload.Messages[0]);
            return TypedResults.Json(receipt, statusCode: receipt.Status);
        }

        var receipts = new MessageReceipt[upload.Messages.Count];
        // In their order where they are about the same.
        await Parallel.ForEachAsync(
            upload.Messages.Index().GroupBy(message => SubjectOf(message.Item), StringComparer.Ordinal),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = context.Cancellation },
            async (subject, _) =>
            {
                foreach (var (at, message) in subject)
                    receipts[at] = await One(message);
            }
        );
        return TypedResults.Ok(new MessageReceipts(receipts));

        async Task<MessageReceipt> One(JsonElement json)
        {
            var (message, refusal) = ReceivedMessage.Read(json);
            return message is null
                ? MessageReceipt.Of(Text(json, "id"), refusal!, texts, context.Language)
                : await dispatcher.Dispatch(message, sender, context.Language, context.Cancellation);
        }
    }

    // Of two bodies for one status the framework would describe one.
    private static Task DescribeBatch(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        var one = new OpenApiSchemaReference(nameof(MessageReceipt), context.Document);
        context.Document!.AddComponent(
            nameof(MessageReceipts),
            new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "What became of several messages, in their order.",
                Required = new HashSet<string>(StringComparer.Ordinal) { "receipts" },
                Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                {
                    ["receipts"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = one },
                },
            }
        );
        operation.Responses!["200"].Content!["application/json"].Schema = new OpenApiSchema
        {
            OneOf = [one, new OpenApiSchemaReference(nameof(MessageReceipts), context.Document)],
        };
        return Task.CompletedTask;
    }

    private static Task<IResult> Feed(
        RequestContext context,
        string institution,
        [AsParameters] FeedQuery query,
        HttpContext http,
        FeedReading feed
    ) => FeedAnswer.Of(context, institution, query, http, feed);

    private static string SubjectOf(JsonElement message) =>
        Text(message, "subject")
        ?? (
            message.ValueKind == JsonValueKind.Object && message.TryGetProperty("data", out var data) && Text(data, "person") is { } person
                ? $"person {person}"
                : ""
        );

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

/// <summary>One message, or at most <see cref="Most"/>; at most <see cref="Limit"/> bytes.</summary>
internal sealed class MessageUpload(bool batch, IReadOnlyList<JsonElement> messages) : IEndpointParameterMetadataProvider
{
    public const int Limit = 5 * 1024 * 1024;
    public const int Most = 500;

    public bool IsBatch => batch;

    public IReadOnlyList<JsonElement> Messages => messages;

    public static async ValueTask<MessageUpload> BindAsync(HttpContext context)
    {
        // Counted where it is read.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        var bytes = await Body<object>.Read(context, Limit);
        if (bytes.Length == 0)
            throw new RequestRefusedException(new Refusal("body.missing"));
        Body<object>.CheckSyntax(bytes);
        var json = Parse(bytes);
        if (json.ValueKind != JsonValueKind.Array)
            return new MessageUpload(false, [json]);
        return json.GetArrayLength() is > 0 and <= Most
            ? new MessageUpload(true, [.. json.EnumerateArray()])
            : throw new RequestRefusedException(new Refusal("message.batch-size").With("limit", $"{Most}"));
    }

    // Of a name that stands twice nobody knows which is meant.
    private static JsonElement Parse(byte[] bytes)
    {
        try
        {
            return JsonElement.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            throw new RequestRefusedException(new Refusal("request.malformed"));
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(
            new AcceptsMetadata([ReceivedMessage.ContentType, ReceivedMessage.BatchContentType, "application/json"], typeof(JsonElement))
        );
}
