// Leaving the county: what whitelist and catalogues say of a destination, and what that demands.
using System.Text.Json.Serialization;
using Referrals.Catalogues;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;
using Referrals.Whitelist;
using Directory = Referrals.Institutions.Directory;

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
public sealed record OutOfCountyCheck(
    DateOnly Day,
    bool Emergency,
    OutsideTier? Tier,
    Guid? Entry,
    long? EntryVersion,
    long WhitelistVersion,
    IReadOnlyList<DestinationTier> Better,
    string? TreatedBy,
    long CataloguesVersion
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

    /// <summary>Whether it asks for the same as another, by the same entry.</summary>
    public bool AsksAs(OutOfCountyCheck other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Entry == other.Entry && Tier == other.Tier && TreatedBy == other.TreatedBy && Better.SequenceEqual(other.Better);
    }
}

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

    /// <summary>Whose word is missing for what a check asks, the lead centre's apart, which is given by accepting.</summary>
    public IReadOnlyList<Approval> Missing(OutOfCountyCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        return
        [
            .. check
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

/// <summary>What whitelist and catalogues say, on one day.</summary>
/// <param name="County">Code of the county.</param>
/// <param name="Whitelist">The list.</param>
/// <param name="WhitelistVersion">Its version.</param>
/// <param name="Catalogues">The catalogues.</param>
/// <param name="CataloguesVersion">Their version.</param>
internal sealed record DestinationLists(
    string County,
    TransferWhitelist Whitelist,
    long WhitelistVersion,
    CatalogueBook Catalogues,
    long CataloguesVersion
)
{
    public static readonly DestinationLists None = new("", TransferWhitelist.Aggregate.Initial, 0, CatalogueBook.Aggregate.Initial, 0);

    /// <summary>What they say of a case; null where it does not leave the county.</summary>
    public OutOfCountyCheck? Check(Directory directory, Destination to, ReferralRequest? request, Urgency urgency, DateOnly day)
    {
        if (request is not { Direction: Direction.OutOfCounty })
            return null;
        var diagnosis = request.Diagnoses[0];
        var entry = Whitelist.Find(to.Institution, to.Unit, diagnosis, day);
        var tier = entry?.Tier ?? TierOf(County, directory, to.Institution, day);
        var treatedBy = Catalogues.Treats(CareLevel.County, diagnosis, day);
        List<DestinationTier> better = treatedBy is null ? [] : [DestinationTier.County];
        if (tier is null or OutsideTier.OutsideProvince && HasNearer(directory, to.Specialty, diagnosis, day))
            better.Add(DestinationTier.CityOrProvince);
        return new OutOfCountyCheck(
            day,
            urgency == Urgency.Emergency,
            tier,
            entry?.Id,
            entry?.Version,
            WhitelistVersion,
            better,
            treatedBy,
            CataloguesVersion
        );
    }

    private static OutsideTier? TierOf(string county, Directory directory, string institution, DateOnly day) =>
        directory.On(institution, day)?.Area is { } area ? OutsideTiers.Of(county, area) : null;

    // The same patient could go to the city, or to another city of the province.
    private bool HasNearer(Directory directory, string specialty, Diagnosis diagnosis, DateOnly day) =>
        Whitelist
            .ByInstitution.Values.SelectMany(entries => entries)
            .Any(entry =>
                entry.Tier != OutsideTier.OutsideProvince
                && entry.IsInForce(day)
                && directory.UnitsOf(entry.Institution, day).Any(unit => unit.Specialty == specialty && entry.Covers(unit.Code, diagnosis))
            );
}
