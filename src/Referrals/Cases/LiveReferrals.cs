// What all cases of one patient share: one live up-referral for each specialty and destination, and whether the patient has died.
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>An up-referral of this patient became live.</summary>
public sealed record UpReferralTaken(Guid Case, string Number, string Institution, string Specialty);

/// <summary>It is live no longer, or lies elsewhere.</summary>
public sealed record UpReferralFreed(Guid Case, string Institution, string Specialty);

/// <summary>Another case of this patient began, one that keeps no place: a decision over all of them must know of it.</summary>
public sealed record PatientCaseBegun(Guid Case);

/// <summary>A consultation about this patient began: a decision over all of them must know of it.</summary>
public sealed record PatientConsultationBegun(Guid Consultation);

/// <summary>The patient has died: every open case is over, and no other is begun.</summary>
/// <param name="Case">In which case it was recorded.</param>
/// <param name="DiedAt">When the patient died.</param>
/// <param name="Others">The patient's other cases, which ended with it.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="Consultations">Consultations about the patient that were told of it, ended or not; null where there were none.</param>
public sealed record PatientDeathRecorded(
    Guid Case,
    DateTimeOffset DiedAt,
    IReadOnlyList<Guid> Others,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Guid>? Consultations = null
);

/// <summary>The death was recorded by mistake: the cases that ended with it go on.</summary>
public sealed record PatientDeathRetracted(Guid Case, DateTimeOffset At);

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
                or ReferralAction.RetractConclusion
                or ReferralAction.Close
                or ReferralAction.Expire
                or ReferralAction.ExtendValidity
                or ReferralAction.RecordDeath
                or ReferralAction.RetractDeath;
}

/// <summary>The live up-referrals of one patient, written in the same transaction as the cases themselves.</summary>
/// <param name="Places">Which case keeps which.</param>
public sealed record LiveReferrals(ImmutableDictionary<LiveReferralKey, (Guid Case, string Number)> Places)
{
    /// <summary>How many cases that keep no key are remembered: tables know of those that are older than moments.</summary>
    private const int MostBegun = 8;

    /// <summary>Deaths that are recorded, by the case in which they are; a living patient has none.</summary>
    public ImmutableSortedDictionary<Guid, PatientDeathRecorded> Deaths { get; init; } =
        ImmutableSortedDictionary<Guid, PatientDeathRecorded>.Empty;

    /// <summary>The cases that began last without a key.</summary>
    public ImmutableList<Guid> Begun { get; init; } = [];

    /// <summary>Cases that may not be in the tables yet.</summary>
    public IEnumerable<Guid> Cases => Places.Values.Select(place => place.Case).Concat(Begun);

    public static readonly Aggregate<LiveReferrals> Aggregate = new(
        "live_referrals",
        new LiveReferrals(ImmutableDictionary<LiveReferralKey, (Guid, string)>.Empty),
        (state, e) =>
            e switch
            {
                UpReferralTaken x => state with
                {
                    Places = state.Places.SetItem(new LiveReferralKey(x.Institution, x.Specialty), (x.Case, x.Number)),
                },
                UpReferralFreed x => state with { Places = state.Places.Remove(new LiveReferralKey(x.Institution, x.Specialty)) },
                PatientCaseBegun x => state with { Begun = [.. state.Begun.Remove(x.Case).TakeLast(MostBegun - 1), x.Case] },
                // That the stream has grown says it: a decision on what was read before is made anew.
                PatientConsultationBegun => state,
                PatientDeathRecorded x => state with { Deaths = state.Deaths.SetItem(x.Case, x) },
                PatientDeathRetracted x => state with { Deaths = state.Deaths.Remove(x.Case) },
                _ => throw new InvalidOperationException($"{e.GetType().Name} does not belong to live referrals."),
            }
    );

    public static string StreamKey(string person) => $"live-{person}";

    /// <summary>
    /// What follows from a case's change: places taken and freed, or the refusal that names the case that holds the place.
    /// </summary>
    /// <param name="referral">The case.</param>
    /// <param name="before">The case before.</param>
    /// <param name="after">The case after.</param>
    /// <param name="elsewhere">The same of other references that are the same patient.</param>
    public Decided DeriveEvents(Guid referral, Referral before, Referral after, params IEnumerable<LiveReferrals> elsewhere)
    {
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(before);
        var (had, has) = (LiveReferralKey.Of(before), LiveReferralKey.Of(after));
        var begins = before.Details is not { Sent: true } && after.Details is { Sent: true };
        // An emergency stands at the door: nothing holds it up, and the record is mended later.
        LiveReferrals[] all = [this, .. elsewhere];
        // Also what was over already does not come to life again.
        var revives = before is Referral.Expired && after.Details!.EndedAt is null;
        if ((begins && after is not Referral.Arrived || revives) && all.Any(one => one.Deaths.Count > 0))
            return new Refusal("referral.patient-died");
        if (had == has)
            return (begins || revives) && after.Details!.EndedAt is null ? Decided.With(new PatientCaseBegun(referral)) : Decided.With();
        var events = new List<object>(2);
        if (had is { } old)
            events.Add(new UpReferralFreed(referral, old.Institution, old.Specialty));
        if (has is { } place)
        {
            foreach (var one in all)
            {
                if (one.Places.TryGetValue(place, out var holder) && holder.Case != referral)
                    return new Refusal("referral.already-live").With("case", holder.Case.ToString()).With("number", holder.Number);
            }

            events.Add(new UpReferralTaken(referral, after.Details!.Number, place.Institution, place.Specialty));
        }

        return Decided.With(events);
    }
}
