// Where the message broker is, and what the service does there.
using System.Globalization;
using Referrals.Hosting;

namespace Referrals.Broker;

/// <summary>Settings of the section <c>Broker</c>. Without an address nothing of this folder runs.</summary>
/// <param name="Uri">RabbitMQ, such as <c>amqps://mq.example.cn/referrals</c>: TLS by <c>amqps</c>, virtual host by its path.</param>
/// <param name="User">Instead of the one in the address.</param>
/// <param name="PasswordFile">A file with the password, instead of the one in the address; read at each connection.</param>
/// <param name="DeclareTopology">Whether the service makes exchanges, queues and bindings itself.</param>
/// <param name="Partitions">Queues that incoming messages are shared out to, by subject.</param>
/// <param name="Prefetch">Messages of one of these queues that a node holds at once.</param>
internal sealed record BrokerSettings(Uri? Uri, string? User, string? PasswordFile, bool DeclareTopology, int Partitions, ushort Prefetch)
{
    public const string UriSetting = "Broker:Uri";

    /// <summary>More queues than this are never looked for.</summary>
    public const int MostPartitions = 64;

    public bool IsOn => Uri is not null;

    /// <summary>From <c>appsettings.json</c> and the environment.</summary>
    /// <exception cref="OperationSettingsException">They make no sense.</exception>
    public static BrokerSettings From(IConfiguration configuration) =>
        new(
            Address(configuration[UriSetting]),
            configuration["Broker:User"] is { Length: > 0 } user ? user : null,
            configuration["Broker:PasswordFile"] is { Length: > 0 } file ? file : null,
            configuration["Broker:DeclareTopology"] is not { Length: > 0 } declare
                || (bool.TryParse(declare, out var does) ? does : throw Invalid("DeclareTopology", declare, "true or false")),
            Number(configuration, "Partitions", 8, MostPartitions),
            (ushort)Number(configuration, "Prefetch", 64, 1_000)
        );

    /// <summary>Where it is, without user and password.</summary>
    public override string ToString() =>
        Uri is null ? "no message broker" : $"RabbitMQ at {Uri.Host}{(Uri.IsDefaultPort ? "" : $":{Uri.Port}")}";

    private static Uri? Address(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        // The text itself may hold a password.
        return System.Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps"
            ? uri
            : throw new OperationSettingsException(
                "broker.settings-invalid",
                "Broker__Uri is no address such as amqp://127.0.0.1:5672 or amqps://mq.example.cn/referrals."
            );
    }

    private static int Number(IConfiguration configuration, string name, int otherwise, int most) =>
        configuration[$"Broker:{name}"] is not { Length: > 0 } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number
        : throw Invalid(name, text, $"a number from 1 to {most}");

    private static OperationSettingsException Invalid(string name, string value, string needed) =>
        new("broker.settings-invalid", $"Broker__{name} is \"{value}\"; {needed} is needed.");
}
