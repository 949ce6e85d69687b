// Tells an SMS gateway of the county what stands in inboxes: each notice once it was taken, in order, with retries. Off unless an address is set.
using System.Text;
using Npgsql;
using Polly;
using Polly.Retry;
using Referrals.EventStore;
using Referrals.Http;

namespace Referrals.Inbox;

/// <summary>What the gateway is told. It knows whose telephone belongs to an address; nothing of the patient is in it.</summary>
/// <param name="Id">The same again when it is sent again.</param>
/// <param name="County">GB/T 2260 code.</param>
/// <param name="Address">Whom it is for, such as <c>@SX-P-V0101-01</c>, <c>SX-H01/desk</c>, <c>#county</c>.</param>
/// <param name="Kind">What is told.</param>
/// <param name="Number">转诊单号.</param>
/// <param name="Text">In Chinese.</param>
/// <param name="At">When it happened.</param>
public sealed record GatewayMessage(string Id, string County, string Address, string Kind, string Number, string Text, DateTimeOffset At);

/// <summary>Where the gateway is.</summary>
/// <param name="Url">Null: there is none.</param>
/// <param name="Token">Sent as bearer token.</param>
internal sealed record GatewaySettings(Uri? Url, string? Token)
{
    public static GatewaySettings From(IConfiguration configuration) => new(
        configuration["Notices:Gateway:Url"] is { Length: > 0 } url ? new Uri(url) : null, configuration["Notices:Gateway:Token"] is { Length: > 0 } token ? token : null);
}

/// <summary>
/// Runs in the process that leads. A notice that could not be delivered stays the next one, however long the gateway is away; one that it refuses for
/// good (400, 409, 410, 413, 422) is kept for the operator, and the next one follows. Begins with what happens after it was first switched on; what is older than a day is told to nobody any more.
/// </summary>
internal sealed partial class NoticeGateway(
    NpgsqlDataSource database, EventLog log, Leadership leadership, GatewaySettings settings, TimeProvider time, ILogger<NoticeGateway> logger) : BackgroundService
{
    private const int AtOnce = 100;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly ResiliencePipeline<HttpResponseMessage> retries = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = 5,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(30),
            ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>().Handle<TaskCanceledException>(problem => problem.InnerException is TimeoutException)
                .HandleResult(answer => !IsRefusal(answer) && !answer.IsSuccessStatusCode),
        })
        .Build();

    public override void Dispose()
    {
        http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Url is null)
            return;
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                if (!leadership.IsLeading || await Tell(stoppingToken) == 0)
                    await Task.Delay(Idle, stoppingToken);
                failures = 0;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                failures++;
                LogFailed(problem.Message, failures);
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(failures, 6))), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Tells what is new. Returns how many notices the gateway took or refused.</summary>
    private async Task<int> Tell(CancellationToken cancellation)
    {
        var waiting = await Waiting(cancellation);
        foreach (var (position, line, id, message) in waiting)
        {
            using var answer = await retries.ExecuteAsync(
                async token =>
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url) { Content = JsonContent.Create(message, InboxJson.Default.GatewayMessage) };
                    request.Headers.Add("Idempotency-Key", message.Id);
                    if (settings.Token is { } bearer)
                        request.Headers.Authorization = new("Bearer", bearer);
                    return await http.SendAsync(request, token);
                },
                cancellation);
            if (!answer.IsSuccessStatusCode && !IsRefusal(answer))
                throw new HttpRequestException($"The gateway answers {(int)answer.StatusCode}.");
            await Told(position, line, id, message.County, answer.IsSuccessStatusCode ? null : (int)answer.StatusCode, cancellation);
        }

        return waiting.Count;
    }

    // About this message; anything else, such as a token that has expired, is about the gateway and waits until it is mended.
    private static bool IsRefusal(HttpResponseMessage answer) => (int)answer.StatusCode is 400 or 409 or 410 or 413 or 422;

    private async Task<List<(long Position, string Line, string Id, GatewayMessage Message)>> Waiting(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
             with begun as (
                 insert into {InboxReading.Schema}.gateway (position, name, told_at) select $4, '', $2 where not exists (select from {InboxReading.Schema}.gateway)
                 on conflict do nothing returning position, name)
             select i.tenant_id, i.id, i.line, i.address, i.position, i.kind, i.at, r.number
             from (select position, name from begun union all select position, name from {InboxReading.Schema}.gateway limit 1) g
             join referrals.inbox i on (i.position, i.line) > (g.position, g.name)
             join referrals.referrals r on r.tenant_id = i.tenant_id and r.id = i.id
             where i.at > $3
             order by i.position, i.line limit $1
             """);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = AtOnce });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = time.GetUtcNow().UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = time.GetUtcNow().AddDays(-1).UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = await log.Position(cancellation) });
        var waiting = new List<(long, string, string, GatewayMessage)>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var kind = reader.GetString(5);
            waiting.Add((reader.GetInt64(4), reader.GetString(2), reader.GetString(1), new GatewayMessage(
                // The address is no header's text in every case: what stands for it is.
                Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(reader.GetString(2))))[..32],
                reader.GetString(0), reader.GetString(3), kind, reader.GetString(7),
                NoticeTexts.Of(Kebab.Parse<NoticeKind>(kind)!.Value, reader.GetString(7), Language.Chinese), new DateTimeOffset(reader.GetDateTime(6)).ToOffset(Shanghai.Offset))));
        }

        return waiting;
    }

    private async Task Told(long position, string line, string id, string county, int? refused, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        var place = new NpgsqlBatchCommand($"update {InboxReading.Schema}.gateway set position = $1, name = $2, told_at = $3 where (position, name) < ($1, $2)");
        place.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        place.Parameters.Add(new NpgsqlParameter<string> { TypedValue = line });
        place.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = time.GetUtcNow().UtcDateTime });
        batch.BatchCommands.Add(place);
        if (refused is { } status)
        {
            LogRefused(position, status);
            var row = new NpgsqlBatchCommand($"insert into {InboxReading.Schema}.gateway_refusals (tenant_id, id, line, status, refused_at) values ($1, $2, $3, $4, $5) on conflict do nothing");
            row.Parameters.Add(new NpgsqlParameter<string> { TypedValue = county });
            row.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
            row.Parameters.Add(new NpgsqlParameter<string> { TypedValue = line });
            row.Parameters.Add(new NpgsqlParameter<int> { TypedValue = status });
            row.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = time.GetUtcNow().UtcDateTime });
            batch.BatchCommands.Add(row);
        }

        await batch.ExecuteNonQueryAsync(cancellation);
    }

    [LoggerMessage(220, LogLevel.Warning, "The notice gateway cannot be told ({Problem}), failure {Failures} in a row; it is tried again")]
    private partial void LogFailed(string problem, int failures);

    [LoggerMessage(221, LogLevel.Warning, "The notice gateway refused the notice at {Position} with {Status}")]
    private partial void LogRefused(long position, int status);
}
