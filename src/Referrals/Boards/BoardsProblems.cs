// What this slice refuses, in words.
using Referrals.Http;

namespace Referrals.Boards;

internal static class BoardsProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new("board.not-yours", 403, "无权查看该看板。", "This board is not yours to see."),
        new("board.period-reversed", 400, "起始日期晚于截止日期。", "The first day lies after the last."),
        new("board.period-too-long", 400, "期间过长：最多 {days} 天。", "The period is too long: {days} days at most."),
        new("board.period-in-future", 400, "期间在将来：今日为 {today}。", "The period lies in the future: today is {today}."),
        new("board.as-of-future", 400, "asOf 的时刻尚未到来。", "The moment of asOf has not come yet."),
        new("month.not-over", 422, "该月尚未结束：至 {until}。", "The month is not over: it lasts until {until}."),
        new(
            "month.incomplete",
            422,
            "该月有 {days} 个机构日未上报；确需关账请说明。",
            "{days} days of institutions were not reported; say so if it is to be signed off all the same."
        ),
        new("month.not-signed", 409, "该月尚未关账。", "The month is not signed off."),
        new(
            "board.too-much-changed",
            422,
            "此后变动过多（超过 {limit} 条）：请选择当时已结束的期间。",
            "Too much has changed since (more than {limit} lines): ask for a period that was over then."
        ),
        new("board.unknown-measure", 400, "没有该统计量。", "There is no such measure."),
        new("indicator.unknown", 400, "没有该指标，或该部分为空。", "There is no such indicator, or it has no such part."),
        new(
            "indicator.retroactive",
            422,
            "指标定义不能追溯：最早自今日（{today}）起使用。",
            "A definition does not reach back: today ({today}) is the earliest day."
        ),
        new("indicator.not-timed", 400, "该统计量没有用时。", "This measure has no times."),
    ];
}
