using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Inbox;

/// <summary>
/// The seam for SMS gateways, against a gateway that listens on this machine: in order, once, through failures, and past what it refuses.
/// </summary>
public sealed class when_a_gateway_is_told(TestPostgres postgres)
{
    [Fact]
    public async Task it_hears_everything_once_in_order_though_it_fails_and_refuses_in_between()
    {
        var heard = new ConcurrentQueue<JsonElement>();
        var asked = 0;
        await using var gateway = WebApplication.CreateSlimBuilder().Build();
        gateway.Urls.Add("http://127.0.0.1:0");
        gateway.MapPost(
            "/sms",
            async (HttpContext context) =>
            {
                var message = (await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted)).RootElement;
                context.Request.Headers["Idempotency-Key"].ToString().ShouldBe(message.GetProperty("id").GetString());
                context.Request.Headers.Authorization.ToString().ShouldBe("Bearer county-secret");
                // Away at first, and then it will have nothing to do with one of them.
                if (Interlocked.Increment(ref asked) <= 2)
                    return Results.StatusCode(503);
                if (message.GetProperty("kind").GetString() == "accepted")
                    return Results.StatusCode(422);
                heard.Enqueue(message);
                return Results.Ok();
            }
        );
        await gateway.StartAsync(TestContext.Current.CancellationToken);

        await using var service = new TestService(
            postgres,
            builder =>
            {
                builder.Configuration["Notices:Gateway:Url"] = gateway.Urls.Single() + "/sms";
                builder.Configuration["Notices:Gateway:Token"] = "county-secret";
            }
        );
        await service.InitializeAsync();
        // What happened before it was switched on is not told.
        await Eventually.Is(() => service.Count("select count(*) from referrals_inbox.gateway"), 1, "it was switched on");
        var at = await service.Reviewed(patient: CaseForms.NewPatient("虚构短信"));
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        await service.As("dispatcher@SX-H01").Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddMinutes(1) }).Expect(200);
        await Eventually.AtLeast(() => Task.FromResult((long)heard.Count), 4, "notices are told");

        var kinds = heard.Select(m => m.GetProperty("kind").GetString()).ToList();
        kinds.ShouldBe(["to-review", "new-case", "arranged", "arranged"]);
        heard.Select(m => m.GetProperty("id").GetString()).ShouldBeUnique();
        heard
            .Select(m => m.GetProperty("address").GetString())
            .ShouldBe(["SX-T01/review", "SX-H01/desk", "@SX-P-V0101-01", "SX-H01/ward"], ignoreOrder: false);
        heard.ShouldAllBe(m => !m.GetRawText().Contains("短信"));
        (await service.Count("select count(*) from referrals_inbox.gateway_refusals where status = 422")).ShouldBe(1);
    }

    [Fact]
    public async Task it_is_told_the_post_of_a_doctor_who_has_left()
    {
        var heard = new ConcurrentQueue<JsonElement>();
        await using var gateway = WebApplication.CreateSlimBuilder().Build();
        gateway.Urls.Add("http://127.0.0.1:0");
        gateway.MapPost(
            "/sms",
            async (HttpContext context) =>
                heard.Enqueue((await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted)).RootElement)
        );
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        await using var service = new TestService(
            postgres,
            builder => builder.Configuration["Notices:Gateway:Url"] = gateway.Urls.Single() + "/sms"
        );
        await service.InitializeAsync();
        var at = await service.Reviewed();
        await service
            .As("administrator@340422")
            .Put("/api/practitioners/SX-P-V0101-01/leaving", new { until = $"{Shanghai.Day(service.Clock.Now).AddDays(-1):yyyy-MM-dd}" })
            .Expect(200);
        await Eventually.Is(() => service.Count("select count(*) from referrals_inbox.gateway"), 1, "it was switched on");
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        await Eventually.Holds(() => heard.Any(message => message.GetProperty("kind").GetString() == "accepted"), "the acceptance is told");
        heard
            .Single(message => message.GetProperty("kind").GetString() == "accepted")
            .GetProperty("address")
            .GetString()
            .ShouldBe("SX-T01/review");
    }

    [Fact]
    public async Task it_hears_of_consultations_too_and_the_post_of_a_doctor_who_has_left()
    {
        var heard = new ConcurrentQueue<JsonElement>();
        await using var gateway = WebApplication.CreateSlimBuilder().Build();
        gateway.Urls.Add("http://127.0.0.1:0");
        gateway.MapPost(
            "/sms",
            async (HttpContext context) =>
                heard.Enqueue((await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted)).RootElement)
        );
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        await using var service = new TestService(
            postgres,
            builder => builder.Configuration["Notices:Gateway:Url"] = gateway.Urls.Single() + "/sms"
        );
        await service.InitializeAsync();
        await Eventually.Is(() => service.Count("select count(*) from referrals_inbox.gateway_consultations"), 1, "it was switched on");
        var at = await service.Asked(practitioner: "SX-P-V0101-01");
        await Eventually.Holds(() => heard.Any(message => Kind(message) == "advice-asked"), "the question is told");
        await service
            .As("administrator@340422")
            .Put("/api/practitioners/SX-P-V0101-01/leaving", new { until = $"{Shanghai.Day(service.Clock.Now).AddDays(-1):yyyy-MM-dd}" })
            .Expect(200);
        await service.Answers(at);
        await Eventually.Holds(() => heard.Any(message => Kind(message) == "advice-given"), "the answer is told");
        heard
            .Select(message => $"{message.GetProperty("address").GetString()} {Kind(message)}")
            .ShouldBe(["SX-H01/ward advice-asked", "SX-V0101/desk advice-given"]);
        heard.ShouldAllBe(message => message.GetProperty("text").GetString()!.StartsWith("会诊单"));

        static string? Kind(JsonElement message) => message.GetProperty("kind").GetString();
    }
}
