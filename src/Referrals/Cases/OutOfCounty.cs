// Leaving the county: what whitelist and catalogues say of a destination, and what that demands.
using System.Text.Json.Serialization;
using Referrals.People;
using Referrals.Policies;
using Referrals.Whitelist;

namespace Referrals.Cases;

/// <summary>Why a patient leaves the county although list or catalogue speak against it 县域外转诊理由.</summary>
public enum OutOfCountyReason
{
    /// <summary>What is needed is not done in the county 县域内不具备诊疗能力.</summary>
    BeyondCapability,

    /// <summary>The county has no place in time 县域内无床位或号源.</summary>
    NoCapacity,

    /// <summary>Treatment goes on where it began 延续治疗.</summary>
    ContinuedTreatment,

    /// <summary>A centre for this disease 专病专科中心.</summary>
    SpecialisedCentre,

    /// <summary>The patient wishes it 患者要求.</summary>
    PatientWish,

    Other,
}

/// <summary>Whose word a case needs besides the recorded reason 审批.</summary>
public enum Approval
{
    /// <summary>A specialist of the lead hospital, where the county can treat the disease 专家意见.</summary>
    ExpertStatement,

    /// <summary>The lead hospital's referral centre, by accepting 牵头医院会诊转诊服务中心.</summary>
    LeadCentre,

    /// <summary>The county's health authority, outside the province 县卫生健康委.</summary>
    County,
}

/// <summary>The recorded reason.</summary>
/// <param name="Reason">Coded.</param>
/// <param name="Note">Said about it; required with <see cref="OutOfCountyReason.Other"/>.</param>
public sealed record OutOfCountyGrounds(
    OutOfCountyReason Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Note = null
);

/// <summary>What list and catalogues said on a day; a later change of theirs alters nothing of it.</summary>
/// <param name="Day">The day, Asia/Shanghai.</param>
/// <param name="Emergency">Goes first, and is justified afterwards.</param>
/// <param name="Tier">How far away the destination is; null where nobody has said, which counts as outside the province.</param>
/// <param name="Entry">The entry of the whitelist by which it is on the list; null where it is not.</param>
/// <param name="EntryVersion">Version of the list at that entry's last change.</param>
/// <param name="WhitelistVersion">Version of the list that was read.</param>
/// <param name="Better">Tiers before the destination's own in which the patient could be treated, nearest first.</param>
/// <param name="TreatedBy">The edition of the catalogue by which the county treats the disease itself; null where it does not.</param>
/// <param name="CataloguesVersion">Version of the catalogues that were read.</param>
/// <param name="QuotaUsed">The entry by which it would be on the list, had the quota of the year not been used; null where that is not so.</param>
public sealed record OutOfCountyCheck(
    DateOnly Day,
    bool Emergency,
    OutsideTier? Tier,
    Guid? Entry,
    long? EntryVersion,
    long WhitelistVersion,
    IReadOnlyList<DestinationTier> Better,
    string? TreatedBy,
    long CataloguesVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? QuotaUsed = null
)
{
    /// <summary>Off the list, of a lower tier than is available, or treatable in the county: the reason is recorded (A17).</summary>
    [JsonIgnore]
    public bool IsException => Entry is null || Better.Count > 0;

    /// <summary>Whether the case needs the recorded reason before it goes on.</summary>
    [JsonIgnore]
    public bool NeedsGrounds => IsException && !Emergency;

    /// <summary>Whose word it needs before it goes on.</summary>
    public IReadOnlyList<Approval> Approvals() =>
        !NeedsGrounds
            ? []
            :
            [
                .. TreatedBy is null ? (ReadOnlySpan<Approval>)[] : [Approval.ExpertStatement],
                Approval.LeadCentre,
                .. Tier is null or OutsideTier.OutsideProvince ? (ReadOnlySpan<Approval>)[Approval.County] : [],
            ];

    /// <summary>Whether it demands the same as another, by the same entry.</summary>
    public bool SameDemands(OutOfCountyCheck other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Entry == other.Entry && Tier == other.Tier && TreatedBy == other.TreatedBy && Better.SequenceEqual(other.Better);
    }
}

/// <summary>A check, and until when those whose word it demands would have time from now on.</summary>
/// <param name="Check">What list and catalogues say.</param>
/// <param name="ExpertDue">The expert.</param>
/// <param name="CountyDue">The county.</param>
public sealed record TimedCheck(OutOfCountyCheck Check, DateTimeOffset ExpertDue, DateTimeOffset CountyDue);

/// <summary>What a specialist has stated.</summary>
/// <param name="Supports">Whether the patient should leave the county.</param>
/// <param name="Practitioner">Who; null where a system said it.</param>
/// <param name="At">When.</param>
/// <param name="Statement">Sealed; null in rows of tables.</param>
public sealed record ExpertStatement(bool Supports, string? Practitioner, DateTimeOffset At, SealedText? Statement = null);

