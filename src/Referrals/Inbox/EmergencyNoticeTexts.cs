// Notices of emergency accesses in words; nothing of the patient is in them, so that they may go to a telephone.
using Referrals.Http;
using Referrals.Privacy;

namespace Referrals.Inbox;

internal static class EmergencyNoticeTexts
{
    /// <summary>One sentence.</summary>
    public static string Of(EmergencyNoticeKind kind, Language language) =>
        (kind, language) switch
        {
            (EmergencyNoticeKind.EmergencyAccess, Language.Chinese) => "有医务人员紧急查阅了患者信息，请核对。",
            (EmergencyNoticeKind.EmergencyAccess, _) => "A patient's record was opened by an emergency access; please see it.",
            (EmergencyNoticeKind.EmergencyNotJustified, Language.Chinese) => "贵机构人员的一次紧急查阅经县卫生健康委审核，理由不充分。",
            (EmergencyNoticeKind.EmergencyNotJustified, _) =>
                "The county found an emergency access by somebody of your institution not justified.",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
}
