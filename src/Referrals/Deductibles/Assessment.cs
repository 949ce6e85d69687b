// What the assessor says: for each stay the deductible, where it comes from, and why.
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Institutions;
using Referrals.Policies;

namespace Referrals.Deductibles;

/// <summary>Reason code 原因代码, public as <c>NO_REFERRAL</c>. Those before <see cref="Overlap"/> keep a stay from being joined.</summary>
public enum ReasonCode
{
    /// <summary>No case refers to the institution.</summary>
    NoReferral,

    /// <summary>The open case refers to another institution.</summary>
    DestinationMismatch,

    /// <summary>The case refers out of another stay.</summary>
    OriginMismatch,

    /// <summary>The case has brought the patient to an earlier stay already.</summary>
    ReferralUsed,

    /// <summary>The case was decided after the admission, and no emergency excuses it.</summary>
    ReferralAfterAdmission,

    /// <summary>The case was not valid any more.</summary>
    ValidityEnded,

    /// <summary>The case was revoked before the admission.</summary>
    Revoked,

    /// <summary>The two institutions are not in one scope.</summary>
    OutOfScope,

    /// <summary>Too much time lies between.</summary>
    WindowExpired,

    /// <summary>The stay before belongs to another year.</summary>
    YearBoundary,

    /// <summary>The patient was admitted before the discharge from the stay before.</summary>
    Overlap,

    /// <summary>The stay before ended as a transfer, and there is no case.</summary>
    TransferWithoutReferral,

    /// <summary>Not an inpatient stay by the policy.</summary>
    NotInpatient,

    /// <summary>The table has no amount, or institution or scheme are not known.</summary>
    NoStandard,

    /// <summary>The person's category pays nothing.</summary>
    WaivedCategory,

    /// <summary>The repeat-stay reduction was taken off.</summary>
    RepeatStay,

    /// <summary>Joined to a chain of the year before.</summary>
    CarriedOver,

    /// <summary>Joined although the discharge of the stay before is not known yet.</summary>
    NotDischarged,

    /// <summary>The stay's settlement was cancelled.</summary>
    Reversed,

    /// <summary>Sources contradict each other, or one of them itself.</summary>
    Conflict,

    /// <summary>The discharge lies before the admission and does not count.</summary>
    ImpossibleDischarge,

    /// <summary>A fact is missing that may change the result.</summary>
    Provisional,
}

/// <summary>Reason codes as they are public, whatever else is done with enums.</summary>
internal sealed class ReasonCodesJson : JsonConverter<IReadOnlyList<ReasonCode>>
{
    public override IReadOnlyList<ReasonCode> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var codes = new List<ReasonCode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            codes.Add(ReasonCodes.Parse(reader.GetString()!));
        return codes;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<ReasonCode> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var code in value)
            writer.WriteStringValue(ReasonCodes.Of(code));
        writer.WriteEndArray();
    }
}

internal static class ReasonCodes
{
    private static readonly FrozenDictionary<ReasonCode, string> Names = Enum.GetValues<ReasonCode>()
        .ToFrozenDictionary(code => code, code => JsonNamingPolicy.SnakeCaseUpper.ConvertName(code.ToString()));

    private static readonly FrozenDictionary<string, ReasonCode> Codes = Names.ToFrozenDictionary(
        pair => pair.Value,
        pair => pair.Key,
        StringComparer.Ordinal
    );

    public static string Of(ReasonCode code) => Names[code];

    public static ReasonCode Parse(string text) => Codes[text];

    public static bool KeepsApart(ReasonCode code) => code <= ReasonCode.Overlap;

    /// <summary>Whether another case could help.</summary>
    public static bool MendedByReferral(ReasonCode code) => code < ReasonCode.OutOfScope;
}

/// <summary>A fact in the revision that was used.</summary>
/// <param name="Fact">Its name.</param>
/// <param name="Revision">Its highest.</param>
/// <param name="Conflicting">Whether that came with different contents.</param>
public sealed record FactRef(FactId Fact, int Revision, bool Conflicting);

/// <summary>What the assessment waits for.</summary>
public enum AwaitedKind
{
    /// <summary>The discharge of a stay.</summary>
    Discharge,

    /// <summary>The settlement of a stay.</summary>
    Settlement,

    /// <summary>A compliant referral to the institution.</summary>
    Referral,

    /// <summary>The revocation of a case.</summary>
    Revocation,
}

