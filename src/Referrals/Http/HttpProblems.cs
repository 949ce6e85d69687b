// Problems of requests as such: tokens, bodies, headers, and a database that is away.
namespace Referrals.Http;

internal static class HttpProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new("request.invalid", 400, "请求内容有误，请按提示逐项更正。", "The request has faults; each is listed."),
        new("request.malformed", 400, "请求无法读取。", "The request cannot be read."),
        new("https-required", 403, "本服务仅接受 https 请求。", "Requests are taken by https only."),
        new(
            "rate-limited",
            429,
            "请求过于频繁，请按 Retry-After 的秒数稍后再试。",
            "Too many requests: come again after Retry-After seconds."
        ),
        new(
            "token.locked-out",
            429,
            "该令牌或该地址的令牌多次验证失败，暂不再验证，请稍后以有效令牌再试。",
            "This token, or tokens from this address, failed too often and are not looked at for a while: come again with a good one."
        ),
        new(
            "body.malformed",
            400,
            "请求正文不是合法的 JSON（第 {line} 行，第 {column} 字节）。",
            "The body is not valid JSON (line {line}, byte {column})."
        ),
        new("body.missing", 400, "缺少请求正文。", "The body is missing."),
        new("body.too-large", 413, "请求正文超过 {limit} 字节。", "The body is larger than {limit} bytes."),
        new("body.not-json", 415, "请求正文必须是 application/json。", "The body must be application/json."),
        new("body.not-csv", 415, "请求正文必须是 CSV 或 xlsx 工作簿。", "The body must be CSV, or an xlsx workbook."),
        new("multipart.one-file", 400, "表单须包含且仅包含一个文件。", "The form must have exactly one file."),
        new("csv.no-lines", 400, "表头之下没有数据行。", "There is no line below the header."),
        new("csv.encoding", 400, "文件编码须为 UTF-8 或 GB18030（GBK）。", "The file must be in UTF-8 or GB18030 (GBK)."),
        new("csv.quotes", 400, "引号未成对，或引号后有多余字符。", "A quotation mark is not closed, or something follows it."),
        new("csv.too-many-cells", 400, "单元格多于表头列数。", "The line has more cells than the header."),
        new(
            "xlsx.old-format",
            400,
            "旧版 Excel 或 WPS 格式（.xls、.et），请另存为 xlsx 或 CSV 后上传。",
            "The old format of Excel or WPS (.xls, .et): save it as xlsx or CSV."
        ),
        new(
            "xlsx.unreadable",
            400,
            "文件不是可读取的 xlsx 工作簿（未加密、未损坏）。",
            "The file is no xlsx workbook that can be read; it may be damaged or encrypted."
        ),
        new(
            "xlsx.too-large",
            413,
            "工作簿解压后超过 {bytes} 字节，或多于 {rows} 行。",
            "The workbook unpacks to more than {bytes} bytes, or has more than {rows} rows."
        ),
        new(
            "xlsx.too-many-rows",
            400,
            "超过 {limit} 行，请改用 CSV 或缩小查询范围。",
            "There are more than {limit} rows: ask for CSV, or for less."
        ),
        new("field.unknown", 400, "未知字段。", "This field is not known."),
        new("field.wrong-type", 400, "字段类型或取值不正确。", "The value has the wrong type, or is not one of those known here."),
        new("field.required", 400, "必填。", "This is required."),
        new("field.too-long", 400, "不得超过 {limit} 个字（按看到的字计）。", "At most {limit} characters, as people count them."),
        new("field.too-many", 400, "不得超过 {limit} 项。", "At most {limit} items."),
        new("field.repeated", 400, "重复。", "This stands here twice."),
        new(
            "field.control-character",
            400,
            "第 {position} 个字是控制字符（{character}）。",
            "Character {position} is a control character ({character})."
        ),
        new(
            "field.damaged-character",
            400,
            "名称第 {position} 个字（{character}）已损坏或无法显示，请按证件重新填写。",
            "Character {position} of the name ({character}) was damaged or cannot be shown; write it again from the document."
        ),
        new(
            "field.too-many-marks",
            400,
            "第 {position} 个字叠加了过多符号（{character}）。",
            "Character {position} bears more marks than any writing has ({character})."
        ),
        new(
            "field.moment",
            400,
            "须为日期和时间，例如 2026-12-01T08:00:00+08:00；未注明时区的按北京时间理解。",
            "A day and a time are needed, such as 2026-12-01T08:00:00+08:00; without an offset it is Shanghai time."
        ),
        new("field.format", 400, "格式不正确。", "It does not have the right format."),
        new("field.unknown-code", 400, "代码“{code}”不存在。", "There is no code '{code}'."),
        new("field.out-of-range", 400, "必须在 {from} 与 {to} 之间。", "It must lie between {from} and {to}."),
        new("field.in-the-future", 400, "时间不能晚于现在。", "This cannot be in the future."),
        new("field.not-allowed", 400, "此处不应填写。", "This does not belong here."),
        new("page.cursor-invalid", 400, "翻页标记无效，请从第一页重新查询。", "The cursor is not one of ours; start from the first page."),
        new("token.missing", 401, "请先登录。", "A bearer token is required."),
        new("token.invalid", 401, "登录凭证无效。", "The token is not valid."),
        new("token.expired", 401, "登录已过期，请重新登录。", "The token has expired."),
        new("token.revoked", 401, "登录凭证已被撤销，请重新登录。", "The token was revoked; sign in again."),
        new("token.claims", 401, "登录凭证中的“{claim}”缺失或不符合要求。", "The token's claim '{claim}' is missing or not as it must be."),
        new(
            "issuer-away",
            503,
            "身份认证服务暂时无法访问，请稍后重试。",
            "The issuer of tokens is away, so none can be checked; try again."
        ),
        new("role.not-permitted", 403, "您的角色不能进行此操作。", "Your role may not do this."),
        new("not-found", 404, "未找到，或您无权查看。", "There is no such thing, or it is not yours to see."),
        new("method-not-allowed", 405, "不支持此方法。", "This method is not supported here."),
        new(
            "version.stale",
            412,
            "内容已被他人更新（当前版本 {current}），请刷新后重试。",
            "It has changed in the meantime (version {current} now); look again."
        ),
        new(
            "idempotency-key.invalid",
            400,
            "Idempotency-Key 须为 1–200 个可见 ASCII 字符。",
            "An Idempotency-Key has 1 to 200 visible ASCII characters."
        ),
        new("idempotency-key.reused", 422, "该 Idempotency-Key 已用于另一请求。", "This Idempotency-Key belongs to another request."),
        new("if-match.invalid", 400, "If-Match 须为单个版本号，例如 \"7\"。", "If-Match must be one version, such as \"7\"."),
        new(
            "as-of.invalid",
            400,
            "asOf 须为版本号或时间；未注明时区的按北京时间理解。",
            "asOf must be a version, or a moment; without an offset it is Shanghai time."
        ),
        new("log-position.invalid", 400, "Log-Position 须为非负整数。", "Log-Position must be a whole number."),
        new("read-model.behind", 503, "数据正在更新，请稍后重试。", "The list has not caught up with your change yet; try again."),
        new("too-busy", 503, "系统繁忙，请稍后重试。", "Too busy at the moment; try again."),
        new("database-away", 503, "数据库暂时无法访问，请求未执行，请重试。", "The database is away; nothing was done. Try again."),
        new(
            "outcome-unknown",
            503,
            "未能确认请求是否已执行，请用同一 Idempotency-Key 重试。",
            "It is not known whether this was done; try again with the same Idempotency-Key."
        ),
        new("internal", 500, "系统内部错误，已记录。", "An error on our side; it has been logged."),
    ];
}
