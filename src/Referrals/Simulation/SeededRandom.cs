// Chance that falls the same way again: everything random in a simulation comes from its seed.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Referrals.Simulation;

/// <summary>
/// Random numbers for one thing. Two things have sequences of their own, so that what befalls one patient does not depend on how many
/// there are.
/// </summary>
internal sealed class SeededRandom
{
    private readonly Random random;

    /// <summary>Numbers that are the same for the same plan and name.</summary>
    /// <param name="plan">What makes one simulation different from another.</param>
    /// <param name="name">What they are for.</param>
    public SeededRandom(SimulationPlan plan, string name)
        : this(string.Create(CultureInfo.InvariantCulture, $"{plan.County}/{plan.Seed}/{plan.From:O}/{name}")) { }

    /// <summary>Numbers that are the same for the same text.</summary>
    public SeededRandom(string text) => random = new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text))));

    public bool Chance(double probability) => random.NextDouble() < probability;

    /// <summary>A whole number, both ends included.</summary>
    public int Between(int least, int most) => random.Next(least, most + 1);

    public TimeSpan Minutes(int least, int most) => TimeSpan.FromSeconds(random.Next(least * 60, (most * 60) + 1));

    public TimeSpan Hours(int least, int most) => Minutes(least * 60, most * 60);

    public T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    /// <summary>One of several, each as often as its weight says.</summary>
    public T Weighted<T>(params IReadOnlyList<(T Item, double Weight)> from)
    {
        var at = random.NextDouble() * from.Sum(one => one.Weight);
        foreach (var (item, weight) in from)
        {
            at -= weight;
            if (at < 0)
                return item;
        }

        return from[^1].Item;
    }

    /// <summary>An id in the shape of a random UUID.</summary>
    public Guid Id()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
