// The rules of consultations as they are sent, and their faults.
using Referrals.Http;

namespace Referrals.Policies;

public sealed record ConsultationRulesBody(
    ClockBody? ReportEmergency,
    ClockBody? ReportUrgent,
    ClockBody? ReportRoutine,
    int? CriticalMinutes,
    int? CriticalStepMinutes,
    ClockBody? Conclusion
)
{
    internal ConsultationRules Check(Fields fields)
    {
        return new(
            One("reportEmergency", ReportEmergency),
            One("reportUrgent", ReportUrgent),
            One("reportRoutine", ReportRoutine),
            fields.Whole("/consultations/criticalMinutes", CriticalMinutes, 1, 1440),
            fields.Whole("/consultations/criticalStepMinutes", CriticalStepMinutes, 1, 1440),
            One("conclusion", Conclusion)
        );

        Clock One(string name, ClockBody? clock) =>
            fields.Required($"/consultations/{name}", clock)?.Check(fields, $"/consultations/{name}")!;
    }
}
