// One request, what is expected of its answer, and a failure that shows all of it.
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Alba;
using Microsoft.AspNetCore.Http;

namespace Referrals.Tests.Hosting;

/// <summary>
/// Awaiting it sends the request and checks everything at once: <c>await service.As("dispatcher@SX-H01").Post("/api/…",
/// body).IfMatch(3).Refused(412, "version.stale")</c>.
/// Without <see cref="Expect(int)"/> or <see cref="Refused"/> any 2xx will do. Alba sends it and collects what fails, except on a real
/// port.
/// </summary>
public sealed class Scenario
{
    private readonly TestClient client;
    private readonly HttpMethod method;
    private readonly string path;
    private readonly List<(string Name, string Value)> headers = [];
    private readonly List<Func<Answer, string?>> expectations = [];
    private (byte[] Bytes, string ContentType)? body;
    private int? status;
    private bool anything;

    internal Scenario(TestClient client, HttpMethod method, string path) => (this.client, this.method, this.path) = (client, method, path);

    /// <summary>Sends this text as the body, as it is.</summary>
    public Scenario Raw(string text, string contentType = "application/json") => Raw(Encoding.UTF8.GetBytes(text), contentType);

    public Scenario Raw(byte[] bytes, string contentType = "application/json")
    {
        body = (bytes, contentType);
        return this;
    }

    public Scenario Header(string name, string value)
    {
        headers.Add((name, value));
        return this;
    }

    public Scenario IfMatch(long version) => Header("If-Match", $"\"{version.ToString(CultureInfo.InvariantCulture)}\"");

    public Scenario IdempotencyKey(string key) => Header("Idempotency-Key", key);

    /// <summary>Must be seen in what is read: the position of an earlier answer.</summary>
    public Scenario After(long position) => Header("Log-Position", position.ToString(CultureInfo.InvariantCulture));

    public Scenario In(string language) => Header("Accept-Language", language);

    public Scenario Expect(int expected)
    {
        status = expected;
        return this;
    }

    public Scenario Expect(HttpStatusCode expected) => Expect((int)expected);

    /// <summary>Any status will do.</summary>
    public Scenario Anything()
    {
        anything = true;
        return this;
    }

    /// <summary>Expects problem details with this status and code.</summary>
    /// <param name="expected">The status.</param>
    /// <param name="code">Such as <c>version.stale</c>.</param>
    /// <param name="pointer">Where: of the problem itself, or of one of its errors.</param>
    public Scenario Refused(int expected, string code, string? pointer = null) =>
        Expect(expected)
            .That(
                $"a problem {code}{(pointer is null ? "" : $" at {pointer}")}",
                answer =>
                    answer.ContentType == "application/problem+json"
                    && answer.Problems.Any(p => p.Code == code && (pointer is null || p.Pointer == pointer))
            );

    /// <summary>Expects something else of the answer; the words are read in the failure.</summary>
    public Scenario That(string what, Func<Answer, bool> holds)
    {
        expectations.Add(answer =>
        {
            try
            {
                return holds(answer) ? null : $"expected {what}";
            }
            catch (Exception failed)
                when (failed is KeyNotFoundException or InvalidOperationException or FormatException or ShouldAssertException)
            {
                return $"expected {what}, but {failed.Message}";
            }
        });
        return this;
    }

    public TaskAwaiter<Answer> GetAwaiter() => Run().GetAwaiter();

    /// <summary>Sends it now.</summary>
    public Task<Answer> Run() => client.Service.Host is { } host ? InMemory(host) : OverTheNetwork();

    private async Task<Answer> InMemory(IAlbaHost host)
    {
        var check = new Check(this);
        try
        {
            await host.Scenario(alba =>
                {
                    alba.ConfigureHttpContext(context => Address(context.Request));
                    foreach (var (name, value) in AllHeaders())
                        alba.ConfigureHttpContext(context => context.Request.Headers.Append(name, value));
                    if (body is { } content)
                        alba.ByteArray(content.Bytes);
                    alba.IgnoreStatusCode();
                    alba.AssertThat(check);
                })
                .WaitAsync(TestContext.Current.CancellationToken);
        }
        catch (ScenarioAssertionException failed)
        {
            throw Failure(check.Answer!, failed.Messages);
        }

        return check.Answer!;
    }

    private async Task<Answer> OverTheNetwork()
    {
        using var http = client.Service.CreateHttp();
        using var request = new HttpRequestMessage(method, path);
        if (body is { } content)
            request.Content = new ByteArrayContent(content.Bytes);
        foreach (var (name, value) in AllHeaders())
            (
                request.Headers.TryAddWithoutValidation(name, value)
                || request.Content?.Headers.TryAddWithoutValidation(name, value) == true
            ).ShouldBeTrue($"{name} cannot be sent");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await Answer.Read(response, TestContext.Current.CancellationToken);
        return Failures(answer) is { Count: > 0 } failures ? throw Failure(answer, failures) : answer;
    }

    // As a server reads it from the line of the request. Alba's own Url() splits and writes queries anew, and leaves paths escaped.
    private void Address(HttpRequest request)
    {
        var address = new Uri(new Uri("http://localhost"), path);
        request.Method = method.Method;
        request.Path = PathString.FromUriComponent(address);
        request.QueryString = QueryString.FromUriComponent(address);
    }

    private IEnumerable<(string Name, string Value)> AllHeaders()
    {
        if (body is { ContentType.Length: > 0 } content)
            yield return ("Content-Type", content.ContentType);
        foreach (var header in headers)
            yield return header;
        if (!headers.Any(h => h.Name == "Authorization") && client.Token() is { } token)
            yield return ("Authorization", $"Bearer {token}");
    }

    private List<string> Failures(Answer answer)
    {
        List<string> failures = [];
        if (!anything && (status is { } expected ? answer.Status != expected : answer.Status is < 200 or > 299))
            failures.Add($"expected status {status?.ToString(CultureInfo.InvariantCulture) ?? "2xx"}, but it is {answer.Status}");
        failures.AddRange(expectations.Select(expectation => expectation(answer)).OfType<string>());
        return failures;
    }

    private ShouldAssertException Failure(Answer answer, IEnumerable<string> failures)
    {
        var said = new StringBuilder().AppendJoin('\n', failures).Append($"\n\n{method} {path} as {client.Name}\n");
        foreach (var (name, value) in headers)
            said.Append($"{name}: {value}\n");
        if (body is { } sent)
            said.Append($"{Encoding.UTF8.GetString(sent.Bytes)}\n");
        said.Append($"\n{answer}\n");
        if (answer.Status >= 500)
            said.AppendJoin(
                '\n',
                client.Service.Log.Lines.Where(line => line.StartsWith("Error")).TakeLast(2).Prepend("\nThe service logged:")
            );
        return new ShouldAssertException(said.ToString());
    }

    private sealed class Check(Scenario scenario) : IScenarioAssertion
    {
        public Answer? Answer { get; private set; }

        public void Assert(Alba.Scenario alba, AssertionContext context)
        {
            Answer = Answer.Read(context.HttpContext.Response);
            scenario.Failures(Answer).ForEach(context.AddFailure);
        }
    }
}
