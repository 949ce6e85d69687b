// Coming home: the down-transfer with its plan, visits, the end of care and the report to the referrer.
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Care;

public static partial class CareForms
{
    /// <summary>A follow-up visit 随访. Who is not reached is found in no state.</summary>
    public static ActionForm Visit() =>
        new(
            "record-follow-up",
            [
                new FormField("/way", FieldKind.Choice, "随访方式", "How")
                {
                    Required = true,
                    Codes = Codes.FollowUpWays,
                    Only = ["home-visit", "clinic-visit", "telephone", "unreachable"],
                },
                new FormField("/finding", FieldKind.Choice, "情况", "Finding")
                {
                    Required = true,
                    Codes = Codes.FollowUpFindings,
                    Only = ["recovered", "improving", "unchanged", "worse", "unknown"],
                    When = IsReached,
                },
                new FormField("/note", FieldKind.Text, "随访记录", "Note")
                {
                    Hint = ("病情加重时必填：症状与处理", "needed when worse: what is found, what is done"),
                },
                new FormField("/doneAt", FieldKind.Moment, "随访时间", "When") { Hint = NowIfEmpty },
                new FormField("/next", FieldKind.Day, "再次随访", "Again on")
                {
                    Hint = ("计划之外再加一天，可不填", "one more day beside those of the plan; may be left empty"),
                },
            ]
        )
        {
            Rules = VisitRules,
        };

    /// <summary>A down-transfer 下转 with the plan that the township gets.</summary>
    /// <param name="view">The case in care: diagnoses, payment and the way home are its. Or a down-transfer that was returned.</param>
    /// <param name="action">Which of both.</param>
    public static ActionForm DownTransfer(ReferralView view, string action = "offer-down-transfer")
    {
        var form = DownTransferForm(view, action);
        if (action == "offer-down-transfer")
            return form;
        form.Begin("/destination", value => value.Place = new PlaceForm(view.To.Institution, view.To.Unit))
            .Begin("/resource", value => value.Text = view.Request?.Resource)
            .Begin("/reason", value => value.Text = view.Request?.Narrative?.Reason);
        return view.Request?.Plan is not { } plan
            ? form
            : form.Begin("/plan/dischargeSummary", value => value.Text = plan.DischargeSummary)
                .Begin("/plan/rehabilitationPlan", value => value.Text = plan.RehabilitationPlan)
                .Begin("/plan/medication", value => value.Text = plan.Medication)
                .Begin("/plan/followUps", value => value.Days = plan.FollowUps);
    }

    private static ActionForm DownTransferForm(ReferralView view, string action)
    {
        string[] home = [.. new[] { view.Reviewer, view.From.Institution }.OfType<string>()];
        var form = new ActionForm(
            action,
            [
                new FormField("/destination", FieldKind.Place, "接收机构", "Where to") { Required = true, Only = home },
                new FormField("/resource", FieldKind.Choice, "所需资源", "What is needed") { Required = true, Codes = Codes.Resources },
                new FormField("/diagnoses", FieldKind.Diagnoses, "诊断", "Diagnoses") { Required = true },
                new FormField("/reason", FieldKind.Text, "下转目的", "Purpose") { Required = true },
                Plan("dischargeSummary", "出院小结", "Discharge summary"),
                Plan("rehabilitationPlan", "康复方案", "Rehabilitation plan"),
                Plan("medication", "用药", "Medication"),
                new FormField("/plan/followUps", FieldKind.Days, "随访日期", "Days of follow-up")
                {
                    Hint = ("没有日期的病例不会列入待随访", "a case without days stands on no list of follow-ups"),
                },
                new FormField("/cautions", FieldKind.Text, "注意事项", "Cautions"),
                new FormField("/payment", FieldKind.Code, "付费方式", "Payment") { Required = true, Codes = Codes.Payments },
            ]
        );
        return form.Begin("/diagnoses", value => value.Diagnoses = view.Request?.Diagnoses ?? [])
            .Begin("/destination", value => value.Place = new PlaceForm(home.FirstOrDefault(), null))
            .Begin("/resource", value => value.Text = "bed")
            .Begin("/payment", value => value.Text = view.Request?.Payment)
            .Begin("/cautions", value => value.Text = view.Request?.Narrative?.Cautions);
    }

    /// <summary>The end of care 诊疗结束.</summary>
    public static ActionForm Conclusion(ReferralView view) =>
        new ActionForm(
            "conclude",
            [
                new FormField("/way", FieldKind.Choice, "离院方式", "How the patient left")
                {
                    Required = true,
                    Codes = Codes.DischargeWays,
                    Only = ["home", "to-primary-care", "transferred", "against-advice", "other"],
                },
                new FormField("/diagnoses", FieldKind.Diagnoses, "最后诊断", "Final diagnoses") { Required = true },
                new FormField("/concludedAt", FieldKind.Moment, "结束时间", "When") { Hint = NowIfEmpty },
            ]
        )
        {
            Rules = NotInFuture,
        }.Begin("/diagnoses", value => value.Diagnoses = view.Request?.Diagnoses ?? []);

