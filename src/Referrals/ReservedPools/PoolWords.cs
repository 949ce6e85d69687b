// Codes of pools in Chinese words: what hospitals write into their schedules, and what tables of pools say.
using System.Collections.Frozen;
using Referrals.Shared;

namespace Referrals.ReservedPools;

internal static class PoolWords
{
    public static readonly ChineseWords<CapacityReason> Reasons = new(
        (CapacityReason.ClinicSuspended, ["停诊"]),
        (CapacityReason.ExtraSession, ["加诊"]),
        (CapacityReason.WardClosed, ["病区关闭", "关闭病区"]),
        (CapacityReason.StaffShortage, ["人员不足"]),
        (CapacityReason.EquipmentFailure, ["设备故障"]),
        (CapacityReason.CensusChanged, ["床位变动"]),
        (CapacityReason.Correction, ["更正"]),
        (CapacityReason.LeftOut, ["不在排班表", "排班取消"])
    );

    public static readonly ChineseWords<PoolFigureKind> Figures = new(
        (PoolFigureKind.Published, ["公布"]),
        (PoolFigureKind.Changed, ["调整"]),
        (PoolFigureKind.Released, ["释放"]),
        (PoolFigureKind.Refused, ["拒绝"])
    );

    private static readonly FrozenDictionary<string, string> Sessions = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["上午"] = "am",
        ["下午"] = "pm",
        ["全天"] = PublishCheck.WholeDay,
        ["中午"] = "noon",
        ["晚上"] = "evening",
        ["夜间"] = "night",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> SessionWords = Sessions.ToFrozenDictionary(
        session => session.Value,
        session => session.Key,
        StringComparer.Ordinal
    );

    // The codes that stand in the proof.
    private static readonly FrozenDictionary<string, string> Refusals = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [PoolCodes.OthersWait] = "更靠前的患者在候补",
        [PoolCodes.TimeTaken] = "该时间已有患者",
        ["referral.decline"] = "医院以无号源或床位为由拒绝",
        ["referral.redirect"] = "医院以无号源或床位为由转派",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The code of a session that a hospital names in Chinese; anything else is a code already.</summary>
    public static string SessionCode(string said) => Sessions.GetValueOrDefault(said, said);

    /// <summary>A session's word; its code where it has none.</summary>
    public static string Session(string code) => SessionWords.GetValueOrDefault(code, code);

    /// <summary>Why somebody was refused; the code where there is no word for it.</summary>
    public static string? Refusal(string? code) => code is null ? null : Refusals.GetValueOrDefault(code, code);
}
