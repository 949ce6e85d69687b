// What a browser shows at the service's address: where to go from there.
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Referrals.Documents;
using Referrals.Http;
using Referrals.Security;

namespace Referrals.Screens;

internal static class FrontPage
{
    private const string Style = "body{max-width:42rem;margin:3rem auto;padding:0 1rem;font-family:system-ui,sans-serif;line-height:1.7}";

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    private static readonly string SecurityPolicy =
        $"default-src 'none'; style-src 'sha256-{StyleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>One page for everybody, in the reader's language, where there are no screens.</summary>
    public static ContentHttpResult Show(HttpContext context, SecuritySettings security)
    {
        var language = Languages.Of(context);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = SecurityPolicy;
        headers.ContentLanguage = language.Tag();
        headers.Vary = "Accept-Language";
        var body = language == Language.Chinese ? Chinese(security) : English(security);
        // The style is not encoded: its hash is of exactly these bytes.
        return TypedResults.Content(
            $"""
            <!DOCTYPE html>
            <html lang="{language.Tag()}">
            <head>
            <meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Referrals 会诊转诊协同</title><style>{Style}</style>
            </head>
            <body>
            {body}
            </body>
            </html>
            """,
            "text/html; charset=utf-8"
        );
    }

    private static Markup Chinese(SecuritySettings security)
    {
        var token = security.DevelopmentTokens
            ? Markup.Of(
                $"<li>另开一个终端运行 <code>ops/token dispatcher@SX-H01</code>，得到寿县人民医院转诊服务中心调度员的开发令牌（仅限本机，未配置签发方时有效）。</li>"
            )
            : Markup.Of($"<li>向本县的统一身份认证申请令牌。</li>");
        return Markup.Of(
            $"""
            <h1>会诊转诊协同</h1>
            <p>县域医共体会诊转诊协同服务正在运行。此处未附带操作界面（用 ops/run 启动即有），请通过接口使用。</p>
            <ul>
            <li><a href="/swagger">接口说明</a>，可直接试用；<a href="/openapi/v1.json">OpenAPI 文档</a></li>
            <li><a href="/health/ready">运行状态</a></li>
            </ul>
            <h2>第一步</h2>
            <ol>
            {token}
            <li>在接口说明页点击 Authorize，粘贴令牌。</li>
            <li>执行 <code>GET /api/worklists</code>：各工作列表上有多少病例等待处理。</li>
            </ol>
            <p>ops/README.md 的“Try it”一节从头到尾讲述一位病人上转、下转的全过程，每条命令都可以运行。</p>
            """
        );
    }

    private static Markup English(SecuritySettings security)
    {
        var token = security.DevelopmentTokens
            ? Markup.Of(
                $"""
                <li>In another terminal, <code>ops/token dispatcher@SX-H01</code> prints a development token for a dispatcher of Shou County
                People's Hospital (on this machine only, while no issuer is configured).</li>
                """
            )
            : Markup.Of($"<li>Get a token from your county's identity provider.</li>");
        return Markup.Of(
            $"""
            <h1>Referrals</h1>
            <p>The referral service of a county medical consortium is running. It was built without its screens (ops/run builds them): use it through its API.</p>
            <ul>
            <li><a href="/swagger">API description</a>, to be tried out at once; <a href="/openapi/v1.json">OpenAPI document</a></li>
            <li><a href="/health/ready">Health</a></li>
            </ul>
            <h2>First steps</h2>
            <ol>
            {token}
            <li>In the API description, choose Authorize and paste the token.</li>
            <li>Execute <code>GET /api/worklists</code>: how many cases wait on which list.</li>
            </ol>
            <p>"Try it" in ops/README.md follows a patient up and home again; every command of it can be run.</p>
            """
        );
    }
}
