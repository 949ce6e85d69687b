using Microsoft.Extensions.DependencyInjection;
using Referrals.Messages;
using Referrals.Tests.Hosting;
using Referrals.Tests.Messages;
using Referrals.Tests.Operations;
using Referrals.Webhooks;

namespace Referrals.Tests.Webhooks;

/// <summary>The feed sent to an address: signed, in order, past failures, once, again when it is asked for.</summary>
public class when_a_hospital_is_told_by_webhook(TestService service, TestPostgres postgres) : IClassFixture<TestService>
{
    [Fact]
    public async Task each_message_comes_signed_and_in_order()
    {
        await using var hospital = await HospitalAddress.Start();
        var before = await service.EndOfFeed(WebhookSteps.Hospital);
        var secret = await service.TellAt(hospital);
        var referrals = new List<string>();
        for (var i = 0; i < 3; i++)
            referrals.Add(await service.SentToHospital());
        await service.SendWebhooks();
        hospital.Subjects.ShouldBe(referrals);
        // The same bodies as over HTTP.
        var feed = await service.Feed(WebhookSteps.Hospital, before);
        hospital.Deliveries.Select(delivery => delivery.Message.GetRawText()).ShouldBe(feed.Select(message => message.GetRawText()));
        foreach (var delivery in hospital.Deliveries)
        {
            delivery.ContentType.ShouldBe("application/cloudevents+json");
            delivery.Id.ShouldBe(delivery.Message.Id());
            delivery.Timestamp.ShouldBe(service.Clock.Now.ToUnixTimeSeconds());
            delivery.IsSignedWith(secret).ShouldBeTrue();
            delivery.IsSignedWith("whsec_" + Convert.ToBase64String(new byte[32])).ShouldBeFalse();
        }

        var webhook = await service.Webhook();
        (webhook.String("/position"), webhook["/waiting"].GetInt32()).ShouldBe((feed[^1].Id(), 0));
        await service.SendWebhooks();
        hospital.Deliveries.Count.ShouldBe(3, "what it has, it is not told again");
    }

    [Theory]
    [InlineData(500, "status-500")]
    [InlineData(404, "status-404")]
    [InlineData(302, "status-302")]
    public async Task what_is_not_taken_waits_and_comes_first(int status, string problem)
    {
        await using var hospital = await HospitalAddress.Start();
        await service.TellAt(hospital);
        hospital.Status = status;
        var first = await service.SentToHospital();
        await service.SendWebhooks();
        await service.SendWebhooks();
        hospital.Subjects.ShouldBe([first], "it is left alone for a while");
        var failing = await service.Webhook();
        (failing.String("/lastProblem"), failing["/attempts"].GetInt32(), failing["/waiting"].GetInt32()).ShouldBe((problem, 1, 1));
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await service.SendWebhooks();
        (await service.Webhook())["/attempts"].GetInt32().ShouldBe(2);

        var second = await service.SentToHospital();
        hospital.Status = 200;
        service.Clock.Advance(TimeSpan.FromSeconds(2));
        await service.SendWebhooks();
        hospital.Subjects.ShouldBe([first, first, first, second]);
        hospital.Deliveries.Select(delivery => delivery.Id).Take(3).Distinct().Count().ShouldBe(1, "the same again has the same id");
        hospital.Deliveries.Select(delivery => delivery.Timestamp).Take(3).Distinct().Count().ShouldBe(3, "but says when it was sent");
        hospital.Deliveries.ShouldAllBe(delivery => delivery.Path == "/messages", "nobody is followed elsewhere");
        var well = (await service.Webhook()).Json;
        well.TryGetProperty("failingSince", out _).ShouldBeFalse();
        well.TryGetProperty("deliveredAt", out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("86400", 600)]
    [InlineData("-1", 1)]
    [InlineData("soon", 1)]
    public async Task a_receiver_says_how_long_it_wants_to_be_left_alone(string said, int seconds)
    {
        await using var hospital = await HospitalAddress.Start();
        await service.TellAt(hospital);
        (hospital.Status, hospital.RetryAfter) = (503, said);
        await service.SentToHospital();
        await service.SendWebhooks();
        var failing = await service.Webhook();
        (failing["/nextAttempt"].GetDateTimeOffset() - failing["/failingSince"].GetDateTimeOffset()).ShouldBe(
            TimeSpan.FromSeconds(seconds)
        );
    }

    [Fact]
    public async Task while_one_is_away_or_does_not_answer_the_others_are_told()
    {
        await using var hospital = await HospitalAddress.Start();
        await using var silent = await HospitalAddress.Start();
        var gone = await HospitalAddress.Start();
        await service.TellAt(hospital);
        await service.TellAt(silent, "SX-T01");
        var answer = new TaskCompletionSource();
        silent.Holding = answer.Task;
        await service.SentToHospital();
        await service.FeedMessages();
        await service.BeginToSend();
        await Eventually.Holds(() => silent.Deliveries.Count == 1, "the silent one is told");
        await Eventually.Holds(() => hospital.Deliveries.Count == 1, "the other one is told meanwhile");
        await service.SentToHospital();
        await service.FeedMessages();
        await service.BeginToSend();
        await Eventually.Holds(() => hospital.Deliveries.Count == 2, "and goes on being told");
        silent.Deliveries.Count.ShouldBe(1, "one after the other");
        answer.SetResult();
        await service.Sender().Sending;
        silent.Deliveries.Count.ShouldBe(2);

        await service.TellAt(gone, "SX-T01");
        await gone.DisposeAsync();
        await service.SentToHospital();
        await service.SendWebhooks();
        hospital.Deliveries.Count.ShouldBe(3);
        (await service.Webhook("SX-T01")).String("/lastProblem").ShouldBe("not-reached");
        await service.Administrator().Delete("/api/webhooks/SX-T01").Expect(204);
    }

    [Fact]
    public async Task an_answer_that_does_not_come_is_not_waited_for_and_a_long_one_is_not_read()
    {
        await using var impatient = new TestService(postgres, builder => builder.Configuration[WebhookSettings.PatienceSetting] = "0.5");
        await impatient.InitializeAsync();
        await using var hospital = await HospitalAddress.Start();
        await impatient.TellAt(hospital);
        var never = new TaskCompletionSource();
        hospital.Holding = never.Task;
        var referral = await impatient.SentToHospital();
        await impatient.SendWebhooks();
        (await impatient.Webhook()).String("/lastProblem").ShouldBe("no-answer");

        hospital.Holding = Task.CompletedTask;
        (hospital.Status, hospital.Endless) = (200, true);
        // The machine may be busy: half a second may pass without an answer more than once.
        await Eventually.Holds(
            async () =>
            {
                impatient.Clock.Advance(Webhook.LongestPause);
                await impatient.SendWebhooks();
                return (await impatient.Webhook())["/waiting"].GetInt32() == 0;
            },
            "the endless answer is as good as a short one"
        );
        hospital.Subjects.Distinct().ShouldBe([referral]);
    }

    [Fact]
    public async Task two_nodes_that_both_send_send_each_message_once()
    {
        await using var hospital = await HospitalAddress.Start();
        await service.TellAt(hospital);
        var other = await service.Another();
        var referrals = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            referrals.Add(await service.SentToHospital());
            referrals.Add(await service.SentToHospital());
            await service.FeedMessages();
            await Task.WhenAll(service.BeginToSend(), other.BeginToSend());
            await Task.WhenAll(service.Sender().Sending, other.Sender().Sending);
        }

        hospital.Subjects.ShouldBe(referrals);
    }

