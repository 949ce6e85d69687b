// What may be wrong with a message, or with asking for them.
using Referrals.Http;

namespace Referrals.Messages;

internal static class MessagesProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new(
            "message.not-a-cloud-event",
            400,
            "不是 CloudEvents 1.0 消息：specversion、id、source、type 必填，属性名须为小写字母和数字。",
            "This is no CloudEvents 1.0 message: specversion, id, source and type are required, names of attributes are lower case letters and digits."
        ),
        new(
            "message.attribute-invalid",
            400,
            "消息属性的取值不正确（id、source、type、subject 为 1 至 128 个可见 ASCII 字符，datacontenttype 为 application/json）。",
            "The attribute cannot be this: id, source, type and subject have 1 to 128 visible ASCII characters, datacontenttype is application/json."
        ),
        new("message.batch-size", 400, "一批须有 1 至 {limit} 条消息。", "A batch has 1 to {limit} messages."),
        new(
            "message.source-not-yours",
            403,
            "消息的 source 须为发送方机构代码。",
            "The source of a message is the code of the institution that sends it."
        ),
        new("message.type-unknown", 422, "未知的消息类型。", "There is no message of this type."),
        new(
            "message.subject-invalid",
            422,
            "此类消息的 subject 须为所涉对象（转诊单、会诊单为 UUID，资源池为其键）。",
            "A message of this type has what it is about as its subject: the id of a case or a consultation, which is a UUID, or a pool's key."
        ),
        new("feed.not-yours", 403, "只能读取本机构的消息。", "A caller reads the messages of its own institution."),
        new(
            "feed.position-invalid",
            400,
            "位置须为本服务给出的值（next 或 Last-Event-ID）。",
            "The position is not one of ours: take next, or the last id."
        ),
    ];
}
