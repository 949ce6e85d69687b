// Forms of consultations of several institutions until they meet: chair, experts, times.
using Referrals.Workbench.Care;
using Referrals.Workbench.Client;
using Referrals.Workbench.SignIn;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Consultations;

public static partial class ConsultationForms
{
    private const int MostTimes = 3;

    /// <summary>Whether there is anything of the caller's to do it for: a task, an invitation, a consent.</summary>
    public static bool IsOffered(string action, ConsultationView view, Caller? caller) =>
        action switch
        {
            "finish-task" => view.Meeting is { } meeting
                && meeting.Tasks.Any(task => task.DoneAt is null && task.Institution == caller?.Institution),
            "answer-invitation" => view.Meeting is not null && Mine(view, caller).Count > 0,
            "refer" => view.Referral is null && (view.MayBeReferred || view.From.Institution == caller?.Institution),
            _ => true,
        };

    private static ActionForm? MeetingFormFor(string action, ConsultationView view, Caller? caller) =>
        action switch
        {
            "accept" or "change-chair" => Chair(action, view, caller),
            "invite-experts" => Experts(view),
            "propose-times" => Times(),
            "answer-invitation" => Invitation(view, caller),
            "schedule" => Schedule(view),
            "postpone" => new ActionForm(action, [new FormField("/note", FieldKind.Text, "延期原因", "Why") { Required = true }]),
            "record-attendance" => Attendance(view),
            "give-opinion" => Opinion(view, caller),
            "conclude" => Conclusion(view),
            "finish-task" => Task(view, caller),
            _ => null,
        };

