// What the disease catalogues say of a referral within the county, and what becomes of that by the county's policy.
using System.Text.Json.Serialization;
using Referrals.Catalogues;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>What a disease catalogue says against a referral.</summary>
public enum CatalogueAdvice
{
    /// <summary>The sending level treats this itself 本级可诊治 (县乡疾病诊疗目录).</summary>
    TreatableAtSender,

    /// <summary>The destination's own catalogue does not have it 不在转入机构目录 (转诊病种目录).</summary>
    NotAtDestination,
}

/// <summary>Why a case is sent although a catalogue speaks against it 目录外转诊理由.</summary>
public enum CatalogueOverrideReason
{
    /// <summary>Worse than the catalogue means 病情复杂或加重.</summary>
    Complicated,

    /// <summary>The sender has no means for it at present 本机构暂不具备条件.</summary>
    NoMeansHere,

    /// <summary>The institutions have agreed on it 机构间已协商.</summary>
    AgreedBetweenInstitutions,

    /// <summary>The patient wishes it 患者要求.</summary>
    PatientWish,

    Other,
}

/// <summary>The reason for an override.</summary>
/// <param name="Reason">Coded.</param>
/// <param name="Note">Said about it; required with <see cref="CatalogueOverrideReason.Other"/>.</param>
public sealed record CatalogueOverride(
    CatalogueOverrideReason Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Note = null
);

/// <summary>What the catalogues said when the case was sent.</summary>
/// <param name="Advice">What speaks against it; at least one.</param>
/// <param name="Mode">What the county's policy made of that.</param>
/// <param name="Edition">The edition by which the sending level treats it; null where none does.</param>
/// <param name="CataloguesVersion">Version of the catalogues that were read.</param>
/// <param name="Override">Why it was sent all the same; required where the policy blocks.</param>
public sealed record CatalogueFound(
    IReadOnlyList<CatalogueAdvice> Advice,
    CatalogueMode Mode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Edition,
    long CataloguesVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CatalogueOverride? Override = null
);

internal static class CatalogueCheck
{
    /// <summary>What the catalogues say of a form; null where nothing speaks against it, or the county does not ask them.</summary>
    public static CatalogueFound? Of(DestinationLists lists, ReferenceFacts facts, string sender, ReferralRequest request)
    {
        var mode = facts.Policy.Referrals.Catalogue;
        if (
            mode == CatalogueMode.Off
            || request.Direction is Direction.Down or Direction.OutOfCounty
            || request.Urgency == Urgency.Emergency
        )
            return null;
        var diagnosis = request.Diagnoses[0];
        var edition =
            request.Direction == Direction.Up
            && facts.Directory.On(sender, facts.Today)?.Kind is { } kind
            && CareLevels.Of(kind) is { } level
                ? lists.Catalogues.Treats(level, diagnosis, facts.Today)
                : null;
        CatalogueAdvice[] advice =
        [
            .. edition is null ? (ReadOnlySpan<CatalogueAdvice>)[] : [CatalogueAdvice.TreatableAtSender],
            .. lists.Catalogues.Takes(request.Destination.Institution, diagnosis, facts.Today) == false
                ? (ReadOnlySpan<CatalogueAdvice>)[CatalogueAdvice.NotAtDestination]
                : [],
        ];
        return advice.Length == 0 ? null : new CatalogueFound(advice, mode, edition, lists.CataloguesVersion, request.Catalogue);
    }

    /// <summary>Where the policy blocks, nobody goes on without saying why.</summary>
    public static Refusal? Fault(CatalogueFound? found) =>
        found is { Mode: CatalogueMode.Block, Override: null }
            ? new Refusal("referral.catalogue").At("/catalogue").With("advice", string.Join(", ", found.Advice.Select(Kebab.Of)))
            : null;
}
