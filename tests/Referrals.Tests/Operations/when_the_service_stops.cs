using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Npgsql;
using Referrals.Security;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

/// <summary>The real process under load, told to stop.</summary>
[Slow]
public class when_the_service_stops(TestPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ReferralsProcess.SigTerm)]
    [InlineData(ReferralsProcess.SigInt)]
    public async Task what_was_answered_is_in_the_log_and_nothing_else(int signal)
    {
        await using var folder = new EmbeddedPostgresFolder();
        var database = await postgres.CreateDatabase();
        await using var service = new ReferralsProcess(
            folder.DataFolder,
            ("ConnectionStrings__Referrals", database),
            ("REFERRALS_MASTER_KEYS", TestService.MasterKeys)
        );
        var address = await service.ReadyAsync();
        using var http = Client(address, folder);
        var answered = new ConcurrentBag<Guid>();
        var unanswered = new ConcurrentBag<Guid>();
        var some = new TaskCompletionSource();
        var senders = Enumerable
            .Range(0, 8)
            .Select(_ =>
                Task.Run(
                    async () =>
                    {
                        // Until nobody is there any more.
                        while (await Submit(http) is var (id, status) && status is not null)
                        {
                            status.ShouldBe(HttpStatusCode.Created);
                            answered.Add(id);
                            if (answered.Count > 20)
                                some.TrySetResult();
                            continue;
                        }
                    },
                    Cancellation
                )
            )
            .ToList();

        await some.Task.WaitAsync(Cancellation);
        (await service.SignalAsync(signal)).ShouldBe(0, service.Errors);
        await Task.WhenAll(senders);

        service.Errors.ShouldBeEmpty();
        var stored = await Streams(database);
        answered.Select(id => $"referral-{id}").Except(stored).ShouldBeEmpty("what was answered is there");
        unanswered.Select(id => $"referral-{id}").Intersect(stored).ShouldBeEmpty("what was not answered was never taken");
        unanswered.Count.ShouldBe(8);

        async Task<(Guid, HttpStatusCode?)> Submit(HttpClient client)
        {
            var id = Guid.CreateVersion7();
            try
            {
                using var body = new StringContent(CaseSteps.Json(CaseForms.Referral()), Encoding.UTF8, "application/json");
                using var answer = await client.PutAsync($"/api/referrals/{id}", body, Cancellation);
                return (id, answer.StatusCode);
            }
            catch (HttpRequestException)
            {
                unanswered.Add(id);
                return (id, null);
            }
        }
    }

    [Fact]
    public async Task readiness_says_so_first_and_a_second_signal_ends_it_at_once()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var service = new ReferralsProcess(
            folder.DataFolder,
            ("ConnectionStrings__Referrals", await postgres.CreateDatabase()),
            ("REFERRALS_MASTER_KEYS", TestService.MasterKeys),
            ("Stopping__AnnounceSeconds", "3600")
        );
        await service.IsReady();
        using var http = Client(await service.ReadyAsync(), folder);

        service.Signal(ReferralsProcess.SigTerm);
        await Eventually.Holds(async () => (await service.HealthAsync()).Status != 200, "it is not ready any more");
        var (_, answer) = await service.HealthAsync();
        answer.GetProperty("checks").GetProperty("running").GetProperty("reason").GetString().ShouldBe("the service is stopping");
        // Those that have not heard it yet are still answered.
        (await http.GetAsync("/api/nothing", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        (await service.SignalAsync(ReferralsProcess.SigInt)).ShouldBe(130);
    }

    private static HttpClient Client(Uri address, EmbeddedPostgresFolder folder)
    {
        using var key = DevelopmentKey.Open(folder.DataFolder);
        var token = DevelopmentToken
            .Parse("family-doctor@SX-T01")
            .Sign(key, SecuritySettings.DefaultAudience, DateTimeOffset.UtcNow, DevelopmentToken.DefaultLife);
        return new HttpClient
        {
            BaseAddress = address,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
    }

    private static async Task<HashSet<string>> Streams(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("select id from referrals.mt_streams");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var all = new HashSet<string>();
        while (await reader.ReadAsync(Cancellation))
            all.Add(reader.GetString(0));
        return all;
    }
}
