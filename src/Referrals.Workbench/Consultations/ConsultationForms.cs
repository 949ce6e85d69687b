// Which form each action on a consultation has, and what is sent: advice, examinations, and what all kinds have in common.
using Referrals.Workbench.Care;
using Referrals.Workbench.Client;
using Referrals.Workbench.SignIn;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Consultations;

/// <summary>A button on a consultation.</summary>
/// <param name="Name">The action, as the contract names it.</param>
/// <param name="Chinese">On the button.</param>
/// <param name="English">On the button.</param>
public sealed record ConsultationButton(string Name, string Chinese, string English)
{
    /// <summary>What is usually done next.</summary>
    public bool Main { get; init; }

    /// <summary>It ends the consultation against somebody's wish.</summary>
    public bool Grave { get; init; }

    /// <summary>Address of the page that has its form, by the consultation's id.</summary>
    public Func<Guid, string>? Page { get; init; }
}

/// <summary>Actions on consultations.</summary>
public static partial class ConsultationForms
{
    private const int Long = 4_000;

    /// <summary>In the order of the buttons. A critical value is acknowledged where it is shown, not here.</summary>
    public static IReadOnlyList<ConsultationButton> Buttons { get; } =
    [
        new("claim-examination", "领取", "Claim") { Main = true },
        new("report-examination", "出具报告", "Report") { Main = true },
        new("release-examination", "退还", "Release"),
        new("correct-report", "更正报告", "Correct the report"),
        new("give-advice", "答复", "Answer") { Main = true },
        new("add-question", "追问", "Ask on"),
        new("accept", "受理", "Accept") { Main = true },
        new("invite-experts", "邀请专家", "Invite experts"),
        new("propose-times", "提出时间", "Propose times"),
        new("answer-invitation", "回复邀请", "Answer the invitation") { Main = true },
        new("schedule", "排期", "Schedule") { Main = true },
        new("open-session", "开始会诊", "Open the session") { Main = true },
        new("record-attendance", "登记到会", "Record who is present"),
        new("give-opinion", "填写意见", "Give an opinion") { Main = true },
        new("conclude", "会诊结论", "Conclude"),
        new("finish-task", "任务完成", "Finish a task"),
        new("reuse-result", "结果互认", "Use the result"),
        new("consent-to-referral", "同意转诊", "Consent to a referral"),
        new("refer", "转诊", "Refer") { Page = id => $"/work/new-transfer/{id}/consultation" },
        new("change-chair", "更换主持", "Change the chair"),
        new("postpone", "延期", "Postpone"),
        new("close", "结束", "Close"),
        new("decline", "拒绝", "Decline") { Grave = true },
        new("cancel", "取消申请", "Cancel") { Grave = true },
    ];

    /// <summary>The form of an action; null where one click does it.</summary>
    public static ActionForm? For(string action, ConsultationView view, Caller? caller) =>
        action switch
        {
            "give-advice" => new ActionForm(action, [Text("/text", "答复", "Answer"), Recommendation]),
            "add-question" => new ActionForm(action, [Text("/text", "问题", "Question")]),
            "decline" => Reasoned(action, Codes.ConsultationDeclines, "拒绝原因", "Why it is declined"),
            "cancel" => Reasoned(action, Codes.ConsultationCancellations, "取消原因", "Why it is called off"),
            "report-examination" => Report(),
            "correct-report" => Correction(view),
            _ => MeetingFormFor(action, view, caller),
        };

    /// <summary>Sends what stands in a form.</summary>
    public static Task<bool> Send(ActionForm form, OpenConsultation open) =>
        form.Action switch
        {
            "give-advice" => open.Send(Api.GiveAdvice, new AdviceForm(form.Text("/text"), form.Text("/recommendation"))),
            "add-question" => open.Send(Api.AskOn, new QuestionForm(form.Text("/text"))),
            "decline" => open.Send(Api.DeclineConsultation, new ConsultationReasonForm(form.Text("/reason"), form.Text("/note"))),
            "cancel" => open.Send(Api.CancelConsultation, new ConsultationReasonForm(form.Text("/reason"), form.Text("/note"))),
            "report-examination" => open.Send(
                Api.ReportExamination,
                new ReportForm(
                    form.Text("/status"),
                    form.Text("/findings"),
                    form.Text("/conclusion"),
                    form.Flag("/critical"),
                    form.Text("/criticalValue"),
                    form.Flag("/recognised") ?? false
                )
            ),
            "correct-report" => open.Send(
                Api.CorrectReport,
                new ReportCorrectionForm(
                    form.Text("/reason"),
                    form.Text("/note"),
                    form.Text("/findings"),
                    form.Text("/conclusion"),
                    form.Flag("/critical"),
                    form.Text("/criticalValue"),
                    form.Flag("/recognised") ?? false
                )
            ),
            _ => SendMeeting(form, open),
        };

