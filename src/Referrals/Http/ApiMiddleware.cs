// The net around every endpoint: what a failure looks like from outside.
using System.Text.RegularExpressions;
using Npgsql;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>Turns what is thrown, and what routing answers with nothing but a status, into problem details.</summary>
internal sealed partial class ApiMiddleware(RequestDelegate next, ILogger<ApiMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (
                context.IsInApi()
                && context.Response is { HasStarted: false, ContentType: null }
                && CodeOf(context.Response.StatusCode) is { } code
            )
                await Problems.Write(context, new Refusal(code));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
        catch (Exception problem) when (!context.Response.HasStarted)
        {
            if (RefusalOf(problem) is { } refusal)
            {
                await Problems.Write(context, refusal);
                return;
            }

            LogFailed(problem, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "no endpoint");
            await Problems.Write(context, new Refusal("internal"));
        }
    }

    /// <summary>Whether a failure is that of something that is away, and over once it is back.</summary>
    public static bool IsAway(Exception problem) =>
        problem
            is NpgsqlException { IsTransient: true }
                or (TimeoutException and not RegexMatchTimeoutException)
                or OperationCanceledException
                or ObjectDisposedException
        || RefusalOf(problem)?.Code is "database-away" or "outcome-unknown" or "read-model.behind";

    // What routing answers with nothing but a status.
    private static string? CodeOf(int status) =>
        status switch
        {
            StatusCodes.Status404NotFound => "not-found",
            StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
            StatusCodes.Status415UnsupportedMediaType => "body.not-json",
            _ => null,
        };

    private static Refusal? RefusalOf(Exception problem) =>
        problem switch
        {
            RequestRefusedException refused => refused.Refusal,
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new Refusal("body.too-large").With(
                "limit",
                "262144"
            ),
            BadHttpRequestException => new Refusal("request.malformed"),
            CommandIdReusedException => new Refusal("idempotency-key.reused"),
            AppendOutcomeUnknownException => new Refusal("outcome-unknown"),
            LogUnavailableException => new Refusal("database-away"),
            PostgresException { SqlState: var state }
                when state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal) => new Refusal(
                "database-away"
            ),
            // A table that the leader has yet to make, or to make anew after an upgrade.
            PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn } => new Refusal(
                "read-model.behind"
            ),
            PostgresException => null,
            NpgsqlException => new Refusal("database-away"),
            _ => null,
        };

    [LoggerMessage(100, LogLevel.Error, "{Method} {Endpoint} failed")]
    private partial void LogFailed(Exception problem, string method, string endpoint);
}
