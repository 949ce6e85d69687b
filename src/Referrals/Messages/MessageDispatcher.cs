// A message is a request that came another way: it is given to the endpoint of its type.
using System.Diagnostics;
using Microsoft.AspNetCore.Routing.Patterns;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Messages;

/// <summary>What a type of message asks for.</summary>
/// <param name="Type">The message's <c>type</c>.</param>
/// <param name="Method">HTTP method of the endpoint.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Body">What its data is; null where it has none.</param>
internal sealed record MessageType(string Type, string Method, RouteEndpoint Endpoint, Type? Body)
{
    /// <summary>The one name in its route, which the message has as its subject; null where there is none.</summary>
    public RoutePatternParameterPart? Subject { get; } = Endpoint.RoutePattern.Parameters is [var only] ? only : null;

    /// <summary>Whether a subject is a case or a consultation, else a pool.</summary>
    public bool IsGuid => Subject?.ParameterPolicies.Any(policy => policy.Content == "guid") == true;

    public Roles Roles { get; } = Endpoint.Metadata.GetMetadata<EndpointAccess>()!.Roles;
}

/// <summary>
/// Gives each message to the endpoint of its type, with the sender as caller and its id as command id. So the same rules, refusals and
/// idempotency hold for messages as for requests, and no rule is written twice.
/// </summary>
internal sealed class MessageDispatcher(
    EndpointDataSource endpoints,
    IServiceScopeFactory scopes,
    Senders senders,
    ILogger<ApiMiddleware> logger
)
{
    private static readonly byte[] Nothing = "{}"u8.ToArray();

    private readonly Lazy<Dictionary<string, MessageType>> types = new(() =>
        endpoints
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<MessageOperation>() is not null)
            .Select(endpoint => new MessageType(
                endpoint.Metadata.GetMetadata<MessageOperation>()!.Type,
                endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single(),
                endpoint,
                endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IAcceptsMetadata>()?.RequestType
            ))
            .Where(type => (type.Roles & MessageSender.All) != 0)
            .ToDictionary(type => type.Type, StringComparer.Ordinal)
    );

    /// <summary>Every type, by name.</summary>
    public IReadOnlyCollection<MessageType> Types => types.Value.Values;

    /// <summary>Does what a message asks for, or says why not. Never throws for what the message says.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">On whose behalf.</param>
    /// <param name="language">Of what is said in words.</param>
    /// <param name="cancellation">Of the waiting, not of what was begun.</param>
    public Task<MessageReceipt> Dispatch(ReceivedMessage message, Caller sender, Language language, CancellationToken cancellation) =>
        Run(message, sender, language, http => Execute(http, message, sender), cancellation);

    /// <summary>Does what no type of message stands for, such as taking a file, as if a message had asked for it.</summary>
    /// <param name="message">Its id is the command id.</param>
    /// <param name="sender">On whose behalf.</param>
    /// <param name="language">Of what is said in words.</param>
    /// <param name="work">What is to be done.</param>
    /// <param name="cancellation">Of the waiting, not of what was begun.</param>
    public Task<MessageReceipt> Dispatch(
        ReceivedMessage message,
        Caller sender,
        Language language,
        Func<RequestContext, Task<IResult>> work,
        CancellationToken cancellation
    ) =>
        Run(
            message,
            sender,
            language,
            async http =>
            {
                // The command id stands for the same request only.
                http.Request.Method = HttpMethods.Post;
                http.Request.Path = $"/{message.Type}/{message.Subject}";
                await (await work(await RequestContext.BindAsync(http))).ExecuteAsync(http);
            },
            cancellation
        );

    private async Task<MessageReceipt> Run(
        ReceivedMessage message,
        Caller sender,
        Language language,
        RequestDelegate work,
        CancellationToken cancellation
    )
    {
        using var activity = Start(message);
        await using var scope = scopes.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellation };
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        http.Request.Headers.AcceptLanguage = language.Tag();
        http.Request.Headers["Idempotency-Key"] = message.Id;
        http.Features.Set(sender);
        await new ApiMiddleware(work, logger).InvokeAsync(http);
        await senders.Heard(sender.County, MessageSender.CodeOf(sender)!);
        return MessageReceipt.Of(message, http.Response, answer.ToArray());
    }

    private async Task Execute(HttpContext http, ReceivedMessage message, Caller sender)
    {
        if (Route(message, sender, http) is not { } refusal)
            await http.GetEndpoint()!.RequestDelegate!(http);
        else
            await Problems.Write(http, refusal);
    }

    private Refusal? Route(ReceivedMessage message, Caller sender, HttpContext http)
    {
        if (message.Source != MessageSender.CodeOf(sender))
            return new Refusal("message.source-not-yours").At("/source");
        if (!types.Value.TryGetValue(message.Type, out var type))
            return new Refusal("message.type-unknown").At("/type");
        if (!sender.Is(type.Roles))
            return new Refusal("role.not-permitted");
        var path = $"/{type.Endpoint.RoutePattern.RawText!.Trim('/')}";
        if (type.Subject is { } parameter)
        {
            if (message.Subject is not { } subject || (type.IsGuid && !Guid.TryParse(subject, out _)))
                return new Refusal("message.subject-invalid").At("/subject");
            // One way to write it: the same message is the same command.
            if (type.IsGuid)
                subject = Guid.Parse(subject).ToString();
            http.Request.RouteValues[parameter.Name] = subject;
            path =
                $"{path[..path.IndexOf('{', StringComparison.Ordinal)]}{subject}{path[(path.IndexOf('}', StringComparison.Ordinal) + 1)..]}";
        }

        http.SetEndpoint(type.Endpoint);
        http.Request.Method = type.Method;
        http.Request.Path = path;
        // Who has nothing to add may leave the data out.
        if (
            (
                message.Data.Length > 0 ? message.Data
                : type.Body is null ? []
                : Nothing
            ) is
            { Length: > 0 } data
        )
        {
            http.Request.ContentType = "application/json";
            http.Request.ContentLength = data.Length;
            http.Request.Body = new MemoryStream(data, writable: false);
        }

        return null;
    }

    // The events carry the sender's trace also where nobody here collects spans.
    private static Activity Start(ReceivedMessage message)
    {
        var parent = ActivityContext.TryParse(message.TraceParent, null, isRemote: true, out var known) ? known : default;
        if (MessageTelemetry.Source.StartActivity("message", ActivityKind.Consumer, parent) is { } activity)
            return activity;
        activity = new Activity("message");
        if (parent != default)
            activity.SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
        return activity.Start();
    }
}
