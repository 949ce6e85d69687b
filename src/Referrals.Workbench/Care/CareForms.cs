// Which form each action on a case has, what stands in it at first, and what is sent.
using Referrals.Workbench.Cases;
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Care;

/// <summary>Actions that need more than a click.</summary>
public static partial class CareForms
{
    private const int Long = 4_000;

    private static readonly (string, string) NowIfEmpty = ("留空即为现在", "left empty: now");

    private static readonly FormField Note = new("/note", FieldKind.Text, "说明", "Note");

    private static readonly FormField NoteWithOther = Note with { Hint = ("选“其他”时必填", "needed with “other”") };

    /// <summary>The form of an action on a case; null where it is done by one click or not here.</summary>
    public static ActionForm? For(string action, ReferralView view) =>
        action switch
        {
            "return-from-review" or "return" => Reasoned(action, Codes.ReturnReasons, "退回原因", "Why it is returned"),
            "decline" => Reasoned(action, Codes.DeclineReasons, "拒绝原因", "Why it is declined"),
            "redirect" => Redirection(),
            "record-arrival" => Single(action, "/arrivedAt", "到诊时间", "When the patient came"),
            "begin-care" => Care(),
            "add-note" => new ActionForm(action, [Note with { Chinese = "病程备注", Required = true }]),
            "record-follow-up" => Visit(),
            "offer-down-transfer" => DownTransfer(view, action),
            "conclude" => Conclusion(view),
            "report-outcome" => Outcome(action, view),
            "amend-outcome" => Outcome(action, view),
            "close" => Closure(view),
            "record-death" => Death(),
            _ when action.StartsWith("retract-", StringComparison.Ordinal) => Reasoned(
                action,
                Codes.RetractionReasons,
                "撤销原因",
                "Why it is taken back"
            ),
            _ => SendingFormFor(action, view),
        };

    /// <summary>Sends what stands in a form.</summary>
    public static Task<bool> Send(ActionForm form, OpenCase open)
    {
        var (reason, note) = (form.Has("/reason") ? form.Text("/reason") : null, form.Has("/note") ? form.Text("/note") : null);
        return form.Action switch
        {
            "return-from-review" or "return" => open.Return(reason, note),
            "decline" => open.Decline(reason, note),
            "redirect" => open.Send(Api.Redirect, new RedirectionForm(form.Place("/destination"), reason, note)),
            "record-arrival" => open.Send(Api.RecordArrival, new ArrivalForm(form.Moment("/arrivedAt"))),
            "begin-care" => open.Send(Api.BeginCare, new CareForm(form.Moment("/begunAt"), form.Flag("/inpatient"))),
            "add-note" => open.Send(Api.AddNote, new RemarkForm(note)),
            "record-follow-up" => open.Send(Api.RecordFollowUp, VisitOf(form)),
            "offer-down-transfer" => open.Send(Api.OfferDown, DownTransferOf(form)),
            "conclude" => open.Send(
                Api.Conclude,
                new ConclusionForm(form.Moment("/concludedAt"), form.Text("/way"), form.Diagnoses("/diagnoses"))
            ),
            "report-outcome" => open.Send(Api.ReportOutcome, OutcomeOf(form, "")),
            "amend-outcome" => open.Send(Api.AmendOutcome, new AmendmentForm(OutcomeOf(form, "/report"), reason, note)),
            "close" => open.Send(Api.CloseCase, new ClosureForm(form.Has("/noReport") ? form.Text("/noReport") : null, note)),
            "record-death" => open.Send(Api.RecordDeath, new DeathForm(form.Moment("/diedAt"), note)),
            "retract-arrival" => open.Send(Api.RetractArrival, new RetractionForm(reason, note)),
            "retract-care" => open.Send(Api.RetractCare, new RetractionForm(reason, note)),
            "retract-conclusion" => open.Send(Api.RetractConclusion, new RetractionForm(reason, note)),
            "retract-no-show" => open.Send(Api.RetractNoShow, new RetractionForm(reason, note)),
            "retract-death" => open.Send(Api.RetractDeath, new RetractionForm(reason, note)),
            _ => SendSending(form, open, reason, note),
        };
    }

    /// <summary>“Other” needs words.</summary>
    public static void OtherNeedsNote(ActionForm form, Words words, DateTimeOffset now)
    {
        var other = form.Fields.Any(field => field.Codes is not null && form.Text(field.Pointer) == "other");
        if (other && form.Text("/note") is null)
            form.Faults.Add("/note", words.Of("选“其他”时须填写说明。", "“Other” needs a note."));
    }

    private static ActionForm Reasoned(string action, CodeWords reasons, string chinese, string english) =>
        new(action, [new FormField("/reason", FieldKind.Choice, chinese, english) { Required = true, Codes = reasons }, NoteWithOther])
        {
            Rules = OtherNeedsNote,
        };

    private static ActionForm Single(string action, string pointer, string chinese, string english) =>
        new(action, [new FormField(pointer, FieldKind.Moment, chinese, english) { Hint = NowIfEmpty }]) { Rules = NotInFuture };

    private static ActionForm Care() =>
        new(
            "begin-care",
            [
                new FormField("/inpatient", FieldKind.YesNo, "收住院", "Admitted to a bed") { Required = true },
                new FormField("/begunAt", FieldKind.Moment, "开始时间", "When care began") { Hint = NowIfEmpty },
            ]
        )
        {
            Rules = NotInFuture,
        };

    private static ActionForm Redirection() =>
        new(
            "redirect",
            [
                new FormField("/destination", FieldKind.Place, "改转到", "Where to") { Required = true },
                new FormField("/reason", FieldKind.Choice, "改转原因", "Why") { Required = true, Codes = Codes.RedirectReasons },
                NoteWithOther,
            ]
        )
        {
            Rules = OtherNeedsNote,
        };

    private static ActionForm Death() =>
        new("record-death", [new FormField("/diedAt", FieldKind.Moment, "死亡时间", "When the patient died") { Required = true }, Note])
        {
            Rules = NotInFuture,
        };

    // With a report nothing else is said; without one, why there is none.
    private static ActionForm Closure(ReferralView view) =>
        new(
            "close",
            view.Outcome is null
                ?
                [
                    new FormField("/noReport", FieldKind.Choice, "没有回转单的原因", "Why there is no report")
                    {
                        Required = true,
                        Codes = Codes.NoReportReasons,
                    },
                    NoteWithOther,
                ]
                : [Note]
        )
        {
            Rules = OtherNeedsNote,
        };

    /// <summary>What has happened lies before now.</summary>
    public static void NotInFuture(ActionForm form, Words words, DateTimeOffset now)
    {
        foreach (var field in form.Fields.Where(field => field.Kind == FieldKind.Moment))
        {
            if (form.Moment(field.Pointer) > now)
                form.Faults.Add(field.Pointer, words.Of("时间不能晚于现在。", "This is in the future."));
        }
    }
}
