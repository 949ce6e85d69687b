// What a command of reference data comes to, and how it becomes a decision of the log.
using Referrals.EventStore;

namespace Referrals.Institutions;

/// <summary>Events, none where all stands so already, or a refusal.</summary>
internal readonly record struct Decided(IReadOnlyList<object> Events, Refusal? Refusal = null)
{
    public static readonly Decided Nothing = new([]);

    public static implicit operator Decided(Refusal refusal) => new([], refusal);

    public static Decided With(params IReadOnlyList<object> events) => new(events);

    /// <summary>As a decision on a stream that must have the version that the caller saw, where the caller named one.</summary>
    public Decision<Outcome<ReferenceAnswer>> On(LoadedStream loaded, long? ifMatch = null)
    {
        var refusal = ifMatch is { } seen && seen != loaded.Version
            ? new Refusal("version.stale").With("current", loaded.Version.ToString(System.Globalization.CultureInfo.InvariantCulture))
            : Refusal;
        var decision = new Decision<Outcome<ReferenceAnswer>>(new Outcome<ReferenceAnswer>(refusal is null ? new ReferenceAnswer(Events.Count > 0) : null, refusal));
        return refusal is null && Events.Count > 0 ? decision.Append(loaded, Events) : decision;
    }
}
