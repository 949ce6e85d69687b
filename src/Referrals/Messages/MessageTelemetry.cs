// What is measured of messages.
using System.Diagnostics;

namespace Referrals.Messages;

internal static class MessageTelemetry
{
    public const string Name = "Referrals.Messages";

    public static readonly ActivitySource Source = new(Name);
}