    /// <summary>The report to the referrer 回转单, or the same again with what was wrong put right.</summary>
    public static ActionForm Outcome(string action, ReferralView view)
    {
        var amends = action == "amend-outcome";
        var at = amends ? "/report" : "";
        FormField[] report =
        [
            new(at + "/diagnoses", FieldKind.Diagnoses, "最后诊断", "Final diagnoses") { Required = true },
            new(at + "/inpatientNumber", FieldKind.Line, "住院号", "Inpatient number") { Longest = 40 },
            new(at + "/mainResults", FieldKind.Text, "主要检查结果", "Main results") { Required = true, Longest = Long },
            new(at + "/treatment", FieldKind.Text, "治疗经过", "Treatment") { Required = true, Longest = Long },
            new(at + "/furtherPlan", FieldKind.Text, "下一步治疗方案", "Further plan") { Required = true, Longest = Long },
            new(at + "/rehabilitationAdvice", FieldKind.Text, "康复建议", "Rehabilitation advice") { Longest = Long },
        ];
        FormField[] why =
        [
            new("/reason", FieldKind.Choice, "更正原因", "Why it is amended") { Required = true, Codes = Codes.AmendmentReasons },
            NoteWithOther,
        ];
        var form = new ActionForm(action, amends ? [.. why, .. report] : report) { Rules = amends ? OtherNeedsNote : null };
        var known = view.Outcome;
        return form.Begin(at + "/diagnoses", value => value.Diagnoses = known?.Diagnoses ?? view.Request?.Diagnoses ?? [])
            .Begin(at + "/inpatientNumber", value => value.Text = known?.InpatientNumber)
            .Begin(at + "/mainResults", value => value.Text = known?.MainResults)
            .Begin(at + "/treatment", value => value.Text = known?.Treatment)
            .Begin(at + "/furtherPlan", value => value.Text = known?.FurtherPlan)
            .Begin(at + "/rehabilitationAdvice", value => value.Text = known?.RehabilitationAdvice);
    }

    private static FormField Plan(string name, string chinese, string english) =>
        new($"/plan/{name}", FieldKind.Text, chinese, english) { Required = true, Longest = Long };

    private static bool IsReached(ActionForm form) => form["/way"].Text != "unreachable";

    private static void VisitRules(ActionForm form, Words words, DateTimeOffset now)
    {
        NotInFuture(form, words, now);
        if (form.Text("/finding") == "worse" && form.Text("/note") is null)
            form.Faults.Add("/note", words.Of("病情加重时须填写随访记录。", "Worse: say what is found and done."));
        if (form.Day("/next") is { } next && next <= Formats.Day(now))
            form.Faults.Add("/next", words.Of("再次随访须在今天之后。", "The next day lies after today."));
    }

    private static FollowUpForm VisitOf(ActionForm form) =>
        new(
            form.Moment("/doneAt"),
            form.Text("/way"),
            IsReached(form) ? form.Text("/finding") : "unknown",
            form.Text("/note"),
            form.Day("/next")
        );

    private static ReferralForm DownTransferOf(ActionForm form) =>
        new(
            Person: null,
            Patient: null,
            Direction: "down",
            Urgency: "routine",
            form.Text("/resource"),
            form.Place("/destination") is { } place ? new DestinationForm(place.Institution, place.Unit) : null,
            [.. form.Diagnoses("/diagnoses").Select(one => new DiagnosisForm(one.Code, one.System, one.Version))],
            form.Text("/payment"),
            form.Text("/reason"),
            Summary: null,
            Examinations: null,
            Treatment: null,
            form.Text("/cautions"),
            FourExaminations: null,
            TreatmentPrinciple: null,
            HerbalPrescription: null,
            Despite: null,
            OutOfCounty: null,
            Catalogue: null
        )
        {
            Plan = new PlanForm(
                form.Text("/plan/dischargeSummary"),
                form.Text("/plan/rehabilitationPlan"),
                form.Text("/plan/medication"),
                form.Days("/plan/followUps")
            ),
        };

    private static OutcomeForm OutcomeOf(ActionForm form, string at) =>
        new(
            form.Diagnoses(at + "/diagnoses"),
            form.Text(at + "/inpatientNumber"),
            form.Text(at + "/mainResults"),
            form.Text(at + "/treatment"),
            form.Text(at + "/furtherPlan"),
            form.Text(at + "/rehabilitationAdvice")
        );
}
