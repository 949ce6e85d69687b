// A hospital's address for its messages, and when it is tried again.
using Referrals.Messages;

namespace Referrals.Webhooks;

/// <summary>Where an institution's messages are sent.</summary>
internal sealed record Webhook(
    string County,
    string Institution,
    string Url,
    int Secret,
    DateTime SecretSince,
    long Position,
    int Part,
    int Attempts,
    DateTime? FailingSince,
    DateTime NextAttempt,
    string? LastProblem,
    DateTime? DeliveredAt,
    string SetBy,
    DateTime SetAt
)
{
    /// <summary>For how long a secret holds beside the one that replaced it.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>The last message that it has.</summary>
    public FeedPosition At => new(Position, Part);

    /// <summary>Numbers of the secrets that sign now, the newest first.</summary>
    public IReadOnlyList<int> Secrets(DateTimeOffset now) =>
        Secret > 1 && now - new DateTimeOffset(SecretSince, TimeSpan.Zero) < Overlap ? [Secret, Secret - 1] : [Secret];

    /// <summary>How long it is left alone after so many failures in a row: 1, 2, 4 … seconds, ten minutes at most.</summary>
    public static TimeSpan Pause(int failures) =>
        failures > 10 ? LongestPause : TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Max(failures - 1, 0), LongestPause.Ticks));
}