    [Fact]
    public async Task when_a_node_dies_while_it_sends_another_goes_on()
    {
        await using var hospital = await HospitalAddress.Start();
        await service.TellAt(hospital);
        var (store, settings) = (
            service.Services.GetRequiredService<WebhookStore>(),
            service.Services.GetRequiredService<WebhookSettings>()
        );
        var dead = Guid.NewGuid();
        (await store.Claim("340422", "SX-H01", dead, service.Clock.Now, settings.ClaimLife, Cancellation)).ShouldNotBeNull();
        var referral = await service.SentToHospital();
        await service.SendWebhooks();
        hospital.Deliveries.ShouldBeEmpty();
        service.Clock.Advance(settings.ClaimLife);
        await service.SendWebhooks();
        hospital.Subjects.ShouldBe([referral]);
        // It was not dead.
        (await store.Delivered(dead, new FeedPosition(1, 0), service.Clock.Now, settings.ClaimLife, Cancellation)).ShouldBeFalse();
        await store.Failed(dead, 1, "status-500", service.Clock.Now, TimeSpan.Zero, Cancellation);
        (await service.Webhook())["/attempts"].GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task it_is_sent_by_itself()
    {
        await using var running = new TestService(
            postgres,
            builder =>
            {
                builder.Configuration[WebhookSettings.Setting] = "1";
                builder.Configuration[FeedSettings.Setting] = "1";
            }
        );
        await running.InitializeAsync();
        await using var hospital = await HospitalAddress.Start();
        await running.Administrator().Put("/api/webhooks/SX-H01", new { url = hospital.Url }).Expect(200);
        var referral = await running.SentToHospital();
        await Eventually.Holds(() => hospital.Subjects.Contains(referral), "the message comes");
    }

    [Fact]
    public async Task one_that_fails_is_seen_and_logged()
    {
        using var overheard = new Overheard();
        await using var hospital = await HospitalAddress.Start();
        await service.TellAt(hospital);
        hospital.Status = 500;
        await service.SentToHospital();
        for (var attempt = 0; attempt < 15; attempt++)
        {
            await service.SendWebhooks();
            service.Clock.Advance(Webhook.LongestPause);
        }

        hospital.Deliveries.Count.ShouldBe(15);
        const string who = "county=340422 institution=SX-H01";
        overheard.Measurements.ShouldContain(m => m.Instrument == "referrals.webhook.failing.duration" && m.Tags == who && m.Value > 3_600);
        overheard
            .Measurements.Count(m => m.Instrument == "referrals.webhook.attempts" && m.Tags == $"{who} outcome=status-500")
            .ShouldBeGreaterThanOrEqualTo(15);
        var list = await service.Administrator().Get("/api/webhooks").Expect(200);
        list["/items"].EnumerateArray().Select(one => one.GetProperty("lastProblem").GetString()).ShouldContain("status-500");
        service.Log.Lines.ShouldContain(line => line.StartsWith("Error") && line.Contains("The webhook of SX-H01 in 340422 fails since"));
        hospital.Status = 200;
        await service.SendWebhooks();
        hospital.Deliveries.Count.ShouldBe(16);
        service.Log.Lines.ShouldContain(line => line.Contains("The webhook of SX-H01 in 340422 takes its messages again"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