/// <summary>A fact that is not there yet.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Of">The stay or case that it is about; null for a case that does not exist.</param>
public sealed record AwaitedFact(AwaitedKind Kind, string? Of);

/// <summary>The standard deductible 起付标准 of a stay, and where it stands.</summary>
public sealed record StandardUsed(decimal Yuan, DeductibleLevel Level, InsuranceScheme Scheme, string Category, DateOnly From);

/// <summary>What an earlier stay of the chain brings.</summary>
/// <param name="Stay">Which.</param>
/// <param name="Yuan">What was paid; before the settlement what is due.</param>
/// <param name="Settled">Whether it was paid.</param>
public sealed record Credit(string Stay, decimal Yuan, bool Settled);

/// <summary>Which way a joined stay goes, by the deductible levels.</summary>
public enum Leg
{
    Up,
    Lateral,
    Down,
}

/// <summary>One sentence that a clerk can read to a patient.</summary>
public sealed record Sentence(string Chinese, string English);

/// <summary>One stay, assessed. Amounts in yuan with two decimals.</summary>
/// <param name="Stay">Which.</param>
/// <param name="Institution">Where.</param>
/// <param name="AdmittedAt">Admission, Shanghai time.</param>
/// <param name="Chain">Number of its chain, from 1 in the order of admissions; 0 for the one carried over; null outside of any.</param>
/// <param name="PolicyVersion">Policy on the day of admission.</param>
/// <param name="Standard">Standard; null where there is none.</param>
/// <param name="Reduction">What the repeat-stay reduction takes off.</param>
/// <param name="Credits">Earlier stays of the chain; empty for its first.</param>
/// <param name="Leg">Which way it goes; null where it is not joined.</param>
/// <param name="Referral">The case that joins it.</param>
/// <param name="Due">What is due; null where there is no standard.</param>
/// <param name="Paid">What the insurer has settled; null before that.</param>
/// <param name="Missing">Facts that may change it.</param>
/// <param name="Reasons">Why, in the order of the codes.</param>
/// <param name="Facts">The facts about the stay and the case that joins it.</param>
/// <param name="Sentence">For the patient.</param>
public sealed record StayAssessment(
    string Stay,
    string Institution,
    DateTimeOffset AdmittedAt,
    int? Chain,
    int PolicyVersion,
    StandardUsed? Standard,
    decimal Reduction,
    IReadOnlyList<Credit> Credits,
    Leg? Leg,
    string? Referral,
    decimal? Due,
    decimal? Paid,
    IReadOnlyList<AwaitedFact> Missing,
    [property: JsonConverter(typeof(ReasonCodesJson))] IReadOnlyList<ReasonCode> Reasons,
    IReadOnlyList<FactId> Facts,
    Sentence Sentence
)
{
    /// <summary>The standard by which it was settled, in yuan.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? SettledStandard { get; init; }

    /// <summary>It was not joined to the stay before, and the patient would expect it to be 未连续.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Lost { get; init; }

    /// <summary>The deductibles of the earlier stays of the chain.</summary>
    [JsonIgnore]
    public decimal Credited => Yuan.Of(Credits.Sum(credit => credit.Yuan));

    /// <summary>Settled less due: what the insurance office looks into; null before the settlement.</summary>
    [JsonIgnore]
    public decimal? Difference => Paid - Due;

    [JsonIgnore]
    public bool Provisional => Missing.Count > 0;
}

/// <summary>All stays of a set of facts, assessed 核算结果.</summary>
/// <param name="Stays">In the order of admissions; at the same moment by stay id.</param>
/// <param name="Facts">All facts that it was made of.</param>
/// <param name="Waiting">Facts about stays, cases or settlements that are not there; kept until these come.</param>
/// <param name="YearClosed">Whether the year was closed.</param>
public sealed record Assessment(
    IReadOnlyList<StayAssessment> Stays,
    IReadOnlyList<FactRef> Facts,
    IReadOnlyList<FactId> Waiting,
    bool YearClosed
)
{
    /// <summary>What should follow and is not there.</summary>
    public IReadOnlyList<StayReminder> Reminders { get; init; } = [];
}

/// <summary>Money: yuan, two decimals, half a fen away from zero.</summary>
internal static class Yuan
{
    // Adding 0.00 gives every amount two decimals, so that the same amount is always written the same.
    public static decimal Of(decimal amount) => decimal.Round(amount, 2, MidpointRounding.AwayFromZero) + 0.00m;
}
