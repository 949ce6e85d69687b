// What may stand in the way of listening.
using Referrals.Http;

namespace Referrals.Live;

internal static class LiveProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new("live.last-event-id-invalid", 400, "Last-Event-ID 不是本服务发出的标识。", "The Last-Event-ID is not one of ours."),
        new(
            "live.too-many-connections",
            429,
            "同一账号的实时连接不得超过 {limit} 个，请关闭其他窗口。",
            "At most {limit} live connections with one account; close some."
        ),
    ];
}
