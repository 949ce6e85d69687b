using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Messages;
using Referrals.Tests.Cases;
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
    public async Task it_is_told_again_from_any_position()
    {
        await using var hospital = await HospitalAddress.Start();
        await service.TellAt(hospital);
        var (first, second, third) = (await service.SentToHospital(), await service.SentToHospital(), await service.SentToHospital());
        await service.SendWebhooks();
        var of = hospital.Deliveries.First().Id;
        // By the administrator, and by the hospital itself.
        await Resend(service.Administrator(), of).Expect(200);
        await service.SendWebhooks();
        await Resend(service.As("his-system@SX-H01"), of).Expect(200);
        await service.SendWebhooks();
        hospital.Subjects.ShouldBe([first, second, third, second, third, second, third]);
        hospital.Deliveries.Select(delivery => delivery.Id).Distinct().Count().ShouldBe(3);

        // Past a message that is never taken.
        hospital.Status = 422;
        await service.SentToHospital();
        await service.SendWebhooks();
        await Resend(service.Administrator(), hospital.Deliveries.Last().Id).Expect(200);
        hospital.Status = 200;
        var fifth = await service.SentToHospital();
        await service.SendWebhooks();
        hospital.Subjects.Last().ShouldBe(fifth);

        foreach (var wrong in new[] { null, "", "x", "999999999-0" })
            await Resend(service.Administrator(), wrong).Refused(400, "feed.position-invalid", "/after");
        await Resend(service.As("his-system@SX-H02"), of).Refused(403, "feed.not-yours");
        await service.As("insurer@340422").Post("/api/webhooks/insurer/resend", new { after = "now" }).Refused(404, "not-found");

        Scenario Resend(TestClient client, string? after) => client.Post("/api/webhooks/SX-H01/resend", new { after });
    }

    [Fact]
    public async Task a_new_webhook_begins_where_it_is_said()
    {
        await using var hospital = await HospitalAddress.Start();
        await service.TellAt(hospital);
        await service.SentToHospital();
        var all = await service.Feed(WebhookSteps.Hospital);
        await service.Administrator().Delete("/api/webhooks/SX-H01").Expect(204);
        await service.Administrator().Put("/api/webhooks/SX-H01", new { url = hospital.Url, after = "beginning" }).Expect(200);
        await service.SendWebhooks();
        hospital.Deliveries.Select(delivery => delivery.Id).ShouldBe(all.Select(message => message.Id()));
        // An existing one keeps its place.
        await service.Administrator().Put("/api/webhooks/SX-H01", new { url = hospital.Url, after = "beginning" }).Expect(200);
        await service.SendWebhooks();
        hospital.Deliveries.Count.ShouldBe(all.Count);
    }

    [Fact]
    public async Task another_address_is_told_what_the_first_has_not_answered()
    {
        await using var first = await HospitalAddress.Start();
        await using var second = await HospitalAddress.Start();
        await service.TellAt(first);
        var answer = new TaskCompletionSource();
        first.Holding = answer.Task;
        var (one, two) = (await service.SentToHospital(), await service.SentToHospital());
        await service.FeedMessages();
        await service.BeginToSend();
        await Eventually.Holds(() => first.Deliveries.Count == 1, "the first is told");
        await service.Administrator().Put("/api/webhooks/SX-H01", new { url = second.Url }).Expect(200);
        answer.SetResult();
        await service.Sender().Sending;
        await service.SendWebhooks();
        first.Subjects.ShouldBe([one]);
        second.Subjects.ShouldBe([one, two]);
    }

    [Fact]
    public async Task a_new_secret_signs_beside_the_old_one_for_a_day()
    {
        await using var hospital = await HospitalAddress.Start();
        var old = await service.TellAt(hospital);
        // Whoever did not see the answer asks again: what the hospital has still holds.
        var unseen = await Renewed();
        var renewed = await Renewed();
        new[] { old, unseen, renewed }.Distinct().Count().ShouldBe(3);
        await service.SentToHospital();
        await service.SendWebhooks();
        service.Clock.Advance(Webhook.Overlap);
        await service.SentToHospital();
        await service.SendWebhooks();
        var deliveries = hospital.Deliveries.ToList();
        (deliveries[0].IsSignedWith(old), deliveries[0].IsSignedWith(renewed)).ShouldBe((true, true));
        (deliveries[1].IsSignedWith(old), deliveries[1].IsSignedWith(renewed)).ShouldBe((false, true));
        deliveries[1].Signature.Split(' ').Length.ShouldBe(1);
        (await service.TellAt(hospital)).ShouldNotBeOneOf(old, unseen, renewed);
        await service.Administrator().Post("/api/webhooks/SX-H03/secret").Refused(404, "not-found");

        foreach (var secret in new[] { old, unseen, renewed }.Select(secret => secret["whsec_".Length..]))
        {
            service.Log.Lines.ShouldNotContain(line => line.Contains(secret));
            var bytes = Convert.ToHexStringLower(Convert.FromBase64String(secret));
            foreach (var table in new[] { "webhooks", "secrets" })
                (
                    await service.Count(
                        $"select count(*) from referrals_webhooks.{table} t where t::text like any (array['%{secret}%', '%{bytes}%'])"
                    )
                ).ShouldBe(0);
        }

        async Task<string> Renewed() => (await service.Administrator().Post("/api/webhooks/SX-H01/secret").Expect(200)).String("/secret");
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

    [Theory]
    [InlineData("http://his.example/messages", "webhook.url-invalid")]
    [InlineData("https://user:secret@his.example/messages", "webhook.url-invalid")]
    [InlineData("https://his.example/messages#part", "webhook.url-invalid")]
    [InlineData("ftp://his.example", "webhook.url-invalid")]
    [InlineData("/messages", "webhook.url-invalid")]
    [InlineData("", "webhook.url-invalid")]
    [InlineData(null, "webhook.url-invalid")]
    [InlineData("https://10.1.2.3/messages", "webhook.address-not-allowed")]
    [InlineData("https://169.254.169.254/latest", "webhook.address-not-allowed")]
    public async Task an_address_that_will_not_do_is_refused(string? url, string code)
    {
        var administrator = service.Administrator();
        await administrator.Put("/api/webhooks/SX-H02", new { url }).Refused(400, code, "/url");
        await administrator.Get("/api/webhooks/SX-H02").Refused(404, "not-found");
    }

    [Fact]
    public async Task it_is_the_administrators_to_set_and_the_institutions_to_see()
    {
        var administrator = service.Administrator();
        const string at = "/api/webhooks/SX-H02";
        var form = new { url = "https://his.example/messages" };
        await administrator.Put("/api/webhooks/SX-NOBODY", form).Refused(404, "not-found");
        await administrator.Put(at, new { form.url, after = "x" }).Refused(400, "feed.position-invalid", "/after");
        await administrator.Put(at, new { form.url, after = "999999999-0" }).Refused(400, "feed.position-invalid", "/after");
        await administrator.Put(at, form).Expect(200);
        await administrator.Put("/api/webhooks/insurer", form).Expect(200);
        await service.As("his-system@SX-H02").Put(at, form).Refused(403, "role.not-permitted");
        await service.As("his-system@SX-H02").Get("/api/webhooks").Refused(403, "role.not-permitted");
        await service.As("his-system@SX-H01").Get(at).Refused(403, "feed.not-yours");
        (await service.As("his-system@SX-H02").Get(at).Expect(200)).Json.TryGetProperty("secret", out _).ShouldBeFalse();
        (await service.As("insurer@340422").Get("/api/webhooks/insurer").Expect(200)).String("/url").ShouldBe(form.url);
        Institutions(await administrator.Get("/api/webhooks").Expect(200)).ShouldBeSubsetOf(["SX-H01", "SX-H02", "insurer"]);
        foreach (var one in new[] { at, "/api/webhooks/insurer" })
            await administrator.Delete(one).Expect(204);
        await administrator.Get(at).Refused(404, "not-found");

        static IEnumerable<string?> Institutions(Answer list) =>
            list["/items"].EnumerateArray().Select(one => one.GetProperty("institution").GetString());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
