// What may be wrong with a webhook.
using Referrals.Http;

namespace Referrals.Webhooks;

internal static class WebhookProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new(
            "webhook.url-invalid",
            400,
            "推送地址须为 https 地址，不含用户名和片段，不超过 500 字符。",
            "The address of a webhook is https, without user and fragment, of 500 characters at most."
        ),
        new(
            "webhook.address-not-allowed",
            400,
            "不允许推送到本机或未配置的内部网络地址（设置 Webhooks:Networks）。",
            "No webhook may go to this machine or to a private network that is not configured (setting Webhooks:Networks)."
        ),
    ];
}
