// The workbench in the browser: its page, its files, and how to sign in.
using Referrals.Security;

namespace Referrals.Screens;

internal static class ScreenEndpoints
{
    /// <summary>Under this the workbench has its own pages; all of them are the one that it is started by.</summary>
    public const string Pages = "/work";

    public static IServiceCollection AddScreens(this IServiceCollection services) =>
        services
            .AddSingleton<ScreenFiles>()
            .AddSingleton<ScreenSettings>()
            .AddSingleton<TrialIssuer>()
            .AddSingleton<TrialPeople>()
            .AddPatientPage();

    public static void MapScreens(this IEndpointRouteBuilder routes)
    {
        Open(routes, "/", ShowStart);
        Open(routes, $"{Pages}/{{**page}}", ShowStart);
        Open(routes, "/workbench/sign-in.json", ShowSignIn);
        Open(routes, "/workbench/{**file}", (HttpContext context, ScreenFiles files) => Send(context, files));
        Open(routes, "/_framework/{**file}", (HttpContext context, ScreenFiles files) => Send(context, files));
        Open(routes, "/_content/{**file}", (HttpContext context, ScreenFiles files) => Send(context, files));
        routes.MapTrial();
        routes.MapPatientPage();
    }

    private static void Open(IEndpointRouteBuilder routes, string route, Delegate show) =>
        routes.MapGet(route, show).ExcludeFromDescription().Open();

    private static async Task<IResult> ShowStart(HttpContext context, ScreenFiles files, ScreenSettings settings, SecuritySettings security)
    {
        if (!files.Any)
            return context.Request.Path == "/" ? FrontPage.Show(context, security) : Results.NotFound();
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = await settings.SecurityPolicy(context.RequestAborted);
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";
        return new ScreenFileResult(files.Find(ScreenFiles.Page)!);
    }

    private static IResult Send(HttpContext context, ScreenFiles files) =>
        files.Find(context.Request.Path.Value!.TrimStart('/')) is { } file ? new ScreenFileResult(file) : Results.NotFound();

    private static async Task<IResult> ShowSignIn(HttpContext context, ScreenSettings settings)
    {
        context.Response.Headers.CacheControl = "no-store";
        return await settings.SignIn(context.RequestAborted) is { } found
            ? Results.Json(found, ScreensJson.Default.SignInSettings)
            : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }
}
