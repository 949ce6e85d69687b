// Webhooks over HTTP: the administrator says where messages are sent, a hospital's system looks how far it is.
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Messages;
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Webhooks;

/// <summary>Where an institution's messages are to be sent.</summary>
/// <param name="Url">An https address; http only on this machine. Each delivery is a POST there.</param>
/// <param name="After">
/// Where a new webhook begins: a position of the feed, "beginning", or "now", which is the default. An existing one keeps its place.
/// </param>
public sealed record WebhookForm(string? Url, string? After);

/// <summary>From where on messages are to be sent again.</summary>
/// <param name="After">A position of the feed, "beginning" or "now".</param>
public sealed record ResendForm(string? After);

/// <summary>A webhook, and how it goes.</summary>
/// <param name="Institution">Whose messages.</param>
/// <param name="Url">Where they are sent.</param>
/// <param name="Place">The last message that was taken.</param>
/// <param name="FailingSince">Since when nothing is taken, Shanghai time; missing while all is well.</param>
/// <param name="Attempts">Attempts since then.</param>
/// <param name="NextAttempt">When it is tried again, while it fails.</param>
/// <param name="LastProblem"><c>status-500</c>, <c>no-answer</c> or <c>not-reached</c>.</param>
/// <param name="DeliveredAt">When something was last taken.</param>
/// <param name="SecretSince">Since when the present secret signs; the one before it signs too for 24 hours.</param>
public sealed record WebhookView(
    string Institution,
    string Url,
    string Place,
    DateTimeOffset? FailingSince,
    int Attempts,
    DateTimeOffset? NextAttempt,
    string? LastProblem,
    DateTimeOffset? DeliveredAt,
    DateTimeOffset SecretSince
)
{
    internal static WebhookView Of(Webhook webhook) =>
        new(
            webhook.Institution,
            webhook.Url,
            webhook.At.ToString(),
            Moment(webhook.FailingSince),
            webhook.Attempts,
            webhook.FailingSince is null ? null : Moment(webhook.NextAttempt),
            webhook.LastProblem,
            Moment(webhook.DeliveredAt),
            Moment(webhook.SecretSince)!.Value
        );

    private static DateTimeOffset? Moment(DateTime? at) =>
        at is { } moment ? new DateTimeOffset(DateTime.SpecifyKind(moment, DateTimeKind.Utc)).ToOffset(Shanghai.Offset) : null;
}

/// <summary>All webhooks of a county.</summary>
public sealed record WebhookList(IReadOnlyList<WebhookView> Items);

/// <summary>A webhook with its secret, which is shown to whoever sets it.</summary>
/// <param name="Secret">Key of the signatures, such as <c>whsec_…</c>.</param>
/// <param name="Webhook">The webhook.</param>
public sealed record WebhookSecretView(string Secret, WebhookView Webhook);

