using Microsoft.Extensions.DependencyInjection;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Messages;
using Referrals.Webhooks;

namespace Referrals.Tests.Webhooks;

/// <summary>The feed sent to an address: signed, in order, past failures, again when it is asked for.</summary>
public class when_a_hospital_is_told_by_webhook(TestPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task each_message_comes_signed_and_in_order()
    {
        await using var service = await Start();
        await using var hospital = await HospitalAddress.Start();
        var secret = (await Set(service, hospital)).String("/secret");
        var referrals = new List<string>();
        for (var i = 0; i < 3; i++)
            referrals.Add(await Sent(service));
        await Tell(service);
        hospital.Subjects.ShouldBe(referrals);
        var delivery = hospital.Deliveries.Single();
        delivery.ContentType.ShouldBe("application/cloudevents-batch+json");
        delivery.IsSignedWith(secret).ShouldBeTrue();
        delivery.IsSignedWith("whsec_" + Convert.ToBase64String(new byte[32])).ShouldBeFalse();
        delivery.Timestamp.ShouldBe(service.Clock.Now.ToUnixTimeSeconds());
        // The same bodies as over HTTP.
        (await service.Feed("SX-H01")).Select(message => message.GetRawText()).TakeLast(3).ShouldBe(delivery.Messages.Select(m => m.GetRawText()));
        await Tell(service);
        hospital.Deliveries.Count.ShouldBe(1, "what it has, it is not told again");
    }

    [Theory]
    [InlineData(500, "status-500")]
    [InlineData(404, "status-404")]
    [InlineData(302, "status-302")]
    public async Task what_it_does_not_take_waits_and_comes_first(int status, string problem)
    {
        await using var service = await Start();
        await using var hospital = await HospitalAddress.Start();
        await Set(service, hospital);
        hospital.Status = status;
        var first = await Sent(service);
        await Tell(service);
        await Tell(service);
        hospital.Subjects.ShouldBe([first], "it is left alone for a while");
        var failing = await State(service);
        (failing.String("/lastProblem"), failing["/attempts"].GetInt32()).ShouldBe((problem, 1));
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await Tell(service);
        (await State(service))["/attempts"].GetInt32().ShouldBe(2);

        var second = await Sent(service);
        hospital.Status = 200;
        service.Clock.Advance(TimeSpan.FromSeconds(2));
        await Tell(service);
        hospital.Subjects.ShouldBe([first, first, first, second]);
        hospital.Deliveries.Select(delivery => delivery.Id).Take(2).Distinct().Count().ShouldBe(1, "the same again has the same id");
        var well = await State(service);
        well["/failingSince"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        well.String("/deliveredAt").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task while_one_is_away_the_others_are_told()
    {
        await using var service = await Start();
        await using var hospital = await HospitalAddress.Start();
        var gone = await HospitalAddress.Start();
        await Set(service, hospital);
        await service.As("administrator@340422").Put("/api/webhooks/SX-T01", new { url = gone.Url }).Expect(200);
        await gone.DisposeAsync();
        var referral = await Sent(service);
        await Tell(service);
        hospital.Subjects.ShouldBe([referral]);
        (await service.As("his-system@SX-T01").Get("/api/webhooks/SX-T01").Expect(200)).String("/lastProblem").ShouldBe("not-reached");
    }

    [Fact]
    public async Task it_is_told_again_from_any_position()
    {
        await using var service = await Start();
        await using var hospital = await HospitalAddress.Start();
        await Set(service, hospital);
        var (first, second) = (await Sent(service), await Sent(service));
        await Tell(service);
        var of = hospital.Deliveries.Single().Messages[0].Id();
        await service.As("administrator@340422").Post("/api/webhooks/SX-H01/resend", new { after = of }).Expect(200);
        await Tell(service);
        hospital.Subjects.ShouldBe([first, second, second]);
        await service.As("administrator@340422").Post("/api/webhooks/SX-H01/resend", new { after = "x" }).Refused(400, "feed.position-invalid");
    }

    [Fact]
    public async Task a_new_secret_signs_beside_the_old_one_for_a_day()
    {
        await using var service = await Start();
        await using var hospital = await HospitalAddress.Start();
        var old = (await Set(service, hospital)).String("/secret");
        var renewed = (await service.As("administrator@340422").Post("/api/webhooks/SX-H01/secret").Expect(200)).String("/secret");
        renewed.ShouldNotBe(old);
        await Sent(service);
        await Tell(service);
        service.Clock.Advance(Webhook.Overlap);
        await Sent(service);
        await Tell(service);
        var deliveries = hospital.Deliveries.ToList();
        (deliveries[0].IsSignedWith(old), deliveries[0].IsSignedWith(renewed)).ShouldBe((true, true));
        (deliveries[1].IsSignedWith(old), deliveries[1].IsSignedWith(renewed)).ShouldBe((false, true));
        (await service.Count("select count(*) from referrals_webhooks.webhooks where webhooks::text like '%whsec%'")).ShouldBe(0);
    }

    [Fact]
    public async Task two_nodes_lose_nothing()
    {
        await using var service = await Start();
        await using var hospital = await HospitalAddress.Start();
        await Set(service, hospital);
        var other = await service.Another();
        var referrals = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            referrals.Add(await Sent(service));
            await service.FeedMessages();
            await Task.WhenAll(Round(service), Round(other));
        }

        // Both may have sent the same; nothing is missing, and nothing is out of order.
        hospital.Subjects.Distinct().ShouldBe(referrals);
    }

    [Theory]
    [InlineData("http://his.example/messages")]
    [InlineData("https://user:secret@his.example/messages")]
    [InlineData("ftp://his.example")]
    [InlineData("/messages")]
    [InlineData("")]
    [InlineData(null)]
    public async Task an_address_that_will_not_do_is_refused(string? url)
    {
        await using var service = await Start();
        var administrator = service.As("administrator@340422");
        await administrator.Put("/api/webhooks/SX-H01", new { url }).Refused(400, "webhook.url-invalid", "/url");
        await administrator.Put("/api/webhooks/SX-NOBODY", new { url = "https://his.example" }).Refused(404, "not-found");
        await administrator.Put("/api/webhooks/SX-H01", new { url = "https://his.example", after = "x" }).Refused(400, "feed.position-invalid");
        await administrator.Put("/api/webhooks/SX-H01", new { url = "https://his.example" }).Expect(200);
        await service.As("his-system@SX-H02").Get("/api/webhooks/SX-H01").Refused(403, "feed.not-yours");
        (await administrator.Get("/api/webhooks").Expect(200))["/items"].GetArrayLength().ShouldBe(1);
        await administrator.Delete("/api/webhooks/SX-H01").Expect(204);
        await administrator.Get("/api/webhooks/SX-H01").Refused(404, "not-found");
    }

    private async Task<TestService> Start()
    {
        var service = new TestService(postgres);
        await service.InitializeAsync();
        return service;
    }

    private static async Task<Answer> Set(TestService service, HospitalAddress hospital)
    {
        await service.FeedMessages();
        return await service.As("administrator@340422").Put("/api/webhooks/SX-H01", new { url = hospital.Url }).Expect(200);
    }

    private static async Task<string> Sent(TestService service)
    {
        var referral = $"{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-T01").Put($"/api/referrals/{referral}", CaseForms.Referral()).Expect(201);
        return referral;
    }

    private static async Task Tell(TestService service)
    {
        await service.FeedMessages();
        await Round(service);
    }

    private static Task Round(TestService service) => service.Services.GetRequiredService<WebhookSender>().Round(Cancellation);

    private static Task<Answer> State(TestService service) => service.As("his-system@SX-H01").Get("/api/webhooks/SX-H01").Expect(200).Run();
}
