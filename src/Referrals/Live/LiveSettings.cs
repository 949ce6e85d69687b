// How far the live stream goes, as it is configured under "Live".
namespace Referrals.Live;

/// <summary>The settings <c>Live:*</c>, for each node.</summary>
internal sealed record LiveSettings
{
    /// <summary>Messages that are kept for listeners who come back.</summary>
    public int Kept { get; init; } = 10_000;

    /// <summary>Messages that may wait for one listener; with one more the listener is dropped and told to load anew.</summary>
    public int Waiting { get; init; } = 1_000;

    /// <summary>Listeners in all.</summary>
    public int Listeners { get; init; } = 20_000;

    /// <summary>Listeners with one subject: windows of a person, parts of a hospital's system.</summary>
    public int PerSubject { get; init; } = 20;

    /// <summary>How often a sign of life is sent where there is nothing else, in milliseconds.</summary>
    public int HeartbeatMs { get; init; } = 15_000;

    /// <summary>How long a connection lasts at most, in seconds.</summary>
    public int LifeSeconds { get; init; } = 3_600;

    /// <summary>From <c>appsettings.json</c> and the environment.</summary>
    /// <exception cref="InvalidOperationException">A value is not a whole number of at least 1.</exception>
    public static LiveSettings From(IConfiguration configuration)
    {
        var standard = new LiveSettings();
        return new LiveSettings
        {
            Kept = Whole(nameof(Kept), standard.Kept),
            Waiting = Whole(nameof(Waiting), standard.Waiting),
            Listeners = Whole(nameof(Listeners), standard.Listeners),
            PerSubject = Whole(nameof(PerSubject), standard.PerSubject),
            HeartbeatMs = Whole(nameof(HeartbeatMs), standard.HeartbeatMs),
            LifeSeconds = Whole(nameof(LifeSeconds), standard.LifeSeconds),
        };

        int Whole(string name, int otherwise) =>
            configuration.GetValue($"Live:{name}", otherwise) is > 0 and var value
                ? value
                : throw new InvalidOperationException($"The setting Live:{name} must be at least 1.");
    }
}
