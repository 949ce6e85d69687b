// Forms of a session of several institutions: who is present, opinions, conclusion and tasks.
using Referrals.Workbench.Care;
using Referrals.Workbench.Client;
using Referrals.Workbench.SignIn;

namespace Referrals.Workbench.Consultations;

public static partial class ConsultationForms
{
    private const int MostTasks = 3;

    private static ActionForm Attendance(ConsultationView view)
    {
        var form = new ActionForm(
            "record-attendance",
            [
                .. view.Meeting!.Experts.Select(expert => new FormField(
                    $"/present/{expert.Number}",
                    FieldKind.Tick,
                    Called(expert),
                    Called(expert)
                )
                {
                    Institution = expert.Institution,
                }),
            ]
        );
        foreach (var expert in view.Meeting.Experts.Where(expert => expert.Present))
            form.Begin($"/present/{expert.Number}", value => value.Text = "true");
        return form;
    }

    // Who leads writes without a number; an expert writes under that of the invitation.
    private static ActionForm Opinion(ConsultationView view, Caller? caller)
    {
        var mine = Mine(view, caller);
        var leads = view.Meeting!.Chair is { } chair && chair.Institution == caller?.Institution;
        var form = new ActionForm(
            "give-opinion",
            [
                .. mine.Count == 0 ? (FormField[])[] : [Expert(mine, required: !leads)],
                Text("/text", "意见", "Opinion"),
                new FormField("/dissents", FieldKind.Tick, "与他人意见不同", "Does not agree with the others"),
            ]
        );
        return mine is [var only] && !leads ? form.Begin("/expert", value => value.Text = $"{only.Number}") : form;
    }

    private static ActionForm Conclusion(ConsultationView view)
    {
        FieldChoice[] takingPart =
        [
            .. view.Meeting!.Experts.Where(expert => !expert.Outside)
                .Select(expert => expert.Institution)
                .Prepend(view.To.Institution)
                .Prepend(view.From.Institution)
                .Distinct(StringComparer.Ordinal)
                .Select(code => new FieldChoice(code, "", code)),
        ];
        return new ActionForm(
            "conclude",
            [
                Text("/text", "结论", "Conclusion"),
                Recommendation,
                .. Enumerable
                    .Range(0, MostTasks)
                    .SelectMany(i =>
                        new[]
                        {
                            new FormField($"/tasks/{i}/institution", FieldKind.Code, $"任务 {i + 1} 由谁完成", $"Task {i + 1}, by whom")
                            {
                                Choices = takingPart,
                                When = i == 0 ? null : form => !form[$"/tasks/{i - 1}/institution"].IsEmpty,
                            },
                            new FormField($"/tasks/{i}/text", FieldKind.Text, "任务内容", "What is to be done")
                            {
                                Required = true,
                                When = form => !form[$"/tasks/{i}/institution"].IsEmpty,
                            },
                            new FormField($"/tasks/{i}/due", FieldKind.Day, "完成期限", "Until")
                            {
                                Required = true,
                                When = form => !form[$"/tasks/{i}/institution"].IsEmpty,
                            },
                        }
                    ),
            ]
        );
    }

    private static List<TaskForm>? TasksOf(ActionForm form)
    {
        var tasks = Enumerable
            .Range(0, MostTasks)
            .Where(i => form.Text($"/tasks/{i}/institution") is not null)
            .Select(i => new TaskForm(form.Text($"/tasks/{i}/institution"), form.Text($"/tasks/{i}/text"), form.Day($"/tasks/{i}/due")))
            .ToList();
        return tasks.Count == 0 ? null : tasks;
    }

    private static ActionForm Task(ConsultationView view, Caller? caller)
    {
        var open = view.Meeting!.Tasks.Where(task => task.DoneAt is null && task.Institution == caller?.Institution).ToList();
        var form = new ActionForm(
            "finish-task",
            [
                new FormField("/task", FieldKind.Code, "任务", "Task")
                {
                    Required = true,
                    Choices = [.. open.Select(task => new FieldChoice($"{task.Number}", $"{task.Number} {task.Text}"))],
                },
                new FormField("/note", FieldKind.Text, "完成情况", "What was done"),
            ]
        );
        return open is [var only] ? form.Begin("/task", value => value.Text = $"{only.Number}") : form;
    }
}
