// What the death of the patient is for a consultation: its events, stored for ever, what follows from them, and the rule. Pure.
using System.Text.Json.Serialization;
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>What becomes of a consultation whose patient has died 患者死亡后的会诊处理.</summary>
public enum DeathOutcome
{
    /// <summary>It was held, is being held, or is being reported: what comes of it may matter still 继续完成.</summary>
    GoesOn,

    /// <summary>It has not been answered, held or begun: it is called off 取消.</summary>
    CalledOff,

    /// <summary>Written advice that was answered: it is over 结束.</summary>
    Closed,
}

/// <summary>The patient has died 患者死亡. Recorded in a referral case, in the same decision.</summary>
/// <param name="Case">The case in which it was recorded.</param>
/// <param name="DiedAt">When the patient died.</param>
/// <param name="Outcome">What becomes of the consultation.</param>
/// <param name="At">When it was recorded, or when a consultation that went on came to a point at which it ends.</param>
public sealed record ConsultationPatientDied(Guid Case, DateTimeOffset DiedAt, DeathOutcome Outcome, DateTimeOffset At);

/// <summary>The death was recorded by mistake 撤销死亡登记: what ended with it goes on.</summary>
/// <param name="Case">The case in which it had been recorded.</param>
/// <param name="State">Where it stands again; missing where it had not ended with the death.</param>
/// <param name="At">When.</param>
public sealed record ConsultationDeathRetracted(
    Guid Case,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConsultationStateName? State,
    DateTimeOffset At
);

/// <summary>What is known of the patient's death in a consultation.</summary>
/// <param name="Case">The case in which it was recorded.</param>
/// <param name="DiedAt">When the patient died.</param>
/// <param name="Before">Where the consultation stood when it ended with the death; null where it did not.</param>
public sealed record KnownDeath(Guid Case, DateTimeOffset DiedAt, ConsultationStateName? Before);

public sealed partial record ConsultationDetails
{
    /// <summary>That the patient has died; null of the living, and where nobody has recorded it.</summary>
    public KnownDeath? Death { get; init; }
}

public abstract partial record Consultation
{
    // Null where it cannot happen.
    private Started? EvolveDeath(object e) =>
        (this, e) switch
        {
            (Started { Known: { EndedAt: null } known } s, ConsultationPatientDied x) => Die(s, known, x),
            (Started { Known: { Death: { } death } known } s, ConsultationDeathRetracted x) when death.Case == x.Case => x.State
                is { } state
                ? Resume(state, known with { Death = null, Cancelled = null, EndedAt = null })
                : s with
                {
                    Known = known with { Death = null },
                },
            _ => null,
        };

    private static Started Die(Started state, ConsultationDetails known, ConsultationPatientDied x)
    {
        if (x.Outcome == DeathOutcome.GoesOn)
            return state with { Known = known with { Death = new KnownDeath(x.Case, x.DiedAt, null) } };
        var ended = known with { Death = new KnownDeath(x.Case, x.DiedAt, state.Name), EndedAt = x.At };
        return x.Outcome == DeathOutcome.Closed
            ? new Closed(ended)
            : new Cancelled(ended with { Cancelled = ConsultationCancellationReason.PatientDied });
    }

    // A session whose time has passed meanwhile is to be scheduled anew.
    private static Started Resume(ConsultationStateName state, ConsultationDetails known) =>
        state switch
        {
            ConsultationStateName.AwaitingAnswer => new AwaitingAnswer(known),
            ConsultationStateName.Answered => new Answered(known),
            ConsultationStateName.Requested => new Requested(known),
            ConsultationStateName.Accepted => new Accepted(
                known with
                {
                    Meeting = known.Meeting! with { Time = null, DespiteBusy = null },
                }
            ),
            ConsultationStateName.Scheduled => new Scheduled(known),
            ConsultationStateName.AwaitingReport => new AwaitingReport(known),
            _ => throw new InvalidOperationException($"No consultation that is {state} ends with a death."),
        };
}

public static partial class ConsultationDecider
{
    /// <summary>
    /// Decides what a patient's death, or its being taken back, is for a consultation: nothing for one that is over, or was told already.
    /// </summary>
    public static IReadOnlyList<object> Decide(Consultation state, PatientDeath death)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(death);
        return (state.Details, death.DiedAt) switch
        {
            ({ EndedAt: null, Death: null }, { } died) => [new ConsultationPatientDied(death.Case, died, OutcomeOf(state), death.At)],
            ({ Death: { } known } details, null) when known.Case == death.Case =>
            [
                new ConsultationDeathRetracted(death.Case, Again(details, known, death.At), death.At),
            ],
            _ => [],
        };
    }

    private static DeathOutcome OutcomeOf(Consultation state) =>
        state switch
        {
            Consultation.Answered or Consultation.AwaitingAnswer { Known.AnsweredAt: not null } => DeathOutcome.Closed,
            Consultation.AwaitingAnswer or Consultation.Requested or Consultation.Accepted or Consultation.Scheduled =>
                DeathOutcome.CalledOff,
            // A preliminary report is to be followed by a final one.
            Consultation.AwaitingReport { Known.Reports.IsEmpty: true } => DeathOutcome.CalledOff,
            _ => DeathOutcome.GoesOn,
        };

    private static ConsultationStateName? Again(ConsultationDetails details, KnownDeath death, DateTimeOffset now) =>
        death.Before is ConsultationStateName.Scheduled && details.Meeting?.Time?.From <= now
            ? ConsultationStateName.Accepted
            : death.Before;

    // What went on after the death ends where it would have to begin anew: a session that is postponed, an examination that is given back.
    private static Decided AfterDeath(Consultation state, Decided decided, DateTimeOffset now)
    {
        if (state.Details?.Death is not { Before: null } death || decided.Events.Count == 0)
            return decided;
        var after = decided.Events.Aggregate(state, Consultation.Aggregate.Evolve);
        return after.Details is { EndedAt: null } && OutcomeOf(after) is not DeathOutcome.GoesOn and var outcome
            ? Decided.With([.. decided.Events, new ConsultationPatientDied(death.Case, death.DiedAt, outcome, now)])
            : decided;
    }
}