    /// <summary>Does what needs no form.</summary>
    public static Task<bool> Do(string action, OpenConsultation open) =>
        action switch
        {
            "claim-examination" => open.Send(Api.ClaimExamination, new DoerForm(null)),
            "release-examination" => open.Send(Api.ReleaseExamination, new DoerForm(null)),
            "reuse-result" => open.Send(Api.ReuseResult, new DoerForm(null)),
            "consent-to-referral" => open.Send(Api.ConsentToReferral, new DoerForm(null)),
            "open-session" => open.Send(Api.OpenSession, new RemarkForm(null)),
            "close" => open.Send(Api.CloseConsultation, new RemarkForm(null)),
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, "It needs a form."),
        };

    private static FormField Recommendation =>
        new("/recommendation", FieldKind.Choice, "建议", "Recommendation") { Required = true, Codes = Codes.Recommendations };

    private static FormField Note => new("/note", FieldKind.Text, "说明", "Note") { Hint = ("选“其他”时必填", "needed with “other”") };

    private static FormField Text(string pointer, string chinese, string english) =>
        new(pointer, FieldKind.Text, chinese, english) { Required = true, Longest = Long };

    private static ActionForm Reasoned(string action, CodeWords reasons, string chinese, string english) =>
        new(action, [new FormField("/reason", FieldKind.Choice, chinese, english) { Required = true, Codes = reasons }, Note])
        {
            Rules = CareForms.OtherNeedsNote,
        };

    // Only what is final is taken over by other institutions; a critical value is named where there is one, and only there.
    private static ActionForm Report() =>
        new(
            "report-examination",
            [
                new FormField("/status", FieldKind.Choice, "报告类型", "Kind of report")
                {
                    Required = true,
                    Codes = Codes.ReportStatuses,
                    Only = ["preliminary", "final"],
                },
                .. Content(form => form["/status"].Text == "final"),
            ]
        );

    private static ActionForm Correction(ConsultationView view)
    {
        var last = view.Reports is [.., var newest] ? newest : null;
        var form = new ActionForm(
            "correct-report",
            [
                new FormField("/reason", FieldKind.Choice, "更正原因", "Why it is corrected")
                {
                    Required = true,
                    Codes = Codes.ReportCorrections,
                },
                Note,
                .. Content(null),
            ]
        )
        {
            Rules = CareForms.OtherNeedsNote,
        };
        return form.Begin("/findings", value => value.Text = last?.Findings)
            .Begin("/conclusion", value => value.Text = last?.Conclusion)
            .Begin(
                "/critical",
                value =>
                    value.Text =
                        last is null ? null
                        : last.Critical is null ? "false"
                        : "true"
            )
            .Begin("/criticalValue", value => value.Text = last?.Critical?.Value)
            .Begin("/recognised", value => value.Text = last?.Recognised == true ? "true" : null);
    }

    private static FormField[] Content(Func<ActionForm, bool>? recognisable) =>
        [
            Text("/findings", "检查所见", "Findings"),
            Text("/conclusion", "诊断意见", "Conclusion"),
            new("/critical", FieldKind.YesNo, "是否危急值", "Is there a critical value") { Required = true },
            new("/criticalValue", FieldKind.Text, "危急值内容", "Which critical value")
            {
                Required = true,
                When = form => form["/critical"].Text == "true",
                Hint = ("提交后立即通知申请方，须由其确认", "the requester is told at once and must acknowledge it"),
            },
            new("/recognised", FieldKind.Tick, "结果可互认", "Other institutions may take the result as theirs") { When = recognisable },
        ];
}
