// What the clock's steps make of a consultation.
namespace Referrals.Consultations;

public abstract partial record Consultation
{
    /// <summary>The state after a step of the clock; null where it is none, or cannot happen any more.</summary>
    private Started? EvolveByClock(object e) =>
        (this, e) switch
        {
            (Started { Known: var known } state, ConsultationEscalated x) when known is { EndedAt: null } or { Critical.IsOpen: true } =>
                state with
                {
                    Known = Escalate(known, new ConsultationEscalation(x.Kind, x.Level, x.Due, x.Next)),
                },
            (Started { Known: { EndedAt: null } known } state, ConsultationReminded x) => state with
            {
                Known = known with { Reminders = known.Reminders.Add(new ConsultationReminder(x.Kind, x.Due)) },
            },
            _ => null,
        };

    private static ConsultationDetails Escalate(ConsultationDetails known, ConsultationEscalation escalation) =>
        escalation.Kind == ConsultationDeadlineKind.Critical
            ? known with
            {
                CriticalEscalation = escalation,
            }
            : known with
            {
                Escalation = escalation,
            };
}
