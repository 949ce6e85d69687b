// Reading and deciding anew when somebody else was there in between.
namespace Referrals.Hosting;

/// <summary>
/// Thrown in a decision: the streams that it needs are not those that were named after reading. Nothing is written or recorded; whoever
/// asked reads again.
/// </summary>
internal sealed class DecisionConflictException(string message) : Exception(message);

internal static class RetryOnConflict
{
    private const int Attempts = 5;

    /// <summary>Reads and decides, again where that met a conflict, so often and no more.</summary>
    /// <param name="attempt">Reads, decides and writes.</param>
    /// <param name="busy">The answer where every attempt met a conflict.</param>
    /// <param name="cancellation">Ends the pauses between.</param>
    public static async Task<T> Run<T>(Func<Task<T>> attempt, Func<T> busy, CancellationToken cancellation)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await attempt();
            }
            catch (DecisionConflictException) when (tried < Attempts)
            {
                // Those who met once shall not meet again.
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(4 << tried)), cancellation);
            }
            catch (DecisionConflictException)
            {
                return busy();
            }
        }
    }
}
