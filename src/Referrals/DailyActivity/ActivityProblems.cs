// Problems of this slice.
using Referrals.Http;

namespace Referrals.DailyActivity;

internal static class ActivityProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new(
            "activity.not-yours",
            403,
            "只能上报和查看本机构及所牵头机构的业务量。",
            "Counts of a day are the institution's own, and of the hospital that leads it."
        ),
        new("activity.no-count", 400, "至少填写一项数量。", "At least one count is needed."),
        new(
            "activity.import-too-large",
            413,
            "一次最多导入 {lines} 行，请分次上传。",
            "At most {lines} lines are taken at once; send them in parts."
        ),
        new("activity.period-too-long", 400, "起止日期相差不得超过 {days} 天。", "At most {days} days are read at once."),
        new(
            "activity.visit-number",
            400,
            "就诊流水号中不能含身份证件号码或手机号码。",
            "The number of a visit must not hold that of an identity document or a mobile phone."
        ),
    ];
}
