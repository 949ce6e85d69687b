// Why a destination stands where it does, or not at all: codes, what they name, and the words for people.
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Referrals.Cases;
using Referrals.Catalogues;
using Referrals.Http;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Destinations;

/// <summary>A reason 理由. The first ones are for a rank, those from <see cref="WhitelistSuspended"/> on for an exclusion.</summary>
public enum DestinationReasonCode
{
    OwnGroup,
    InCounty,
    Whitelisted,
    OffList,
    BetterTierAvailable,
    InItsCatalogue,
    NoCatalogue,
    CountyTreats,
    EmergencyCentre,
    EmergencyFirst,
    FreePlaces,
    NoFreePlaces,
    OwnTownship,
    CountySeat,
    WhitelistSuspended,
    WhitelistExpired,
    WhitelistQuotaUsed,

    /// <summary>For an exclusion where the county's catalogue blocks, for a rank otherwise.</summary>
    NotInItsCatalogue,

    /// <summary>For an exclusion where the county's catalogue blocks, for a rank where it informs or warns.</summary>
    LevelTreatsItself,
    OwnInstitution,
    NoSuchUnit,
    Closed,
    NotYetOpen,
}

/// <summary>A reason and what it names.</summary>
internal sealed record DestinationReason(DestinationReasonCode Code)
{
    public Dictionary<string, string>? Values { get; private init; }

    public DestinationReason With(string name, string value) =>
        this with
        {
            Values = new Dictionary<string, string>(Values ?? [], StringComparer.Ordinal) { [name] = value },
        };

    public DestinationReason With(string name, int value) => With(name, value.ToString(CultureInfo.InvariantCulture));

    public DestinationReason With(string name, DateOnly day) => With(name, day.Iso());

    public static DestinationReason LevelTreats(CareLevel level, string edition) =>
        new DestinationReason(DestinationReasonCode.LevelTreatsItself).With("level", Kebab.Of(level)).With("edition", edition);

    public static DestinationReason OfEntry(DestinationReasonCode code, WhitelistEntry entry) =>
        new DestinationReason(code)
            .With("entry", entry.Id.ToString())
            .With("version", entry.Version.ToString(CultureInfo.InvariantCulture))
            .With("tier", Kebab.Of(entry.Tier))
            .With("until", entry.Until);
}

internal static class DestinationTexts
{
    private static readonly FrozenDictionary<DestinationReasonCode, (string Chinese, string English)> Reasons = new Dictionary<
        DestinationReasonCode,
        (string Chinese, string English)
    >
    {
        [DestinationReasonCode.OwnGroup] = ("属于本医疗集团（{group}）", "belongs to the own group ({group})"),
        [DestinationReasonCode.InCounty] = ("在县域内", "lies in the county"),
        [DestinationReasonCode.Whitelisted] = ("在转诊白名单内，有效至 {until}", "stands on the whitelist until {until}"),
        [DestinationReasonCode.OffList] = ("不在转诊白名单内", "stands on no list"),
        [DestinationReasonCode.BetterTierAvailable] = (
            "白名单内另有市级或省内机构可选",
            "the whitelist has institutions within the province for this"
        ),
        [DestinationReasonCode.InItsCatalogue] = ("其转诊病种目录收录该病种", "has the diagnosis in its own catalogue"),
        [DestinationReasonCode.NoCatalogue] = ("未建立转诊病种目录", "keeps no catalogue of its own"),
        [DestinationReasonCode.CountyTreats] = ("县域内可以诊治（目录 {edition}）", "the county can treat it (catalogue {edition})"),
        [DestinationReasonCode.EmergencyCentre] = ("设有急诊急救中心", "runs an emergency centre"),
        [DestinationReasonCode.EmergencyFirst] = (
            "急诊可以先转，{hours} 小时内补充说明",
            "an emergency goes first and is justified within {hours} hours"
        ),
        [DestinationReasonCode.FreePlaces] = (
            "未来 {days} 天有 {places} 个预留资源可用",
            "{places} reserved places are free in {days} days"
        ),
        [DestinationReasonCode.NoFreePlaces] = ("未来 {days} 天没有可用的预留资源", "no reserved place is free in {days} days"),
        [DestinationReasonCode.OwnTownship] = ("在本乡镇", "lies in the same township"),
        [DestinationReasonCode.CountySeat] = ("在县城", "is an institution of the county"),
        [DestinationReasonCode.WhitelistSuspended] = ("白名单条目已暂停", "its entry on the whitelist is suspended"),
        [DestinationReasonCode.WhitelistExpired] = ("白名单条目已于 {until} 到期", "its entry on the whitelist ended on {until}"),
        [DestinationReasonCode.WhitelistQuotaUsed] = (
            "白名单条目本年度名额已用完",
            "the quota of its entry on the whitelist is used for this year"
        ),
        [DestinationReasonCode.NotInItsCatalogue] = ("其转诊病种目录未收录该病种", "does not have the diagnosis in its own catalogue"),
        [DestinationReasonCode.LevelTreatsItself] = (
            "按目录 {edition}，该病种应在本级诊治",
            "by catalogue {edition} the sending level treats this itself"
        ),
        [DestinationReasonCode.OwnInstitution] = ("即本机构", "is the caller's own institution"),
        [DestinationReasonCode.NoSuchUnit] = ("没有该专科的科室", "has no unit of this specialty"),
        [DestinationReasonCode.Closed] = ("已于 {until} 关闭", "closed on {until}"),
        [DestinationReasonCode.NotYetOpen] = ("{from} 起开放", "opens on {from}"),
    }.ToFrozenDictionary();

    public static string Say(DestinationReason reason, Language language)
    {
        var text = Reasons[reason.Code];
        var said = new StringBuilder(language == Language.Chinese ? text.Chinese : text.English);
        foreach (var (name, value) in reason.Values ?? [])
            said.Replace("{" + name + "}", value);
        return said.ToString();
    }

    public static string Say(Approval approval, Language language) =>
        (approval, language) switch
        {
            (Approval.LeadCentre, Language.Chinese) => "须经牵头医院会诊转诊服务中心同意",
            (Approval.LeadCentre, _) => "needs the approval of the lead hospital's referral centre",
            (Approval.ExpertStatement, Language.Chinese) => "县域内可以诊治，须有专家意见",
            (Approval.ExpertStatement, _) => "needs an expert's statement, as the county can treat it",
            (_, Language.Chinese) => "转往省外，须经县卫生健康委同意",
            _ => "needs the approval of the county health authority, as it may be outside the province",
        };
}
