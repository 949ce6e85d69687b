// Ctrl-C and SIGTERM.
using System.Runtime.InteropServices;

namespace Referrals.Operations;

/// <summary>The first of them asks the process to stop, a second one ends it at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;

    public Interruption()
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, 2));
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, 15));
    }

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        source.Dispose();
    }

    private void Stop(PosixSignalContext context, int number)
    {
        context.Cancel = true;
        if (source.IsCancellationRequested)
        {
            Environment.Exit(128 + number);
        }
        // Not here: what is registered on the token must not keep a second signal waiting.
        _ = source.CancelAsync();
    }
}
