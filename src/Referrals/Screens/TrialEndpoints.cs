// The trial's own sign-in: a page to choose a person, a code, a token.
using System.Security.Cryptography;
using System.Text;
using Referrals.Documents;
using Referrals.Http;
using Referrals.Security;

namespace Referrals.Screens;

internal static class TrialEndpoints
{
    public const string Authorize = "/trial/authorize";
    public const string Token = "/trial/token";
    public const string End = "/trial/end";

    // Names the person who was chosen, so that a page that is loaded again goes on. Anybody on this machine may choose anybody: it
    // is no secret.
    private const string Cookie = "referrals-trial";

    private const string Style = """
        body{margin:0;background:#f0f2f5;font-family:system-ui,"Noto Sans CJK SC",sans-serif;color:#1f1f1f;line-height:1.6}
        main{max-width:46rem;margin:2rem auto;padding:1.5rem 2rem;background:#fff;border-radius:8px}
        h1{font-size:1.4rem;margin:0 0 .5rem}.mark{background:#fffbe6;border:1px solid #d48806;padding:.5rem .75rem;border-radius:4px}
        ul{list-style:none;padding:0;display:grid;grid-template-columns:1fr 1fr;gap:.6rem;margin:1rem 0 0}
        button{width:100%;text-align:start;font:inherit;padding:.55rem .8rem;background:#fff;border:1px solid #8c8c8c;border-radius:6px;cursor:pointer}
        button:hover,button:focus-visible{border-color:#0958d9;outline:2px solid #0958d9}b{display:block}span{color:#595959;font-size:.9rem}
        """;

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    public static void MapTrial(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Authorize, Ask).ExcludeFromDescription().Open();
        routes.MapPost(Authorize, Choose).ExcludeFromDescription().Open();
        routes.MapPost(Token, Exchange).ExcludeFromDescription().Open();
        routes.MapGet(End, SignOut).ExcludeFromDescription().Open();
    }

    private static async Task<IResult> Ask(HttpContext context, TrialIssuer issuer, TrialPeople people)
    {
        if (!issuer.IsOn || !TrialIssuer.IsFromHere(context))
            return Results.NotFound();
        var query = context.Request.Query;
        if (TrialRequest.Read(context, name => query[name].ToString()) is not { } request)
            return Results.BadRequest();
        context.Response.Headers.CacheControl = "no-store";
        if (query["prompt"] != "select_account" && TrialPeople.Find(context.Request.Cookies[Cookie]) is { } known)
            return SendBack(issuer, request, known);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'sha256-{StyleHash}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        var language = query["ui_locales"].ToString() switch
        {
            "en" => Language.English,
            "zh-CN" => Language.Chinese,
            _ => Languages.Of(context),
        };
        var body = Page(request, await people.Named(context.RequestAborted), language == Language.Chinese);
        // The style is not encoded: its hash is of exactly these bytes.
        return Results.Content(
            $"""
            <!DOCTYPE html>
            <html lang="{language.Tag()}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Referrals 会诊转诊协同</title><style>{Style}</style></head>
            <body>{body}</body></html>
            """,
            "text/html; charset=utf-8"
        );
    }

    private static async Task<IResult> Choose(HttpContext context, TrialIssuer issuer)
    {
        if (!issuer.IsOn || !TrialIssuer.IsFromHere(context) || !IsOwnForm(context) || !context.Request.HasFormContentType)
            return Results.NotFound();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (
            TrialRequest.Read(context, name => form[name].ToString()) is not { } request
            || TrialPeople.Find(form["person"]) is not { } person
        )
            return Results.BadRequest();
        context.Response.Cookies.Append(
            Cookie,
            person.Key,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Path = "/trial",
            }
        );
        return SendBack(issuer, request, person);
    }

    private static async Task<IResult> Exchange(HttpContext context, TrialIssuer issuer)
    {
        if (!issuer.IsOn || !TrialIssuer.IsFromHere(context) || !IsOwnForm(context) || !context.Request.HasFormContentType)
            return Results.NotFound();
        context.Response.Headers.CacheControl = "no-store";
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var token = form["grant_type"].ToString() switch
        {
            "authorization_code" => issuer.Redeem(
                form["code"].ToString(),
                form["code_verifier"].ToString(),
                form["redirect_uri"].ToString()
            ),
            "refresh_token" => issuer.Renew(form["refresh_token"].ToString()),
            _ => null,
        };
        return token is null
            ? Results.Json(new TrialRefusal("invalid_grant"), ScreensJson.Default.TrialRefusal, statusCode: 400)
            : Results.Json(token, ScreensJson.Default.TrialToken);
    }

    private static IResult SignOut(HttpContext context, TrialIssuer issuer)
    {
        if (!issuer.IsOn || !TrialIssuer.IsFromHere(context))
            return Results.NotFound();
        context.Response.Cookies.Delete(Cookie, new CookieOptions { Path = "/trial" });
        return Results.Redirect("/");
    }

    private static IResult SendBack(TrialIssuer issuer, TrialRequest request, TrialPerson person)
    {
        var code = issuer.Grant(new TrialGrant(person.Key, request.Challenge, request.Redirect));
        return Results.Redirect($"{request.Redirect}?code={Uri.EscapeDataString(code)}&state={Uri.EscapeDataString(request.State)}");
    }

    // A form or script of a page from elsewhere says where it comes from.
    private static bool IsOwnForm(HttpContext context) =>
        context.Request.Headers.Origin.ToString() is "" or "null"
            ? context.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin"
            : context.Request.Headers.Origin == $"{context.Request.Scheme}://{context.Request.Host}";

    private static Markup Page(
        TrialRequest request,
        IReadOnlyList<(TrialPerson Person, string? Institution, string? Name)> people,
        bool chinese
    )
    {
        var choices = Markup.Join(
            people.Select(shown =>
                Markup.Of(
                    $"""
                    <li><button name="person" value="{shown.Person.Key}">
                    <b>{(chinese ? shown.Person.Chinese : shown.Person.English)}</b>
                    <span>{shown.Institution ?? "寿县"}{(shown.Name is null ? "" : $" · {shown.Name}")}</span>
                    </button></li>
                    """
                )
            )
        );
        return Markup.Of(
            $"""
            <main>
            <h1>{(chinese ? "选择身份" : "Choose who you are")}</h1>
            <p class="mark">{(
                chinese
                    ? "试用：无需密码，人员均为虚构，仅限本机，不得用于真实患者。"
                    : "Trial: no password, all people are invented, on this machine only, not for patients."
            )}</p>
            <form method="post" action="{Authorize}">
            <input type="hidden" name="response_type" value="code">
            <input type="hidden" name="code_challenge_method" value="S256">
            <input type="hidden" name="code_challenge" value="{request.Challenge}">
            <input type="hidden" name="redirect_uri" value="{request.Redirect}">
            <input type="hidden" name="state" value="{request.State}">
            <ul>{choices}</ul>
            </form>
            </main>
            """
        );
    }
}

/// <summary>A request for a code.</summary>
/// <param name="Redirect">Where the code goes: a page of this service.</param>
/// <param name="State">Given back as it came.</param>
/// <param name="Challenge">Of PKCE, S256.</param>
internal sealed record TrialRequest(string Redirect, string State, string Challenge)
{
    /// <summary>Null where it is none that this issuer answers.</summary>
    public static TrialRequest? Read(HttpContext context, Func<string, string> value)
    {
        var (redirect, state, challenge) = (value("redirect_uri"), value("state"), value("code_challenge"));
        return
            value("response_type") == "code"
            && value("code_challenge_method") == "S256"
            && challenge.Length is >= 43 and <= 128
            && state.Length <= 200
            && redirect == $"{context.Request.Scheme}://{context.Request.Host}{ScreenEndpoints.Pages}/signed-in"
            ? new TrialRequest(redirect, state, challenge)
            : null;
    }
}