internal static class WebhookEndpoints
{
    private const string Tag = "Messages 消息";

    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services
            .AddHttpClient(WebhookSender.Client, client => client.Timeout = WebhookSender.Patience)
            // An answer that sends elsewhere would take the messages to where nobody said that they may go.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        return services
            .AddSingleton<WebhookStore>()
            .AddSingleton(provider => WebhookSettings.From(provider.GetRequiredService<IConfiguration>()))
            .AddSingleNodeWork<WebhookSender>();
    }

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/webhooks").WithTags(Tag);
        read.MapGet("", List)
            .For(Roles.Administrator)
            .Produces<WebhookList>()
            .WithSummary("Where messages are sent, and which of them fails 推送地址");
        read.MapGet("/{institution}", Get)
            .For(Roles.Administrator | MessageSender.All)
            .Produces<WebhookView>()
            .WithSummary("Where an institution's messages are sent, and how far they are 推送状态");
        var write = routes.MapGroup("/api/webhooks/{institution}").WithTags(Tag).For(Roles.Administrator);
        write.MapPut("", Set).Produces<WebhookSecretView>().WithSummary("Send an institution's messages to an address 设置推送地址");
        write.MapDelete("", Remove).Produces(204).WithSummary("Send them no more; the feed has them 停止推送");
        write
            .MapPost("/secret", NewSecret)
            .Produces<WebhookSecretView>()
            .WithSummary("Make a new secret; the old one signs too for 24 hours 更换密钥");
        write.MapPost("/resend", Resend).Produces<WebhookView>().WithSummary("Send again from a position on 重新推送");
    }

    private static async Task<IResult> List(RequestContext context, WebhookStore webhooks) =>
        TypedResults.Ok(
            new WebhookList([.. (await webhooks.Of(context.Caller.County, context.Cancellation)).Select(WebhookView.Of)])
        );

    private static async Task<IResult> Get(string institution, RequestContext context, WebhookStore webhooks)
    {
        if (!context.Caller.Is(Roles.Administrator) && MessageSender.CodeOf(context.Caller) != institution)
            return Problems.Of(new Refusal("feed.not-yours"));
        return await webhooks.Find(context.Caller.County, institution, context.Cancellation) is { } webhook
            ? TypedResults.Ok(WebhookView.Of(webhook))
            : Problems.Of(new Refusal("not-found"));
    }

    private static async Task<IResult> Set(
        string institution,
        Body<WebhookForm> body,
        RequestContext context,
        WebhookStore webhooks,
        FeedReading feed,
        PeopleVault vault,
        ReferenceFactsLoader reference
    )
    {
        var county = context.Caller.County;
        var facts = await reference.Load(context);
        if (institution != MessageSender.Insurer && facts.Directory.On(institution, facts.Today) is null)
            return Problems.Of(new Refusal("not-found"));
        if (UrlOf(body.Value.Url) is not { } url)
            return Problems.Of(new Refusal("webhook.url-invalid") { Pointer = "/url" });
        if (await Place(body.Value.After, feed, context.Cancellation) is not { } from)
            return Problems.Of(new Refusal("feed.position-invalid") { Pointer = "/after" });
        await webhooks.Set(county, institution, url, from, context.Caller.Subject, context.Now, context.Cancellation);
        return await Secret(county, institution, webhooks, vault, context.Cancellation);
    }

    private static async Task<IResult> NewSecret(string institution, RequestContext context, WebhookStore webhooks, PeopleVault vault)
    {
        await webhooks.NewSecret(context.Caller.County, institution, context.Now, context.Cancellation);
        return await Secret(context.Caller.County, institution, webhooks, vault, context.Cancellation);
    }

    private static async Task<IResult> Resend(
        string institution,
        Body<ResendForm> body,
        RequestContext context,
        WebhookStore webhooks,
        FeedReading feed
    )
    {
        var county = context.Caller.County;
        if (body.Value.After is null || await Place(body.Value.After, feed, context.Cancellation) is not { } from)
            return Problems.Of(new Refusal("feed.position-invalid") { Pointer = "/after" });
        await webhooks.MoveTo(county, institution, from, context.Now, context.Cancellation);
        return await webhooks.Find(county, institution, context.Cancellation) is { } webhook
            ? TypedResults.Ok(WebhookView.Of(webhook))
            : Problems.Of(new Refusal("not-found"));
    }

    private static async Task<IResult> Remove(string institution, RequestContext context, WebhookStore webhooks)
    {
        await webhooks.Remove(context.Caller.County, institution, context.Cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Secret(
        string county,
        string institution,
        WebhookStore webhooks,
        PeopleVault vault,
        CancellationToken cancellation
    ) =>
        await webhooks.Find(county, institution, cancellation) is { } webhook
            ? TypedResults.Ok(
                new WebhookSecretView(
                    WebhookSignature.Show(vault.WebhookSecret(county, institution, webhook.Secret)),
                    WebhookView.Of(webhook)
                )
            )
            : Problems.Of(new Refusal("not-found"));

    // A message has no name in it, but says that somebody is ill: it does not go over a network as plain text.
    private static Uri? UrlOf(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.UserInfo.Length == 0
        && url.Fragment.Length == 0
        && text.Length <= 500
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            ? url
            : null;

    private static async Task<FeedPosition?> Place(string? text, FeedReading feed, CancellationToken cancellation) =>
        text switch
        {
            null or "" or FeedAnswer.Now => new FeedPosition(await feed.Reached(cancellation), FeedPosition.Whole),
            "beginning" => new FeedPosition(0, 0),
            _ => FeedPosition.Parse(text),
        };
}

internal static class WebhookProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new(
            "webhook.url-invalid",
            400,
            "推送地址须为 https 地址（本机可用 http），不含用户名和片段，不超过 500 字符。",
            "The address of a webhook is https (http on this machine alone), without user and fragment, of 500 characters at most."
        ),
    ];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WebhookForm))]
[JsonSerializable(typeof(ResendForm))]
[JsonSerializable(typeof(WebhookView))]
[JsonSerializable(typeof(WebhookList))]
[JsonSerializable(typeof(WebhookSecretView))]
internal sealed partial class WebhooksJson : JsonSerializerContext;
