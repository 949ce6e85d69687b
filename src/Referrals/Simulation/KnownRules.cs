// What the county has laid down on the first day, as far as the simulation works with it.
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>What of a policy the simulation asks for.</summary>
internal sealed record KnownPolicy(KnownParameters Parameters);

/// <summary>What of its parameters.</summary>
internal sealed record KnownParameters(DeductibleRules Deductible, ReferralClocks Clocks, ConsultationRules Consultations)
{
    /// <summary>
    /// Whether time limits can be worked out by hand: none counts working time only, and a place is held for as long as the patient may
    /// take.
    /// </summary>
    public bool ArePlain =>
        !Clocks.OutcomeReport.WorkingTimeOnly
        && !Clocks.EmergencyPaperwork.WorkingTimeOnly
        && Clocks.Arrival is { WorkingTimeOnly: false, Minutes: >= 72 * 60 };

    /// <summary>
    /// When a time that begins at a moment is over, worked out by hand; null where only working time counts, which nobody here works out.
    /// </summary>
    public static DateTimeOffset? Due(Clock clock, DateTimeOffset from) => clock.WorkingTimeOnly ? null : from.AddMinutes(clock.Minutes);

    /// <summary>Until when a question that is asked at a moment is to be answered.</summary>
    public DateTimeOffset? AnswerDue(Urgency urgency, DateTimeOffset asked) =>
        Due(
            urgency switch
            {
                Urgency.Emergency => Clocks.AnswerEmergency,
                Urgency.Urgent => Clocks.AnswerUrgent,
                _ => Clocks.AnswerRoutine,
            },
            asked
        );
}

/// <summary>What of an entry of the whitelist.</summary>
internal sealed record KnownEntry(string Institution, IReadOnlyList<string> Units, DateOnly Until)
{
    /// <summary>Whether patients may be sent to a department, or its doctors asked, until some day after this one.</summary>
    public bool Covers(Room place, DateOnly day) =>
        Institution == place.Institution.Code && Until >= day && (Units.Count == 0 || Units.Contains(place.Unit, StringComparer.Ordinal));
}
