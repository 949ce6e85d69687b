// A service that answers what a test says, and remembers what it was sent.
using System.Net;
using System.Text;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Workbench.Care;
using Referrals.Workbench.Cases;
using Referrals.Workbench.Client;
using Referrals.Workbench.Shell;
using Referrals.Workbench.SignIn;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Tests;

/// <summary>One request as it came.</summary>
internal sealed record Sent(string Method, string Path, string? Key, string? IfMatch, string? Position, string Body);

internal sealed class FakeService : HttpMessageHandler
{
    private readonly Dictionary<string, Func<Sent, HttpResponseMessage>> answers = new(StringComparer.Ordinal);

    public List<Sent> Requests { get; } = [];

    /// <summary>What happens while a request is on its way.</summary>
    public Action? Meanwhile { get; set; }

    /// <summary>Answers JSON to a method and path; null: the network is away.</summary>
    public void On(string request, string? json, int status = 200, string? position = null) =>
        answers[request] = _ => json is null ? throw new HttpRequestException("away") : Json(json, status, position);

    /// <summary>Further members of a case whose outcome was reported.</summary>
    public const string Reported = ""","outcome":{"diagnoses":[],"mainResults":"好转"}""";

    /// <summary>Further members of a case that has a form, valid until 10 December 2026.</summary>
    /// <param name="direction">Which way.</param>
    /// <param name="plan">The plan of a down-transfer, as JSON.</param>
    public static string Requested(string direction = "up", string? plan = null) =>
        $$"""
            ,"request":{"direction":"{{direction}}","urgency":"urgent","resource":"bed","payment":"self-paid","validFrom":"2026-12-01",
             "validUntil":"2026-12-10","diagnoses":[{"code":"I20.0","name":"不稳定型心绞痛","system":"icd-10-gb","version":"1"}],
             "narrative":{"reason":"胸痛","summary":"高血压"}{{(plan is null ? "" : $",\"plan\":{plan}")}}},
             "patient":{"identity":{"kind":"identity-card","number":"x"},"name":"虚构甲"}
            """;

    /// <summary>A case in a state, at a version, with what may be done to it.</summary>
    public void Shows(Guid id, string state, long version, string actions, string history, string more = "")
    {
        On(
            $"GET /api/referrals/{id}",
            $$"""
            {"id":"{{id}}","number":"340422-1","version":{{version}},"state":"{{state}}","person":"p","erased":false,"confirmed":false,
             "from":{"institution":"SX-V0101"},"to":{"institution":"SX-H01","unit":"CARD","specialty":"03.04"},"otherCases":[],
             "followUps":[],"links":[]{{more}}}
            """
        );
        On(
            $"GET /api/referrals/{id}/actions",
            $"[{string.Join(',', actions.Split(' ').Select(action => $$"""{"action":"{{action}}","method":"POST","href":"/x"}"""))}]"
        );
        On(
            $"GET /api/referrals/{id}/history",
            $"[{string.Join(
                ',',
                history.Split(' ').Select((name, at) => $$"""{"version":{{at + 1}},"event":"{{name}}","state":"x","happenedAt":"2026-12-03T01:05:00Z"}""")
            )}]"
        );
    }

    /// <summary>Registers what components ask for.</summary>
    public OpenCase Register(BunitContext context)
    {
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddAntDesign();
        context.Services.AddSingleton(new HttpClient(this) { BaseAddress = new Uri("http://localhost") });
        context
            .Services.AddSingleton<Words>()
            .AddSingleton<Browser>()
            .AddSingleton<Session>()
            .AddSingleton<ApiClient>()
            .AddSingleton<LiveStream>()
            .AddSingleton<Attempts>()
            .AddSingleton<UnsentForms>()
            .AddSingleton<Names>();
        return new OpenCase(context.Services.GetRequiredService<ApiClient>(), context.Services.GetRequiredService<Attempts>());
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = new Sent(
            request.Method.Method,
            request.RequestUri!.PathAndQuery,
            Header(request, "Idempotency-Key"),
            Header(request, "If-Match"),
            Header(request, "Log-Position"),
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)
        );
        Requests.Add(sent);
        Meanwhile?.Invoke();
        return answers.TryGetValue($"{sent.Method} {sent.Path}", out var answer)
            ? answer(sent)
            : new HttpResponseMessage(HttpStatusCode.NotFound);
    }

    private static string? Header(HttpRequestMessage request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    private static HttpResponseMessage Json(string json, int status, string? position)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        if (position is not null)
            answer.Headers.TryAddWithoutValidation("Log-Position", position);
        return answer;
    }
}
