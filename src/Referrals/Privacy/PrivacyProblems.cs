// What can stand against an emergency access, and against reviewing.
using Referrals.Http;

namespace Referrals.Privacy;

internal static class PrivacyProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new(
            "emergency-access.no-practitioner",
            403,
            "紧急查阅仅限当日在本机构执业的医生本人；请核对令牌中的医务人员代码。",
            "Only a practitioner who works at the caller's institution today may open one; the token must name that practitioner."
        ),
        new(
            "emergency-access.note-required",
            400,
            "选择“其他”或“理由不充分”时须说明原因。",
            "With 'other', and with 'not-justified', a note is required."
        ),
        new("emergency-access.nobody-found", 404, "未找到持该证件的登记患者。", "Nobody is registered by this document."),
        new(
            "emergency-access.not-needed",
            409,
            "贵机构与该转诊单有业务关系，可直接查阅，无须紧急查阅。",
            "The caller may read this case already; no emergency access is needed."
        ),
        new(
            "emergency-access.too-many-open",
            409,
            "您同时有效的紧急查阅已达上限（{limit} 个），请待其到期或由同事查阅。",
            "You have {limit} emergency accesses open already; wait until one ends, or let a colleague open it."
        ),
        new(
            "emergency-access.ended",
            403,
            "该紧急查阅已结束，如仍需查阅请重新说明原因。",
            "This emergency access has ended; state the reason again."
        ),
        new("emergency-access.own", 403, "不能审核本人的紧急查阅。", "Nobody reviews an own emergency access."),
        new("emergency-access.reviewed-already", 409, "该紧急查阅已审核。", "This emergency access was reviewed already."),
        new("unusual-reading.own", 403, "不能核查本人的查阅记录。", "Nobody looks into own readings."),
        new("unusual-reading.reviewed-already", 409, "该条异常查阅已标记核查。", "This line was looked at already."),
    ];
}
