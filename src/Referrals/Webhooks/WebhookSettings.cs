// How webhooks are looked after, as it is configured under "Webhooks".
using System.Globalization;
using Referrals.Hosting;

namespace Referrals.Webhooks;

/// <summary>The settings <c>Webhooks:*</c>, but for <see cref="WebhookAddresses.Setting"/>.</summary>
/// <param name="Interval">How long the feed is waited for before it is looked at anyway; zero for never.</param>
/// <param name="Patience">How long an answer may take, with the connection.</param>
internal sealed record WebhookSettings(TimeSpan Interval, TimeSpan Patience)
{
    public const string Setting = "Webhooks:Seconds";
    public const string PatienceSetting = "Webhooks:AnswerSeconds";

    private static readonly TimeSpan StandardPatience = TimeSpan.FromSeconds(15);

    /// <summary>After how long without a word of it another node goes on where one has stopped.</summary>
    public TimeSpan ClaimLife => 2 * Patience;

    /// <summary>From <c>appsettings.json</c> and the environment.</summary>
    /// <exception cref="OperationSettingsException">They make no sense.</exception>
    public static WebhookSettings From(IConfiguration configuration) =>
        new(
            SingleNodeWork.IntervalOf(configuration, Setting),
            configuration[PatienceSetting] is not { Length: > 0 } text ? StandardPatience
                : double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 60
                    ? TimeSpan.FromSeconds(seconds)
                : throw new OperationSettingsException(
                    "webhooks.settings-invalid",
                    $"Webhooks__AnswerSeconds is \"{text}\"; seconds up to 60 are needed."
                )
        );
}
