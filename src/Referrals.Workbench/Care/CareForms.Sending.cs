// What those who sent a case say about it later, and what is said of a case that leaves the county or is answered by advice.
using Referrals.Workbench.Cases;
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Care;

public static partial class CareForms
{
    private static ActionForm? SendingFormFor(string action, ReferralView view) =>
        action switch
        {
            "resubmit" => DownTransfer(view, action),
            "request-cancellation" => Cancellation(),
            "withdraw-cancellation" => Reasoned(action, Codes.WithdrawalReasons, "撤回原因", "Why it is withdrawn"),
            "extend-validity" => Validity(view),
            "justify-out-of-county" => Reasoned(action, Codes.OutOfCountyReasons, "转出县域的理由", "Why the patient left the county"),
            "give-expert-statement" => new ActionForm(
                action,
                [
                    new FormField("/supports", FieldKind.YesNo, "是否支持转出县域", "Should the patient leave the county")
                    {
                        Required = true,
                    },
                    new FormField("/statement", FieldKind.Text, "专家意见", "Statement") { Required = true },
                ]
            ),
            "revoke-filing" => new ActionForm(
                action,
                [
                    new FormField("/reason", FieldKind.Choice, "撤销原因", "Why it does not stand")
                    {
                        Required = true,
                        Codes = Codes.FilingRevocationReasons,
                    },
                    Note,
                ]
            ),
            "restore-filing" => new ActionForm(action, [Note]),
            "advise" => Advice(view),
            _ => null,
        };

    private static Task<bool> SendSending(ActionForm form, OpenCase open, string? reason, string? note) =>
        form.Action switch
        {
            "resubmit" => open.Send(Api.SendAgain, DownTransferOf(form)),
            "request-cancellation" => open.Send(Api.Cancel, new CancellationForm(form.Text("/by"), reason, note)),
            "withdraw-cancellation" => open.Send(Api.WithdrawCancellation, new GroundsForm(reason, note)),
            "extend-validity" => open.Send(Api.ExtendValidity, new ExtensionForm(form.Day("/validUntil"), note)),
            "justify-out-of-county" => open.Send(Api.JustifyOutOfCounty, new GroundsForm(reason, note)),
            "give-expert-statement" => open.Send(
                Api.GiveExpertStatement,
                new ExpertStatementForm(form.Flag("/supports"), form.Text("/statement"))
            ),
            "revoke-filing" => open.Send(Api.RevokeFiling, new GroundsForm(reason, note)),
            "restore-filing" => open.Send(Api.RestoreFiling, new RemarkForm(note)),
            "advise" => open.Send(
                Api.AdviseInstead,
                new AdviceInsteadForm(form.Text("/practitioner"), reason, note, form.Text("/text"), form.Text("/recommendation"))
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form.Action, "No such form."),
        };

    private static ActionForm Cancellation() =>
        new ActionForm(
            "request-cancellation",
            [
                new FormField("/by", FieldKind.Choice, "由谁提出", "Who asks for it") { Required = true, Codes = Codes.CancelledBy },
                new FormField("/reason", FieldKind.Choice, "取消原因", "Why it is cancelled")
                {
                    Required = true,
                    Codes = Codes.CancellationReasons,
                },
                NoteWithOther,
            ]
        )
        {
            Rules = OtherNeedsNote,
        }.Begin("/by", value => value.Text = "patient");

    private static ActionForm Validity(ReferralView view)
    {
        var until = view.Request?.ValidUntil ?? DateOnly.MinValue;
        return new ActionForm(
            "extend-validity",
            [
                new FormField("/validUntil", FieldKind.Day, "有效期延至", "Valid until")
                {
                    Required = true,
                    Hint = ($"现有效期至 {Formats.Iso(until)}", $"now until {Formats.Iso(until)}"),
                },
                Note,
            ]
        )
        {
            Rules = (form, words, now) =>
            {
                if (form.Day("/validUntil") is { } day && (day <= until || day < Formats.Day(now)))
                    form.Faults.Add("/validUntil", words.Of("须晚于现有效期，且不早于今天。", "Later than now, and not before today."));
            },
        };
    }

    // The department declines and says what can be done where the patient is.
    private static ActionForm Advice(ReferralView view) =>
        new(
            "advise",
            [
                new FormField("/reason", FieldKind.Choice, "拒绝原因", "Why it is declined")
                {
                    Required = true,
                    Codes = Codes.DeclineReasons,
                },
                NoteWithOther,
                new FormField("/text", FieldKind.Text, "指导意见", "Advice") { Required = true, Longest = Long },
                new FormField("/recommendation", FieldKind.Choice, "建议", "Recommendation")
                {
                    Required = true,
                    Codes = Codes.Recommendations,
                },
                new FormField("/practitioner", FieldKind.Doctor, "指导医生", "Who advises")
                {
                    Institution = view.To.Institution,
                    Hint = ("不选则为本人", "left empty: you"),
                },
            ]
        )
        {
            Rules = OtherNeedsNote,
        };
}
