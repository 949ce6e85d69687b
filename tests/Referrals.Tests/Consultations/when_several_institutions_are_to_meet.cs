// Given what happened to a consultation of several institutions, when somebody does something, then this follows.
using Referrals.Consultations;
using Referrals.Shared;
using static Referrals.Tests.Consultations.Consulted;

namespace Referrals.Tests.Consultations;

public class when_several_institutions_are_to_meet
{
    private static readonly Sender Cardiologist = new("SX-H03", "SX-P-H03-01");

    private static readonly DateTimeOffset Later = Start.AddHours(2);

    [Fact]
    public void somebody_of_another_institution_takes_part()
    {
        var own = Met.Request(Start) with { From = Expert };
        Decide(After(), own).Refusal.ShouldBeNull("others are invited");
        Code(After(), own with { Experts = [new Invitation(null, "SX-H01", "SURG")] }).ShouldBe("consultation.to-oneself");
    }

    [Fact]
    public void nobody_is_invited_twice_and_the_quorum_can_be_reached()
    {
        var request = Met.Request(Start);
        Fault(After(), request with { Experts = [.. request.Experts, request.Experts[0]] })
            .ShouldBe(("consultation.expert-twice", "/experts/2"));
        Fault(After(), request with { Quorum = 3 }).ShouldBe(("consultation.quorum-impossible", "/quorum"));
        Fault(After(), request with { Quorum = 0 }).ShouldBe(("consultation.quorum-impossible", "/quorum"));
        var twice = new InviteExperts(Later, [new Invitation(1, "", ""), new Invitation(1, "", "")], 1);
        Fault(Met.Till(ConsultationStateName.Accepted), twice).ShouldBe(("consultation.expert-twice", "/experts/1"));
        Fault(Met.Till(ConsultationStateName.Accepted), twice with { Experts = [new Invitation(9, "", "")] })
            .ShouldBe(("consultation.expert-unknown", "/experts/0/number"));
    }

    [Fact]
    public void who_stays_invited_keeps_number_and_answer_and_no_number_is_given_twice()
    {
        var before = Met.Till(ConsultationStateName.Accepted, new InvitationAnswered(1, true, [Met.Time.From], null, Met.Surgeon, Start));
        var invite = new InviteExperts(
            Later,
            [new Invitation(null, "SX-H02", "SURG", Met.Surgeon.Practitioner), new Invitation(null, "SX-H04", "CARD")],
            1
        );
        var after = Then(before, invite).Details!.Meeting!;
        after.Experts.Select(expert => (expert.Number, expert.Institution)).ShouldBe([(1, "SX-H02"), (4, "SX-H04")]);
        after.Answers.Single().Expert.ShouldBe(1);
        Then(Then(before, invite), invite with { Experts = [new Invitation(null, "SX-H03", "CARD")] })
            .Details!.Meeting!.Experts.Single()
            .Number.ShouldBe(5);
    }

    [Fact]
    public void only_the_expert_answers_and_for_one_from_outside_the_chair_s_institution_does()
    {
        var state = Met.Till(ConsultationStateName.Accepted);
        Decide(state, Answer(Met.Surgeon, 1)).Refusal.ShouldBeNull();
        Code(state, Answer(Met.Surgeon with { Practitioner = "SX-P-H02-02" }, 1)).ShouldBe("consultation.not-this-expert");
        Decide(state, Answer(Cardiologist, 2)).Refusal.ShouldBeNull("anybody of the department");
        Code(state, Answer(Met.Chair, 2)).ShouldBe("consultation.not-this-expert");
        Decide(state, Answer(Met.Chair, 3)).Refusal.ShouldBeNull("from outside");
        Code(state, Answer(Cardiologist, 3)).ShouldBe("consultation.not-this-expert");
        Fault(state, Answer(Met.Surgeon, 7)).ShouldBe(("consultation.expert-unknown", "/expert"));
        Fault(state, Answer(Met.Surgeon, 1) with { Possible = [Start] }).ShouldBe(("consultation.time-not-proposed", "/possible"));

        static AnswerInvitation Answer(Sender by, int expert) => new(Later, by, expert, true, [Met.Time.From], null);
    }

