// Continuous deductible, differences and filing records as the workbench reads them. Amounts are yuan.
namespace Referrals.Workbench.Client;

/// <summary>A stay to quote.</summary>
public sealed record QuoteForm(string? Person, string? Institution, bool? Emergency, DateTimeOffset? At);

/// <summary>What a stay would cost, and why.</summary>
public sealed record QuoteAnswer(
    decimal? Due,
    string Sentence,
    DateTimeOffset? ValidUntil,
    IReadOnlyList<AwaitedFact> WouldChange,
    StayAssessment Assessment
);

/// <summary>A fact that is not there yet.</summary>
public sealed record AwaitedFact(string Kind, string? Of);

/// <summary>One stay, assessed 核算.</summary>
public sealed record StayAssessment(
    string Stay,
    string Institution,
    DateTimeOffset AdmittedAt,
    int? Chain,
    int PolicyVersion,
    StandardUsed? Standard,
    decimal Reduction,
    IReadOnlyList<Credit> Credits,
    string? Leg,
    string? Referral,
    decimal? Due,
    decimal? Paid,
    IReadOnlyList<AwaitedFact> Missing,
    IReadOnlyList<string> Reasons
);

/// <summary>The standard deductible 起付标准 of a stay.</summary>
public sealed record StandardUsed(decimal Yuan, string Level, string Scheme, string Category, DateOnly From);

/// <summary>What an earlier stay of the chain brings.</summary>
public sealed record Credit(string Stay, decimal Yuan, bool Settled);

/// <summary>A person's year 年度核算.</summary>
public sealed record PersonYear(string Person, int Year, IReadOnlyList<StayAnswer> Stays, bool Closed);

/// <summary>A stay with its sentence and its difference.</summary>
public sealed record StayAnswer(
    StayAssessment Assessment,
    string Sentence,
    decimal Credited,
    decimal? Difference,
    string? State,
    string? Cause,
    string? Owner,
    ExplanationAnswer? Explanation
);

/// <summary>What somebody said of a difference.</summary>
public sealed record ExplanationAnswer(string? Note, string By, DateTimeOffset At);

/// <summary>A page of stays.</summary>
public sealed record StayPage(DateOnly From, DateOnly Until, IReadOnlyList<StayItem> Items, string? Next) : IPage<StayItem>;

/// <summary>A stay on a list: expected beside actual.</summary>
public sealed record StayItem(
    string Person,
    int Year,
    string Stay,
    string Institution,
    DateOnly AdmittedOn,
    decimal? Standard,
    decimal Credited,
    decimal? Due,
    decimal? Paid,
    decimal? Difference,
    string? State,
    string? Cause,
    string? Owner,
    DateTimeOffset? Since,
    int? Days,
    IReadOnlyList<string> Reasons
);

/// <summary>Why expected and actual differ.</summary>
public sealed record ExplanationForm(string? Person, int? Year, string? Stay, string? Cause, string? Note);

/// <summary>A page of reminders.</summary>
public sealed record ReminderPage(IReadOnlyList<ReminderItem> Items, string? Next) : IPage<ReminderItem>;

/// <summary>Something that should follow and is not there 提醒.</summary>
public sealed record ReminderItem(string Kind, string Person, int Year, string Institution, string? From, DateTimeOffset Since, int Days);

/// <summary>A page of filing records.</summary>
public sealed record FilingPage(DateOnly From, DateOnly Until, IReadOnlyList<FilingRecord> Items, string? Next) : IPage<FilingRecord>;

/// <summary>A filing record 转院备案.</summary>
public sealed record FilingRecord(
    Guid Referral,
    string Number,
    string Person,
    MaskedPerson? Patient,
    DiagnosisView Diagnosis,
    string From,
    string Institution,
    string? Tier,
    DateOnly ValidFrom,
    DateOnly ValidUntil,
    bool Emergency,
    string? Reason,
    DateTimeOffset DecidedAt,
    string State,
    string? Revoked
);
