// What tests of webhooks do again and again.
using Microsoft.Extensions.DependencyInjection;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Webhooks;

namespace Referrals.Tests.Webhooks;

internal static class WebhookSteps
{
    public const string Hospital = "SX-H01";

    public static TestClient Administrator(this TestService service) => service.As("administrator@340422");

    /// <summary>Has a hospital told from now on, at this address and no other; as if it had never been.</summary>
    public static async Task<string> TellAt(this TestService service, HospitalAddress address, string institution = Hospital)
    {
        await service.FeedMessages();
        await service.Administrator().Delete($"/api/webhooks/{institution}").Expect(204);
        return (await service.Administrator().Put($"/api/webhooks/{institution}", new { url = address.Url }).Expect(200)).String("/secret");
    }

    /// <summary>A case that is sent to the hospital, and is one message for it.</summary>
    public static async Task<string> SentToHospital(this TestService service)
    {
        var referral = $"{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-T01").Put($"/api/referrals/{referral}", CaseForms.Referral()).Expect(201);
        return referral;
    }

    /// <summary>Writes the feed, and sends it as far as it goes.</summary>
    public static async Task SendWebhooks(this TestService service)
    {
        await service.FeedMessages();
        await service.BeginToSend();
        await service.Sender().Sending;
    }

    public static Task BeginToSend(this TestService service) => service.Sender().Round(TestContext.Current.CancellationToken);

    public static WebhookSender Sender(this TestService service) => service.Services.GetRequiredService<WebhookSender>();

    /// <summary>How it goes, as the hospital's own system sees it.</summary>
    public static Task<Answer> Webhook(this TestService service, string institution = Hospital) =>
        service.As($"his-system@{institution}").Get($"/api/webhooks/{institution}").Expect(200).Run();
}
