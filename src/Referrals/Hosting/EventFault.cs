// Which faults are of the event that was read, and not of the moment.
using System.Text.Json;
using Referrals.EventStore;

namespace Referrals.Hosting;

internal static class EventFault
{
    /// <summary>
    /// Whether this program cannot make anything of an event: whatever follows the log goes on behind it, as trying again would not help. A
    /// database that is away and a service that stops are no such fault.
    /// </summary>
    public static bool Is(Exception fault) =>
        fault is UnreadableEventException or JsonException or (InvalidOperationException and not ObjectDisposedException);
}
