// The gate and the net around every endpoint: who gets in, and what a failure looks like from outside.
using Npgsql;
using Referrals.EventStore;
using Referrals.Security;

namespace Referrals.Http;

/// <summary>Lets nobody in whom the endpoint's <see cref="EndpointAccess"/> does not name, and turns what is thrown into problem details.</summary>
internal sealed partial class ApiMiddleware(RequestDelegate next, Authenticator authenticator, ILogger<ApiMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            if (!context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || await MayEnter(context))
                await next(context);
            if (!context.Response.HasStarted && context.Response is { StatusCode: 404 or 405, ContentType: null } && context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
                await Problems.Write(context, new Refusal(context.Response.StatusCode == 404 ? "not-found" : "method-not-allowed"));
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

    private async Task<bool> MayEnter(HttpContext context)
    {
        var (caller, refusal) = await authenticator.Authenticate(context);
        if (caller is null)
        {
            await Problems.Write(context, refusal!);
            return false;
        }

        context.Features.Set(caller);
        // What routing itself answers, such as 405, is no route.
        if (context.GetEndpoint() is RouteEndpoint endpoint && !caller.Is(endpoint.Metadata.GetMetadata<EndpointAccess>()?.Roles ?? Roles.None))
        {
            await Problems.Write(context, new Refusal("role.not-permitted"));
            return false;
        }

        return true;
    }

    private static Refusal? RefusalOf(Exception problem) => problem switch
    {
        RequestRefusedException refused => refused.Refusal,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new Refusal("body.too-large").With("limit", "262144"),
        BadHttpRequestException => new Refusal("request.malformed"),
        CommandIdReusedException => new Refusal("idempotency-key.reused"),
        AppendOutcomeUnknownException => new Refusal("outcome-unknown"),
        LogUnavailableException => new Refusal("database-away"),
        PostgresException { SqlState: var state } when state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal) => new Refusal("database-away"),
        PostgresException => null,
        NpgsqlException => new Refusal("database-away"),
        _ => null,
    };

    [LoggerMessage(100, LogLevel.Error, "{Method} {Endpoint} failed")]
    private partial void LogFailed(Exception problem, string method, string endpoint);
}
