// The session: finding a time, those who are there, the conclusion and what follows from it.
using Referrals.Cases;
using Referrals.Consultations;

namespace Referrals.Simulation;

internal sealed partial class ConsultationScenario
{
    private const string Tasks = "完成复查并回报结果";

    private MeetingTime session = null!;

    /// <summary>Finds a time and meets; once more where that came to nothing. False where it is called off.</summary>
    private async Task<bool> Met()
    {
        for (var again = false; ; again = true)
        {
            await Invited(again);
            if (!again && !await HasQuorum())
                return false;
            await Schedule();
            if (random.Chance(0.05))
            {
                await simulation.Wait(random.Minutes(30, 300));
                simulation.Sessions.Free(id);
                await Cancel();
                return false;
            }

            if (!again && random.Chance(0.12))
            {
                await simulation.Wait(random.Minutes(30, 600));
                await Postpone();
                continue;
            }

            await Open();
            if (again || !random.Chance(0.06))
                return true;
            // Nobody has come.
            await Refused(chair, "conclusion", Conclusion(AdviceRecommendation.Observe, []), 409, "consultation.no-quorum");
            await Postpone();
        }
    }

    /// <summary>Times are proposed; each says when, or not to come at all.</summary>
    private async Task Invited(bool again)
    {
        var times = Enumerable
            .Range(0, 3)
            .Select(_ => random.Appointment(simulation.Now, 2, 5))
            .Distinct()
            .Order()
            .Select(from => new MeetingTime(from, from.AddHours(1)))
            .ToList();
        session = random.Pick(times);
        await Do(chair, "times", new TimesForm(times), ConsultationStateName.Accepted);
        foreach (var expert in experts.ToList())
        {
            await simulation.Scheduler.At(random.Office(simulation.Now + random.Minutes(5, 240), weekends: true));
            await Look(SpeakerOf(expert));
            var comes = again || random.Chance(0.88);
            if (!comes)
                experts.Remove(expert);
            await Do(
                SpeakerOf(expert),
                "invitation-answer",
                new InvitationAnswerForm(
                    null,
                    expert.Number,
                    comes,
                    comes ? [.. times.Select(time => time.From).Where(from => from == session.From || random.Chance(0.5))] : [],
                    random.Chance(0.2) ? Forms.Note(random) : null
                ),
                ConsultationStateName.Accepted
            );
        }
    }

    /// <summary>Where too few come somebody else is invited, or it is called off.</summary>
    private async Task<bool> HasQuorum()
    {
        if (experts.Count >= quorum)
            return true;
        await Refused(chair, "schedule", new ScheduleForm(session.From, session.Until, null, null, null), 409, "consultation.no-quorum");
        var kept = experts.Select(expert => new ExpertForm(expert.Number, null, null, null, null)).ToList();
        var spare = County
            .Hospitals.SelectMany(hospital => County.Doctors(hospital.Code))
            .Where(doctor => doctor != chair && doctor != Asker && !asked.Contains(doctor))
            .ToList();
        if (spare.Count == 0 || random.Chance(0.3))
        {
            await Cancel();
            return false;
        }

        Invite(random.Pick(spare), named: true);
        quorum = 1;
        await Do(chair, "experts", new ExpertsForm([.. kept, experts[^1].Form], quorum), ConsultationStateName.Accepted);
        return true;
    }

    /// <summary>Fixes the time, now and then one at which somebody has another session; that needs a reason.</summary>
    private async Task Schedule()
    {
        if (random.Chance(0.4) && simulation.Sessions.AnotherOf(Practitioners, simulation.Now.AddHours(3)) is { } other)
            session = other;
        else if (session.From <= simulation.Now.AddHours(3))
            session = At(random.Appointment(simulation.Now, 1, 3));
        var form = new ScheduleForm(session.From, session.Until, "讨论诊断和治疗方案", "https://video.example.cn/room/1", null);
        // What was fixed a moment ago is seen in the calendar.
        await Api.CatchUpConsultations(chair);
        var busy = simulation.Sessions.IsBusy(session, Practitioners);
        if (busy || simulation.Plan.Continue)
        {
            // What an earlier simulation has left is in the calendar, too.
            if (busy)
                await Refused(chair, "schedule", form, 409, "consultation.double-booked");
            form = form with { DespiteBusy = "病情需要，已与专家协商" };
        }

        await Do(chair, "schedule", form, ConsultationStateName.Scheduled);
        simulation.Sessions.Fix(id, session, Practitioners);
    }

    private async Task Postpone()
    {
        await Do(chair, "postponement", new PostponementForm("专家临时有手术"), ConsultationStateName.Accepted);
        simulation.Sessions.Free(id);
    }

