// The address of a hospital's system for its messages, and when it is tried again.
using Referrals.Messages;

namespace Referrals.Webhooks;

/// <summary>Where an institution's messages are sent 推送地址.</summary>
internal sealed record Webhook(
    string County,
    string Institution,
    string Url,
    long Position,
    int Part,
    int Attempts,
    DateTime? FailingSince,
    DateTime NextAttempt,
    string? LastProblem,
    DateTime? DeliveredAt,
    DateTime SecretSince,
    long Waiting
)
{
    /// <summary>For how long a secret signs beside the one that replaced it.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>How long it is left alone at most.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>Waiting messages are counted up to here.</summary>
    public const int MostCounted = 1_000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private const int FailuresBeforeLongest = 10;

    /// <summary>The last message that was taken.</summary>
    public FeedPosition At => new(Position, Part);

    /// <summary>How long it is left alone after so many failures in a row: 1, 2, 4 … 512 seconds, then ten minutes.</summary>
    public static TimeSpan Pause(int failures) =>
        failures > FailuresBeforeLongest ? LongestPause : TimeSpan.FromTicks(FirstPause.Ticks << Math.Max(failures - 1, 0));
}
