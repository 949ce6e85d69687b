// Who gets in: the policy of every endpoint, and what those are told who do not.
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.IdentityModel.Tokens;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>
/// Lets nobody in whom the endpoint's <see cref="EndpointAccess"/> does not name. Whatever lies under <c>/api</c> needs a token, even where
/// there is nothing, so that without one nobody learns what there is; so does an endpoint elsewhere that is not declared open.
/// </summary>
internal sealed class AccessRequirement : AuthorizationHandler<AccessRequirement>, IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessRequirement requirement)
    {
        var http = (HttpContext)context.Resource!;
        if (!http.IsGuarded() || (http.Features.Get<Caller>() is { } caller && MayEnter(caller, http.GetEndpoint())))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    // What routing itself answers, such as 405, is no route.
    private static bool MayEnter(Caller caller, Endpoint? endpoint) =>
        endpoint is not RouteEndpoint || caller.Is(endpoint.Metadata.GetMetadata<EndpointAccess>()?.Roles ?? Roles.None);
}

/// <summary>Problem details for those who do not get in.</summary>
internal sealed partial class AccessProblems(ILogger<AccessProblems> logger) : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult
    )
    {
        if (authorizeResult.Succeeded)
            await next(context);
        else
            await Problems.Write(context, authorizeResult.Forbidden ? new Refusal("role.not-permitted") : await NoCaller(context));
    }

    // Whoever authenticated has asked already: this is the same answer again.
    private async Task<Refusal> NoCaller(HttpContext context)
    {
        if ((await context.AuthenticateAsync()).Failure is not { } failure)
            return new Refusal("token.missing");
        var refusal = failure switch
        {
            TokenRefusedException refused => refused.Refusal,
            SecurityTokenExpiredException => new Refusal("token.expired"),
            _ => new Refusal("token.invalid"),
        };
        LogRefused(refusal.Code, refusal.Values is { } values ? $"claim {values["claim"]}" : ReasonOf(failure));
        return refusal;
    }

    // What the library says of a token may quote it.
    private static string ReasonOf(Exception failure) =>
        failure is AuthenticationFailureException ? failure.Message : failure.GetType().Name;

    // For the operator who connects an issuer; at a higher level anybody could fill the log.
    [LoggerMessage(102, LogLevel.Debug, "{Code}: {Reason}")]
    private partial void LogRefused(string code, string reason);
}

internal static class Access
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        var policy = new AuthorizationPolicyBuilder().AddRequirements(new AccessRequirement()).Build();
        // The default one is for endpoints that ask for authorization in ASP.NET's own words: without roles of ours they are closed too.
        services.AddAuthorizationBuilder().SetFallbackPolicy(policy).SetDefaultPolicy(policy);
        return services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessProblems>();
    }

    public static bool IsInApi(this HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    public static bool IsGuarded(this HttpContext context) =>
        context.IsInApi() || (context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null);
}
