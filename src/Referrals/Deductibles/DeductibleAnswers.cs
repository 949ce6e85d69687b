// What is answered about stays and deductibles. Amounts in yuan, two decimals; moments Asia/Shanghai.
using System.Text.Json.Serialization;
using Referrals.Http;

namespace Referrals.Deductibles;

/// <summary>What became of a fact.</summary>
/// <param name="Id">Its id, as it was sent.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Code">Why it was refused; missing where it was not.</param>
/// <param name="Title">The same in words.</param>
public sealed record FactAnswer(
    string Id,
    FactOutcome Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Title
);

/// <summary>What became of facts, in their order.</summary>
/// <param name="Person">Reference of the person.</param>
/// <param name="Facts">Each.</param>
public sealed record FactsAnswer(string Person, IReadOnlyList<FactAnswer> Facts);

/// <summary>What somebody said of a difference.</summary>
/// <param name="Note">In words; missing where there is none, and where the person was erased.</param>
/// <param name="By">Account of who said it.</param>
/// <param name="At">When, Shanghai time.</param>
public sealed record ExplanationAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note,
    string By,
    DateTimeOffset At
);

/// <summary>A stay, assessed.</summary>
/// <param name="Assessment">All that was found.</param>
/// <param name="Sentence">For the patient, in the caller's language.</param>
/// <param name="Credited">What the earlier stays of the chain bring.</param>
/// <param name="Difference">Settled less due; null before the settlement.</param>
/// <param name="State">Where the difference stands; missing where there is none.</param>
/// <param name="Cause">Why it differs: what somebody found out, else the most probable.</param>
/// <param name="Owner">Who is to look into it.</param>
/// <param name="Explanation">What somebody said of it, as long as it holds.</param>
public sealed record StayAnswer(
    StayAssessment Assessment,
    string Sentence,
    decimal Credited,
    decimal? Difference,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DifferenceState? State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DifferenceCause? Cause,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DifferenceOwner? Owner,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ExplanationAnswer? Explanation
);

/// <summary>A person's year.</summary>
/// <param name="Person">Reference of the person.</param>
/// <param name="Year">Insurance year.</param>
/// <param name="Stays">In the order of admissions; of a hospital its own.</param>
/// <param name="Waiting">Facts about stays, cases or settlements that are not there.</param>
/// <param name="Conflicts">Facts that contradict themselves.</param>
/// <param name="Closed">Whether the year was closed.</param>
public sealed record PersonYearAnswer(
    string Person,
    int Year,
    IReadOnlyList<StayAnswer> Stays,
    IReadOnlyList<FactId> Waiting,
    IReadOnlyList<FactId> Conflicts,
    bool Closed
);

/// <summary>One assessment and what it changed.</summary>
/// <param name="Version">Its version in the person's year.</param>
/// <param name="At">When it was made.</param>
/// <param name="Change">Against the one before.</param>
public sealed record AssessmentChange(long Version, DateTimeOffset At, AssessmentComparison Change);

/// <summary>What a stay would cost.</summary>
/// <param name="Due">What would be due; null where no standard is known.</param>
/// <param name="Sentence">Why, in the caller's language.</param>
/// <param name="ValidUntil">The last moment at which an admission would still be joined to the chain; missing where it is not.</param>
/// <param name="WouldChange">Facts that are not there and would change it.</param>
/// <param name="Assessment">All that was found.</param>
public sealed record QuoteAnswer(
    decimal? Due,
    string Sentence,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ValidUntil,
    IReadOnlyList<AwaitedFact> WouldChange,
    StayAssessment Assessment
)
{
    internal static QuoteAnswer Of(Quote quote, Language language) =>
        new(quote.Stay.Due, quote.Stay.Sentence.In(language), quote.ValidUntil, quote.WouldChange, quote.Stay);
}

internal static class Sentences
{
    public static string In(this Sentence sentence, Language language) =>
        language == Language.Chinese ? sentence.Chinese : sentence.English;
}

