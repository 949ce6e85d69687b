// What the figures of consultations mean, in words.
using Referrals.Http;

namespace Referrals.Boards;

internal static class ConsultationFigures
{
    private static readonly (string Figure, string Chinese, string English)[] Texts =
    [
        ("asked", "申请日在期间内的会诊数", "Consultations that were asked for on a day of the period"),
        (
            "answered",
            "其中已首次答复、出具正式报告或作出结论的, 不论何日",
            "Of those, how many were answered for the first time, reported finally or concluded, on whichever day"
        ),
        (
            "answeredInTime",
            "其中在期限内答复、报告、作出结论的; 远程会诊自召开起计",
            "Of the answered, how many before they were due; a remote consultation has the time for its conclusion, from its session on"
        ),
        ("declined", "被拒绝的", "How many were declined"),
        ("cancelled", "被取消的", "How many were called off"),
        (
            "medianMinutes",
            "申请至首次答复、首份正式报告、结论的分钟数(不足1分钟计1分钟)的中位数",
            "Median of the minutes, each rounded up, from the request to the first answer, the first final report or the conclusion"
        ),
        ("p90Minutes", "同上的90分位数", "The number of minutes, as of the median, within which nine of ten were answered"),
        (
            "keptLocal",
            "末次答复或结论为就地诊治、观察复诊且未由会诊转诊的",
            "How many of which the last answer or the conclusion was to treat or observe locally, and of which no referral came"
        ),
        ("referred", "由会诊发起转诊的", "From how many a referral came"),
        ("recognised", "现行正式报告为结果互认的", "Of how many the report that counts is taken by other institutions as their own"),
        (
            "reused",
            "互认结果被采用而不重复检查的次数, 每份检查每机构计一次",
            "How often such a result was used instead of a second examination, each institution once"
        ),
        (
            "experts",
            "专家在上述会诊中的答复、主持、意见、报告次数与会诊数; 由他人代录的院外专家意见不计",
            "Answers, sessions led, opinions and reports of experts in these consultations, and in how many; "
                + "what was written down for experts from outside is left out"
        ),
    ];

    /// <summary>All definitions; each is the first version.</summary>
    public static IReadOnlyList<ConsultationFigureDefinition> All(Language language) =>
        [
            .. Texts.Select(text => new ConsultationFigureDefinition(
                text.Figure,
                1,
                language == Language.Chinese ? text.Chinese : text.English
            )),
        ];
}
