// What things are called in the broker. Integrators rely on it: contracts/messages has the same.
using System.Globalization;
using Referrals.Messages;

namespace Referrals.Broker;

internal static class BrokerNames
{
    /// <summary>Exchange of messages to hospital systems.</summary>
    public const string Out = "referrals";

    /// <summary>Exchange that hospital systems publish to, with the subject as routing key.</summary>
    public const string In = "referrals.in";

    /// <summary>Exchange and queue of messages that no queue was bound for.</summary>
    public const string Unrouted = "referrals.unrouted";

    /// <summary>In routing keys, in place of an institution: for all of the county.</summary>
    public const string All = "all";

    /// <summary>The queue of an institution, or of the insurer.</summary>
    public static string Queue(string county, string institution) => $"referrals.{county}.{institution}";

    /// <summary>The queue of an institution that reads bundles.</summary>
    public static string BundleQueue(string county, string institution) => $"{Queue(county, institution)}.fhir";

    /// <summary>A queue of incoming messages.</summary>
    public static string Partition(int number) => string.Create(CultureInfo.InvariantCulture, $"referrals.in.{number}");

    /// <summary>What a message is published with.</summary>
    public static string Key(string county, string recipient, string type) =>
        $"{county}.{(recipient == PublicMessage.Everybody ? All : recipient)}.{type}";

    /// <summary>What a bundle is published with. No other queue is bound for it.</summary>
    public static string BundleKey(string county, string institution, string type) => $"{county}.fhir.{institution}.{type}";

    /// <summary>What a board is published with: who mirrors boards binds a queue with <c>county.boards.#</c>, or a part of that.</summary>
    public static string BoardKey(string county, string scope, string type) => $"{county}.boards.{scope.Replace(':', '.')}.{type}";

    /// <summary>What a queue for bundles is bound with.</summary>
    public static string BundleBinding(string county, string institution) => $"{county}.fhir.{institution}.#";

    /// <summary>What a queue is bound with.</summary>
    public static IReadOnlyList<string> Bindings(string county, string institution) => [$"{county}.{institution}.#", $"{county}.{All}.#"];

    /// <summary>The broker's user of an institution. The broker lets a publisher name no other than itself.</summary>
    public static string User(string county, string institution) => $"{county}.{institution}";

    /// <summary>Whose user that is; null where it is none of a hospital system.</summary>
    public static (string County, string Institution)? Owner(string? user) =>
        user?.IndexOf('.', StringComparison.Ordinal) is { } dot and > 0 && dot < user.Length - 1 ? (user[..dot], user[(dot + 1)..]) : null;
}
