// The gate and the net around every endpoint: who gets in, and what a failure looks like from outside.
using Npgsql;
using Referrals.EventStore;
using Referrals.Security;

namespace Referrals.Http;

/// <summary>
/// Lets nobody in whom the endpoint's <see cref="EndpointAccess"/> does not name, and turns what is thrown into problem details. Whatever lies under
/// <c>/api</c> needs a token, even where there is nothing, so that without one nobody learns what there is; so does an endpoint elsewhere that is
/// not declared open.
/// </summary>
internal sealed partial class ApiMiddleware(RequestDelegate next, Authenticator authenticator, ILogger<ApiMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        var inApi = context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
        var guarded = inApi || (endpoint is not null && endpoint.Metadata.GetMetadata<OpenEndpoint>() is null);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (guarded)
            context.Response.Headers.CacheControl = "no-store";
        try
        {
            if (!guarded || await MayEnter(context, endpoint))
                await next(context);
            if (inApi && context.Response is { HasStarted: false, ContentType: null } && CodeOf(context.Response.StatusCode) is { } code)
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

    private async Task<bool> MayEnter(HttpContext context, Endpoint? endpoint)
    {
        var (caller, refusal) = await authenticator.Authenticate(context);
        if (caller is null)
        {
            await Problems.Write(context, refusal!);
            return false;
        }

        context.Features.Set(caller);
        // What routing itself answers, such as 405, is no route.
        if (endpoint is RouteEndpoint && !caller.Is(endpoint.Metadata.GetMetadata<EndpointAccess>()?.Roles ?? Roles.None))
        {
            await Problems.Write(context, new Refusal("role.not-permitted"));
            return false;
        }

        return true;
    }

    // What routing answers with nothing but a status.
    private static string? CodeOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => "not-found",
        StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
        StatusCodes.Status415UnsupportedMediaType => "body.not-json",
        _ => null,
    };

    private static Refusal? RefusalOf(Exception problem) => problem switch
    {
        RequestRefusedException refused => refused.Refusal,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new Refusal("body.too-large").With("limit", "262144"),
        BadHttpRequestException => new Refusal("request.malformed"),
        CommandIdReusedException => new Refusal("idempotency-key.reused"),
        AppendOutcomeUnknownException => new Refusal("outcome-unknown"),
        LogUnavailableException => new Refusal("database-away"),
        PostgresException { SqlState: var state } when state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal) => new Refusal("database-away"),
        // A table that the leader has yet to make, or to make anew after an upgrade.
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn } => new Refusal("read-model.behind"),
        PostgresException => null,
        NpgsqlException => new Refusal("database-away"),
        _ => null,
    };

    [LoggerMessage(100, LogLevel.Error, "{Method} {Endpoint} failed")]
    private partial void LogFailed(Exception problem, string method, string endpoint);
}
