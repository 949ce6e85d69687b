// Given what happened, when time alone passes, then this follows.
using Referrals.Consultations;
using Referrals.Policies;
using Referrals.Shared;
using static Referrals.Tests.Consultations.Consulted;

namespace Referrals.Tests.Consultations;

public class when_time_passes_over_a_consultation
{
    private static readonly DateTimeOffset Due = Requested.AnswerDue;
    private static readonly DateTimeOffset Answered = Advice().At;

    [Fact]
    public void each_state_has_its_deadlines_and_an_end_has_none()
    {
        var concluded = Met.Concluded.At;
        var expected = new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["written-advice awaiting-answer"] = [$"answer escalate {Due:O}"],
            ["written-advice answered"] = [$"closing remind {Answered.AddDays(7):O}", $"closing close {Answered.AddDays(30):O}"],
            ["multi-party requested"] = [$"answer escalate {Due:O}"],
            ["multi-party scheduled"] = [$"session remind {Met.Time.From.AddHours(-1):O}"],
            ["multi-party in-session"] = [$"conclusion escalate {Met.Opened.ConclusionDue:O}"],
            // Something is to be done yet.
            ["multi-party concluded"] = [$"closing remind {concluded.AddDays(7):O}"],
        };
        foreach (var (name, state) in Each)
            Shown(state).ShouldBe(expected.GetValueOrDefault(name, []), $"deadlines of {name}");
        Shown(Met.Till(ConsultationStateName.Concluded, Met.Done))
            .ShouldBe([$"closing remind {concluded.AddDays(7):O}", $"closing close {concluded.AddDays(30):O}"]);
    }

    [Fact]
    public void what_was_answered_is_closed_when_the_policy_of_that_day_said()
    {
        var policy = PolicyDefaults.Policy with
        {
            Version = 3,
            Parameters = PolicyDefaults.Parameters with
            {
                Consultations = ConsultationRules.Default with { ClosingReminderDays = 2, ClosingDays = 5 },
            },
        };
        var closing = ClosingTimes.Of(policy, Answered);
        closing.ShouldBe(new ClosingTimes(Answered.AddDays(2), Answered.AddDays(5), 3));
        string[] expected = [$"closing remind {Answered.AddDays(2):O}", $"closing close {Answered.AddDays(5):O}"];
        Shown(After(Requested, Advice() with { Closing = closing })).ShouldBe(expected);
        Shown(After(Examined.Asked, Examined.Claimed, Examined.Final() with { Closing = closing })).ShouldBe(expected);
        Shown(Met.Till(ConsultationStateName.InSession, Met.Concluded with { Closing = closing, Tasks = [] })).ShouldBe(expected);
        Shown(Met.Till(ConsultationStateName.InSession, Met.Concluded with { Closing = closing })).ShouldBe([expected[0]]);
        // Advice that is added has the time of its own day.
        Shown(After(Requested, Advice() with { Closing = closing }, Advice() with { At = Answered.AddDays(1) }))
            .ShouldBe([$"closing remind {Answered.AddDays(8):O}", $"closing close {Answered.AddDays(31):O}"]);
    }

    [Fact]
    public void a_report_has_its_time_and_a_critical_value_goes_before_all_else()
    {
        var asked = After(Examined.Asked);
        Shown(asked).ShouldBe([$"report escalate {Examined.Asked.ReportDue:O}"]);
        var late = asked.Evolve(Escalated(Take(asked, Examined.Asked.ReportDue))).Evolve(Examined.Claimed);
        late.Details!.Escalation!.Kind.ShouldBe(ConsultationDeadlineKind.Report);
        var critical = late.Evolve(Examined.Preliminary(critical: true));
        var due = critical.Details!.Critical!.AcknowledgeBy;
        Shown(critical).ShouldBe([$"critical escalate {due:O}"]);
        var levels = new List<ConsultationEscalationLevel>();
        for (var state = critical; ConsultationDeadlines.Of(state).Any(); )
        {
            var escalated = Escalated(Take(state, ConsultationDeadlines.Of(state).Single().Due));
            levels.Add(escalated.Level);
            state = state.Evolve(escalated);
        }

        levels.ShouldBe([ConsultationEscalationLevel.Institutions, ConsultationEscalationLevel.Centre, ConsultationEscalationLevel.County]);
        // What was late before goes on where it stood.
        Shown(critical.Evolve(Examined.Acknowledged(1))).ShouldBe(Shown(late));
        late.Evolve(Examined.Final()).Details!.Escalation.ShouldBeNull();
        var closed = After(Examined.Asked, Examined.Claimed, Examined.Final(), new ConsultationClosed(Start));
        Shown(closed).ShouldBeEmpty();
        Shown(closed.Evolve(Examined.Corrected(critical: true))).Single().ShouldStartWith("critical escalate");
    }

    [Fact]
    public void a_late_answer_goes_to_the_centre_then_to_the_county_and_no_further()
    {
        var asked = After(Requested);
        var first = Escalated(Take(asked, Due));
        (first.Level, first.Due, first.At, first.Next).ShouldBe((ConsultationEscalationLevel.Centre, Due, Due, Due.AddHours(24)));
        first.ByOutage.ShouldBeFalse();

        var late = asked.Evolve(first);
        late.ShouldBeOfType<Consultation.AwaitingAnswer>();
        ConsultationDeadlines.Of(late).Single().Due.ShouldBe(Due.AddHours(24));
        var second = Escalated(Take(late, Due.AddHours(24)));
        (second.Level, second.Due, second.Next).ShouldBe((ConsultationEscalationLevel.County, Due.AddHours(24), null));
        ConsultationDeadlines.Of(late.Evolve(second)).ShouldBeEmpty();
    }

    [Fact]
    public void a_step_is_taken_once_and_neither_before_its_time_nor_after_it_has_changed()
    {
        var asked = After(Requested);
        var deadline = ConsultationDeadlines.Of(asked).Single();
        Decide(asked, deadline, Due.AddTicks(-1)).Refusal!.Code.ShouldBe("referral.deadline-not-passed");
        var late = asked.Evolve(Decide(asked, deadline, Due).Events.Single());
        foreach (
            var state in (Consultation[])
                [
                    late,
                    After(Requested, Advice()),
                    After(Requested, new ConsultationCancelled(ConsultationCancellationReason.WrongPatient, null, Start)),
                    After(),
                ]
        )
            Decide(state, deadline, Due.AddDays(1)).Refusal!.Code.ShouldBe("referral.deadline-changed");
    }

    [Fact]
    public void a_further_question_begins_anew_and_one_to_a_question_that_waits_does_not()
    {
        var late = After(Requested).Evolve(Escalated(Take(After(Requested), Due)));
        var more = late.Evolve(new QuestionAdded(Text, Doctor, Due, Due.AddHours(1)));
        more.Details!.Escalation.ShouldNotBeNull();
        ConsultationDeadlines.Of(more).ShouldBe(ConsultationDeadlines.Of(late));

        var answered = more.Evolve(Advice() with { At = Due.AddHours(2) });
        answered.Details!.Escalation.ShouldBeNull();
        var again = answered.Evolve(new QuestionAdded(Text, Doctor, Due.AddDays(3), Due.AddDays(2)));
        ConsultationDeadlines.Of(again).Single().Due.ShouldBe(Due.AddDays(3));
        Escalated(Take(again, Due.AddDays(3))).Level.ShouldBe(ConsultationEscalationLevel.Centre);
    }

    [Fact]
    public void what_was_answered_and_forgotten_is_reminded_of_and_then_closed()
    {
        var answered = After(Requested, Advice());
        var reminded = (ConsultationReminded)Take(answered, Answered.AddDays(7)).Events.Single();
        (reminded.Kind, reminded.Due).ShouldBe((ConsultationDeadlineKind.Closing, Answered.AddDays(7)));
        var open = answered.Evolve(reminded);
        ConsultationDeadlines.Of(open).Select(deadline => deadline.Step).ShouldBe([ConsultationDeadlineStep.Close]);
        var closed = (ConsultationClosed)Take(open, Answered.AddDays(30)).Events.Single();
        closed.ByClock.ShouldBeTrue();
        open.Evolve(closed).ShouldBeOfType<Consultation.Closed>().Details.EndedAt.ShouldBe(Answered.AddDays(30));
    }

    [Fact]
    public void an_answer_that_is_added_begins_the_time_to_close_anew()
    {
        var reminded = After(Requested, Advice()).Evolve(Take(After(Requested, Advice()), Answered.AddDays(7)).Events.Single());
        var added = reminded.Evolve(Advice() with { At = Answered.AddDays(8) });
        ConsultationDeadlines
            .Of(added)
            .Select(deadline => (deadline.Step, deadline.Due))
            .ShouldBe([(ConsultationDeadlineStep.Remind, Answered.AddDays(15)), (ConsultationDeadlineStep.Close, Answered.AddDays(38))]);
    }

    [Fact]
    public void late_by_an_outage_is_what_nobody_did_for_minutes_after_it_could_be_done()
    {
        Escalated(Take(After(Requested), Due.AddMinutes(5))).ByOutage.ShouldBeFalse();
        Escalated(Take(After(Requested), Due.AddMinutes(6))).ByOutage.ShouldBeTrue();
        var overdue = new ConsultationClockStep(
            ConsultationDeadlines.Of(After(Requested)).Single(),
            Due.AddHours(2),
            Since: Due.AddHours(2),
            Due.AddDays(1),
            1
        );
        overdue.IsByOutage.ShouldBeFalse();
    }

    [Fact]
    public void no_step_can_happen_to_what_is_over()
    {
        var escalated = Escalated(Take(After(Requested), Due));
        foreach (var over in Each.Values.Where(state => state.Details?.EndedAt is not null).Append(After()))
        {
            Should.Throw<InvalidOperationException>(() => over.Evolve(escalated));
            Should.Throw<InvalidOperationException>(() =>
                over.Evolve(new ConsultationReminded(ConsultationDeadlineKind.Closing, Due, Due, false))
            );
        }
    }

    private static IEnumerable<string> Shown(Consultation state) =>
        ConsultationDeadlines.Of(state).Select(deadline => $"{Kebab.Of(deadline.Kind)} {Kebab.Of(deadline.Step)} {deadline.Due:O}");

    /// <summary>Takes the first of its steps.</summary>
    private static Decided Take(Consultation state, DateTimeOffset now) =>
        Decide(state, ConsultationDeadlines.Of(state).OrderBy(deadline => deadline.Due).First(), now);

    private static Decided Decide(Consultation state, ConsultationDeadline deadline, DateTimeOffset now) =>
        ConsultationDecider.Decide(state, new ConsultationClockStep(deadline, now, Start, now.AddHours(24), 1));

    private static ConsultationEscalated Escalated(Decided decided) => (ConsultationEscalated)decided.Events.Single();
}
