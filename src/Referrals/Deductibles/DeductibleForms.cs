// Facts as they are sent, and their check before a rule sees them.
using System.Text.Json.Serialization;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Deductibles;

/// <summary>What is told.</summary>
public enum FactType
{
    /// <summary>入院.</summary>
    Admission,

    /// <summary>出院.</summary>
    Discharge,

    /// <summary>The stay never was 撤销入院.</summary>
    AdmissionRetraction,

    /// <summary>结算.</summary>
    Settlement,

    /// <summary>结算冲正.</summary>
    SettlementCancellation,

    /// <summary>身份认定.</summary>
    CategoryGrant,

    /// <summary>身份终止.</summary>
    CategoryEnd,

    /// <summary>险种.</summary>
    Scheme,

    /// <summary>The year is closed 年度结账.</summary>
    YearClosing,
}

/// <summary>A fact. Which fields it has depends on its type; others must be left out.</summary>
/// <param name="Type">What is told.</param>
/// <param name="Id">Its id at the source, at most 64 characters: the same id again is the same fact.</param>
/// <param name="Revision">From 1, which is the default: a higher one mends what was told under this id.</param>
/// <param name="At">When it happened or was settled, or from when it holds, with offset.</param>
/// <param name="Stay">
/// Id of the stay, at most 64 characters: the insurer's visit id 就诊ID, or a number that no other institution gives the person.
/// </param>
/// <param name="Institution">Code of the institution of an admission; the caller's own where it is left out.</param>
/// <param name="Kind">Kind of stay; inpatient where it is left out.</param>
/// <param name="Emergency">Whether the admission was one.</param>
/// <param name="Way">Way of leaving 离院方式.</param>
/// <param name="Standard">The standard deductible of a settlement, yuan with at most two decimals.</param>
/// <param name="Paid">The deductible that was paid, likewise; not above the standard.</param>
/// <param name="Settlement">Id of the settlement that is cancelled.</param>
/// <param name="Category">Category of the insured, as in the policy's table.</param>
/// <param name="Scheme">Insurance scheme.</param>
/// <param name="Year">The year that is closed.</param>
public sealed record FactForm(
    FactType? Type,
    string? Id,
    int? Revision = null,
    DateTimeOffset? At = null,
    string? Stay = null,
    string? Institution = null,
    StayKind? Kind = null,
    bool? Emergency = null,
    LeavingWay? Way = null,
    decimal? Standard = null,
    decimal? Paid = null,
    string? Settlement = null,
    string? Category = null,
    InsuranceScheme? Scheme = null,
    int? Year = null
)
{
    /// <summary>The fact; only to be used where no field is at fault.</summary>
    internal IDeductibleFact? Check(Fields fields, string pointer, FactSource source)
    {
        if (Type is not { } type)
        {
            fields.Fault($"{pointer}/type", "field.required");
            return null;
        }

        var id = new FactId(source.Name, fields.Code($"{pointer}/id", Id, 64));
        var revision = fields.Whole($"{pointer}/revision", Revision ?? 1, 1, 1_000_000);
        var at = fields.Past($"{pointer}/at", At, source.Now, TimeSpan.FromDays(366 * DeductibleDecider.MostYearsBack));
        return type switch
        {
            FactType.Admission => new AdmissionReported(
                id,
                revision,
                StayOf(fields, pointer),
                fields.Code($"{pointer}/institution", Institution ?? source.Institution, 40),
                Kind ?? StayKind.Inpatient,
                Emergency ?? false,
                at
            ),
            FactType.Discharge => new DischargeReported(id, revision, StayOf(fields, pointer), fields.Required($"{pointer}/way", Way), at),
            FactType.AdmissionRetraction => new AdmissionRetracted(id, revision, StayOf(fields, pointer), at),
            FactType.Settlement => new SettlementReported(
                id,
                revision,
                StayOf(fields, pointer),
                Yuan.Of(fields.Number($"{pointer}/standard", Standard, 0, DeductibleRules.HighestYuan, decimals: 2)),
                Yuan.Of(
                    fields.Number(
                        $"{pointer}/paid",
                        Paid,
                        0,
                        fields.IsGood($"{pointer}/standard") ? Standard!.Value : DeductibleRules.HighestYuan,
                        decimals: 2
                    )
                ),
                at
            ),
            FactType.SettlementCancellation => new SettlementCancelled(
                id,
                revision,
                new FactId(source.Name, fields.Code($"{pointer}/settlement", Settlement, 64)),
                at
            ),
            FactType.CategoryGrant => new CategoryGranted(id, revision, fields.Code($"{pointer}/category", Category, 50), at),
            FactType.CategoryEnd => new CategoryEnded(id, revision, fields.Code($"{pointer}/category", Category, 50), at),
            FactType.Scheme => new SchemeStated(id, revision, fields.Required($"{pointer}/scheme", Scheme), at),
            _ => new YearClosed(id, revision, fields.Whole($"{pointer}/year", Year, 2000, 2100), at),
        };
    }

    private string StayOf(Fields fields, string pointer) => fields.Code($"{pointer}/stay", Stay, 64);
}

/// <summary>Who tells facts.</summary>
/// <param name="Name">Names the source in the ids of its facts.</param>
/// <param name="Institution">The institution; null for the insurer.</param>
/// <param name="Now">The moment of the request.</param>
internal sealed record FactSource(string Name, string? Institution, DateTimeOffset Now)
{
    /// <summary>Name of the insurer: its word on settlements and schemes goes before others'.</summary>
    public const string Insurer = "insurer";
}

/// <summary>Facts about one person.</summary>
/// <param name="Person">Reference of the person.</param>
/// <param name="Identity">Or the person's document.</param>
/// <param name="Facts">1 to 100.</param>
public sealed record FactsForm(string? Person, IdentityForm? Identity, IReadOnlyList<FactForm?>? Facts)
{
    public override string ToString() => "facts form";
}

/// <summary>What became of a fact.</summary>
/// <param name="Id">Its id, as it was sent.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Refusal">Why it was refused.</param>
internal sealed record FactResult(
    string Id,
    FactOutcome Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Refusal? Refusal = null
);

/// <summary>What became of facts, in their order; recorded under the command id.</summary>
internal sealed record FactResults(IReadOnlyList<FactResult> Results);

/// <summary>A stay to quote.</summary>
/// <param name="Person">Reference of the person.</param>
/// <param name="Institution">Code of the institution.</param>
/// <param name="Referral">Id of the case that brings the patient; without one none does.</param>
/// <param name="Emergency">Whether as an emergency.</param>
/// <param name="At">When it would begin; now where it is left out, at most 90 days ahead.</param>
public sealed record QuoteForm(
    string? Person,
    string? Institution,
    string? Referral = null,
    bool? Emergency = null,
    DateTimeOffset? At = null
);

/// <summary>Why expected and actual differ.</summary>
/// <param name="Person">Reference of the person.</param>
/// <param name="Year">Insurance year.</param>
/// <param name="Stay">The stay.</param>
/// <param name="Cause">Why.</param>
/// <param name="Note">At most 500 characters; required with <c>other</c>.</param>
public sealed record ExplanationForm(string? Person, int? Year, string? Stay, DifferenceCause? Cause, string? Note = null);
