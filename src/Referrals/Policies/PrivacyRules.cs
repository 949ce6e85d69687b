// How long an emergency access lasts, and how much reading is unusual. None of it is in the texts A or B; the defaults are ours.
namespace Referrals.Policies;

/// <summary>
/// Rules of reading patients' data 患者信息查阅规则. A policy that was set before there were such rules has the defaults.
/// </summary>
/// <param name="EmergencyAccessHours">How long an emergency access 紧急查阅 opens reading, in hours; 1 to 168, default 24.</param>
/// <param name="EmergencyAccessesOpen">How many of one reader may be open at once; 1 to 100, default 10.</param>
/// <param name="PatientsPerHour">
/// More patients than this in one hour of the clock are unusual for one reader; 1 to 10,000, default 40.
/// </param>
/// <param name="PatientsPerDay">The same in a day; 1 to 100,000, default 120.</param>
/// <param name="TimesMedian">
/// More patients in a day than so many times the reader's own median of the 28 days before are unusual; 2 to 100, default 5.
/// </param>
public sealed record PrivacyRules(
    int EmergencyAccessHours = 24,
    int EmergencyAccessesOpen = 10,
    int PatientsPerHour = 40,
    int PatientsPerDay = 120,
    int TimesMedian = 5
)
{
    public static PrivacyRules Default { get; } = new();
}
