// Asking for a consultation: one form for each kind.
using Referrals.Workbench.Care;
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Consultations;

/// <summary>What a request for a consultation consists of.</summary>
public static class RequestForms
{
    public const string Advice = "written-advice";
    public const string Examination = "remote-diagnosis";
    public const string Meeting = "multi-party";

    /// <summary>Kinds, in the order in which they are offered.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Advice, Examination, Meeting];

    /// <summary>The form of a kind.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="of">The case that it is about; null where the patient is named here.</param>
    public static ActionForm For(string kind, ReferralView? of)
    {
        var form = new ActionForm(
            kind,
            [
                .. of is null ? Patient : [],
                new FormField("/to", FieldKind.Place, "会诊科室", "Whom") { Required = true },
                new FormField("/urgency", FieldKind.Choice, "紧急程度", "Urgency")
                {
                    Required = true,
                    Codes = Codes.Urgencies,
                    Only = ["routine", "urgent", "emergency"],
                },
                new FormField("/diagnoses", FieldKind.Diagnoses, "诊断", "Diagnoses") { Required = true },
                .. kind == Examination ? Examined : [],
                new FormField("/question", FieldKind.Text, "问题", "Question") { Required = true, Longest = 4_000 },
                .. kind == Meeting ? Invited : [],
                new FormField(
                    "/mayRefer",
                    FieldKind.Tick,
                    "必要时可由会诊方直接转诊",
                    "May be referred by those who are asked, if need be"
                ),
            ]
        )
        {
            Rules =
                kind == Meeting ? MeetingRules
                : kind == Examination ? ExaminationRules
                : null,
        };
        if (of is not null)
            form.Begin("/diagnoses", value => value.Diagnoses = of.Request?.Diagnoses ?? [])
                .Begin("/urgency", value => value.Text = of.Request?.Urgency);
        return kind == Meeting ? form.Begin("/quorum", value => value.Text = "1") : form;
    }

    /// <summary>Sends it under an id, which an attempt after a lost answer has again.</summary>
    public static async Task<Answer<ConsultationAnswer>> Send(ActionForm form, string? person, ApiClient api, Guid id, Sending sending)
    {
        string[] at = [id.ToString()];
        var patient = person is null ? PatientOf(form) : null;
        var (to, urgency, diagnoses) = (form.Place("/to"), form.Text("/urgency"), form.Diagnoses("/diagnoses"));
        var (question, mayRefer) = (form.Text("/question"), form.Flag("/mayRefer") ?? false);
        return form.Action switch
        {
            Advice => await api.Post(
                Api.RequestAdvice,
                at,
                new AdviceRequestForm(person, patient, to, urgency, diagnoses, question, mayRefer),
                sending
            ),
            Examination => await api.Post(
                Api.RequestExamination,
                at,
                new ExaminationRequestForm(person, patient, to, urgency, diagnoses, question, ExaminationOf(form), mayRefer),
                sending
            ),
            Meeting => await api.Post(
                Api.RequestMeeting,
                at,
                new MeetingRequestForm(
                    person,
                    patient,
                    to,
                    urgency,
                    diagnoses,
                    question,
                    [.. form["/experts"].Places.Select(place => new ExpertForm(null, place.Institution, place.Unit))],
                    form.Number("/quorum"),
                    mayRefer
                ),
                sending
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form.Action, "No such kind."),
        };
    }

    private static FormField[] Patient =>
        [
            new("/patient/identity/number", FieldKind.Line, "身份证号", "Identity number") { Required = true, Longest = 18 },
            new("/patient/name", FieldKind.Line, "姓名", "Name") { Required = true, Longest = 50 },
            new("/patient/phone", FieldKind.Line, "电话", "Phone") { Longest = 30 },
        ];

    private static FormField[] Examined =>
        [
            new("/examination/modality", FieldKind.Choice, "检查类别", "Kind of examination")
            {
                Required = true,
                Codes = Codes.Modalities,
                Only = ["ecg", "imaging", "laboratory", "pathology"],
            },
            new("/examination/what", FieldKind.Line, "检查项目", "What was examined") { Required = true, Longest = 500 },
            new("/examination/accession", FieldKind.Line, "检查号", "Number of the examination")
            {
                Required = true,
                Longest = 40,
                Hint = ("本机构的检查号，不得含身份证号或电话", "the institution's own number; no identity or telephone number"),
            },
            new("/examination/performedAt", FieldKind.Moment, "检查时间", "When it was done") { Required = true },
        ];

    private static FormField[] Invited =>
        [
            new("/experts", FieldKind.Experts, "受邀科室", "Experts (departments)") { Required = true },
            new("/quorum", FieldKind.Number, "最少到会人数", "Fewest who must be present") { Required = true },
        ];

    private static void ExaminationRules(ActionForm form, Words words, DateTimeOffset now)
    {
        if (form.Moment("/examination/performedAt") > now)
            form.Faults.Add("/examination/performedAt", words.Of("时间不能晚于现在。", "This is in the future."));
    }

    private static void MeetingRules(ActionForm form, Words words, DateTimeOffset now)
    {
        var invited = form["/experts"].Places.Count;
        if (form.Number("/quorum") is not { } quorum || quorum < 1 || quorum > invited)
            form.Faults.Add("/quorum", words.Of($"须为 1 到 {invited}。", $"From 1 to {invited}."));
    }

    private static PatientForm PatientOf(ActionForm form) =>
        new(
            new DocumentForm("identity-card", form.Text("/patient/identity/number")?.ToUpperInvariant()),
            form.Text("/patient/name"),
            form.Text("/patient/phone")
        );

    private static ExaminationForm ExaminationOf(ActionForm form) =>
        new(
            form.Text("/examination/modality"),
            form.Text("/examination/what"),
            form.Text("/examination/accession"),
            form.Moment("/examination/performedAt")
        );
}