    private static Task<bool> SendMeeting(ActionForm form, OpenConsultation open) =>
        form.Action switch
        {
            "accept" => open.Send(Api.AcceptConsultation, new ChairForm(form.Text("/chair"))),
            "change-chair" => open.Send(Api.ChangeChair, new ChairForm(form.Text("/chair"))),
            "invite-experts" => open.Send(Api.InviteExperts, new ExpertsForm(ExpertsOf(form, open.View!), form.Number("/quorum"))),
            "propose-times" => open.Send(Api.ProposeTimes, new TimesForm(TimesOf(form))),
            "answer-invitation" => open.Send(Api.AnswerInvitation, AnswerOf(form, open.View!)),
            "schedule" => open.Send(
                Api.Schedule,
                new ScheduleForm(
                    form.Moment("/from"),
                    form.Moment("/until"),
                    form.Text("/agenda"),
                    form.Text("/link"),
                    form.Text("/despiteBusy")
                )
            ),
            "postpone" => open.Send(Api.Postpone, new RemarkForm(form.Text("/note"))),
            "record-attendance" => open.Send(
                Api.RecordAttendance,
                new AttendanceForm([
                    .. open.View!.Meeting!.Experts.Select(expert => expert.Number).Where(number => form.Flag($"/present/{number}") == true),
                ])
            ),
            "give-opinion" => open.Send(
                Api.GiveOpinion,
                new OpinionForm(form.Number("/expert"), form.Text("/text"), form.Flag("/dissents") ?? false)
            ),
            "conclude" => open.Send(
                Api.ConcludeMeeting,
                new MeetingConclusionForm(form.Text("/text"), form.Text("/recommendation"), TasksOf(form))
            ),
            "finish-task" => open.Send(Api.FinishTask, new FinishedTaskForm(form.Number("/task"), form.Text("/note"))),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form.Action, "No such form."),
        };

    private static ActionForm Chair(string action, ConsultationView view, Caller? caller) =>
        new ActionForm(
            action,
            [new FormField("/chair", FieldKind.Doctor, "主持人", "Chair") { Required = true, Institution = view.To.Institution }]
        ).Begin("/chair", value => value.Text = view.Meeting?.Chair?.Practitioner ?? caller?.Practitioner);

    private static ActionForm Experts(ConsultationView view) =>
        new ActionForm(
            "invite-experts",
            [
                new FormField("/experts", FieldKind.Experts, "增加邀请", "Invite too") { Required = true },
                new FormField("/quorum", FieldKind.Number, "最少到会人数", "Fewest who must be present") { Required = true },
            ]
        ).Begin("/quorum", value => value.Text = $"{view.Meeting?.Quorum ?? 1}");

    private static List<ExpertForm> ExpertsOf(ActionForm form, ConsultationView view) =>
        [
            .. view.Meeting!.Experts.Select(known => new ExpertForm(known.Number, null, null)),
            .. form["/experts"].Places.Select(place => new ExpertForm(null, place.Institution, place.Unit)),
        ];

    private static ActionForm Times() =>
        new(
            "propose-times",
            [
                .. Enumerable
                    .Range(0, MostTimes)
                    .SelectMany(i =>
                        new[]
                        {
                            new FormField($"/times/{i}/from", FieldKind.Moment, $"时间 {i + 1} 开始", $"Time {i + 1}, from")
                            {
                                Required = i == 0,
                                When = i == 0 ? null : form => !form[$"/times/{i - 1}/from"].IsEmpty,
                            },
                            new FormField($"/times/{i}/until", FieldKind.Moment, $"时间 {i + 1} 结束", $"Time {i + 1}, until")
                            {
                                Required = true,
                                When = form => !form[$"/times/{i}/from"].IsEmpty,
                            },
                        }
                    ),
            ]
        )
        {
            Rules = (form, words, now) =>
            {
                foreach (var i in Enumerable.Range(0, MostTimes))
                    Ordered(form, words, now, $"/times/{i}/");
            },
        };

    private static List<MeetingTime> TimesOf(ActionForm form) =>
        [
            .. Enumerable
                .Range(0, MostTimes)
                .Select(i => (From: form.Moment($"/times/{i}/from"), Until: form.Moment($"/times/{i}/until")))
                .Where(time => time is { From: not null, Until: not null })
                .Select(time => new MeetingTime(time.From!.Value, time.Until!.Value)),
        ];

    private static ActionForm Schedule(ConsultationView view)
    {
        var time = view.Meeting?.Time ?? (view.Meeting?.Proposed is [var first, ..] ? first : null);
        var form = new ActionForm(
            "schedule",
            [
                new FormField("/from", FieldKind.Moment, "开始", "From") { Required = true },
                new FormField("/until", FieldKind.Moment, "结束", "Until") { Required = true },
                new FormField("/agenda", FieldKind.Text, "议程", "Agenda") { Longest = Long },
                new FormField("/link", FieldKind.Line, "视频会议地址", "Video address")
                {
                    Longest = 500,
                    Hint = ("以 https 开头", "begins with https"),
                },
                new FormField("/despiteBusy", FieldKind.Text, "专家时间冲突仍要安排的理由", "Why, although an expert is busy then"),
            ]
        )
        {
            Rules = (form, words, now) => Ordered(form, words, now, "/"),
        };
        return form.Begin("/from", value => value.Text = time is null ? null : Moments.Input(time.From))
            .Begin("/until", value => value.Text = time is null ? null : Moments.Input(time.Until))
            .Begin("/agenda", value => value.Text = view.Meeting?.Agenda)
            .Begin("/link", value => value.Text = view.Meeting?.Link);
    }

    private static ActionForm Invitation(ConsultationView view, Caller? caller)
    {
        var mine = Mine(view, caller);
        var form = new ActionForm(
            "answer-invitation",
            [
                Expert(mine, required: true),
                new FormField("/comes", FieldKind.YesNo, "是否参加", "Takes part") { Required = true },
                .. view.Meeting!.Proposed.Select(
                    (time, i) =>
                        new FormField(
                            $"/possible/{i}",
                            FieldKind.Tick,
                            Formats.Span(time.From, time.Until),
                            Formats.Span(time.From, time.Until)
                        )
                        {
                            When = form => form["/comes"].Text == "true",
                        }
                ),
                new FormField("/note", FieldKind.Text, "说明", "Note"),
            ]
        );
        // Who alone is invited of an institution is not asked which expert it is.
        return mine is [var only] ? form.Begin("/expert", value => value.Text = $"{only.Number}") : form;
    }

    private static InvitationAnswerForm AnswerOf(ActionForm form, ConsultationView view) =>
        new(
            form.Number("/expert"),
            form.Flag("/comes"),
            [
                .. view.Meeting!.Proposed.Where((_, i) => form.Has($"/possible/{i}") && form.Flag($"/possible/{i}") == true)
                    .Select(time => time.From),
            ],
            form.Text("/note")
        );

    private static List<ExpertView> Mine(ConsultationView view, Caller? caller) =>
        [
            .. view.Meeting!.Experts.Where(expert =>
                // Who chairs from the inviting hospital also writes for experts from outside, who have no access.
                expert.Institution == caller?.Institution
                || (expert.Outside && view.To.Institution == caller?.Institution)
            ),
        ];

    private static FormField Expert(IReadOnlyList<ExpertView> mine, bool required) =>
        new("/expert", FieldKind.Code, "专家", "Expert")
        {
            Required = required,
            Choices = [.. mine.Select(expert => new FieldChoice($"{expert.Number}", Called(expert), expert.Institution))],
            Hint = required ? null : ("主持人自己的意见不选", "left empty for the chair's own opinion"),
        };

    private static string Called(ExpertView expert) => $"{expert.Number} · {expert.Name ?? expert.Practitioner ?? expert.Unit}";

    private static void Ordered(ActionForm form, Words words, DateTimeOffset now, string at)
    {
        if (form.Moment(at + "from") is not { } from || form.Moment(at + "until") is not { } until)
            return;
        if (from <= now)
            form.Faults.Add(at + "from", words.Of("开始时间须在现在之后。", "The beginning lies in the past."));
        if (until <= from)
            form.Faults.Add(at + "until", words.Of("结束须晚于开始。", "The end lies before the beginning."));
        else if (until - from > TimeSpan.FromHours(8))
            form.Faults.Add(at + "until", words.Of("最长 8 小时。", "At most 8 hours."));
    }
}
