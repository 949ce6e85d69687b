// What a simulated hospital system does, and what it does wrong.
namespace Referrals.Simulation.Hospital;

/// <summary>How messages go.</summary>
internal enum MessageWay
{
    /// <summary>The feed is read, messages are posted.</summary>
    Http,

    /// <summary>The service posts to an address, messages are posted.</summary>
    Webhook,

    /// <summary>RabbitMQ in both directions.</summary>
    Broker,
}

/// <summary>A run of a simulated hospital system. Shares are between 0 and 1.</summary>
/// <param name="Institution">Code of its institution.</param>
/// <param name="By">How messages go.</param>
/// <param name="Seed">Decisions follow from it and from the case.</param>
/// <param name="Refuse">Share of cases that are refused.</param>
/// <param name="Pools">Whether places and beds of the coming days are published.</param>
/// <param name="Delay">How long each message waits before it is sent.</param>
/// <param name="Repeat">Share of messages that are sent twice; over HTTP also of pages that are read twice.</param>
/// <param name="Reorder">Share of messages that change places with the next one.</param>
/// <param name="Break">
/// Share of messages that are followed by one that must be refused; by webhook also of deliveries about cases that are not taken at first.
/// </param>
/// <param name="For">How long it runs; null for until it is stopped.</param>
/// <param name="Cases">Ends once so many cases have come to their end; null for never.</param>
internal sealed record HospitalPlan(
    string Institution,
    MessageWay By,
    int Seed,
    double Refuse,
    bool Pools,
    TimeSpan Delay,
    double Repeat,
    double Reorder,
    double Break,
    TimeSpan? For,
    int? Cases
)
{
    /// <summary>Chance that falls the same way for the same thing.</summary>
    public SeededRandom ChanceOf(string what) => new($"{Institution}/{Seed}/{what}");
}

/// <summary>A simulated hospital system that cannot work. The message says why.</summary>
internal sealed class HospitalRefusedException(string message) : Exception(message);
