// The county's own data as the workbench reads and writes it: whitelist, catalogues, practitioners, accesses, months.
namespace Referrals.Workbench.Client;

/// <summary>A page of the whitelist 转诊白名单.</summary>
public sealed record WhitelistPage(IReadOnlyList<WhitelistItem> Items, string? Next) : IPage<WhitelistItem>;

/// <summary>An entry of it.</summary>
public sealed record WhitelistItem(
    Guid Id,
    string Institution,
    string Name,
    string Tier,
    IReadOnlyList<string> Units,
    IReadOnlyList<DiagnosisRange> Diagnoses,
    DateOnly From,
    DateOnly Until,
    int? Quota,
    string State,
    string Reason,
    string ProposedBy,
    string? ApprovedBy,
    long Version
);

/// <summary>All codes from the first to the last.</summary>
public sealed record DiagnosisRange(string First, string Last);

/// <summary>An entry with everything that was done to it.</summary>
public sealed record WhitelistEntry(WhitelistItem Entry, IReadOnlyList<WhitelistStep> History);

/// <summary>One change of an entry.</summary>
public sealed record WhitelistStep(long Version, string Change, DateTimeOffset At, string By, string Reason, DateOnly Until);

/// <summary>What a command to an entry came to.</summary>
public sealed record WhitelistAnswer(Guid Id, bool Changed, string State, long Version);

/// <summary>An entry to propose 提出; without units, or a last day, for all and for as long as the policy says.</summary>
public sealed record EntryForm(
    string? Institution,
    string? Tier,
    IReadOnlyList<string>? Units,
    DateOnly? From,
    DateOnly? Until,
    int? Quota,
    string? Reason
);

/// <summary>Why an entry is changed.</summary>
public sealed record EntryReasonForm(string? Reason);

/// <summary>Renews an entry.</summary>
public sealed record EntryRenewalForm(DateOnly? Until, string? Reason);

/// <summary>What an import of the whitelist came to, or would.</summary>
public sealed record WhitelistImport(
    bool Changed,
    bool DryRun,
    IReadOnlyList<ImportedEntry> Proposed,
    int Unchanged,
    IReadOnlyList<WhitelistItem> Missing
);

/// <summary>A line that is proposed.</summary>
public sealed record ImportedEntry(int Line, Guid Id, string Institution, DateOnly Until);

/// <summary>Editions of catalogues.</summary>
public sealed record EditionList(IReadOnlyList<EditionLine> Items);

/// <summary>An edition of a catalogue 目录, or of names of diagnoses.</summary>
public sealed record EditionLine(
    string Kind,
    string Scope,
    string Edition,
    DateOnly? From,
    int Rows,
    bool Illustrative,
    bool InForce,
    string? Withdrawn
);

/// <summary>What a publication came to, or would.</summary>
public sealed record EditionAnswer(bool Changed, bool DryRun, string Edition, int Rows, EditionDifference Difference);

/// <summary>What an edition changes.</summary>
public sealed record EditionDifference(
    string? Against,
    int Added,
    int Altered,
    int Dropped,
    IReadOnlyList<string> AddedCodes,
    IReadOnlyList<string> AlteredCodes,
    IReadOnlyList<string> DroppedCodes
);

/// <summary>Practitioners on a day.</summary>
public sealed record PractitionerPage(IReadOnlyList<PractitionerOn> Items, string? Next);

/// <summary>A practitioner 医务人员 on a day.</summary>
public sealed record PractitionerOn(
    string Code,
    string Name,
    string Institution,
    IReadOnlyList<string> Units,
    IReadOnlyList<string> Roles,
    DateOnly? Until
);

/// <summary>A page of the access log 访问记录, newest first.</summary>
public sealed record AccessPage(IReadOnlyList<AccessShown> Items, string? Next) : IPage<AccessShown>;

/// <summary>Who read what, and by what right.</summary>
public sealed record AccessShown(
    DateTimeOffset At,
    string Actor,
    string Role,
    string? Institution,
    string? Case,
    string Basis,
    string What
);

/// <summary>A month 月报: what was signed off, and what is another number since.</summary>
public sealed record MonthView(
    string Month,
    IReadOnlyList<MonthSignature> Signatures,
    IReadOnlyList<SignedValue> Values,
    IReadOnlyList<MonthDifference> Differences
);

/// <summary>A sign-off 关账.</summary>
public sealed record MonthSignature(int Revision, long Position, DateTimeOffset At, string? By, int MissingDays, string? Note);

/// <summary>A value that was signed off.</summary>
public sealed record SignedValue(
    string Of,
    string? Measure,
    string? Indicator,
    int? Version,
    decimal? Value,
    long? Numerator,
    long? Denominator
);

/// <summary>A signed value, and what it is now.</summary>
public sealed record MonthDifference(SignedValue Signed, decimal? Now);

/// <summary>A page of what came or went since a month was signed off.</summary>
public sealed record BoardCorrectionsPage(IReadOnlyList<BoardCorrection> Items, string? Next) : IPage<BoardCorrection>;

/// <summary>Something that counts since, or no longer 更正.</summary>
public sealed record BoardCorrection(string Change, DateTimeOffset RecordedAt, BoardCase Line);

/// <summary>What is said when a month is signed off.</summary>
public sealed record CloseMonthForm(string? Note, bool? DespiteMissing);

/// <summary>What a command of reference data came to.</summary>
public sealed record ReferenceAnswer(bool Changed);

/// <summary>Days that were not reported, by institution 未上报清单.</summary>
public sealed record MissingActivityList(IReadOnlyList<MissingActivity> Items);

/// <summary>Days of a month that an institution has not reported, up to yesterday.</summary>
public sealed record MissingActivity(string Institution, string Name, IReadOnlyList<DateOnly> Missing);
