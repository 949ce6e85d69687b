// Every rule that a county may decide differently, with its unit and its source.
// Longer than 300 lines: they are one set.
using Referrals.Institutions;

namespace Referrals.Policies;

/// <summary>A complete set of parameters 政策参数.</summary>
public sealed record PolicyParameters(
    ReferralClocks Clocks,
    WorkingTime WorkingTime,
    ReferralRules Referrals,
    ReserveRules Reserve,
    WhitelistRules Whitelist,
    DeductibleRules Deductible
)
{
    /// <summary>How long consultations may take. Policies that were set before there were such rules have the defaults.</summary>
    public ConsultationRules Consultations
    {
        get => field ?? ConsultationRules.Default;
        init;
    }

    /// <summary>How patients' data may be read. Policies that were set before there were such rules have the defaults.</summary>
    public PrivacyRules Privacy
    {
        get => field ?? PrivacyRules.Default;
        init;
    }
}

/// <summary>A time limit 时限.</summary>
/// <param name="Minutes">Its length; 1 to 129,600 (90 days).</param>
/// <param name="WorkingTimeOnly">Whether only working time counts.</param>
public sealed record Clock(int Minutes, bool WorkingTimeOnly);

/// <summary>The time limits of a referral. None is in the texts A or B; the defaults are ours.</summary>
/// <param name="AnswerEmergency">From pending to an answer, emergency; 15 minutes.</param>
/// <param name="AnswerUrgent">The same, urgent; 2 hours.</param>
/// <param name="AnswerRoutine">The same, routine; 24 hours.</param>
/// <param name="Arrival">From the arranged time to arrival; 72 hours.</param>
/// <param name="DownAcceptance">From the offer of a down-transfer to the township's acceptance; 48 hours.</param>
/// <param name="OutcomeReport">From the conclusion to the outcome report 回转单; 7 days.</param>
/// <param name="EmergencyPaperwork">From an emergency arrival to complete papers; 24 hours.</param>
public sealed record ReferralClocks(
    Clock AnswerEmergency,
    Clock AnswerUrgent,
    Clock AnswerRoutine,
    Clock Arrival,
    Clock DownAcceptance,
    Clock OutcomeReport,
    Clock EmergencyPaperwork
)
{
    /// <summary>When is reminded before some of them. Policies that were set before there were reminders have the defaults.</summary>
    public Reminders Reminders
    {
        get => field ?? Reminders.Default;
        init;
    }

    /// <summary>
    /// From the request to call a case off to its confirmation by the receiver, after which it counts as confirmed; 24 hours. Policies that
    /// were set before there was such a limit have that too.
    /// </summary>
    public Clock CancellationConfirmation
    {
        get => field ?? new Clock(24 * 60, false);
        init;
    }

    /// <summary>
    /// From the question whether a patient should leave the county to a specialist's statement; 24 hours. Older policies have that too.
    /// </summary>
    public Clock ExpertStatement
    {
        get => field ?? new Clock(24 * 60, false);
        init;
    }

    /// <summary>The same to the county's word; 24 hours.</summary>
    public Clock CountyApproval
    {
        get => field ?? new Clock(24 * 60, false);
        init;
    }
}

/// <summary>How long before a deadline whoever must act is reminded, in minutes; 0 for no reminder, at most 43,200 (30 days).</summary>
/// <param name="EmergencyPaperwork">An emergency's form; 240.</param>
/// <param name="OutcomeReport">The report to the referrer; 1,440.</param>
/// <param name="FollowUp">A follow-up, before the end of its day; 960: at 8 in the morning.</param>
/// <param name="Validity">The end of a referral's validity; 4,320: three days.</param>
public sealed record Reminders(int EmergencyPaperwork, int OutcomeReport, int FollowUp, int Validity = 3 * 24 * 60)
{
    public static Reminders Default { get; } = new(EmergencyPaperwork: 4 * 60, OutcomeReport: 24 * 60, FollowUp: 16 * 60);
}

/// <summary>A stretch of a day, Asia/Shanghai: from the first moment until before the second.</summary>
public sealed record Hours(TimeOnly From, TimeOnly Until);

/// <summary>Working time 工作时间, Asia/Shanghai.</summary>
/// <param name="Hours">Stretches of a working day, in order, not overlapping; at least one.</param>
/// <param name="Weekdays">Days of the week that are worked; at least one.</param>
/// <param name="DaysOff">Holidays 放假日.</param>
/// <param name="MakeUpDays">Days that are worked though their day of the week is not 调休上班日.</param>
public sealed record WorkingTime(
    IReadOnlyList<Hours> Hours,
    IReadOnlyList<DayOfWeek> Weekdays,
    IReadOnlyList<DateOnly> DaysOff,
    IReadOnlyList<DateOnly> MakeUpDays
);

/// <summary>Who needs the township's review before a case goes up.</summary>
public enum TownshipReview
{
    None,

