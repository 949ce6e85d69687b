using System.Net.Sockets;
using System.Text;
using Referrals.Http;

namespace Referrals.Tests.Security;

/// <summary>What the gate lets through, in memory and over a socket.</summary>
public class when_somebody_knocks(GuardedService inMemory, GuardedService.OnKestrel onKestrel)
    : IClassFixture<GuardedService>,
        IClassFixture<GuardedService.OnKestrel>
{
    private static readonly string[] Doors = ["in memory", "over a socket"];
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"];

    private static readonly string[] Paths =
    [
        "/api/probe",
        "/API/Probe",
        "/api/probe/",
        "/api//probe",
        "/api/probe?a=b",
        "/api/%70robe",
        "/%61pi/probe",
        "/api/x/../probe",
        "/api/./probe",
        "/api/open",
        "/api/unguarded",
        "/api/nothing",
        "/api",
        "/api/",
        "/elsewhere",
        "/ELSEWHERE/",
        "/api/ajar",
        "/elsewhere/ajar",
        "/api/authorized",
    ];

    public static TheoryData<string, string> EveryWay =>
        [.. Doors.SelectMany(_ => Methods, (door, method) => new TheoryDataRow<string, string>(door, method))];

    [Theory]
    [MemberData(nameof(EveryWay))]
    public async Task without_a_token_no_path_says_what_is_there(string door, string method)
    {
        var guarded = Guarded(door);
        var before = guarded.Calls;
        foreach (var path in Paths)
        {
            var answer = await guarded.Service.Anonymous.Send(new HttpMethod(method), path).Expect(401);
            if (method != "HEAD")
                answer.Code.ShouldBe("token.missing", path);
            answer.Header("Allow").ShouldBeNull(path);
            answer.Header("WWW-Authenticate").ShouldBe("Bearer");
        }

        guarded.Calls.ShouldBe(before);
    }

    [Theory]
    [InlineData("in memory")]
    [InlineData("over a socket")]
    public async Task with_a_token_only_what_is_named_for_the_role_opens(string door)
    {
        var guarded = Guarded(door);
        var dispatcher = guarded.With();
        foreach (var path in new[] { "/api/probe", "/API/Probe", "/api/probe/", "/api/%70robe", "/%61pi/probe" })
            await dispatcher.Get(path);
        foreach (var path in new[] { "/api/nothing", "/api", "/api//probe", "/api/probe./", "/api/probe%2f" })
            await dispatcher.Get(path).Refused(404, "not-found");
        foreach (var path in new[] { "/api/unguarded", "/api/open", "/api/ajar", "/api/authorized", "/elsewhere" })
            await dispatcher.Get(path).Refused(403, "role.not-permitted");
        foreach (var method in new[] { "PUT", "DELETE", "OPTIONS", "QUERY" })
            await dispatcher.Send(new HttpMethod(method), "/api/probe").Refused(405, "method-not-allowed");
        await dispatcher.Send(HttpMethod.Head, "/api/probe").Expect(405);
        await dispatcher.Post("/api/probe").Raw("a=b", "application/x-www-form-urlencoded").Refused(415, "body.not-json");
        await dispatcher.Post("/api/probe").Raw("{}", contentType: "").Refused(415, "body.not-json");
        await dispatcher.Post("/api/probe").Refused(400, "body.missing");

        var before = guarded.Calls;
        var specialist = guarded.With(("roles", "specialist insurer administrator his-system family-doctor township-centre"));
        await specialist.Get("/api/probe").Refused(403, "role.not-permitted");
        await specialist.Post("/api/probe", new { a = "b" }).Refused(403, "role.not-permitted");
        await guarded.With(("roles", "county-authority")).Post("/api/probe", new { a = "b" }).Refused(403, "role.not-permitted");
        await guarded.With(("roles", "county-authority")).Post("/api/probe").Raw("{").Refused(403, "role.not-permitted");
        guarded.Calls.ShouldBe(before);
    }

    [Theory]
    [InlineData("in memory")]
    [InlineData("over a socket")]
    public async Task what_is_open_needs_no_token(string door)
    {
        var guarded = Guarded(door);
        await guarded.Service.Anonymous.Get("/open");
        await guarded.Service.Anonymous.Get("/health/live");
        await guarded.Service.WithToken("rubbish").Get("/health/ready");
        await guarded.Service.Anonymous.Get("/nowhere").Expect(404);
        await guarded.Service.Anonymous.Get("/apiary").Expect(404);
    }

    [Theory]
    [InlineData("in memory")]
    [InlineData("over a socket")]
    public async Task answers_are_not_kept_guessed_at_or_signed_by_the_server(string door)
    {
        var guarded = Guarded(door);
        foreach (
            var scenario in new[]
            {
                guarded.With().Get("/api/probe"),
                guarded.Service.Anonymous.Get("/api/probe").Expect(401),
                guarded.With().Get("/api/nothing").Expect(404),
                guarded.With().Post("/api/probe").Raw("{").Expect(400),
                guarded.Service.Anonymous.Get("/elsewhere").Expect(401),
            }
        )
        {
            var answer = await scenario;
            answer.Header("Cache-Control").ShouldBe("no-store");
            answer.Header("X-Content-Type-Options").ShouldBe("nosniff");
            answer.Header("Server").ShouldBeNull();
        }

        (await guarded.Service.Anonymous.Get("/open")).Header("X-Content-Type-Options").ShouldBe("nosniff");
    }

    [Theory]
    [InlineData("in memory")]
    [InlineData("over a socket")]
    public async Task too_much_is_refused_before_it_is_read(string door)
    {
        var guarded = Guarded(door);
        var before = guarded.Calls;
        await guarded.With().Post("/api/probe").Raw($"{{\"a\":\"{new string('x', Body<object>.Limit)}\"}}").Refused(413, "body.too-large");
        await guarded.Service.Anonymous.Post("/api/probe").Raw(new string('x', Body<object>.Limit + 1)).Refused(401, "token.missing");
        guarded.Calls.ShouldBe(before);
    }

    // What no HTTP client would send.
    [Theory]
    [InlineData("GET //api/probe HTTP/1.1", 404)]
    [InlineData("GET ///api/probe HTTP/1.1", 404)]
    [InlineData("GET /api/../api/probe HTTP/1.1", 401)]
    [InlineData("GET /health/../api/probe HTTP/1.1", 401)]
    [InlineData("GET /health/live/../../api/probe HTTP/1.1", 401)]
    [InlineData("GET /health/%2e%2e/api/probe HTTP/1.1", 401)]
    [InlineData("GET /health/..%2fapi/probe HTTP/1.1", 404)]
    [InlineData("GET /api;x/probe HTTP/1.1", 404)]
    [InlineData("GET /api%2fprobe HTTP/1.1", 404)]
    [InlineData("GET /api\\probe HTTP/1.1", 404)]
    [InlineData("GET /api/probe%00 HTTP/1.1", 400)]
    [InlineData("GET http://elsewhere.example/api/probe HTTP/1.1", 400)]
    [InlineData("get /api/probe HTTP/1.1", 401)]
    [InlineData("OPTIONS * HTTP/1.1", 401)]
    [InlineData("GET /api/probe HTTP/9.9", 505)]
    public async Task odd_request_lines_open_nothing(string line, int status)
    {
        var before = onKestrel.Calls;
        (await Send($"{line}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")).ShouldStartWith($"HTTP/1.1 {status} ");
        onKestrel.Calls.ShouldBe(before);
    }

    [Fact]
    public async Task two_authorization_headers_are_refused()
    {
        var good = onKestrel.Issuer.Token(onKestrel.Now);
        var answer = await Send(
            $"GET /api/probe HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer {good}\r\nAuthorization: Bearer {good}\r\n\r\n"
        );
        answer.ShouldStartWith("HTTP/1.1 401 ");
        answer.ShouldContain("token.invalid");
    }

    [Theory]
    [InlineData(17 * 1024, "HTTP/1.1 401 ")]
    [InlineData(40 * 1024, "HTTP/1.1 431 ")]
    public async Task a_token_larger_than_any_is_refused_at_the_door(int size, string status) =>
        (
            await Send(
                $"GET /api/probe HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer {new string('x', size)}\r\n\r\n"
            )
        ).ShouldStartWith(status);

    private GuardedService Guarded(string door) => door == Doors[0] ? inMemory : onKestrel;

    private async Task<string> Send(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", onKestrel.Service.Address.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
