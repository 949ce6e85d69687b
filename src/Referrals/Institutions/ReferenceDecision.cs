// How what a rule of reference data comes to becomes a decision of the log.
using System.Globalization;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Institutions;

internal static class ReferenceDecision
{
    /// <summary>As a decision on a stream that must have the version that the caller saw, where the caller named one.</summary>
    public static Decision<Outcome<ReferenceAnswer>> On(this Decided decided, LoadedStream loaded, long? ifMatch = null)
    {
        var refusal =
            ifMatch is { } seen && seen != loaded.Version
                ? new Refusal("version.stale").With("current", loaded.Version.ToString(CultureInfo.InvariantCulture))
                : decided.Refusal;
        if (refusal is not null)
            return new(new Outcome<ReferenceAnswer>(null, refusal));
        var decision = new Decision<Outcome<ReferenceAnswer>>(new Outcome<ReferenceAnswer>(new ReferenceAnswer(decided.Events.Count > 0)));
        return decided.Events.Count > 0 ? decision.Append(loaded, decided.Events) : decision;
    }
}
