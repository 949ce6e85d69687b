// Where the message broker is, and what the service does there.
using System.Globalization;
using System.Text.RegularExpressions;
using Referrals.Fhir;
using Referrals.Hosting;

namespace Referrals.Broker;

/// <summary>Settings of the section <c>Broker</c>. Without an address nothing of this folder runs.</summary>
/// <param name="Uri">RabbitMQ, such as <c>amqps://mq.example.cn/referrals</c>: TLS by <c>amqps</c>, virtual host by its path.</param>
/// <param name="Nodes">Further nodes of its cluster, host and port: whichever answers is used.</param>
/// <param name="User">Instead of the one in the address.</param>
/// <param name="PasswordFile">A file with the password, instead of the one in the address; read at each connection.</param>
/// <param name="DeclareTopology">Whether the service makes exchanges, queues and bindings itself.</param>
/// <param name="Partitions">Queues that incoming messages are shared out to, by subject.</param>
/// <param name="Prefetch">Messages of one of these queues that a node holds at once.</param>
/// <param name="Bundles">Institutions, as <c>340422.SX-H01</c>, that are told by message Bundles too, and how those are written.</param>
/// <param name="BoardsEvery">How often a board that has changed is published at most; zero for never.</param>
/// <param name="Address">Where hospital systems reach this service over HTTP; it stands in bundles.</param>
internal sealed partial record BrokerSettings(
    Uri? Uri,
    IReadOnlyList<(string Host, int Port)> Nodes,
    string? User,
    string? PasswordFile,
    bool DeclareTopology,
    int Partitions,
    ushort Prefetch,
    IReadOnlyDictionary<string, FhirSyntax> Bundles,
    TimeSpan BoardsEvery,
    Uri? Address
)
{
    private static readonly Uri NoAddress = new("urn:referrals:fhir");

    public const string UriSetting = "Broker:Uri";

    /// <summary>More queues than this are never looked for.</summary>
    public const int MostPartitions = 64;

    public bool IsOn => Uri is not null;

    /// <summary>Address of <c>/fhir</c>; a name where no address is set.</summary>
    public Uri Exchange => Address is null ? NoAddress : new Uri($"{Address.AbsoluteUri.TrimEnd('/')}/fhir");

    /// <summary>Whether an institution has a queue for bundles.</summary>
    public bool ReadsBundles(string county, string institution) => Bundles.ContainsKey(BrokerNames.User(county, institution));

    /// <summary>Codes of a county's institutions that have one.</summary>
    public IReadOnlyDictionary<string, FhirSyntax> BundlesOf(string county) =>
        Bundles
            .Where(one => BrokerNames.Owner(one.Key)!.Value.County == county)
            .ToDictionary(one => BrokerNames.Owner(one.Key)!.Value.Institution, one => one.Value, StringComparer.Ordinal);

    /// <summary>From <c>appsettings.json</c> and the environment.</summary>
    /// <exception cref="OperationSettingsException">They make no sense.</exception>
    public static BrokerSettings From(IConfiguration configuration)
    {
        var (bundles, address) = (ReadersOf(configuration), ServiceOf(configuration["Broker:FhirAddress"]));
        if (bundles.Count > 0 && address is null)
            throw new OperationSettingsException(
                "broker.settings-invalid",
                "Broker__FhirAddress is needed where Broker__Fhir names institutions: the address at which their systems reach this service."
            );
        return new(
            BrokerAt(configuration[UriSetting]),
            NodesAt(configuration["Broker:Nodes"]),
            configuration["Broker:User"] is { Length: > 0 } user ? user : null,
            configuration["Broker:PasswordFile"] is { Length: > 0 } file ? file : null,
            configuration["Broker:DeclareTopology"] is not { Length: > 0 } declare
                || (bool.TryParse(declare, out var does) ? does : throw Invalid("DeclareTopology", declare, "true or false")),
            Number(configuration, "Partitions", 8, MostPartitions),
            (ushort)Number(configuration, "Prefetch", 64, 1_000),
            bundles,
            TimeSpan.FromSeconds(Number(configuration, "BoardSeconds", 60, 86_400, 0)),
            address
        );
    }

    /// <summary>Where it is, without user and password.</summary>
    public override string ToString() =>
        Uri is null
            ? "no message broker"
            : $"RabbitMQ at {Uri.Host}{(Uri.IsDefaultPort ? "" : $":{Uri.Port}")}{string.Concat(Nodes.Select(one => $", {Written(one)}"))}";

    private static Uri? BrokerAt(string? text)
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

    private static List<(string Host, int Port)> NodesAt(string? text)
    {
        var nodes = new List<(string, int)>();
        foreach (var one in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // Without a scheme there is no default port: what is missing is that of AMQP.
            if (
                !System.Uri.TryCreate($"amqp://{one}", UriKind.Absolute, out var node)
                || node.Host.Length == 0
                || node.UserInfo.Length > 0
                || node.PathAndQuery is not ("" or "/")
            )
                throw Invalid("Nodes", one, "a host such as mq2.example.cn or mq2.example.cn:5671");
            nodes.Add((node.Host, node.Port));
        }

        return nodes;
    }

    private static string Written((string Host, int Port) node) => node.Port < 0 ? node.Host : $"{node.Host}:{node.Port}";

    private static Dictionary<string, FhirSyntax> ReadersOf(IConfiguration configuration)
    {
        var readers = new Dictionary<string, FhirSyntax>(StringComparer.Ordinal);
        foreach (var one in configuration.GetSection("Broker:Fhir").GetChildren())
        {
            if (Reader().Match(one.Value ?? "") is not { Success: true } found)
                throw Invalid(
                    $"Fhir__{one.Key}",
                    one.Value ?? "",
                    "county and institution, such as 340422.SX-H01, with :json behind it where bundles shall not be XML,"
                );
            if (!readers.TryAdd(found.Groups["user"].Value, found.Groups["syntax"].Value == "json" ? FhirSyntax.Json : FhirSyntax.Xml))
                throw Invalid($"Fhir__{one.Key}", one.Value!, "an institution that is not named before");
        }

        return readers;
    }

    private static Uri? ServiceOf(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : System.Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0 ? uri
        : throw Invalid("FhirAddress", text, "an address such as https://referrals.example.cn");

    [GeneratedRegex(@"^(?<user>\d{6}\.[A-Za-z0-9._-]+)(:(?<syntax>xml|json))?$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Reader();

    private static int Number(IConfiguration configuration, string name, int otherwise, int most, int least = 1) =>
        configuration[$"Broker:{name}"] is not { Length: > 0 } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Invalid(name, text, $"a number from {least} to {most}");

    private static OperationSettingsException Invalid(string name, string value, string needed) =>
        new("broker.settings-invalid", $"Broker__{name} is \"{value}\"; {needed} is needed.");
}
