// A clock that a test moves by hand.
namespace Referrals.Tests.Hosting;

/// <summary>
/// The time of day stands still until it is moved; it starts at the present second, as PostgreSQL, which stamps events, has a clock of
/// its own.
/// Timestamps, with which durations are measured, go on by themselves and jump along.
/// </summary>
public sealed class TestClock : TimeProvider
{
    private readonly Lock guard = new();
    private DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
    private TimeSpan moved;

    public DateTimeOffset Now
    {
        get
        {
            lock (guard)
                return now;
        }
    }

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp()
    {
        lock (guard)
            return System.GetTimestamp() + (long)(moved.TotalSeconds * TimestampFrequency);
    }

    /// <summary>Moves on.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (guard)
        {
            now += by;
            moved += by;
        }
    }

    /// <summary>Jumps to a moment, back too.</summary>
    public void Set(DateTimeOffset moment)
    {
        lock (guard)
        {
            if (moment > now)
                moved += moment - now;
            now = moment;
        }
    }
}
