// How long consultations may take. None of it is in the texts A or B; the defaults are ours.
using Referrals.Shared;

namespace Referrals.Policies;

/// <summary>Rules of consultations 会诊. A policy that was set before there were such rules has the defaults.</summary>
/// <param name="ReportEmergency">From the request to the final report of an examination, emergency; 30 minutes.</param>
/// <param name="ReportUrgent">The same, urgent; 2 hours.</param>
/// <param name="ReportRoutine">The same, routine; 24 hours.</param>
/// <param name="CriticalMinutes">
/// From a report with a critical value 危急值 to its acknowledgement by a person of the requester, in minutes; 1 to 1,440, default 10.
/// </param>
/// <param name="CriticalStepMinutes">
/// From one step of the escalation of a critical value that nobody acknowledges to the next, in minutes; 1 to 1,440, default 10.
/// </param>
/// <param name="Conclusion">From the end of a session of several institutions to their joint conclusion; 24 hours.</param>
/// <param name="ClosingReminderDays">
/// Calendar days from the last answer, the conclusion or the final report until those who asked are reminded to close; 1 to 365, default 7.
/// </param>
/// <param name="ClosingDays">The same until the clock closes; 2 to 366 and more than until the reminder, default 30.</param>
public sealed record ConsultationRules(
    Clock ReportEmergency,
    Clock ReportUrgent,
    Clock ReportRoutine,
    int CriticalMinutes,
    int CriticalStepMinutes,
    Clock Conclusion,
    int ClosingReminderDays = 7,
    int ClosingDays = 30
)
{
    public static ConsultationRules Default { get; } =
        new(
            ReportEmergency: new Clock(30, false),
            ReportUrgent: new Clock(2 * 60, false),
            ReportRoutine: new Clock(24 * 60, false),
            CriticalMinutes: 10,
            CriticalStepMinutes: 10,
            Conclusion: new Clock(24 * 60, false)
        );

    /// <summary>The turn-around of a report.</summary>
    public Clock Report(Urgency urgency) =>
        urgency switch
        {
            Urgency.Emergency => ReportEmergency,
            Urgency.Urgent => ReportUrgent,
            _ => ReportRoutine,
        };
}
