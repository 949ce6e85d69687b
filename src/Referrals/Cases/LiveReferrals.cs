// One live up-referral per patient, specialty and destination: who holds that place.
using System.Collections.Immutable;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>An up-referral of this patient became live.</summary>
public sealed record UpReferralTaken(Guid Case, string Number, string Institution, string Specialty);

/// <summary>It is live no longer, or lies elsewhere.</summary>
public sealed record UpReferralFreed(Guid Case, string Institution, string Specialty);

/// <summary>What a live up-referral keeps to itself.</summary>
public readonly record struct LiveReferralKey(string Institution, string Specialty)
{
    /// <summary>
    /// The place that a case keeps: from submission until care has ended or the case is over. Emergencies keep none, nothing may hold one
    /// up.
    /// </summary>
    public static LiveReferralKey? Of(Referral state) =>
        state switch
        {
            Referral.InTownshipReview
            or Referral.AwaitingAnswer
            or Referral.Returned
            or Referral.Accepted
            or Referral.Arranged
            or Referral.HoldLapsed
            or Referral.NoShow
            or Referral.CancellationRequested
            or Referral.Arrived
            or Referral.InCare when state.Details is { Direction: Direction.Up, PaperworkDue: null } details => new LiveReferralKey(
                details.To.Institution,
                details.To.Specialty
            ),
            _ => null,
        };

    /// <summary>Whether an action may take or free a place; all others are decided on the case alone.</summary>
    public static bool MayChangeWith(ReferralAction action) =>
        action
            is ReferralAction.Submit
                or ReferralAction.Resubmit
                or ReferralAction.Redirect
                or ReferralAction.Decline
                or ReferralAction.RequestCancellation
                or ReferralAction.ConfirmCancellation
                or ReferralAction.Conclude
                or ReferralAction.Close
                or ReferralAction.RecordDeath;
}

/// <summary>The live up-referrals of one patient, written in the same transaction as the cases themselves.</summary>
public sealed record LiveReferrals(ImmutableDictionary<LiveReferralKey, (Guid Case, string Number)> Places)
{
    public static readonly Aggregate<LiveReferrals> Aggregate = new(
        "live_referrals",
        new LiveReferrals(ImmutableDictionary<LiveReferralKey, (Guid, string)>.Empty),
        (state, e) =>
            e switch
            {
                UpReferralTaken x => new LiveReferrals(
                    state.Places.SetItem(new LiveReferralKey(x.Institution, x.Specialty), (x.Case, x.Number))
                ),
                UpReferralFreed x => new LiveReferrals(state.Places.Remove(new LiveReferralKey(x.Institution, x.Specialty))),
                _ => throw new InvalidOperationException($"{e.GetType().Name} does not belong to live referrals."),
            }
    );

    public static string StreamKey(string person) => $"live-{person}";

    /// <summary>
    /// What follows from a case's change: places taken and freed, or the refusal that names the case that holds the place.
    /// </summary>
    public Decided DeriveEvents(Guid referral, Referral before, Referral after)
    {
        ArgumentNullException.ThrowIfNull(after);
        var (had, has) = (LiveReferralKey.Of(before), LiveReferralKey.Of(after));
        if (had == has)
            return Decided.With();
        var events = new List<object>(2);
        if (had is { } old)
            events.Add(new UpReferralFreed(referral, old.Institution, old.Specialty));
        if (has is { } place)
        {
            if (Places.TryGetValue(place, out var holder) && holder.Case != referral)
                return new Refusal("referral.already-live").With("case", holder.Case.ToString()).With("number", holder.Number);
            events.Add(new UpReferralTaken(referral, after.Details!.Number, place.Institution, place.Specialty));
        }

        return Decided.With(events);
    }
}
