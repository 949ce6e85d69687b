// What is stored of an insured person's year: facts as their sources tell them, and what was made of them. Stays, cases and institutions by
// code; nothing of the person.
using System.Text.Json.Serialization;
using Referrals.Institutions;
using Referrals.People;
using Referrals.Policies;

namespace Referrals.Deductibles;

/// <summary>A fact's name: who tells it, and its id there. A source mends a fact by a higher revision of the same id.</summary>
public readonly record struct FactId(string Source, string Id) : IComparable<FactId>
{
    public int CompareTo(FactId other) =>
        string.CompareOrdinal(Source, other.Source) is var bySource and not 0 ? bySource : string.CompareOrdinal(Id, other.Id);

    public override string ToString() => $"{Source}/{Id}";

    public static bool operator <(FactId left, FactId right) => left.CompareTo(right) < 0;

    public static bool operator >(FactId left, FactId right) => left.CompareTo(right) > 0;

    public static bool operator <=(FactId left, FactId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(FactId left, FactId right) => left.CompareTo(right) >= 0;
}

/// <summary>Every event of a stream, one stream for each insured person and insurance year.</summary>
public interface IDeductibleEvent
{
    /// <summary>When it happened, or from when it holds; not when it was recorded, which the log knows and no rule asks.</summary>
    DateTimeOffset At { get; }
}

/// <summary>
/// A fact. Which facts there are decides, and nothing else: neither their order nor how often they came. A later revision may be of another
/// kind: a retraction that was wrong is mended by an admission under the retraction's id.
/// </summary>
public interface IDeductibleFact : IDeductibleEvent
{
    FactId Fact { get; }

    /// <summary>From 1. Of a fact only the highest counts.</summary>
    int Revision { get; }
}

/// <summary>Kind of stay.</summary>
public enum StayKind
{
    /// <summary>住院.</summary>
    Inpatient,

    /// <summary>日间病床.</summary>
    DayBed,

    /// <summary>急诊留观; never an inpatient stay.</summary>
    Observation,
}

/// <summary>Way of leaving 离院方式, with its national code.</summary>
public enum LeavingWay
{
    /// <summary>医嘱离院 (1).</summary>
    Home,

    /// <summary>医嘱转院 (2).</summary>
    Transferred,

    /// <summary>医嘱转社区卫生服务机构/乡镇卫生院 (3).</summary>
    ToPrimaryCare,

    /// <summary>非医嘱离院 (4).</summary>
    AgainstAdvice,

    /// <summary>死亡 (5).</summary>
    Died,

    /// <summary>其他 (9).</summary>
    Other,
}

/// <summary>Admission 入院.</summary>
public sealed record AdmissionReported(
    FactId Fact,
    int Revision,
    string Stay,
    string Institution,
    StayKind Kind,
    bool Emergency,
    DateTimeOffset At
) : IDeductibleFact;

/// <summary>Discharge 出院.</summary>
public sealed record DischargeReported(FactId Fact, int Revision, string Stay, LeavingWay Way, DateTimeOffset At) : IDeductibleFact;

/// <summary>The stay never was 撤销入院登记.</summary>
public sealed record AdmissionRetracted(FactId Fact, int Revision, string Stay, DateTimeOffset At) : IDeductibleFact;

/// <summary>
/// A referral was decided 转诊审批通过. Which way it goes is not asked: the deductible levels of both stays say it. It stands in the stream of
/// the year of its decision; one that was decided so early in a year that an emergency of the old year may go by it, in that of the old
/// year, which hands it on.
/// </summary>
/// <param name="Fact">Its name.</param>
/// <param name="Revision">From 1.</param>
/// <param name="Case">Id of the case.</param>
/// <param name="From">Institution that refers.</param>
/// <param name="To">Institution that is referred to.</param>
/// <param name="ValidUntil">Last day, Asia/Shanghai, on which an admission goes by it.</param>
/// <param name="Emergency">Whether it may be decided after the admission.</param>
/// <param name="FromStay">The stay out of which the patient is referred, where the case says so: then it joins that stay only.</param>
/// <param name="At">When it was decided.</param>
public sealed record ReferralDecided(
    FactId Fact,
    int Revision,
    string Case,
    string From,
    string To,
    DateOnly ValidUntil,
    bool Emergency,
    string? FromStay,
    DateTimeOffset At
) : IDeductibleFact
{
    /// <summary>
    /// The case asks for an appointment or an examination, or is over: an admission may still go by it, but nobody waits for one.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NoAdmissionExpected { get; init; }
}

/// <summary>A decision was withdrawn from a moment on 撤销; admissions before it stay joined.</summary>
public sealed record ReferralRevoked(FactId Fact, int Revision, string Case, DateTimeOffset At) : IDeductibleFact;

/// <summary>As if the referral had never been decided 作废.</summary>
public sealed record ReferralRetracted(FactId Fact, int Revision, string Case, DateTimeOffset At) : IDeductibleFact;

/// <summary>The insurer's settlement of a stay 医保结算: the authority.</summary>
/// <param name="Fact">Its name; a cancellation names it.</param>
/// <param name="Revision">From 1.</param>
/// <param name="Stay">The stay.</param>
/// <param name="Standard">The standard deductible by which it was settled, in yuan.</param>
/// <param name="Paid">The deductible that the patient paid, in yuan; never above the standard.</param>
/// <param name="At">When it was settled.</param>
public sealed record SettlementReported(FactId Fact, int Revision, string Stay, decimal Standard, decimal Paid, DateTimeOffset At)
    : IDeductibleFact;

/// <summary>A settlement was cancelled 结算冲正.</summary>
public sealed record SettlementCancelled(FactId Fact, int Revision, FactId Settlement, DateTimeOffset At) : IDeductibleFact;

/// <summary>The person is of a category 身份 (特困, 低保, …) from the day of this moment on.</summary>
public sealed record CategoryGranted(FactId Fact, int Revision, string Category, DateTimeOffset At) : IDeductibleFact;

/// <summary>The person is of it no more from the day of this moment on.</summary>
public sealed record CategoryEnded(FactId Fact, int Revision, string Category, DateTimeOffset At) : IDeductibleFact;

/// <summary>The person is insured in a scheme 险种 from the day of this moment on.</summary>
public sealed record SchemeStated(FactId Fact, int Revision, InsuranceScheme Scheme, DateTimeOffset At) : IDeductibleFact;

/// <summary>What the year before hands on 结转; mended by a higher revision when that year changes.</summary>
/// <param name="Fact">Its name.</param>
/// <param name="Revision">From 1.</param>
/// <param name="Last">The stay that a new one may be joined to; null where there is none.</param>
/// <param name="Referrals">Cases that no stay has used.</param>
/// <param name="Scheme">The scheme at the end of the year.</param>
/// <param name="Categories">Categories at the end of the year.</param>
/// <param name="At">The first moment of the new year.</param>
public sealed record CarriedOver(
    FactId Fact,
    int Revision,
    CarriedStay? Last,
    IReadOnlyList<CarriedReferral> Referrals,
    InsuranceScheme? Scheme,
    IReadOnlyList<string> Categories,
    DateTimeOffset At
) : IDeductibleFact
{
    /// <summary>The scheme is the insurer's word, which goes before what a case says.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool SchemeByInsurer { get; init; }
}

/// <summary>The last stay of a chain, and what the chain has paid by its end.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Institution">Where it was.</param>
/// <param name="Level">Deductible level of that institution at the admission.</param>
/// <param name="AdmittedAt">Admission.</param>
/// <param name="DischargedAt">Discharge; null where it is not known.</param>
/// <param name="Way">Way of leaving.</param>
/// <param name="Paid">The deductibles of the chain, in yuan.</param>
/// <param name="Settled">Whether all of them are settled, so that nothing of the sum is only expected.</param>
public sealed record CarriedStay(
    string Stay,
    string Institution,
    DeductibleLevel? Level,
    DateTimeOffset AdmittedAt,
    DateTimeOffset? DischargedAt,
    LeavingWay? Way,
    decimal Paid,
    bool Settled
);

/// <summary>A referral that no stay has used, as <see cref="ReferralDecided"/> says it.</summary>
public sealed record CarriedReferral(
    string Case,
    string To,
    DateOnly ValidUntil,
    bool Emergency,
    string? FromStay,
    DateTimeOffset DecidedAt,
    DateTimeOffset? RevokedAt
)
{
    /// <inheritdoc cref="ReferralDecided.NoAdmissionExpected"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NoAdmissionExpected { get; init; }
}

/// <summary>The year was closed 年度结账: what changes afterwards is shown as a change of a closed year.</summary>
public sealed record YearClosed(FactId Fact, int Revision, int Year, DateTimeOffset At) : IDeductibleFact;

/// <summary>A policy was set that concerns stays of this year. It has no effect of its own: the assessor is given the policy.</summary>
public sealed record PolicyChangeNoted(int PolicyVersion, DateTimeOffset At) : IDeductibleEvent;

/// <summary>The same fact in the same revision came with other content. Both are kept; people must see it.</summary>
public sealed record FactConflicted(FactId Fact, int Revision, DateTimeOffset At) : IDeductibleEvent;

/// <summary>Facts came before what they are about, which is of another year: they stand in that year's stream from now on.</summary>
/// <param name="Facts">Their names.</param>
/// <param name="Year">Where they stand.</param>
/// <param name="At">When they were moved.</param>
public sealed record FactsMoved(IReadOnlyList<FactId> Facts, int Year, DateTimeOffset At) : IDeductibleEvent;

/// <summary>All stays were assessed 核算; never overwritten, a later one stands beside it.</summary>
public sealed record StaysAssessed(Assessment Assessment, DateTimeOffset At) : IDeductibleEvent;

/// <summary>Why expected and actual differ 差异原因.</summary>
public enum DifferenceCause
{
    /// <summary>What the chain had paid was not credited 未连续计算.</summary>
    NotCredited,

    /// <summary>More was credited than the chain had paid 多抵扣.</summary>
    OverCredited,

    /// <summary>Another standard was used 起付标准不一致.</summary>
    OtherStandard,

    /// <summary>The category was not known to one side 人员身份未同步.</summary>
    OtherCategory,

    /// <summary>A fact is missing on one side 数据缺失.</summary>
    MissingFact,

    Other,
}

/// <summary>Somebody found out why expected and actual differ 差异说明.</summary>
/// <param name="Stay">Which stay.</param>
/// <param name="Cause">Coded.</param>
/// <param name="Note">Said about it, sealed for the person.</param>
/// <param name="Due">What was due when it was explained.</param>
/// <param name="Paid">What was settled when it was explained.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
public sealed record DifferenceExplained(
    string Stay,
    DifferenceCause Cause,
    SealedText? Note,
    decimal? Due,
    decimal? Paid,
    string By,
    DateTimeOffset At
) : IDeductibleEvent
{
    /// <summary>The reference for which the note is sealed, where it was said under another one; null for the stream's own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SealedFor { get; init; }
}
