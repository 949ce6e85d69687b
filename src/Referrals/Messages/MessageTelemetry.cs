// What is measured of messages.
using System.Diagnostics;

namespace Referrals.Messages;

internal static class MessageTelemetry
{
    public static readonly ActivitySource Source = new("Referrals.Messages");
}
