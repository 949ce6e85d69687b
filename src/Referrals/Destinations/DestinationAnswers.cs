// What a search for a destination answers.
using System.Text.Json.Serialization;
using Referrals.Cases;
using Referrals.Institutions;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Destinations;

/// <summary>Where a diagnosis can go, in order, and why.</summary>
/// <param name="Diagnosis">What was asked for.</param>
/// <param name="Name">Name of the diagnosis 诊断名称; missing where no catalogue has it.</param>
/// <param name="Unit">Code of the specialty; missing for any.</param>
/// <param name="Urgency">How soon.</param>
/// <param name="On">The day, Asia/Shanghai.</param>
/// <param name="From">Code of the institution from which group and distance are told; missing for offices of the county.</param>
/// <param name="Versions">By which versions of the reference data it was decided.</param>
/// <param name="Total">How many destinations there are.</param>
/// <param name="Items">Best first.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
/// <param name="Excluded">What was left out.</param>
public sealed record DestinationsAnswer(
    Diagnosis Diagnosis,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Unit,
    Urgency Urgency,
    DateOnly On,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? From,
    DestinationVersions Versions,
    int Total,
    IReadOnlyList<DestinationAnswer> Items,
    string? Next,
    ExclusionsAnswer Excluded
);

/// <summary>Versions of the streams that decided; 0 for one that has no events.</summary>
public sealed record DestinationVersions(long Directory, long Whitelist, long Catalogues);

/// <summary>A destination.</summary>
/// <param name="Rank">Its place among all, from 1.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="Institution">Code of the institution.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Units">Its units of the specialty; all where none was asked for.</param>
/// <param name="Distance">How near it is, as far as the directory tells.</param>
/// <param name="FreePlaces">Free reserved places in the seven days from the day on.</param>
/// <param name="Whitelist">The entry that counts; missing where none does.</param>
/// <param name="Approvals">What a case to it would need.</param>
/// <param name="Reasons">Why it stands there.</param>
/// <param name="Deductible">What the patient would pay as deductible with a referral; missing where no person is named.</param>
public sealed record DestinationAnswer(
    int Rank,
    SearchTier Tier,
    string Institution,
    string Name,
    InstitutionKind Kind,
    IReadOnlyList<DestinationUnit> Units,
    DistanceClass Distance,
    int FreePlaces,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DestinationEntry? Whitelist,
    IReadOnlyList<ApprovalAnswer> Approvals,
    IReadOnlyList<ReasonAnswer> Reasons,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ExpectedDeductible? Deductible
);

/// <summary>A deductible that is expected 预计起付线.</summary>
/// <param name="Due">What would be due, in yuan; null where no standard is known.</param>
/// <param name="Sentence">Why, in the caller's language.</param>
public sealed record ExpectedDeductible(decimal? Due, string Sentence);

/// <summary>A unit of a destination.</summary>
public sealed record DestinationUnit(string Code, string Name, UnitKind Kind);

/// <summary>An entry of the whitelist.</summary>
/// <param name="Entry">Its id.</param>
/// <param name="Version">Version of the list at its last change.</param>
/// <param name="Tier">How far away it says that the institution is.</param>
/// <param name="Until">Its last day.</param>
public sealed record DestinationEntry(Guid Entry, long Version, OutsideTier Tier, DateOnly Until);

/// <summary>An approval.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Text">In the caller's language.</param>
public sealed record ApprovalAnswer(Approval Code, string Text);

/// <summary>A reason.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Text">In the caller's language.</param>
/// <param name="Values">What the text names, for programs.</param>
public sealed record ReasonAnswer(
    DestinationReasonCode Code,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Dictionary<string, string>? Values
);

/// <summary>What was left out.</summary>
/// <param name="Total">How many institutions.</param>
/// <param name="Counts">How many of them for which reason.</param>
/// <param name="Items">As many as a page has: those that could be destinations but for their reason come first.</param>
public sealed record ExclusionsAnswer(int Total, IReadOnlyList<ExclusionCount> Counts, IReadOnlyList<ExclusionAnswer> Items);

/// <summary>How many were left out for a reason.</summary>
public sealed record ExclusionCount(DestinationReasonCode Reason, int Institutions);

/// <summary>An institution that was left out.</summary>
/// <param name="Institution">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why.</param>
public sealed record ExclusionAnswer(string Institution, string Name, ReasonAnswer Reason);
