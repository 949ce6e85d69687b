// The rules of consultations as they are sent, and their faults.
using Referrals.Http;

namespace Referrals.Policies;

public sealed record ConsultationRulesBody(
    ClockBody? ReportEmergency,
    ClockBody? ReportUrgent,
    ClockBody? ReportRoutine,
    int? CriticalMinutes,
    int? CriticalStepMinutes,
    ClockBody? Conclusion,
    int? ClosingReminderDays = null,
    int? ClosingDays = null
)
{
    internal ConsultationRules Check(Fields fields)
    {
        var standard = ConsultationRules.Default;
        // A form that is older than these has the defaults.
        var reminder = ClosingReminderDays is null
            ? standard.ClosingReminderDays
            : fields.Whole("/consultations/closingReminderDays", ClosingReminderDays, 1, 365);
        return new(
            One("reportEmergency", ReportEmergency),
            One("reportUrgent", ReportUrgent),
            One("reportRoutine", ReportRoutine),
            fields.Whole("/consultations/criticalMinutes", CriticalMinutes, 1, 1440),
            fields.Whole("/consultations/criticalStepMinutes", CriticalStepMinutes, 1, 1440),
            One("conclusion", Conclusion),
            reminder,
            fields.Whole("/consultations/closingDays", ClosingDays ?? standard.ClosingDays, reminder + 1, 366)
        );

        Clock One(string name, ClockBody? clock) =>
            fields.Required($"/consultations/{name}", clock)?.Check(fields, $"/consultations/{name}")!;
    }
}
