// What the printed forms say of a consultation.
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.Shared;

namespace Referrals.Documents;

/// <summary>One consultation in one language.</summary>
/// <param name="state">Where it stands, for the mark across the page.</param>
/// <param name="details">The consultation.</param>
/// <param name="source">What else is known. Its day is the one of what was said last.</param>
internal sealed partial class ConsultationPrintout(ConsultationStateName state, ConsultationDetails details, PrintoutSource source)
    : PrintedContent(source)
{
    private const int TextLines = 2;

    /// <summary>图文咨询单: the question and all that was written since.</summary>
    public Printout Advice() =>
        Print(
            Words.Say("图文咨询单", "Written advice"),
            [
                .. Request(),
                new([
                    Field("答复期限", "Answer due", Words.Moment(details.AnswerDue)),
                    Field("首次答复", "First answer", details.AnsweredAt is { } at ? Words.Moment(at) : null),
                ]),
                .. details.Posts.Select(Post),
                .. Ending(),
                .. Attached(),
            ],
            Field("咨询医生（签名）", "Doctor who asks (signature)", Practitioner(details.From.Practitioner)),
            Field(
                "答复医生（签名）",
                "Doctor who answers (signature)",
                Practitioner(details.Posts.FindLast(post => post.Recommendation is not null)?.By.Practitioner)
            )
        );

    /// <summary>会诊结论单: who took part, what each said, and what they came to.</summary>
    public Printout Conclusion()
    {
        var meeting = details.Meeting!;
        var conclusion = meeting.Conclusion!;
        return Print(
            Words.Say("会诊结论单", "Conclusion of a consultation"),
            [
                .. Request(),
                new([
                    Field("主持人", "Chair", Names(meeting.Chair!)),
                    Field("会诊时间", "Time", Words.Moment(meeting.OpenedAt ?? meeting.Time!.From)),
                ]),
                new([Field("参加专家", "Experts", string.Join('\n', meeting.Experts.Select(expert => Attending(meeting, expert))))]),
                Text("会诊目的", "Question", details.Posts[0].Text),
                .. meeting.Opinions.Where(opinion => !opinion.Addendum).Select(opinion => Opinion(meeting, opinion)),
                new(
                    [
                        Field(
                            "会诊结论",
                            "Conclusion",
                            Said(conclusion.By, conclusion.At, Words.Of(conclusion.Recommendation), Open(conclusion.Text))
                        ),
                    ],
                    TextLines
                ),
                .. Tasks(meeting),
                .. meeting.Opinions.Where(opinion => opinion.Addendum).Select(opinion => Opinion(meeting, opinion)),
                .. Attached(),
            ],
            Field("主持人（签名）", "Chair (signature)", Practitioner(conclusion.By.Practitioner)),
            Field("申请医生（签名）", "Doctor who asks (signature)", Practitioner(details.From.Practitioner))
        );
    }

    private Printout Print(string title, IReadOnlyList<PrintedRow> rows, params IEnumerable<PrintedField> signatures) =>
        new(
            Words.Tag,
            title,
            Institution(details.To.Institution),
            details.Number,
            [Field("会诊单号", "No.", details.Number), Field("日期", "Date", Words.Of(Source.Day))],
            Erased,
            rows,
            [.. signatures, Field("机构（盖章）", "Institution (seal)", $"{Institution(details.To.Institution)} {Words.Of(Source.Day)}")]
        )
        {
            Mark = PrintoutMark.Of(state) is { } mark ? Words.Say(mark.Chinese, mark.English) : null,
        };

    private IEnumerable<PrintedRow> Request() =>
        [
            .. Patient(),
            new([
                Field("申请机构", "From institution", Institution(details.From.Institution)),
                Field("申请医生", "Doctor who asks", Practitioner(details.From.Practitioner)),
            ]),
            new([
                Field("会诊机构", "To institution", Institution(details.To.Institution)),
                Field("科室", "Department", Unit(details.To.Institution, details.To.Unit)),
            ]),
            new([Field("紧急程度", "Urgency", Words.Of(details.Urgency)), Field("申请时间", "Asked at", Words.Moment(details.AskedAt))]),
            new([Field("初步诊断", "First diagnosis", Diagnoses(details.Diagnoses))]),
        ];

    private PrintedRow Post(ConsultationPost post, int at)
    {
        var text = Said(post.By, post.At, post.Recommendation is { } advice ? Words.Of(advice) : null, Open(post.Text));
        return new(
            [
                post.Recommendation is not null ? Field("答复", "Answer", text)
                : at == 0 ? Field("咨询问题", "Question", text)
                : Field("追问", "Further question", text),
            ],
            TextLines
        );
    }

    // An expert from outside has no account: the chair's institution has written it down, and the form says so.
    private PrintedRow Opinion(Meeting meeting, Opinion opinion)
    {
        var expert = opinion.Expert is { } number ? meeting.Expert(number) : null;
        var said = Open(opinion.Text);
        var text = expert is { Outside: true }
            ? $"{Named(expert)} {Words.Moment(opinion.At)} {Words.Say("由", "written by ")}{Names(opinion.By)}{Words.Say("代录", "")}\n{said}".TrimEnd()
            : Said(opinion.By, opinion.At, null, said);
        return new(
            [
                (opinion.Addendum, opinion.Dissents) switch
                {
                    (true, true) => Field("补充意见（保留）", "Addendum (dissenting)", text),
                    (true, false) => Field("补充意见", "Addendum", text),
                    (false, true) => Field("保留意见", "Dissenting opinion", text),
                    (false, false) when opinion.Expert is null => Field("主持人意见", "Opinion of the chair", text),
                    (false, false) => Field("专家意见", "Opinion", text),
                },
            ],
            TextLines
        );
    }

    private IEnumerable<PrintedRow> Tasks(Meeting meeting) =>
        meeting.Tasks.IsEmpty
            ? []
            :
            [
                new([
                    Field(
                        "随访任务",
                        "Follow-up tasks",
                        string.Join(
                            '\n',
                            meeting.Tasks.Select(one =>
                                $"{one.Task.Number}. {Institution(one.Task.Institution)} {Words.Say("期限", "by")} {Words.Of(one.Task.Due)} {Open(one.Task.Text)} {Done(one)}".TrimEnd()
                            )
                        )
                    ),
                ]),
            ];

    private string Done(TaskProgress one) =>
        one.DoneAt is { } at ? Words.Say($"（{Words.Of(Shanghai.Day(at))}完成）", $"(done {Words.Of(Shanghai.Day(at))})") : "";

    // Why it came to nothing, or what was said with its end.
    private IEnumerable<PrintedRow> Ending()
    {
        if (details.Declined is { } declined)
            yield return new([Field("拒绝原因", "Why it was declined", $"{Words.Of(declined)}\n{Open(details.Note)}".TrimEnd())]);
        if (details.Cancelled is { } cancelled)
            yield return new([Field("取消原因", "Why it was called off", $"{Words.Of(cancelled)}\n{Open(details.Note)}".TrimEnd())]);
    }

    // What nobody may open is not there for a reader of paper either.
    private IEnumerable<PrintedRow> Attached() =>
        details.Attachments.FindAll(file => file.State == AttachmentState.Clean) is { IsEmpty: false } files
            ? [new([Field("附件", "Attachments", string.Join('\n', files.Select((file, at) => $"{at + 1}. {Open(file.Name)}".TrimEnd())))])]
            : [];

    private string Attending(Meeting meeting, Invitee expert)
    {
        var there =
            meeting.Present.Contains(expert.Number) ? Words.Say("到会", "present")
            : meeting.HasDeclined(expert.Number) ? Words.Say("谢绝", "declined")
            : Words.Say("未到会", "absent");
        return $"{Named(expert)} {Words.Say("（", "(")}{there}{Words.Say("）", ")")}";
    }

    private string Named(Invitee expert) =>
        Joined(
            Institution(expert.Institution),
            Unit(expert.Institution, expert.Unit),
            Practitioner(expert.Practitioner) ?? Open(expert.Name)
        );

    private string Names(Sender by) => Joined(Institution(by.Institution), Practitioner(by.Practitioner));

    private string Said(Sender by, DateTimeOffset at, string? comesTo, string? text) =>
        $"{Joined(Names(by), Words.Moment(at), comesTo)}\n{text}".TrimEnd();

    private static string Joined(params IEnumerable<string?> parts) => string.Join(' ', parts.OfType<string>());
}