/// <summary>A stay on a list.</summary>
/// <param name="Person">Reference of the person.</param>
/// <param name="Year">Insurance year.</param>
/// <param name="Stay">Id of the stay.</param>
/// <param name="Institution">Code of the institution.</param>
/// <param name="AdmittedOn">Day of admission.</param>
/// <param name="Standard">Standard deductible.</param>
/// <param name="Credited">What the earlier stays of the chain bring.</param>
/// <param name="Due">What is due.</param>
/// <param name="Paid">What was settled.</param>
/// <param name="Difference">Settled less due.</param>
/// <param name="State">Where the difference stands.</param>
/// <param name="Cause">Why it differs: what somebody found out, else the most probable.</param>
/// <param name="Owner">Who is to look into it.</param>
/// <param name="Since">Since when it differs.</param>
/// <param name="Days">How many days that is.</param>
/// <param name="Reasons">Reason codes.</param>
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
    DifferenceState? State,
    DifferenceCause? Cause,
    DifferenceOwner? Owner,
    DateTimeOffset? Since,
    int? Days,
    IReadOnlyList<string> Reasons
);

/// <summary>A page of stays.</summary>
/// <param name="From">First day of admission.</param>
/// <param name="Until">Last day.</param>
/// <param name="Items">In the order of admissions.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record StayPage(DateOnly From, DateOnly Until, IReadOnlyList<StayItem> Items, string? Next);

/// <summary>What became of a line of a table.</summary>
/// <param name="Line">Its line in the file.</param>
/// <param name="Id">Id of the settlement or cancellation.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Code">Why it was refused.</param>
/// <param name="Detail">In the caller's language.</param>
public sealed record SettlementAnswer(
    int Line,
    string Id,
    FactOutcome Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail
);

/// <summary>What became of the lines of a table, in their order.</summary>
/// <param name="DryRun">Nothing was recorded.</param>
/// <param name="Lines">One for each line.</param>
public sealed record SettlementsAnswer(bool DryRun, IReadOnlyList<SettlementAnswer> Lines);

/// <summary>Something that should follow and is not there.</summary>
/// <param name="Kind">What.</param>
/// <param name="Person">Reference of the person.</param>
/// <param name="Year">Insurance year.</param>
/// <param name="Institution">Where the stay was, or where the patient was referred to.</param>
/// <param name="From">Where the patient was referred from; missing for a stay.</param>
/// <param name="Of">Id of the stay or the case.</param>
/// <param name="Since">From when on it is missed, Shanghai time.</param>
/// <param name="Days">How many days that is.</param>
public sealed record ReminderItem(
    ReminderKind Kind,
    string Person,
    int Year,
    string Institution,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? From,
    string Of,
    DateTimeOffset Since,
    int Days
);

/// <summary>A page of reminders.</summary>
/// <param name="Items">The longest missed first.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record ReminderPage(IReadOnlyList<ReminderItem> Items, string? Next);

/// <summary>By what amounts are added up.</summary>
public enum CreditedBy
{
    Institution,

    /// <summary>Stays of institutions of the county stand without one.</summary>
    Township,

    /// <summary>Stays of an institution that is of two groups stand in both.</summary>
    Group,
}

/// <summary>What was credited, and what differs, in a month.</summary>
/// <param name="Institution">Code of the institution; missing where several are added up.</param>
/// <param name="Groups">Codes of its groups today, or the one that is added up.</param>
/// <param name="Township">Its township; null for institutions of the county, and for groups.</param>
/// <param name="Month">Month of admission, such as <c>2026-11</c>.</param>
/// <param name="Stays">Stays.</param>
/// <param name="Joined">Those of them that were joined to an earlier stay.</param>
/// <param name="Lost">Those that had an earlier stay and were not joined.</param>
/// <param name="Credited">What was credited in all.</param>
/// <param name="Due">What was due in all.</param>
/// <param name="Open">Stays whose settlement differs and nobody has said why.</param>
/// <param name="Explained">Those of which somebody has.</param>
/// <param name="Corrected">Those that differed and differ no more.</param>
public sealed record CreditedLine(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Institution,
    IReadOnlyList<string> Groups,
    string? Township,
    string Month,
    long Stays,
    long Joined,
    long Lost,
    decimal Credited,
    decimal Due,
    long Open,
    long Explained,
    long Corrected
);
