// What may be wrong with a message that came by the broker, or with dead letters.
using Referrals.Http;

namespace Referrals.Broker;

internal static class BrokerProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new(
            "message.sender-unproven",
            403,
            "消息须带 user-id 属性，其值为发送方在消息服务器上的用户名（县代码.机构代码）。",
            "A message has the property user-id: the sender's user at the broker, which is county.institution."
        ),
    ];
}
