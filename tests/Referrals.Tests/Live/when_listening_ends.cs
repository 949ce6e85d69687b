using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Live;
using Referrals.Security;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Live;

/// <summary>Tokens that run out, clients that are slow or gone, the service that stops, connections to the database that break.</summary>
public class when_listening_ends(TestPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task it_ends_with_the_token()
    {
        await using var service = await Start(("Live:HeartbeatMs", "20"), ("Live:LifeSeconds", "1000000"));
        var token = DevelopmentToken
            .Parse("family-doctor@SX-V0101")
            .Sign(TestService.Key, SecuritySettings.DefaultAudience, service.Clock.Now, TimeSpan.FromMinutes(10));
        await using var stream = await LiveStream.Open(service.WithToken(token));
        service.Clock.Advance(TimeSpan.FromMinutes(10));
        var at = await service.Sent();
        (await stream.Next()).Case.ShouldBe(Id(at), "the issuer's clock may be a minute apart from ours");
        service.Clock.Advance(Tokens.ClockSkew);
        (await stream.ToItsEnd()).ShouldBeEmpty();
        await service.WithToken(token).Get("/api/live").Refused(401, "token.expired");
    }

    [Fact]
    public async Task it_ends_after_its_life_and_goes_on_from_there()
    {
        await using var service = await Start(("Live:HeartbeatMs", "20"), ("Live:LifeSeconds", "60"));
        await using var stream = await LiveStream.Open(service.As("family-doctor@SX-V0101"));
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        (await stream.ToItsEnd()).ShouldBeEmpty();
        var at = await service.Sent();
        await using var next = await LiveStream.Open(service.As("family-doctor@SX-V0101"), stream.LastId);
        (await next.Next()).Case.ShouldBe(Id(at));
    }

    [Fact]
    public async Task the_service_stops_at_once()
    {
        await using var service = await Start(onKestrel: true);
        var streams = new List<LiveStream>();
        for (var i = 0; i < 20; i++)
            streams.Add(await LiveStream.Open(service.As("family-doctor@SX-V0101")));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await service.Services.GetRequiredService<IHost>().StopAsync(patience.Token);
        patience.IsCancellationRequested.ShouldBeFalse("nobody held it up");
        foreach (var stream in streams)
        {
            (await stream.ToItsEnd()).ShouldBeEmpty();
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task a_listener_that_takes_nothing_is_dropped_alone()
    {
        await using var service = await Start(("Live:Waiting", "8"));
        var hub = service.Services.GetRequiredService<LiveHub>();
        var at = await service.InCare();
        await using var quick = await LiveStream.Open(service.As("family-doctor@SX-V0101"));
        var (slow, _) = await hub.Join(new Caller("slow", "340422", "SX-V0101", Roles.FamilyDoctor), null, Cancellation);
        var (other, _) = await hub.Join(new Caller("other", "340422", "SX-T03", Roles.FamilyDoctor), null, Cancellation);
        for (var i = 0; i < 9; i++)
        {
            await service.As("specialist@SX-H01").Post($"{at}/notes", new { note = "病情平稳" }).Expect(200);
            await quick.Until(h => h.What == "care_noted");
        }

        // What waits for her is still hers; then it ends.
        for (var i = 0; i < 8; i++)
            slow!.Listener.Items.TryRead(out _).ShouldBeTrue();
        (await slow!.Listener.Items.WaitToReadAsync(Cancellation)).ShouldBeFalse();
        other!.Listener.Items.Completion.IsCompleted.ShouldBeFalse();
        hub.Leave(slow.Listener);
        hub.Leave(other.Listener);
        await service.As("specialist@SX-H01").Post($"{at}/notes", new { note = "病情平稳" }).Expect(200);
        (await quick.Next()).What.ShouldBe("care_noted");
    }

    [Fact]
    public async Task a_client_that_does_not_read_is_told_to_load_anew()
    {
        await using var service = await Start(("Live:Waiting", "8"));
        var at = await service.InCare();
        await service.As("specialist@SX-H01").Post($"{at}/notes", new { note = "病情平稳" }).Expect(200);
        var stream = new StreamId("340422", Referral.StreamKey(Guid.Parse(Id(at))));
        var note = (await service.Events.FetchStream(stream, Cancellation))[^1].Data.ShouldBeOfType<CareNoted>();
        await using var quick = await LiveStream.Open(service.As("family-doctor@SX-V0101"));
        using var http = service.CreateHttp();
        using var response = await LiveStream.Ask(http, service.As("family-doctor@SX-V0101"));

        // Until its buffers are full and more than eight have to wait.
        const int sent = 600;
        for (var i = 0; i < sent; i++)
        {
            await service.Events.Append(new AppendRequest(new StreamAppend(stream, ExpectedVersion.Any, [note], "referral")), Cancellation);
            await quick.Next();
        }

        var text = new StringBuilder();
        try
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
            while (await reader.ReadLineAsync(Cancellation) is { } line)
                text.AppendLine(line);
            text.ToString().ShouldContain("event: reset");
        }
        catch (IOException)
        {
            // It took nothing for so long that it was cut off without a word.
        }

        text.ToString().Split("event: case").Length.ShouldBeInRange(100, sent);
    }

    [Fact]
    public async Task the_places_are_limited_and_freed_by_those_who_leave()
    {
        await using var service = await Start(
            onKestrel: true,
            ("Live:PerSubject", "2"),
            ("Live:Listeners", "3"),
            ("Live:HeartbeatMs", "20")
        );
        var doctor = service.As("family-doctor@SX-V0101", subject: "one");
        var another = service.As("family-doctor@SX-V0101", subject: "another");
        await using var first = await LiveStream.Open(doctor);
        await using (await LiveStream.Open(doctor))
        {
            await doctor.Get("/api/live").Refused(429, "live.too-many-connections");
            await using var third = await LiveStream.Open(another);
            await another.Get("/api/live").Refused(503, "too-busy");
        }

        await Eventually.Holds(
            async () =>
            {
                using var http = service.CreateHttp();
                using var response = await LiveStream.Ask(http, doctor);
                return response.StatusCode == HttpStatusCode.OK;
            },
            "the places are free again"
        );
    }

    [Fact]
    public async Task broken_connections_to_the_database_are_not_heard_of()
    {
        await using var service = await Start();
        await using var stream = await LiveStream.Open(service.As("family-doctor@SX-V0101"));
        var sent = new List<string>();
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(service.ConnectionString) { Pooling = false }.ConnectionString
        );
        await connection.OpenAsync(Cancellation);
        for (var i = 0; i < 8; i++)
        {
            await using var kill = new NpgsqlCommand(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
                connection
            );
            await kill.ExecuteNonQueryAsync(Cancellation);
            var at = $"/api/referrals/{Guid.CreateVersion7()}";
            await Eventually.Holds(
                async () => (await service.As("family-doctor@SX-V0101").Put(at, CaseForms.Referral()).Anything()).Status == 201,
                "the case is sent"
            );
            sent.Add(Id(at));
        }

        var heard = await stream.Until(h => h.Case == sent[^1]);
        heard.Select(h => h.Case).ShouldBe(sent);
    }

    private async Task<TestService> Start(params (string Name, string Value)[] settings) => await Start(false, settings);

    private async Task<TestService> Start(bool onKestrel, params (string Name, string Value)[] settings)
    {
        var service = new TestService(
            postgres,
            (WebApplicationBuilder builder) =>
            {
                LiveStream.OnlyCases(builder);
                foreach (var (name, value) in settings)
                    builder.Configuration[name] = value;
            }
        )
        {
            OnKestrel = onKestrel,
        };
        await service.InitializeAsync();
        return service;
    }

    private static string Id(string at) => at.Split('/')[^1];
}
