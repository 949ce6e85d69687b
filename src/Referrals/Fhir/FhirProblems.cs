// What may be wrong with a message of the exchange.
using Referrals.Http;

namespace Referrals.Fhir;

internal static class FhirProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new(
            "fhir.content-type",
            415,
            "Content-Type 须为 application/fhir+xml 或 application/fhir+json。",
            "The body must be application/fhir+xml or application/fhir+json."
        ),
        new(
            "fhir.not-xml",
            400,
            "正文不是合法的 XML（第 {line} 行，第 {column} 列）。",
            "The body is not valid XML (line {line}, column {column})."
        ),
        new("fhir.dtd", 400, "消息不得包含 DTD 或实体声明。", "A message has no DTD and declares no entities."),
        new("fhir.too-deep", 400, "元素嵌套超过 {limit} 层。", "Elements are nested deeper than {limit}."),
        new("fhir.unreadable", 400, "不是可读取的 FHIR R4 资源。", "This is no FHIR R4 resource that can be read."),
        new("fhir.not-a-bundle", 400, "消息须为 Bundle 资源。", "A message is a Bundle."),
        new("fhir.not-a-message", 400, "Bundle.type 须为 message。", "The type of the Bundle must be message."),
        new("fhir.resource-missing", 400, "消息中缺少 {resource} 资源。", "The message has no {resource}."),
        new(
            "fhir.header-id",
            400,
            "MessageHeader.id 须为 1 至 128 个可见 ASCII 字符，重发时不变。",
            "MessageHeader.id has 1 to 128 visible ASCII characters, the same when the message is sent again."
        ),
        new(
            "fhir.event-unknown",
            422,
            "eventCoding 须为活动代码 C01001、C01002、C01003 或 C01004。",
            "The event must be C01001, C01002, C01003 or C01004 of HL7 China's activity codes."
        ),
        new("fhir.patient-unidentified", 400, "Patient 缺少身份证件号码。", "The Patient has no identity document."),
        new("fhir.appointment-missing", 400, "须引用转诊预约（Appointment）。", "The message must name the Appointment that it is about."),
        new(
            "fhir.appointment-unknown",
            422,
            "须按本服务给出的 id 引用转诊预约（UUID）。",
            "The Appointment must be named by the id that this service gave it, a UUID."
        ),
        new("fhir.status-unknown", 422, "此消息中不允许的 participantStatus。", "This participantStatus has no meaning in this message."),
        new(
            "fhir.window-missing",
            422,
            "暂定（tentative）须给出允许转诊的开始时间。",
            "A tentative answer must say from when the patient may come."
        ),
        new("fhir.window-reversed", 422, "结束时间早于开始时间。", "The end is before the start."),
        new("fhir.content-encoding", 400, "附件内容不是合法的 base64。", "The content of the attachment is not base64."),
        new(
            "fhir.document-by-address",
            422,
            "未随消息附带内容的文档不会被获取；请在 attachment.data 中附带，或通过附件接口上传。",
            "Documents are not fetched from addresses: send the content in attachment.data, or as an attachment of the case."
        ),
        new(
            "fhir.nothing-to-record",
            422,
            "既无诊疗结果（Task.output）也无随附文档。",
            "There is neither an outcome (Task.output) nor a document with its content."
        ),
    ];
}
