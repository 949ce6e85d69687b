// Policies 政策参数 as the workbench reads and sets them. What each means, and in which unit, the contract says at PolicyParameters.
namespace Referrals.Workbench.Client;

/// <summary>A county's parameters in one version.</summary>
public sealed record Policy(int Version, DateOnly From, string Reason, PolicyParameters Parameters);

/// <summary>Policies that were set.</summary>
public sealed record PolicyHistory(IReadOnlyList<PolicySet> Items);

/// <summary>A policy that was set.</summary>
public sealed record PolicySet(int Version, DateOnly From, string Reason, DateTimeOffset RecordedAt, string? Actor);

/// <summary>A complete set of parameters.</summary>
public sealed record PolicyParameters(
    ReferralClocks Clocks,
    WorkingTime WorkingTime,
    ReferralRules Referrals,
    ReserveRules Reserve,
    WhitelistRules Whitelist,
    DeductibleRules Deductible,
    ConsultationRules? Consultations,
    PrivacyRules? Privacy
);

/// <summary>The same with why it is set.</summary>
public sealed record PolicyBody(
    string? Reason,
    ReferralClocks? Clocks,
    WorkingTime? WorkingTime,
    ReferralRules? Referrals,
    ReserveRules? Reserve,
    WhitelistRules? Whitelist,
    DeductibleRules? Deductible,
    ConsultationRules? Consultations,
    PrivacyRules? Privacy
);

/// <summary>Time limits of a referral.</summary>
public sealed record ReferralClocks(
    ClockRule? AnswerEmergency,
    ClockRule? AnswerUrgent,
    ClockRule? AnswerRoutine,
    ClockRule? Arrival,
    ClockRule? DownAcceptance,
    ClockRule? OutcomeReport,
    ClockRule? EmergencyPaperwork,
    ReminderRules? Reminders,
    ClockRule? CancellationConfirmation,
    ClockRule? ExpertStatement,
    ClockRule? CountyApproval
);

/// <summary>A time limit 时限.</summary>
public sealed record ClockRule(int? Minutes, bool? WorkingTimeOnly);

/// <summary>How long before a deadline somebody is reminded, in minutes.</summary>
public sealed record ReminderRules(int? EmergencyPaperwork, int? OutcomeReport, int? FollowUp, int? Validity);

/// <summary>Working time 工作时间.</summary>
public sealed record WorkingTime(
    IReadOnlyList<Hours>? Hours,
    IReadOnlyList<string>? Weekdays,
    IReadOnlyList<DateOnly>? DaysOff,
    IReadOnlyList<DateOnly>? MakeUpDays
);

/// <summary>A stretch of a day.</summary>
public sealed record Hours(string? From, string? Until);

/// <summary>Rules of referral cases.</summary>
public sealed record ReferralRules(
    string? TownshipReview,
    int? ValidityDays,
    int? LongestHoldHours,
    int? EmergencyBackdatingHours,
    int? ReadAccessDays,
    string? Catalogue,
    IReadOnlyList<DiagnosisSystem>? DiagnosisSystems,
    int? AppointmentGapMinutes,
    CorrectionRules? Corrections
);

/// <summary>A code system of diagnoses.</summary>
public sealed record DiagnosisSystem(string? Code, string? Name, string? Version, string? Pattern);

/// <summary>Until when people may take back or mend.</summary>
public sealed record CorrectionRules(int? RetractionHours, int? AmendmentDays);

/// <summary>The reserved pool 预留资源.</summary>
public sealed record ReserveRules(decimal? Ratio, int? ReleaseLeadHours, int? ShortestOfferMinutes, string? Entitlement);

/// <summary>The whitelist.</summary>
public sealed record WhitelistRules(int? EntryValidityDays, int? EmergencyJustificationHours, int? ExpiryReminderDays);

/// <summary>Continuous deductible 连续计算起付线.</summary>
public sealed record DeductibleRules(
    string? Scope,
    int? Window,
    string? WindowUnit,
    int? RepeatStayReductionPercent,
    int? RepeatStayFloorPercent,
    string? ReductionOrder,
    string? YearBoundary,
    bool? Illustrative,
    IReadOnlyList<DeductibleAmount>? Amounts,
    ChainRules? Chain
);

/// <summary>A standard deductible 起付标准, in yuan.</summary>
public sealed record DeductibleAmount(string? Level, string? Scheme, string? Category, decimal? Yuan, DateOnly? From);

/// <summary>Joined stays.</summary>
public sealed record ChainRules(
    string? WindowFrom,
    TransferRule? Up,
    TransferRule? Lateral,
    TransferRule? Down,
    bool? DayBedCounts,
    int? EmergencyLimitHours
);

/// <summary>What a joined stay costs in one direction.</summary>
public sealed record TransferRule(string? Charge, int? ReductionPercent);

/// <summary>Rules of consultations.</summary>
public sealed record ConsultationRules(
    ClockRule? ReportEmergency,
    ClockRule? ReportUrgent,
    ClockRule? ReportRoutine,
    int? CriticalMinutes,
    int? CriticalStepMinutes,
    ClockRule? Conclusion,
    int? ClosingReminderDays,
    int? ClosingDays
);

/// <summary>How patients' data may be read.</summary>
public sealed record PrivacyRules(
    int? EmergencyAccessHours,
    int? EmergencyAccessesOpen,
    int? PatientsPerHour,
    int? PatientsPerDay,
    int? TimesMedian
);
