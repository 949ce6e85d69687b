// What needs no service: addresses, pauses, settings, and the signature that the guide for integrators shows.
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Referrals.Hosting;
using Referrals.Security;
using Referrals.Webhooks;

namespace Referrals.Tests.Webhooks;

/// <summary>Where messages may go, when an address is tried again, and how a signature is made.</summary>
public partial class when_a_webhook_is_checked
{
    private static readonly SecuritySettings Development = new();
    private static readonly SecuritySettings Production = new() { Issuer = new Uri("https://issuer.example") };

    [Theory]
    [InlineData("203.0.114.7", true)]
    [InlineData("2400:3200::1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.20.1.1", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::1", false)]
    public void only_public_addresses_may_be_told(string address, bool allowed) =>
        Addresses(Production).Allows(IPAddress.Parse(address)).ShouldBe(allowed);

    [Fact]
    public void networks_that_are_configured_may_be_told_too()
    {
        var addresses = Addresses(Production, "10.20.0.0/16, 192.168.7.8,fd12::/64");
        foreach (var allowed in new[] { "10.20.255.1", "::ffff:10.20.0.1", "192.168.7.8", "fd12::5" })
            addresses.Allows(IPAddress.Parse(allowed)).ShouldBeTrue(allowed);
        foreach (var refused in new[] { "10.21.0.1", "192.168.7.9", "fd13::5", "127.0.0.1" })
            addresses.Allows(IPAddress.Parse(refused)).ShouldBeFalse(refused);
        addresses.Check("https://10.20.3.4:8443/messages").Refusal.ShouldBeNull();
        addresses.Check("http://10.20.3.4/messages").Refusal!.Code.ShouldBe("webhook.url-invalid");
        Should.Throw<OperationSettingsException>(() => Addresses(Production, "10.20.0.0/99")).Message.ShouldContain("10.20.0.0/99");
        Should.Throw<OperationSettingsException>(() => Addresses(Production, "hospital.example"));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/messages", null, "webhook.url-invalid")]
    [InlineData("http://localhost:8080/messages", null, "webhook.url-invalid")]
    [InlineData("https://127.0.0.1/messages", null, "webhook.address-not-allowed")]
    [InlineData("https://localhost/messages", null, "webhook.address-not-allowed")]
    [InlineData("https://[::1]/messages", null, "webhook.address-not-allowed")]
    [InlineData("https://2130706433/messages", null, "webhook.address-not-allowed")]
    [InlineData("https://10.0.0.1/messages", "webhook.address-not-allowed", "webhook.address-not-allowed")]
    [InlineData("http://10.0.0.1/messages", "webhook.url-invalid", "webhook.url-invalid")]
    [InlineData("https://his.example/messages?key=1", null, null)]
    public void this_machine_may_be_told_in_development_only(string url, string? development, string? production)
    {
        Addresses(Development).Check(url).Refusal?.Code.ShouldBe(development);
        (Addresses(Development).Check(url).Refusal?.Code, Addresses(Production).Check(url).Refusal?.Code).ShouldBe(
            (development, production)
        );
    }

    /// <summary>A name is checked where it is connected to: what it means may change after it was set.</summary>
    [Fact]
    public async Task a_name_that_leads_inside_is_not_connected_to()
    {
        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = Addresses(Production).Connect });
        var refused = await Should.ThrowAsync<HttpRequestException>(
            http.GetAsync("https://localhost:1/messages", TestContext.Current.CancellationToken)
        );
        refused.InnerException.ShouldBeOfType<AddressNotAllowedException>();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(10, 512)]
    [InlineData(11, 600)]
    [InlineData(int.MaxValue, 600)]
    public void each_failure_doubles_the_pause_up_to_ten_minutes(int failures, int seconds) =>
        Webhook.Pause(failures).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("0")]
    [InlineData("61")]
    [InlineData("soon")]
    public void how_long_an_answer_may_take_makes_sense(string seconds) =>
        Should
            .Throw<OperationSettingsException>(() => WebhookSettings.From(Configured(WebhookSettings.PatienceSetting, seconds)))
            .Message.ShouldContain(seconds);

    /// <summary>What contracts/messages/README.md tells integrators to compute is what the service computes.</summary>
    [Fact]
    public void the_guide_shows_a_signature_of_this_service()
    {
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "contracts", "messages", "README.md"));
        var example = Example().Match(guide);
        example.Success.ShouldBeTrue("there is no example of a delivery");
        var at = DateTimeOffset.FromUnixTimeSeconds(long.Parse(example.Groups["at"].Value, CultureInfo.InvariantCulture));
        var secret = Convert.FromBase64String(Secret().Match(guide).Groups["key"].Value);
        var body = Encoding.UTF8.GetBytes(example.Groups["body"].Value);
        WebhookSignature.Sign(example.Groups["id"].Value, at, body, [secret]).ShouldBe(example.Groups["signature"].Value);
        WebhookSignature.Show(secret).ShouldBe($"whsec_{Secret().Match(guide).Groups["key"].Value}");
    }

    private static WebhookAddresses Addresses(SecuritySettings security, string? networks = null) =>
        new(Configured(WebhookAddresses.Setting, networks), security);

    private static IConfiguration Configured(string setting, string? value) =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(setting, value)]).Build();

    [GeneratedRegex("webhook-id: (?<id>.+)\nwebhook-timestamp: (?<at>.+)\nwebhook-signature: (?<signature>.+)\n\n(?<body>.+)\n")]
    private static partial Regex Example();

    [GeneratedRegex("`whsec_(?<key>[A-Za-z0-9+/=]+)`")]
    private static partial Regex Secret();
}
