// Inboxes over HTTP, and what the slice brings to the service.
using System.Globalization;
using System.Text.Json.Serialization;
using Npgsql;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Inbox;

internal static class InboxEndpoints
{
    private const Roles Readers = RoleGroups.Staff | Roles.CountyAuthority;

    public static IServiceCollection AddInbox(this IServiceCollection services)
    {
        services.AddSingleton<MailboxReading>();
        services.AddSingleton<InboxReading>();
        services.AddSingleton(provider => GatewaySettings.From(provider.GetRequiredService<IConfiguration>()));
        // A line for each notice would fill the log; what fails is told by who retries.
        services.AddHttpClient(NoticeGateway.Client, client => client.Timeout = NoticeGateway.Patience).RemoveAllLoggers();
        services.AddSingleton(provider => new NoticeGateway(
            provider.GetRequiredService<IHttpClientFactory>(),
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<GatewaySettings>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<NoticeGateway>>()
        ));
        services.AddSingleNodeWork<NoticeReader>();
        return services;
    }

    public static void MapInbox(this IEndpointRouteBuilder routes)
    {
        var inbox = routes.MapGroup("/api/inbox").WithTags("Inbox 通知").For(Readers);
        inbox
            .MapGet(
                "",
                (RequestContext context, InboxReading reading, string? unread, string? limit, string? cursor) =>
                    reading.Page(
                        context,
                        unread switch
                        {
                            null or "" or "false" => false,
                            "true" => true,
                            _ => throw Query.Fault("unread", new Refusal("field.format")),
                        },
                        Query.Limit(limit, 50, 200),
                        Before(cursor)
                    )
            )
            .After()
            .Produces<InboxPage>()
            .WithSummary("What the caller must know, newest first 我的通知");
        inbox
            .MapPut(
                "/reading",
                (RequestContext context, Body<ReadingForm> body, InboxReading reading) =>
                {
                    var fields = new Fields();
                    var upTo = fields.Required("/upTo", body.Value.UpTo);
                    if (body.Value.UpTo < 0)
                        fields.Fault(
                            "/upTo",
                            new Refusal("field.out-of-range")
                                .With("from", "0")
                                .With("to", long.MaxValue.ToString(CultureInfo.InvariantCulture))
                        );
                    return fields.Refusal is { } refusal ? Task.FromResult(Problems.Of(refusal)) : reading.HasRead(context, upTo);
                }
            )
            .Produces(204)
            .WithSummary("Everything up to here was read 标为已读");
    }

    private static long Before(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor))
            return long.MaxValue;
        return long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var before) && before > 0
            ? before
            : throw Query.Fault("cursor", new Refusal("page.cursor-invalid"));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InboxPage))]
[JsonSerializable(typeof(ReadingForm))]
[JsonSerializable(typeof(GatewayMessage))]
internal sealed partial class InboxJson : JsonSerializerContext;
