// The rules of reading patients' data as they are sent, and their faults.
using Referrals.Http;

namespace Referrals.Policies;

public sealed record PrivacyRulesBody(
    int? EmergencyAccessHours,
    int? EmergencyAccessesOpen,
    int? PatientsPerHour,
    int? PatientsPerDay,
    int? TimesMedian
)
{
    internal PrivacyRules Check(Fields fields) =>
        new(
            fields.Whole("/privacy/emergencyAccessHours", EmergencyAccessHours, 1, 168),
            fields.Whole("/privacy/emergencyAccessesOpen", EmergencyAccessesOpen, 1, 100),
            fields.Whole("/privacy/patientsPerHour", PatientsPerHour, 1, 10_000),
            fields.Whole("/privacy/patientsPerDay", PatientsPerDay, 1, 100_000),
            fields.Whole("/privacy/timesMedian", TimesMedian, 2, 100)
        );
}
