using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Http;

public partial class when_the_api_is_described(TestService service) : IClassFixture<TestService>
{
    private static readonly string Contract = Path.Combine(Repository.Root, "contracts", "http", "openapi.json");
    private static readonly string[] Always = ["400", "401", "403", "404", "503"];
    private static readonly string[] Known = [.. Always, "200", "201", "202", "204", "409", "412", "413", "415", "422", "429"];

    [Fact]
    public async Task it_is_as_it_was_reviewed()
    {
        var described = await service.Anonymous.Get("/openapi/v1.json");
        await Reviewed.Are([(Contract, described.Text)]);
    }

    [Fact]
    public async Task it_does_not_depend_on_who_asks_where()
    {
        var one = await service.Anonymous.Get("/openapi/v1.json");
        var other = await service
            .As("dispatcher@SX-H01")
            .Get("/openapi/v1.json")
            .Header("Host", "referrals.example:8443")
            .Header("Accept-Language", "en");
        other.Text.ShouldBe(one.Text);
        one.Json.TryGetProperty("servers", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task every_route_under_api_is_in_it_and_nothing_else()
    {
        var routes = service
            .Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.RawText!.TrimStart('/').Split('/')[0] is "api" or "fhir")
            .SelectMany(route =>
                route
                    .Metadata.GetMetadata<HttpMethodMetadata>()!
                    .HttpMethods.Select(method =>
                        $"{method.ToLowerInvariant()} /{Constraint().Replace(route.RoutePattern.RawText!.Trim('/'), "}")}"
                    )
            )
            .ToHashSet();
        (await Operations()).Select(operation => $"{operation.Method} {operation.Path.TrimEnd('/')}").ShouldBe(routes, ignoreOrder: true);
    }

    // Of two the document, and with it the schemas of messages, would have one.
    [Fact]
    public void no_two_bodies_have_the_same_name() =>
        service
            .Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .SelectMany(endpoint =>
                endpoint
                    .Metadata.OfType<IAcceptsMetadata>()
                    .Select(body => body.RequestType)
                    .Concat(endpoint.Metadata.OfType<IProducesResponseTypeMetadata>().Select(answer => answer.Type))
            )
            .OfType<Type>()
            .Where(body => !body.IsGenericType)
            .Distinct()
            .GroupBy(body => body.Name)
            .Where(same => same.Count() > 1)
            .SelectMany(same => same)
            .ShouldBeEmpty();

    [Fact]
    public async Task every_operation_says_whom_it_is_for_and_what_it_refuses()
    {
        var ids = new HashSet<string>();
        foreach (var (path, method, operation) in await Operations())
        {
            var name = $"{method} {path}";
            ids.Add(operation.GetProperty("operationId").GetString()!).ShouldBeTrue($"{name} shares its id");
            operation.GetProperty("description").GetString()!.ShouldMatch("^For [a-z]+", name);
            operation.GetProperty("tags").GetArrayLength().ShouldBe(1, name);
            var answers = operation.GetProperty("responses").EnumerateObject().Select(answer => answer.Name).ToList();
            answers.ShouldContain(status => status[0] == '2', name);
            answers.ShouldBeSubsetOf(Known, name);
            Always.ShouldBeSubsetOf(answers, name);
            // A file is no JSON.
            if (operation.TryGetProperty("requestBody", out var body) && !body.GetProperty("content").TryGetProperty("*/*", out _))
                body.GetProperty("content")
                    .GetProperty("application/json")
                    .GetProperty("schema")
                    .GetProperty("$ref")
                    .GetString()
                    .ShouldStartWith("#/components/schemas/");
            var parameters = operation
                .GetProperty("parameters")
                .EnumerateArray()
                .Select(parameter =>
                    parameter.TryGetProperty("$ref", out var to)
                        ? to.GetString()!.Split('/')[^1]
                        : parameter.GetProperty("name").GetString()!
                )
                .ToList();
            parameters.ShouldBe(parameters.Distinct(), name);
            parameters.ShouldContain("Accept-Language", name);
            parameters.Contains("Idempotency-Key").ShouldBe(method != "get", name);
        }
    }

    [Fact]
    public async Task whatever_it_refers_to_is_there()
    {
        var description = await service.Anonymous.Get("/openapi/v1.json");
        foreach (var to in Reference().Matches(description.Text).Select(match => match.Groups["to"].Value).Distinct())
            description[to].ValueKind.ShouldBe(JsonValueKind.Object, to);
    }

    [Fact]
    public async Task it_lists_every_problem_with_its_texts()
    {
        var codes = (await service.Anonymous.Get("/openapi/v1.json"))["/x-problem-codes"];
        codes.EnumerateObject().Select(code => code.Name).ShouldBe(App.Problems.All.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task a_page_shows_it()
    {
        await service.Anonymous.Get("/swagger").Expect(301);
        var page = await service.Anonymous.Get("/swagger/index.html");
        page.Text.ShouldContain("swagger-ui");
        (await service.Anonymous.Get("/swagger/index.js")).Text.ShouldContain("/openapi/v1.json");
        await service.Anonymous.Get("/swagger/swagger-ui-bundle.js");
    }

    private async Task<List<(string Path, string Method, JsonElement Operation)>> Operations() =>
        [
            .. (await service.Anonymous.Get("/openapi/v1.json"))["/paths"]
                .EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Select(operation => (path.Name, operation.Name, operation.Value))),
        ];

    // {id:guid} is described as {id}.
    [GeneratedRegex(":[^}]+}")]
    private static partial Regex Constraint();

    [GeneratedRegex("\"\\$ref\": \"#(?<to>[^\"]+)\"")]
    private static partial Regex Reference();
}
