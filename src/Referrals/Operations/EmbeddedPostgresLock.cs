// Locks on files, which the kernel lets go even of a process that was killed.
namespace Referrals.Operations;

internal static class EmbeddedPostgresLock
{
    private const int WouldBlock = 11;

    /// <summary>Waits until nobody else holds the file, and holds it until disposed.</summary>
    public static async Task<IDisposable> TakeAsync(string file, CancellationToken cancellation)
    {
        while (true)
        {
            if (TryTake(file) is { } taken)
            {
                return taken;
            }
            await Task.Delay(50, cancellation);
        }
    }

    /// <summary>Holds the file alone, or returns null when somebody else holds or shares it.</summary>
    public static IDisposable? TryTake(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException busy) when (busy.HResult == WouldBlock)
        {
            return null;
        }
    }

    /// <summary>Holds the file together with others who share it. The caller sees to it that nobody holds it alone.</summary>
    public static IDisposable Share(string file) => new FileStream(file, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
}