    [Fact]
    public void times_are_in_the_future_and_not_too_long()
    {
        var state = Met.Till(ConsultationStateName.Accepted);
        Propose(Later, Later.AddHours(1)).ShouldBe(("consultation.time-past", "/times/0/from"));
        Propose(Later.AddHours(1), Later.AddHours(1)).ShouldBe(("consultation.time-length", "/times/0/until"));
        Propose(Later.AddHours(1), Later.AddHours(9.1)).ShouldBe(("consultation.time-length", "/times/0/until"));
        Fault(state, Met.Schedule(Later) with { Time = new MeetingTime(Start, Later) }).ShouldBe(("consultation.time-past", "/from"));

        (string, string?) Propose(DateTimeOffset from, DateTimeOffset until) =>
            Fault(state, new ProposeTimes(Later, [new MeetingTime(from, until)]));
    }

    [Fact]
    public void a_time_is_not_fixed_where_too_few_can_come_or_experts_have_left_and_busy_ones_need_a_reason()
    {
        var declined = Met.Till(ConsultationStateName.Accepted, Declines(1), Declines(2));
        Code(declined, Met.Schedule(Later)).ShouldBe("consultation.no-quorum");
        var state = Met.Till(ConsultationStateName.Accepted, Declines(1));
        var schedule = Met.Schedule(Later);
        Decide(state, schedule).Refusal.ShouldBeNull();
        Code(state, schedule with { NotThere = ["SX-P-H03-01"], DespiteBusy = Text }).ShouldBe("consultation.expert-left");
        var busy = schedule with { Busy = ["SX-P-H01-01"] };
        Decide(state, busy).Refusal!.Values!["experts"].ShouldBe("SX-P-H01-01");
        Scheduled(busy with { DespiteBusy = Text }).DespiteBusy.ShouldBe(Text);
        Scheduled(schedule with { DespiteBusy = Text }).DespiteBusy.ShouldBeNull("nobody is busy");

        MeetingScheduled Scheduled(ScheduleMeeting command) => (MeetingScheduled)Decide(state, command).Events.Single();

        static InvitationAnswered Declines(int expert) => new(expert, false, [], null, Met.Surgeon, Start);
    }

    [Fact]
    public void it_begins_half_an_hour_before_at_the_earliest_and_can_be_postponed_from_within()
    {
        var state = Met.Till(ConsultationStateName.Scheduled);
        var earliest = Met.Time.From.AddMinutes(-30);
        Code(state, new OpenSession(earliest.AddTicks(-1), earliest)).ShouldBe("consultation.too-early");
        var open = Then(state, new OpenSession(earliest, earliest.AddDays(1)));
        var postponed = Then(Then(open, new RecordAttendance(earliest, [1])), new PostponeMeeting(earliest, Text)).Details!.Meeting!;
        (postponed.Time, postponed.OpenedAt, postponed.Present.Count, postponed.Proposed.Count).ShouldBe((null, null, 0, 0));
    }

    [Fact]
    public void the_chair_concludes_once_enough_are_there_and_dissent_is_kept()
    {
        var state = Met.Till(ConsultationStateName.InSession);
        var conclude = new Conclude(Start.AddHours(6), Met.Chair, Text, AdviceRecommendation.Refer, []);
        Code(state, conclude).ShouldBe("consultation.no-quorum");
        var dissent = Then(state, new GiveOpinion(Start.AddHours(6), Cardiologist, 2, Text, true));
        Code(dissent, conclude with { By = Expert }).ShouldBe("consultation.only-chair");
        var concluded = Then(dissent, conclude).Details!.Meeting!;
        concluded.Opinions.Single(opinion => opinion.Expert == 2).Dissents.ShouldBeTrue();
        Then(dissent, new ChangeChair(Start.AddHours(6), Expert)).Details!.Meeting!.Chair.ShouldBe(Expert);
        (
            (ConclusionGiven)Decide(dissent, conclude with { Now = Met.Opened.ConclusionDue.AddTicks(1) }).Events.Single()
        ).Late.ShouldBeTrue();
        ((ConclusionGiven)Decide(dissent, conclude with { Now = Met.Opened.ConclusionDue }).Events.Single()).Late.ShouldBeFalse();
        foreach (var nobody in (string[])["SX-H04", "SX-X01"])
            Fault(dissent, conclude with { Tasks = [new FollowUpTask(1, nobody, Text, new DateOnly(2026, 4, 1))] })
                .ShouldBe(("consultation.task-of-nobody", "/tasks/0/institution"));
    }

