// The patient's page in large type, for a phone: plain HTML without a script.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Referrals.Cases;
using Referrals.Documents;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Screens;

internal static class PatientPage
{
    private const string Style = """
        body{margin:0;background:#fff;color:#111;font:20px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif}
        main{max-width:34rem;margin:0 auto;padding:16px 18px 40px}
        h1{font-size:26px;line-height:1.3;margin:8px 0 12px}
        .number{color:#444;font-size:18px;margin:0 0 12px}
        .when{font-size:30px;font-weight:700;line-height:1.3;margin:0}
        .box{border:2px solid #0958d9;border-radius:10px;padding:14px 16px;margin:14px 0}
        .changed{background:#fffbe6;border:2px solid #ad6800;border-radius:10px;padding:10px 14px;margin:14px 0}
        .wrong{background:#fff1f0;border:2px solid #a8071a;border-radius:10px;padding:10px 14px}
        dt{font-weight:700;margin-top:14px}dd{margin:2px 0 0}
        s{color:#444}
        label{display:block;font-weight:700;margin-top:14px}
        input{font:inherit;font-size:24px;width:100%;box-sizing:border-box;padding:10px 12px;border:2px solid #555;border-radius:8px}
        .end{letter-spacing:.3em;max-width:12rem}
        button{font:inherit;font-weight:700;margin-top:18px;width:100%;padding:12px;border:0;border-radius:8px;background:#0958d9;color:#fff}
        .quiet{background:#fff;color:#0958d9;border:2px solid #0958d9}
        a{color:#0958d9}small{font-size:16px;color:#444;display:block}
        :focus-visible{outline:3px solid #0958d9;outline-offset:2px}
        """;

    private static readonly string SecurityPolicy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Asks for the end of a document's number; the same page for everything that does not fit together.</summary>
    public static IResult Form(HttpContext http, Language language, string? number, int status)
    {
        var words = new PageWords(language);
        var wrong =
            status == StatusCodes.Status200OK
                ? default
                : Markup.Of(
                    $"""
                    <p class="wrong" role="alert">{words.Say(
                        "单号和证件号码后四位不符，或没有这张转诊单，请核对。",
                        "Number and document do not fit together, or there is no such referral. Please check both."
                    )}</p>
                    """
                );
        return Page(
            http,
            words,
            status,
            Markup.Of(
                $"""
                <h1>{words.Say("查询就诊安排", "Your appointment")}</h1>{wrong}
                <form method="post" action="{PatientAddress.Path}">
                <label for="number">{words.Say("转诊单号", "Number of the referral")}</label>
                <input id="number" name="number" value="{number}" required maxlength="40" autocomplete="off" autocapitalize="characters" spellcheck="false">
                <label for="end">{words.Say("患者证件号码的后四位", "Last four characters of the patient's document number")}</label>
                <input id="end" class="end" name="end" required maxlength="8" autocomplete="off" autocapitalize="characters" spellcheck="false">
                <input type="hidden" name="lang" value="{words.Tag}">
                <button>{words.Say("查询", "Show")}</button>
                </form>
                <p><small>{words.Say(
                    "本页只显示时间、地点和预计费用，不显示病情。",
                    "This page shows when, where and the expected cost; nothing about the illness."
                )}</small></p>
                """
            ),
            number
        );
    }

    /// <summary>Too many attempts.</summary>
    public static IResult TooMany(HttpContext http, Language language)
    {
        var words = new PageWords(language);
        http.Response.Headers.RetryAfter = PatientPageEndpoints.Seconds(PatientPageSettings.Window);
        return Page(
            http,
            words,
            StatusCodes.Status429TooManyRequests,
            Markup.Of(
                $"""
                <h1>{words.Say("查询次数过多", "Too many attempts")}</h1>
                <p>{words.Say(
                    "请十五分钟后再试，或联系您的家庭医生。",
                    "Please try again in a quarter of an hour, or ask your family doctor."
                )}</p>
                """
            ),
            null
        );
    }

    /// <summary>Where, when, what to bring, what it is expected to cost, whom to call.</summary>
    public static IResult Visit(HttpContext http, Language language, PatientVisit visit, string? phone)
    {
        var words = new PageWords(language);
        var appointment = visit.Appointment is { } arranged ? Arranged(words, visit, arranged) : default;
        var valid = visit is { ValidUntil: { } until, Stage: VisitStage.Asked or VisitStage.Accepted or VisitStage.Lost }
            ? Markup.Of($"<dt>{words.Say("转诊有效期至", "The referral is valid until")}</dt><dd>{words.Day(until)}</dd>")
            : default;
        var call = phone is null
            ? default
            : Markup.Of($"""<br>{words.Say("转诊服务电话：", "Referral service: ")}<a href="tel:{phone}">{phone}</a>""");
        return Page(
            http,
            words,
            StatusCodes.Status200OK,
            Markup.Of(
                $"""
                <h1>{words.Title(visit.Stage)}</h1>
                <p class="number">{words.Say("转诊单号", "Referral")} {visit.Number}</p>
                {Changed(words, visit)}{appointment}
                <p>{words.Next(visit.Stage)}</p>
                <dl>
                <dt>{words.Say("医院", "Hospital")}</dt><dd>{visit.Hospital}</dd>
                {valid}
                <dt>{words.Say("有疑问请联系", "Whom to ask")}</dt>
                <dd>{words.Say("您的家庭医生", "Your family doctor")} {visit.Doctor}<br>{visit.Clinic}{call}</dd>
                </dl>
                <p><small>{words.Say("查询时间", "As of")} {words.Moment(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow())}{words.Say(
                    "。出发前请再查一次。",
                    ". Look again before you leave."
                )}</small></p>
                """
            ),
            visit.Number
        );
    }

