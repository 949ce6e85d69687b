// Tells an SMS gateway of the county what stands in inboxes: in order, however long the gateway is away. Off unless an address is set.
using Npgsql;
using Referrals.Hosting;

namespace Referrals.Inbox;

/// <summary>What the gateway is told. It knows whose telephone belongs to an address; nothing of the patient is in it.</summary>
/// <param name="Id">The same again when it is sent again.</param>
/// <param name="County">GB/T 2260 code.</param>
/// <param name="Address">
/// Whom it is for when it is found, a doctor's post where the doctor has left it: such as <c>@SX-P-V0101-01</c>, <c>SX-H01/desk</c>,
/// <c>#county</c>.
/// </param>
/// <param name="Kind">What is told.</param>
/// <param name="Number">转诊单号, or 会诊单号 of a consultation.</param>
/// <param name="Text">In Chinese.</param>
/// <param name="At">When it happened.</param>
public sealed record GatewayMessage(string Id, string County, string Address, string Kind, string Number, string Text, DateTimeOffset At);

/// <summary>Where the gateway is.</summary>
/// <param name="Url">Null: there is none.</param>
/// <param name="Token">Sent as bearer token.</param>
internal sealed record GatewaySettings(Uri? Url, string? Token)
{
    public static GatewaySettings From(IConfiguration configuration) =>
        new(
            configuration["Notices:Gateway:Url"] is { Length: > 0 } url ? new Uri(url) : null,
            configuration["Notices:Gateway:Token"] is { Length: > 0 } token ? token : null
        );
}

/// <summary>
/// Delivers one notice after the other. While the gateway is away the first one waits, and the others behind it; one that it refuses for
/// good (400, 409, 410, 413, 422) is kept for the operator, and the next one follows. What is older than a day is told to nobody any more.
/// </summary>
public sealed partial class NoticeGateway
{
    /// <summary>The name of its HTTP client.</summary>
    internal const string Client = "notices";

    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How old a notice may be.</summary>
    internal static readonly TimeSpan Oldest = TimeSpan.FromDays(1);

    private readonly IHttpClientFactory http;
    private readonly NpgsqlDataSource database;
    private readonly GatewaySettings settings;
    private readonly TimeProvider time;
    private readonly ILogger<NoticeGateway> logger;

    internal NoticeGateway(
        IHttpClientFactory http,
        NpgsqlDataSource database,
        GatewaySettings settings,
        TimeProvider time,
        ILogger<NoticeGateway> logger
    ) => (this.http, this.database, this.settings, this.time, this.logger) = (http, database, settings, time, logger);

    /// <summary>Sends it.</summary>
    /// <exception cref="AwayException">The gateway does not answer, or not for a reason that is the notice's.</exception>
    internal async Task Deliver(DeliverNotice notice, CancellationToken cancellation)
    {
        if (time.GetUtcNow() - notice.Content.At > Oldest)
        {
            LogTooOld(notice.Position);
            return;
        }

        if (await Send(notice.Content, cancellation) is { } refused)
        {
            LogRefused(notice.Position, refused);
            await Keep(notice, refused, cancellation);
        }
    }

    private async Task<int?> Send(GatewayMessage content, CancellationToken cancellation)
    {
        using var client = http.CreateClient(Client);
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url ?? throw new AwayException("This node has no gateway."))
        {
            Content = JsonContent.Create(content, InboxJson.Default.GatewayMessage),
        };
        request.Headers.Add("Idempotency-Key", content.Id);
        if (settings.Token is { } bearer)
            request.Headers.Authorization = new("Bearer", bearer);
        try
        {
            using var answer = await client.SendAsync(request, cancellation);
            var status = (int)answer.StatusCode;
            return answer.IsSuccessStatusCode ? null
                : IsRefusal(status) ? status
                : throw new AwayException($"The gateway answers {status}.");
        }
        catch (Exception problem)
            when (problem is HttpRequestException || (problem is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new AwayException("The gateway does not answer.", problem);
        }
    }

    // About this message; anything else, such as a token that has expired, is about the gateway and waits until it is mended.
    private static bool IsRefusal(int status) => status is 400 or 409 or 410 or 413 or 422;

    private Task Keep(DeliverNotice notice, int status, CancellationToken cancellation) =>
        database.Execute(
            $"""
            insert into {InboxReading.Schema}.gateway_refusals (tenant_id, id, line, status, refused_at)
            values (@County, @Case, @Line, @status, @now) on conflict do nothing
            """,
            new
            {
                notice.Content.County,
                notice.Case,
                notice.Line,
                status,
                now = time.GetUtcNow().UtcDateTime,
            },
            cancellation
        );

    [LoggerMessage(221, LogLevel.Warning, "The notice gateway refused the notice at {Position} with {Status}")]
    private partial void LogRefused(long position, int status);

    [LoggerMessage(222, LogLevel.Warning, "The notice at {Position} waited for more than a day and is told to nobody any more")]
    private partial void LogTooOld(long position);
}