    /// <summary>Village clinics and community stations; the default.</summary>
    Village,

    /// <summary>All of the township level, family doctors of township hospitals included.</summary>
    All,
}

/// <summary>What becomes of a diagnosis that the disease catalogues 疾病诊疗目录 place elsewhere.</summary>
public enum CatalogueMode
{
    Off,

    /// <summary>The sender is told, and goes on.</summary>
    Warn,

    /// <summary>Refused unless overridden with a reason.</summary>
    Block,

    /// <summary>It stands with the case for whoever reads it; the sender is not asked anything.</summary>
    Inform,
}

/// <summary>Rules of referral cases.</summary>
/// <param name="TownshipReview">Whose cases are reviewed by the township.</param>
/// <param name="ValidityDays">How long a referral is valid, in calendar days; 1 to 365, default 30.</param>
/// <param name="LongestHoldHours">How long after the appointment's start a slot, bed or examination may be held, in hours; 1 to 2,160, default 168.</param>
/// <param name="EmergencyBackdatingHours">How far back an emergency arrival may be dated, in hours; 1 to 720, default 72.</param>
/// <param name="ReadAccessDays">How long after closing the parties may still read a case, in calendar days; 0 to 3,650, default 180.</param>
/// <param name="Catalogue">What the disease catalogues do.</param>
/// <param name="DiagnosisSystems">Code systems in which diagnoses are accepted; at least one, codes unique.</param>
/// <param name="AppointmentGapMinutes">
/// How far apart a patient's appointments at two institutions must begin, in minutes, unless somebody says why; 0 to 1,440, default 60.
/// </param>
public sealed record ReferralRules(
    TownshipReview TownshipReview,
    int ValidityDays,
    int LongestHoldHours,
    int EmergencyBackdatingHours,
    int ReadAccessDays,
    CatalogueMode Catalogue,
    IReadOnlyList<DiagnosisSystem> DiagnosisSystems,
    int AppointmentGapMinutes = ReferralRules.StandardGap
)
{
    /// <summary>Minutes.</summary>
    public const int StandardGap = 60;

    /// <summary>Until when people may take back or mend what they have recorded. Policies that were set before that have the defaults.</summary>
    public Corrections Corrections
    {
        get => field ?? Corrections.Default;
        init;
    }
}

/// <summary>A code system of diagnoses in one version: health and insurance editions of ICD-10 differ.</summary>
/// <param name="Code">Ours, such as <c>icd-10-gb</c>.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Version">Edition.</param>
/// <param name="Pattern">Regular expression that a whole code matches.</param>
public sealed record DiagnosisSystem(string Code, string Name, string Version, string Pattern)
{
    /// <summary>Whether this can be a code of the system.</summary>
    public bool Matches(string code) => Patterns.Matches(Pattern, code);
}

/// <summary>The reserved pool 预留资源 (A17).</summary>
/// <param name="Ratio">Reserved share of capacity; at least 0.20 by A17, at most 1. Rounding is always up.</param>
/// <param name="ReleaseLeadHours">How long before a session unused reserve opens to the public, in hours; 0 to 720, default 24.</param>
/// <param name="ShortestOfferMinutes">
/// How long a reserve is offered at least, in minutes, where its session was published or enlarged later than that: 0 to 1,440, default 240. It opens at the session's
/// beginning at the latest; one that is set aside while the session runs, at its end.
/// </param>
/// <param name="Entitlement">Who may take from it; default family doctor.</param>
public sealed record ReserveRules(
    decimal Ratio,
    int ReleaseLeadHours,
    int ShortestOfferMinutes = ReserveRules.StandardOffer,
    ReserveEntitlement Entitlement = ReserveEntitlement.FamilyDoctor
)
{
    /// <summary>预留20%以上 (A17): no county may go below.</summary>
    public const decimal LowestRatio = 0.20m;

    /// <summary>Minutes.</summary>
    public const int StandardOffer = 240;
}

/// <summary>Whose patients may take from the reserve (家庭医生转诊的患者, A17).</summary>
public enum ReserveEntitlement
{
    /// <summary>Whoever a family doctor refers.</summary>
    FamilyDoctor,

    /// <summary>Whoever is referred by the own family doctor by contract 签约家庭医生.</summary>
    Contract,
}

/// <summary>The whitelist 转诊白名单 (A17).</summary>
/// <param name="EntryValidityDays">How long an entry is valid unless it says so itself, in calendar days; 1 to 3,650, default 365.</param>
/// <param name="EmergencyJustificationHours">Within which an emergency off the list is justified, in hours; 1 to 720, default 24.</param>
public sealed record WhitelistRules(int EntryValidityDays, int EmergencyJustificationHours)
{
    private const int Reminder = 30;