    private static Markup Arranged(PageWords words, PatientVisit visit, Appointment appointment)
    {
        var by = visit.ArriveBy is { } latest
            ? Markup.Of($"<dt>{words.Say("最迟报到", "At the latest")}</dt><dd>{words.Moment(latest)}</dd>")
            : default;
        var cost = visit.Deductible is { } due
            ? Markup.Of(
                $"""
                <dt>{words.Say("预计起付线", "Expected deductible")}</dt><dd>{words.Yuan(due)}
                <small>{words.Say(
                    "住院时按医保结算为准；已付过的部分会连续计算。",
                    "The insurance decides at the hospital; what was paid in the same chain of stays counts."
                )}</small></dd>
                """
            )
            : default;
        return Markup.Of(
            $"""
            <div class="box"><p class="when">{words.When(appointment)}</p>
            <dl>
            <dt>{words.Say("地点", "Where")}</dt><dd>{visit.Hospital} {visit.Place}</dd>
            {by}
            <dt>{words.Say("请携带", "Please bring")}</dt><dd>{words.ToBring(appointment.Resource)}</dd>
            {cost}
            </dl></div>
            """
        );
    }

    private static Markup Changed(PageWords words, PatientVisit visit) =>
        visit is { Former: { } former, ChangedAt: { } at }
            ? Markup.Of(
                $"""
                <p class="changed" role="status"><b>{(visit.Stage == VisitStage.Lost
                    ? words.Say("原来的预约已失效", "The appointment is no longer valid")
                    : words.Say("预约已更改", "The appointment has changed"))}</b> {words.Moment(at)}<br>
                {words.Say("原来：", "Before: ")}<s>{words.When(former)}</s></p>
                """
            )
            : default;

    private static IResult Page(HttpContext http, PageWords words, int status, Markup body, string? number)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = SecurityPolicy;
        headers.ContentLanguage = words.Tag;
        headers.CacheControl = "no-store";
        headers.Vary = "Accept-Language";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        var other = words.IsChinese ? "en" : "zh-CN";
        var page = Markup.Of(
            $"""<a href="{PatientAddress.Path}/{number}?lang={other}" lang="{other}">{(words.IsChinese ? "English" : "中文")}</a>"""
        );
        // The style is ours and not encoded: its hash is of exactly these bytes.
        return Results.Content(
            $"""
            <!DOCTYPE html>
            <html lang="{words.Tag}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{words.Say("就诊安排", "Appointment")}</title><style>{Style}</style></head>
            <body><main>{body}<p>{page}</p></main></body></html>
            """,
            "text/html; charset=utf-8",
            statusCode: status
        );
    }
}

/// <summary>The words of the page in one of two languages.</summary>
internal sealed class PageWords(Language language)
{
    private readonly PrintoutTexts texts = new(language);

    public bool IsChinese => language == Language.Chinese;

    public string Tag => language.Tag();

    public string Say(string chinese, string english) => texts.Say(chinese, english);

    public string Moment(DateTimeOffset moment) => texts.Moment(moment);

    public string Day(DateOnly day) => texts.Of(day);

    public string ToBring(Resource resource) => texts.ToBring(resource);

    /// <summary>A bed is given for a day, not for an hour.</summary>
    public string When(Appointment appointment)
    {
        var day = Shanghai.Day(appointment.StartsAt);
        var weekday = IsChinese ? "日一二三四五六"[(int)day.DayOfWeek].ToString() : day.DayOfWeek.ToString();
        var time = appointment.Resource == Resource.Bed ? "" : $" {appointment.StartsAt.ToOffset(Shanghai.Offset):HH:mm}";
        return $"{Day(day)} {Say("周", "")}{weekday}{time}";
    }

    public string Yuan(decimal amount) => string.Create(CultureInfo.InvariantCulture, $"{Say("", "¥")}{amount:#,##0.##}{Say("元", "")}");

    public string Title(VisitStage stage) =>
        stage switch
        {
            VisitStage.Asked => Say("正在等待医院答复", "The hospital has not answered yet"),
            VisitStage.Accepted => Say("医院已接受，正在安排时间", "Accepted: a time is being arranged"),
            VisitStage.Arranged => Say("您的就诊安排", "Your appointment"),
            VisitStage.Lost => Say("正在重新安排时间", "Another time is being arranged"),
            VisitStage.BeingCancelled => Say("正在取消", "Being cancelled"),
            VisitStage.Arrived => Say("您已到诊", "You have arrived"),
            _ => Say("此转诊已结束", "This referral is over"),
        };

    /// <summary>What a patient does next.</summary>
    public string Next(VisitStage stage) =>
        stage switch
        {
            VisitStage.Arranged => Say("不能按时前往时，请尽早告诉家庭医生。", "If you cannot come, tell your family doctor early."),
            VisitStage.Asked or VisitStage.Accepted or VisitStage.Lost => Say(
                "现在不必前往。时间确定后会显示在本页，家庭医生也会通知您。",
                "Do not set out yet. The time will stand here, and your family doctor will tell you."
            ),
            VisitStage.BeingCancelled => Say("请不要前往，详情请问家庭医生。", "Please do not set out; ask your family doctor."),
            VisitStage.Arrived => Say("之后的安排请问医院。", "The hospital tells you what comes next."),
            _ => Say("请不要凭此单前往，详情请问家庭医生。", "Please do not set out with it; ask your family doctor."),
        };
}
