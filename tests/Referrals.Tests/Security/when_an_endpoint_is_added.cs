using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Security;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Security;

public class when_an_endpoint_is_added(TestService service, TestPostgres postgres) : IClassFixture<TestService>
{
    // Everybody may read these. Whoever adds a line here has thought about it.
    private static readonly string[] Open =
    [
        "/",
        "/work/{**page}",
        "/workbench/sign-in.json",
        "/workbench/{**file}",
        "/_framework/{**file}",
        "/_content/{**file}",
        "/trial/authorize",
        "/trial/token",
        "/trial/end",
        // The patient's page: case number and the end of a document's number are what lets in.
        "/p/{number?}",
        "/p",
        "/health/live",
        "/health/ready",
        "/openapi/v1.json",
        "/asyncapi/v1.json",
        "/asyncapi/schemas/{type}",
        // The key is what lets in.
        "/calendars/{county}/{key}.ics",
    ];

    [Fact]
    public void it_says_who_may_call_it() => Faults(service).ShouldBeEmpty();

    [Theory]
    [InlineData("/api/forgotten", false)]
    [InlineData("/forgotten", false)]
    [InlineData("/forgotten", true)]
    public async Task one_that_does_not_is_found(string route, bool open)
    {
        await using var other = new TestService(postgres, _ => { })
        {
            Routes = app =>
            {
                var endpoint = app.MapGet(route, () => "forgotten");
                if (open)
                    endpoint.Open();
            },
        };
        await other.InitializeAsync();
        Faults(other).ShouldBe([route]);
    }

    private static List<string?> Faults(TestService service) =>
        [
            .. service
                .Services.GetServices<EndpointDataSource>()
                .SelectMany(source => source.Endpoints)
                .OfType<RouteEndpoint>()
                .DistinctBy(endpoint => endpoint)
                .Where(endpoint =>
                    Open.Contains(endpoint.RoutePattern.RawText)
                        ? endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
                        : endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
                            || (endpoint.Metadata.GetMetadata<EndpointAccess>()?.Roles ?? Roles.None) == Roles.None
                            || endpoint.RoutePattern.RawText?.Split('/') is not ["", "api" or "fhir", ..]
                )
                .Select(endpoint => endpoint.RoutePattern.RawText),
        ];
}