    /// <summary>
    /// How many calendar days before the end of an entry those who keep the list are reminded; 1 to 365, default 30. Policies that were set
    /// before there was a reminder have the default.
    /// </summary>
    public int ExpiryReminderDays
    {
        get => field == 0 ? Reminder : field;
        init;
    }

    /// <summary>Tiers in order; fixed by A17 (优先转至市级或市外省内医疗机构), so no parameter.</summary>
    public static IReadOnlyList<DestinationTier> Tiers { get; } =
    [DestinationTier.OwnGroup, DestinationTier.County, DestinationTier.CityOrProvince, DestinationTier.OutsideProvince];
}

/// <summary>How far away a destination is, in the order of A17.</summary>
public enum DestinationTier
{
    OwnGroup,
    County,

    /// <summary>City level, or outside of the city within the province: one tier.</summary>
    CityOrProvince,
    OutsideProvince,
}

/// <summary>Insurance scheme 医保险种.</summary>
public enum InsuranceScheme
{
    /// <summary>城乡居民基本医疗保险.</summary>
    Resident,

    /// <summary>职工基本医疗保险.</summary>
    Employee,
}

/// <summary>Between which institutions stays are joined to a chain.</summary>
public enum DeductibleScope
{
    Group,
    County,
    CountyAndWhitelistedCity,
}

/// <summary>How the gap between discharge and admission is measured.</summary>
public enum WindowUnit
{
    Hours,
    CalendarDays,
}

/// <summary>What the turn of the year does to a chain.</summary>
public enum YearBoundary
{
    /// <summary>A stay that begins in the new year begins a new chain.</summary>
    BreaksChain,

    /// <summary>A chain runs on over the turn of the year.</summary>
    ChainContinues,
}

/// <summary>Whether the repeat-stay reduction comes off before or after what the chain has paid already is credited.</summary>
public enum ReductionOrder
{
    BeforeCredit,
    AfterCredit,
}

/// <summary>Continuous deductible 连续计算起付线 (A23).</summary>
/// <param name="Scope">Between which institutions; default group.</param>
/// <param name="Window">Longest gap between discharge and admission, in <paramref name="WindowUnit"/>; 0 to 720, default 72 hours.</param>
/// <param name="WindowUnit">Unit of the window.</param>
/// <param name="RepeatStayReductionPercent">How much lower each further stay of a year is, in percent of the standard; 0 to 100, default 0.</param>
/// <param name="RepeatStayFloorPercent">Below which it does not fall, in percent of the standard; 0 to 100, default 100.</param>
/// <param name="ReductionOrder">When the reduction applies.</param>
/// <param name="YearBoundary">What the turn of the year does.</param>
/// <param name="Illustrative">The amounts are examples, not those of a county. True in seed data.</param>
/// <param name="Amounts">Deductible for each level, scheme and category; unique together with its day.</param>
public sealed record DeductibleRules(
    DeductibleScope Scope,
    int Window,
    WindowUnit WindowUnit,
    int RepeatStayReductionPercent,
    int RepeatStayFloorPercent,
    ReductionOrder ReductionOrder,
    YearBoundary YearBoundary,
    bool Illustrative,
    IReadOnlyList<DeductibleAmount> Amounts
)
{
    /// <summary>No deductible is higher, in yuan.</summary>
    public const decimal HighestYuan = 100_000m;

    /// <summary>How stays are joined, and what a joined one costs. Policies that were set before that have the defaults.</summary>
    public ChainRules Chain
    {
        get => field ?? ChainRules.Default;
        init;
    }

    /// <summary>The amount in yuan that stands on a day of admission; null when the table has none.</summary>
    public decimal? Amount(DeductibleLevel level, InsuranceScheme scheme, string category, DateOnly admission) =>
        Row(level, scheme, category, admission)?.Yuan;

    /// <summary>The row of the table that stands on a day of admission; null when it has none.</summary>
    public DeductibleAmount? Row(DeductibleLevel level, InsuranceScheme scheme, string category, DateOnly admission)
    {
        DeductibleAmount? newest = null;
        foreach (var amount in Amounts)
        {
            if (
                amount.Level == level
                && amount.Scheme == scheme
                && amount.Category == category
                && amount.From <= admission
                && (newest is null || amount.From > newest.From)
            )
                newest = amount;
        }

        return newest;
    }
}

/// <summary>A standard deductible 起付标准.</summary>
/// <param name="Level">Deductible level of the institution; nothing else of it counts (A23).</param>
/// <param name="Scheme">Insurance scheme.</param>
/// <param name="Category">Category of the insured, such as <c>general</c>, <c>extreme-poverty</c> 特困, <c>minimum-living</c> 低保.</param>
/// <param name="Yuan">Amount in yuan; 0 to 100,000, two decimals.</param>
/// <param name="From">First day of admission for which it stands.</param>
public sealed record DeductibleAmount(DeductibleLevel Level, InsuranceScheme Scheme, string Category, decimal Yuan, DateOnly From);