    private async Task Open()
    {
        if (random.Chance(0.1) && session.From.AddMinutes(-45) > simulation.Now)
        {
            await simulation.Scheduler.At(session.From.AddMinutes(-45));
            await Refused(chair, "session", new NoteForm(null), 409, "consultation.too-early");
        }

        await simulation.Scheduler.At(session.From + random.Minutes(-10, 15));
        await Do(chair, "session", new NoteForm(null), ConsultationStateName.InSession);
        record.Due = Same(KnownParameters.Due(Rules.Consultations.Conclusion, session.Until), (await Look(chair)).Meeting!.ConclusionDue);
    }

    /// <summary>What experts say, what the chair makes of it, and what is to be done.</summary>
    private async Task Conclude()
    {
        var present = experts.Where((_, i) => i < quorum || random.Chance(0.9)).ToList();
        await Do(
            random.Chance(0.5) ? Centre : chair,
            "attendance",
            new AttendanceForm([.. present.Select(expert => expert.Number)]),
            ConsultationStateName.InSession
        );
        foreach (var expert in present)
        {
            await simulation.Wait(random.Minutes(3, 15));
            await Opine(expert, random.Chance(0.15), ConsultationStateName.InSession);
        }

        if (random.Chance(0.4))
        {
            await Do(
                chair,
                "opinion",
                new OpinionForm(null, null, ConsultationTexts.Opinion(random), null),
                ConsultationStateName.InSession
            );
            record.Opined(chair, simulation.Now);
        }

        if (random.Chance(0.06))
            await Refused(
                Centre,
                "opinion",
                new OpinionForm(null, null, ConsultationTexts.Opinion(random), null),
                403,
                "consultation.not-yours"
            );
        await simulation.Scheduler.At(session.Until + (random.Chance(0.15) ? random.Hours(25, 60) : random.Minutes(2, 300)));
        var (what, tasks) = (Recommended(), TasksFor(present));
        await Do(chair, "conclusion", Conclusion(what, tasks), ConsultationStateName.Concluded);
        record.Concluded(chair, what, simulation.Now);
        simulation.Sessions.Free(id);
        await After(what, present, tasks);
    }

    private async Task After(AdviceRecommendation what, List<InvitedExpert> present, List<SimulatedCaller> tasks)
    {
        if (what == AdviceRecommendation.Refer && random.Chance(0.75))
        {
            await simulation.Wait(random.Minutes(10, 300));
            await Refer(ConsultationStateName.Concluded);
        }

        // What comes after the conclusion is kept beside it.
        if (random.Chance(0.12))
        {
            await simulation.Wait(random.Hours(1, 20));
            await Opine(random.Pick(present), dissents: true, ConsultationStateName.Concluded);
        }

        if (tasks.Count > 0 && random.Chance(0.15))
            await Refused(Asker, "closing", new NoteForm(null), 409, "consultation.tasks-open");
        foreach (var (i, who) in tasks.Index())
        {
            await simulation.Scheduler.At(random.Office(simulation.Now + random.Hours(5, 90), weekends: true));
            // What nobody does keeps it open.
            if (random.Chance(0.08))
            {
                simulation.Statistics.WasLate("task, never");
                return;
            }

            await Do(who, "finished-task", new FinishedTaskForm(null, i + 1, null), ConsultationStateName.Concluded);
        }

        await Close();
    }

    private async Task Opine(InvitedExpert expert, bool dissents, ConsultationStateName stands)
    {
        await Do(
            SpeakerOf(expert),
            "opinion",
            new OpinionForm(null, expert.Number, ConsultationTexts.Opinion(random), dissents ? true : null),
            stands
        );
        // Who writes down what somebody from outside says has not said it.
        if (!expert.Outside)
            record.Opined(SpeakerOf(expert), simulation.Now);
    }

    /// <summary>Who has something to do after it.</summary>
    private List<SimulatedCaller> TasksFor(List<InvitedExpert> present)
    {
        var tasks = new List<SimulatedCaller>();
        if (random.Chance(0.5))
            tasks.Add(Asker);
        if (random.Chance(0.2) && present.Find(expert => !expert.Outside) is { Speaker: { } expert })
            tasks.Add(expert);
        return tasks;
    }

    private MeetingConclusionForm Conclusion(AdviceRecommendation what, IReadOnlyList<SimulatedCaller> tasks) =>
        new(
            null,
            ConsultationTexts.Advice(what),
            what,
            [.. tasks.Select(who => new TaskForm(who.Institution, Tasks, simulation.Today.AddDays(random.Between(7, 30))))]
        );

    private static MeetingTime At(DateTimeOffset from) => new(from, from.AddHours(1));
}
