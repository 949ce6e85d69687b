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
        new(
            "dead-letter.not-mendable",
            409,
            "该消息既不是 JSON 也不是可读取的 Bundle，或过大，只能作废；请发送方重新发送。",
            "This is neither JSON nor a Bundle that can be read, or too large: it can only be discarded, and sent again by its sender."
        ),
        new(
            "dead-letter.not-changeable",
            422,
            "消息的 id、source、specversion 和 MessageHeader.id 不可更改。",
            "The id, source and specversion of a message, and the id of its MessageHeader, are not to be changed."
        ),
        new("dead-letter.no-such-place", 422, "消息中没有此位置。", "There is no such place in the message."),
    ];
}
