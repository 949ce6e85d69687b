using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Messages;
using Referrals.Webhooks;

namespace Referrals.Tests.Webhooks;

/// <summary>What an administrator and a hospital may ask of a webhook: address, place, secret.</summary>
public class when_a_webhook_is_set(TestService service) : IClassFixture<TestService>
{
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
    public async Task a_new_secret_signs_beside_the_old_one_for_a_day()
    {
        await using var hospital = await HospitalAddress.Start();
        var old = await service.TellAt(hospital);
        // An administrator who did not see the answer asks again: what the hospital has still holds.
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
}
