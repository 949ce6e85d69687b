using System.Net.Http.Headers;
using System.Text;
using Referrals.Http;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Http;

public class when_a_body_is_too_large(TestPostgres postgres)
{
    [Fact]
    public async Task the_answer_says_that_the_connection_ends_with_it_and_the_client_goes_on_with_another()
    {
        await using var service = new TestService(await postgres.CreateDatabase()) { OnKestrel = true };
        await service.InitializeAsync();
        using var http = service.CreateHttp();
        for (var round = 0; round < 3; round++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/referrals/{Guid.CreateVersion7()}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.As("family-doctor@SX-V0101").Token());
            request.Content = new StringContent(
                $"{{\"reason\": \"{new string('x', Body<object>.Limit)}\"}}",
                Encoding.UTF8,
                "application/json"
            );
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            ((int)answer.StatusCode).ShouldBe(413);
            answer.Headers.ConnectionClose.ShouldBe(true);
        }
    }
}
