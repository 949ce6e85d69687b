// What a rule comes to.
namespace Referrals.Shared;

/// <summary>Events, none where all stands so already, or a refusal; in few cases events that record the refusal.</summary>
public sealed record Decided(IReadOnlyList<object> Events, Refusal? Refusal = null)
{
    public static readonly Decided Nothing = new([]);

    public static implicit operator Decided(Refusal refusal) => new([], refusal);

    public static Decided With(params IReadOnlyList<object> events) => new(events);
}
