// Webhooks over HTTP: the administrator says where messages are sent, a hospital's system looks how far it is.
using System.Diagnostics;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Messages;
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Webhooks;

internal static class WebhookEndpoints
{
    private const string Tag = "Messages 消息";
    private const string Beginning = "beginning";

    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(10);
    private const int MostOfAnAnswer = 64 * 1024;
    private const int KilobytesOfHeaders = 16;

    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services
            .AddHttpClient(
                WebhookClient.Name,
                (provider, client) => client.Timeout = provider.GetRequiredService<WebhookSettings>().Patience
            )
            .UseSocketsHttpHandler(
                (handler, provider) =>
                {
                    // An answer that sends elsewhere would take the messages to where nobody said that they may go; so would a proxy.
                    handler.AllowAutoRedirect = false;
                    handler.UseProxy = false;
                    handler.UseCookies = false;
                    handler.ConnectCallback = provider.GetRequiredService<WebhookAddresses>().Connect;
                    handler.ConnectTimeout = provider.GetRequiredService<WebhookSettings>().Patience;
                    handler.PooledConnectionLifetime = ConnectionLife;
                    handler.MaxResponseHeadersLength = KilobytesOfHeaders;
                    handler.MaxResponseDrainSize = MostOfAnAnswer;
                    // A message has its own trace.
                    handler.ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator();
                }
            )
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        return services
            .AddSingleton<WebhookStore>()
            .AddSingleton<WebhookAddresses>()
            .AddSingleton<WebhookClient>()
            .AddSingleton(provider => WebhookSettings.From(provider.GetRequiredService<IConfiguration>()))
            .AddSingleNodeWork<WebhookSender>();
    }

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("/api/webhooks").WithTags(Tag);
        all.MapGet("", List)
            .For(Roles.Administrator)
            .Produces<WebhookList>()
            .WithSummary("Where messages are sent, and which of them fails 推送地址");
        var one = all.MapGroup("/{institution}");
        one.MapGet("", Get)
            .For(Roles.Administrator | MessageSender.All)
            .Produces<WebhookView>()
            .WithSummary("Where an institution's messages are sent, and how far they are 推送状态");
        one.MapPut("", Set)
            .For(Roles.Administrator)
            .Produces<WebhookSecretView>()
            .WithSummary("Send an institution's messages to an address, and see its secret 设置推送地址");
        one.MapDelete("", Remove)
            .For(Roles.Administrator)
            .Produces(204)
            .WithSummary("Send an institution's messages no more; the feed has them 停止推送");
        one.MapPost("/secret", NewSecret)
            .For(Roles.Administrator)
            .Produces<WebhookSecretView>()
            .WithSummary("Make a new secret; the one before signs too for 24 hours 更换密钥");
        one.MapPost("/resend", Resend)
            .For(Roles.Administrator | MessageSender.All)
            .Produces<WebhookView>()
            .WithSummary("Send an institution's messages again from any position on 重新推送");
    }

    private static async Task<IResult> List(RequestContext context, WebhookStore webhooks) =>
        TypedResults.Ok(new WebhookList([.. (await webhooks.Of(context.Caller.County, context.Cancellation)).Select(WebhookView.Of)]));

    private static async Task<IResult> Get(string institution, RequestContext context, WebhookStore webhooks) =>
        IsOwn(institution, context) ? await View(institution, context, webhooks) : Problems.Of(new Refusal("feed.not-yours"));

    private static async Task<IResult> Set(
        string institution,
        Body<WebhookForm> body,
        RequestContext context,
        WebhookStore webhooks,
        WebhookAddresses addresses,
        FeedReading feed,
        PeopleVault vault,
        ReferenceFactsLoader reference
    )
    {
        var facts = await reference.Load(context);
        if (institution != InsuranceOffice.Code && facts.Directory.On(institution, facts.Today) is null)
            return Problems.Of(new Refusal("not-found"));
        var (url, refusal) = addresses.Check(body.Value.Url);
        if (url is null)
            return Problems.Of(refusal!);
        if (await Position(body.Value.After ?? FeedAnswer.Now, feed, context.Cancellation) is not { } from)
            return Problems.Of(new Refusal("feed.position-invalid") { Pointer = "/after" });
        await webhooks.Set(Change(institution, context), url, from, context.Cancellation);
        return await Secret(institution, context, webhooks, vault);
    }

    private static async Task<IResult> NewSecret(string institution, RequestContext context, WebhookStore webhooks, PeopleVault vault)
    {
        await webhooks.NewSecret(Change(institution, context), context.Cancellation);
        return await Secret(institution, context, webhooks, vault);
    }

    private static async Task<IResult> Resend(
        string institution,
        Body<ResendForm> body,
        RequestContext context,
        WebhookStore webhooks,
        FeedReading feed
    )
    {
        if (!IsOwn(institution, context))
            return Problems.Of(new Refusal("feed.not-yours"));
        if (await Position(body.Value.After, feed, context.Cancellation) is not { } from)
            return Problems.Of(new Refusal("feed.position-invalid") { Pointer = "/after" });
        await webhooks.MoveTo(Change(institution, context), from, context.Cancellation);
        return await View(institution, context, webhooks);
    }

    private static async Task<IResult> Remove(string institution, RequestContext context, WebhookStore webhooks)
    {
        await webhooks.Remove(context.Caller.County, institution, context.Cancellation);
        return TypedResults.NoContent();
    }

    private static WebhookChange Change(string institution, RequestContext context) =>
        new(context.Caller.County, institution, context.Caller.Subject, context.Now.UtcDateTime);

    private static bool IsOwn(string institution, RequestContext context) =>
        context.Caller.Is(Roles.Administrator) || MessageSender.CodeOf(context.Caller) == institution;

    private static async Task<IResult> View(string institution, RequestContext context, WebhookStore webhooks) =>
        await webhooks.Find(context.Caller.County, institution, context.Cancellation) is { } webhook
            ? TypedResults.Ok(WebhookView.Of(webhook))
            : Problems.Of(new Refusal("not-found"));

    private static async Task<IResult> Secret(string institution, RequestContext context, WebhookStore webhooks, PeopleVault vault)
    {
        var county = context.Caller.County;
        var webhook = await webhooks.Find(county, institution, context.Cancellation);
        var secrets = await webhooks.Secrets(county, institution, context.Now, context.Cancellation);
        return webhook is not null && secrets.Count > 0
            ? TypedResults.Ok(
                new WebhookSecretView(WebhookSignature.Show(vault.WebhookSecret(county, institution, secrets[0])), WebhookView.Of(webhook))
            )
            : Problems.Of(new Refusal("not-found"));
    }

    // A position that has not come yet would keep messages back, unnoticed.
    private static async Task<FeedPosition?> Position(string? text, FeedReading feed, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (text == Beginning)
            return new FeedPosition(0, 0);
        var end = await feed.Reached(cancellation);
        return text == FeedAnswer.Now ? new FeedPosition(end, FeedPosition.Whole)
            : FeedPosition.Parse(text) is { } position && position.Log <= end ? position
            : null;
    }
}
