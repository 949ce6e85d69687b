// A clock that is moved by hand, so that a month of hours passes in minutes.
namespace Referrals.Shared;

/// <summary>
/// The time of day of a simulated county: it stands still until it is moved, and only moves on. Timestamps, with which durations are
/// measured, stay those of the machine.
/// </summary>
internal sealed class SimulatedTime(DateTimeOffset start) : TimeProvider
{
    private long ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    /// <summary>Moves on; a moment that has passed changes nothing.</summary>
    public void AdvanceTo(DateTimeOffset moment) => Interlocked.Exchange(ref ticks, Math.Max(Interlocked.Read(ref ticks), moment.UtcTicks));

    /// <summary>
    /// The simulated moment; null under a clock of the real world. PostgreSQL stamps events by its own clock, so whoever writes says
    /// beside it when it happened.
    /// </summary>
    public static DateTimeOffset? NowOf(TimeProvider time) => (time as SimulatedTime)?.GetUtcNow();
}