/// <summary>The decision to send out of the county: what the insurance office files 转院备案.</summary>
/// <param name="Check">What list and catalogues said at that moment.</param>
/// <param name="Grounds">The recorded reason; null where none was needed.</param>
/// <param name="AgreedBy">The hospital that agreed.</param>
/// <param name="At">When.</param>
/// <param name="JustificationDue">When an emergency must be justified; null where nothing is to be justified.</param>
public sealed record OutOfCountyDecision(
    OutOfCountyCheck Check,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OutOfCountyGrounds? Grounds,
    string? AgreedBy,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? JustificationDue = null
);

/// <summary>How far a case has come on its way out of the county.</summary>
/// <param name="Check">What list and catalogues said last.</param>
public sealed record OutOfCountyProgress(OutOfCountyCheck Check)
{
    /// <summary>When the expert's statement is due; null where none is asked for.</summary>
    public DateTimeOffset? ExpertDue { get; init; }

    public ExpertStatement? Expert { get; init; }

    /// <summary>When the county's word is due; null where it is not asked for, or not yet.</summary>
    public DateTimeOffset? CountyDue { get; init; }

    /// <summary>What the county said; null before.</summary>
    public bool? County { get; init; }

    /// <summary>Null before it was decided.</summary>
    public OutOfCountyDecision? Decision { get; init; }

    /// <summary>Why an emergency had to leave; null before.</summary>
    public OutOfCountyGrounds? Justification { get; init; }

    /// <summary>Why what was filed with the insurance office does not stand.</summary>
    public FilingRevocationReason? Revoked { get; init; }

    /// <summary>Whether a specialist may say something: until one supports it.</summary>
    [JsonIgnore]
    public bool MayBeStated => Check.Approvals().Contains(Approval.ExpertStatement) && Expert is not { Supports: true };

    /// <summary>Whether the county may say something: until it agrees, and once the expert supports it where one must.</summary>
    [JsonIgnore]
    public bool MayBeApproved => Check.Approvals().Contains(Approval.County) && County != true && !MayBeStated;

    /// <summary>Whether a specialist's first word is due.</summary>
    [JsonIgnore]
    public bool AwaitsExpert => MayBeStated && Expert is null;

    /// <summary>Whether the county's first word is due.</summary>
    [JsonIgnore]
    public bool AwaitsCounty => MayBeApproved && County is null;

    /// <summary>Whether an emergency is still to be justified.</summary>
    [JsonIgnore]
    public bool AwaitsJustification => Decision?.JustificationDue is not null && Justification is null;

    /// <summary>Whose word is missing, the lead centre's apart, which is given by accepting.</summary>
    public IReadOnlyList<Approval> Missing() =>
        [
            .. Check
                .Approvals()
                .Where(approval =>
                    approval switch
                    {
                        Approval.ExpertStatement => Expert is not { Supports: true },
                        Approval.County => County != true,
                        _ => false,
                    }
                ),
        ];

    /// <summary>The progress once list and catalogues have been asked again: a word about other demands is none about these.</summary>
    public OutOfCountyProgress With(OutOfCountyCheck check) =>
        Check.SameDemands(check) ? this with { Check = check } : this with { Check = check, Expert = null, County = null };

    /// <summary>
    /// What a check demands now: first the expert's word, then the county's, who each have their time; one that stands is not asked for
    /// again.
    /// </summary>
    public OutOfCountyChecked Demand(TimedCheck timed)
    {
        ArgumentNullException.ThrowIfNull(timed);
        var next = With(timed.Check);
        return new OutOfCountyChecked(timed.Check, next.MayBeStated ? timed.ExpertDue : null, next.MayBeApproved ? timed.CountyDue : null);
    }

    /// <summary>
    /// What stands of the progress of a case that is sent again: who has agreed to the same destination, disease, urgency and reason need
    /// not do so twice; who was against it is asked again.
    /// </summary>
    public static OutOfCountyProgress? Kept(CaseDetails details, ReferralRequest request)
    {
        ArgumentNullException.ThrowIfNull(details);
        ArgumentNullException.ThrowIfNull(request);
        return
            details is { OutOfCounty: { } progress, Request: { } before }
            && request.Destination == details.To
            && request.Urgency == details.Urgency
            && request.OutOfCounty?.Reason == before.OutOfCounty?.Reason
            && request.Diagnoses.SequenceEqual(before.Diagnoses)
            ? progress with
            {
                Expert = progress.Expert is { Supports: true } ? progress.Expert : null,
                County = progress.County == true ? true : null,
            }
            : null;
    }
}

/// <summary>Why a filing record does not stand 备案撤销原因.</summary>
public enum FilingRevocationReason
{
    /// <summary>The patient stays in the county 未转出.</summary>
    NotTransferred,

    /// <summary>It was filed with wrong content 备案有误.</summary>
    WrongContent,

    /// <summary>The patient wishes it 患者要求.</summary>
    PatientWish,
}