    [Fact]
    public void an_opinion_after_the_conclusion_is_an_addendum_and_changes_nobody_s_presence()
    {
        foreach (var state in (ConsultationStateName[])[ConsultationStateName.Concluded, ConsultationStateName.Closed])
        {
            var before = Met.Till(state);
            var after = Then(before, new GiveOpinion(Start.AddDays(3), Cardiologist, 2, Text, true));
            after.Name.ShouldBe(state);
            after.Details!.Meeting!.Opinions[^1].Addendum.ShouldBeTrue();
            after.Details.Meeting.Present.ShouldBe(before.Details!.Meeting!.Present);
        }
    }

    [Fact]
    public void an_opinion_is_the_expert_s_own_and_without_a_number_the_chair_s()
    {
        var state = Met.Till(ConsultationStateName.InSession);
        Decide(state, new GiveOpinion(Later, Met.Chair, null, Text, false)).Refusal.ShouldBeNull();
        Fault(state, new GiveOpinion(Later, Cardiologist, null, Text, false)).ShouldBe(("consultation.only-chair", "/expert"));
        Code(state, new GiveOpinion(Later, Cardiologist, 1, Text, false)).ShouldBe("consultation.not-this-expert");
        Decide(state, new GiveOpinion(Later, Met.Chair, 3, Text, false)).Refusal.ShouldBeNull("written down for one from outside");
    }

    [Fact]
    public void a_task_is_done_by_its_institution_once_and_closing_waits_for_it()
    {
        var state = Met.Till(ConsultationStateName.Concluded);
        Code(state, new FinishTask(Later, Met.Chair, 1, null)).ShouldBe("consultation.task-not-yours");
        Code(state, new FinishTask(Later, Doctor, 2, null)).ShouldBe("consultation.task-unknown");
        Code(state, new CloseConsultation(Later)).ShouldBe("consultation.tasks-open");
        var done = Then(state, new FinishTask(Later, Doctor, 1, null));
        Decide(done, new FinishTask(Later, Doctor, 1, null)).ShouldBe(Decided.Nothing);
        Decide(done, new CloseConsultation(Later)).Refusal.ShouldBeNull();
    }

    [Fact]
    public void lists_have_none_of_its_texts()
    {
        var row = Met.Till(ConsultationStateName.Closed, new OpinionGiven(1, Met.Surgeon, Text, true, true, Start)).Details!.Meeting!;
        var none = new Referrals.People.SealedText("s1." + new string('B', 40));
        System.Text.Json.JsonSerializer.Serialize(row.WithoutTexts(none)).ShouldNotContain(new string('A', 40));
    }

    private static Decided Decide(Consultation state, ConsultationCommand command) => ConsultationDecider.Decide(state, command);

    private static string Code(Consultation state, ConsultationCommand command) => Decide(state, command).Refusal!.Code;

    private static (string, string?) Fault(Consultation state, ConsultationCommand command)
    {
        var fault = Decide(state, command).Refusal!.Errors!.Single();
        return (fault.Code, fault.Pointer);
    }

    private static Consultation Then(Consultation state, ConsultationCommand command)
    {
        var decided = Decide(state, command);
        decided.Refusal.ShouldBeNull();
        return decided.Events.Aggregate(state, Consultation.Aggregate.Evolve);
    }
}
