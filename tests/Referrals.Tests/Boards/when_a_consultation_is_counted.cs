// What is counted of a consultation, given its events: pure.
// Longer than 300 lines: the property that holds on every way, and the examples of each kind, share their beginnings.
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Referrals.Boards;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.Shared;
using Referrals.Tests.Consultations;
using static Referrals.Tests.Consultations.Consulted;

namespace Referrals.Tests.Boards;

public class when_a_consultation_is_counted
{
    private static readonly DateOnly Today = Shanghai.Day(Start);

    /// <summary>How each kind begins.</summary>
    private static readonly object[][] Beginnings =
    [
        [Requested],
        [Examined.Asked],
        [Met.Asked, Met.Invited],
    ];

    // Ends are rare, so that something has happened before.
    private static readonly ConsultationAction[] Tried =
    [
        .. Enum.GetValues<ConsultationAction>(),
        .. new[]
        {
            ConsultationAction.GiveAdvice,
            ConsultationAction.AddQuestion,
            ConsultationAction.Accept,
            ConsultationAction.Schedule,
            ConsultationAction.OpenSession,
            ConsultationAction.RecordAttendance,
            ConsultationAction.GiveOpinion,
            ConsultationAction.Conclude,
            ConsultationAction.ClaimExamination,
            ConsultationAction.ReportExamination,
            ConsultationAction.CorrectReport,
            ConsultationAction.AcknowledgeCritical,
            ConsultationAction.ReuseResult,
        }.SelectMany(action => Enumerable.Repeat(action, 8)),
    ];

    /// <summary>Whatever happens: what is counted follows from the consultation as it stands, and reads back from its row.</summary>
    [Fact]
    public void what_is_counted_agrees_with_the_consultation_on_every_way() =>
        Prop.ForAll(
                Gen.Choose(0, 1_000_000).ListOf(40).ToArbitrary(),
                seeds =>
                {
                    var beginning = Beginnings[seeds.Count == 0 ? 0 : seeds[0] % Beginnings.Length];
                    var (state, counted, at) = (After(beginning), Counted(beginning), Start);
                    foreach (var seed in seeds)
                    {
                        at = at.AddMinutes(23);
                        IReadOnlyList<object> events = (seed % 17) switch
                        {
                            0 => ConsultationDecider.Decide(state, new PatientDeath(Guid.Empty, at, at)),
                            1 => ConsultationDecider.Decide(state, new PatientDeath(Guid.Empty, null, at)),
                            _ => ConsultationDecider.Decide(state, Command(seed, at, state.Details!)).Events,
                        };
                        foreach (var happened in events)
                            (state, counted) = (state.Evolve(happened), CountedConsultation.Evolve(counted, happened)!);
                        Agrees([.. counted.Lines()], state);
                        Read(counted).Lines().ShouldBe(counted.Lines());
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void an_answer_has_the_minutes_that_it_took_and_further_ones_are_work_only()
    {
        var late = Advice() with { At = Requested.AnswerDue.AddSeconds(1), Late = true };
        var lines = Lines(Requested, late, Advice() with { At = Start.AddDays(2) });
        Only(lines, "advice-answered").Minutes.ShouldBe((24 * 60) + 1, "a minute that was begun counts");
        lines.ShouldNotContain(line => line.Measure == "advice-answered-in-time");
        var overdue = Only(lines, "advice-answer-late");
        (overdue.Day, overdue.Reason).ShouldBe((Shanghai.Day(Requested.AnswerDue), "answer"));
        Sum(lines, "advice-answers").ShouldBe(2);
        Sum(lines, "advice-waiting").ShouldBe(0);
        Only(Lines(Requested, Advice()), "advice-answered-in-time").Day.ShouldBe(Today);
    }

    [Fact]
    public void what_the_clock_has_noticed_is_late_once_and_a_further_question_can_be_late_again()
    {
        object[] late = [Requested, Escalated(ConsultationDeadlineKind.Answer), Escalated(ConsultationDeadlineKind.Answer)];
        Sum(Lines(late), "advice-answer-late").ShouldBe(1);
        object[] answered = [.. late, Advice() with { At = Start.AddDays(2), Late = true }];
        Sum(Lines(answered), "advice-answer-late").ShouldBe(1);
        object[] again =
        [
            .. answered,
            new QuestionAdded(Text, Doctor, Start.AddDays(4), Start.AddDays(3)),
            new QuestionAdded(Text, Doctor, Start.AddDays(5), Start.AddDays(3)),
        ];
        Sum(Lines(again), "advice-waiting").ShouldBe(1);
        var lines = Lines([.. again, Escalated(ConsultationDeadlineKind.Answer)]);
        lines.Where(line => line.Measure == "advice-answer-late").Select(line => line.Day).ShouldBe([Today.AddDays(1), Today.AddDays(5)]);
        Sum(lines, "advice-answered").ShouldBe(1);
    }

    [Fact]
    public void a_patient_was_kept_where_the_last_answer_says_so_and_no_referral_came_of_it()
    {
        Kept(Requested).ShouldBe(0);
        Kept(Requested, Advice()).ShouldBe(1);
        var referred = Lines(Requested, Advice(), new PatientReferred(Guid.Empty, "SX-H01", Doctor, Start.AddDays(1)));
        Sum(referred, "advice-kept-local").ShouldBe(0);
        Only(referred, "advice-referred").Day.ShouldBe(Today.AddDays(1));
        Kept(Requested, Advice(), Advice() with { Recommendation = AdviceRecommendation.Refer }).ShouldBe(0);
        Sum(Lines([Met.Asked, Met.Invited, Met.Accepted, Met.Scheduled, Met.Opened, Met.Concluded]), "meeting-kept-local")
            .ShouldBe(0, "the conclusion was to refer");

        static long Kept(params object[] events) => Sum(Lines(events), "advice-kept-local");
    }

    [Fact]
    public void the_work_of_an_expert_from_outside_is_not_that_of_who_wrote_it_down()
    {
        var lines = Lines(
            Met.Asked,
            Met.Invited,
            Met.Accepted,
            Met.Scheduled,
            Met.Opened,
            Met.Opinion,
            new OpinionGiven(3, Met.Chair, Text, false, false, Start),
            new OpinionGiven(null, Met.Chair, Text, false, false, Start),
            Met.Concluded
        );
        lines
            .Where(line => ConsultationMeasures.IsWork(line.Measure))
            .Select(line => (line.Measure, line.Receiver, line.Doctor))
            .ShouldBe([
                ("meeting-opinions", Met.Surgeon.Institution, Met.Surgeon.Practitioner),
                ("meeting-opinions", Met.Chair.Institution, Met.Chair.Practitioner),
                ("meeting-chaired", Met.Chair.Institution, Met.Chair.Practitioner),
            ]);
        Only(lines, "meeting-held").Day.ShouldBe(Today);
        Only(lines, "meeting-accepted").Minutes.ShouldBe(0);
        Only(lines, "meeting-answered").Reason.ShouldBe("refer");
        lines.Where(line => !ConsultationMeasures.IsWork(line.Measure)).ShouldAllBe(line => line.Doctor == Doctor.Practitioner);
    }

    [Fact]
    public void a_session_that_was_broken_off_was_not_held()
    {
        object[] begun = [Met.Asked, Met.Invited, Met.Accepted, Met.Scheduled, Met.Opened];
        Sum(Lines(begun), "meeting-held").ShouldBe(1);
        object[] postponed = [.. begun, new MeetingPostponed(Text, Start.AddHours(6))];
        Sum(Lines(postponed), "meeting-held").ShouldBe(0);
        Sum(Lines(postponed), "meeting-waiting").ShouldBe(1);
        Sum(Lines([.. begun, Escalated(ConsultationDeadlineKind.Conclusion)]), "meeting-answer-late").ShouldBe(1);
    }

    [Fact]
    public void a_result_is_recognised_while_the_report_that_counts_says_so()
    {
        object[] reported = [Examined.Asked, Examined.Claimed, Examined.Final(recognised: true)];
        var recognised = Only(Lines(reported), "diagnosis-recognised");
        (recognised.Day, recognised.Reason, recognised.Receiver).ShouldBe((Today, "ecg", "SX-H01"));
        Sum(Lines([.. reported, Examined.Corrected()]), "diagnosis-recognised").ShouldBe(0);
        var used = Lines([.. reported, new ResultReused(new Sender("SX-H02", null), 1, Start.AddDays(1))]);
        (Only(used, "diagnosis-reused").Sender, Only(used, "diagnosis-reused").Day).ShouldBe(("SX-H02", Today.AddDays(1)));
        Only(Lines([.. reported, Examined.Corrected()]), "diagnosis-corrected").Reason.ShouldBe("read-again");
    }

    [Fact]
    public void a_critical_value_is_in_time_missed_replaced_or_still_open()
    {
        object[] raised = [Examined.Asked, Examined.Claimed, Examined.Final(critical: true)];
        Critical(raised).ShouldBe((1, 0, 0, 0));
        Critical([.. raised, Examined.Acknowledged(1)]).ShouldBe((1, 1, 1, 0));
        Critical([.. raised, Escalated(ConsultationDeadlineKind.Critical)]).ShouldBe((1, 0, 0, 1));
        object[] late = [.. raised, Escalated(ConsultationDeadlineKind.Critical), Examined.Acknowledged(1) with { Late = true }];
        Critical(late).ShouldBe((1, 1, 0, 1), "missed once, and acknowledged");
        Critical([.. raised, Examined.Acknowledged(1) with { Late = true }]).ShouldBe((1, 1, 0, 1), "before the clock had looked");
        Critical([.. raised, Examined.Corrected()]).ShouldBe((1, 0, 0, 0), "nobody has to acknowledge it any more");
        Critical([.. raised, Examined.Corrected(critical: true)]).ShouldBe((1, 0, 0, 0), "critical again is the same duty");
        Critical([.. raised, Examined.Acknowledged(1), Examined.Corrected(critical: true), Examined.Acknowledged(2)])
            .ShouldBe((2, 2, 2, 0));

        static (long, long, long, long) Critical(params object[] events)
        {
            var lines = Lines(events);
            return (
                Sum(lines, "diagnosis-critical-raised"),
                Sum(lines, "diagnosis-critical-acknowledged"),
                Sum(lines, "diagnosis-critical-in-time"),
                Sum(lines, "diagnosis-critical-missed")
            );
        }
    }

    [Fact]
    public void what_was_not_taken_is_counted_by_reason_and_waits_no_more()
    {
        var declined = Lines(Requested, new ConsultationDeclined(ConsultationDeclineReason.MustBeSeen, null, Start.AddHours(1)));
        Only(declined, "advice-declined").Reason.ShouldBe("must-be-seen");
        Sum(declined, "advice-waiting").ShouldBe(0);
        var cancelled = Lines(
            Examined.Asked,
            new ConsultationCancelled(ConsultationCancellationReason.WrongPatient, null, Examined.Asked.ReportDue.AddHours(1))
        );
        Only(cancelled, "diagnosis-cancelled").Reason.ShouldBe("wrong-patient");
        Only(cancelled, "diagnosis-answer-late").Reason.ShouldBe("report", "nobody had reported it when it was due");
        Lines(Requested, new ConsultationClosed(Start)).ShouldBe(Lines(Requested));
    }

    [Fact]
    public void what_ends_with_a_death_is_cancelled_for_that_reason_until_the_death_is_taken_back()
    {
        object[] died =
        [
            Requested,
            new ConsultationPatientDied(Guid.Empty, Start, DeathOutcome.CalledOff, Requested.AnswerDue.AddHours(1)),
        ];
        var lines = Lines(died);
        Only(lines, "advice-cancelled").Reason.ShouldBe("patient-died");
        Only(lines, "advice-answer-late").Reason.ShouldBe("answer");
        Sum(lines, "advice-waiting").ShouldBe(0);
        var back = new ConsultationDeathRetracted(Guid.Empty, ConsultationStateName.AwaitingAnswer, Start.AddDays(3));
        Lines([.. died, back]).ShouldBe(Lines(Requested));
        Sum(Lines([.. died, back, Advice()]), "advice-answered").ShouldBe(1);
        var went = new ConsultationPatientDied(Guid.Empty, Start, DeathOutcome.GoesOn, Start.AddHours(1));
        Lines(Examined.Asked, went).ShouldBe(Lines(Examined.Asked));
    }

    private static ConsultationCommand Command(int seed, DateTimeOffset at, ConsultationDetails known)
    {
        var (action, rest) = (Tried[seed % Tried.Length], seed / Tried.Length);
        var (one, two) = (rest % 2 == 0, rest / 2 % 2 == 0);
        return action switch
        {
            ConsultationAction.GiveAdvice when one => new GiveAdvice(at, Expert, Text, AdviceRecommendation.Observe),
            ConsultationAction.Schedule => new ScheduleMeeting(
                at,
                new MeetingTime(at.AddHours(1), at.AddHours(2)),
                null,
                null,
                [],
                [],
                null
            ),
            ConsultationAction.GiveOpinion when one => new GiveOpinion(at, Met.Chair, two ? 3 : null, Text, false),
            ConsultationAction.ReportExamination => Examined.Report(
                at,
                rest % 3 == 0 ? ReportStatus.Final : ReportStatus.Preliminary,
                one,
                two,
                Expert
            ),
            ConsultationAction.CorrectReport => Examined.Correct(at, one, two),
            ConsultationAction.AcknowledgeCritical => new AcknowledgeCritical(at, Doctor, known.Reports.Count),
            _ => Consulted.Of(action, at),
        };
    }

    private static void Agrees(IReadOnlyList<BoardLine> lines, Consultation state)
    {
        var known = state.Details!;
        lines.Select(line => line.Name).ShouldBeUnique();
        lines.ShouldAllBe(line => Measure.Find(line.Measure) != null);
        long Of(string measure) => Sum(lines, ConsultationMeasures.Of(known.Kind, measure));

        Of(ConsultationMeasures.Asked).ShouldBe(1);
        Of(Measure.Answered).ShouldBe(known.AnsweredAt is null ? 0 : 1);
        Of(Measure.AnsweredInTime).ShouldBe(known.AnsweredAt is null || known.AnsweredLate ? 0 : 1);
        Of(Measure.Declined).ShouldBe(state is Consultation.Declined ? 1 : 0);
        Of(Measure.Cancelled).ShouldBe(state is Consultation.Cancelled ? 1 : 0);
        Of(ConsultationMeasures.Referred).ShouldBe(known.Referred is null ? 0 : 1);
        Of(Measure.Waiting).ShouldBe(IsWaiting(state) ? 1 : 0);
        var last =
            known.Meeting?.Conclusion?.Recommendation ?? known.Posts.FindLast(post => post.Recommendation is not null)?.Recommendation;
        if (known.Kind != ConsultationKind.RemoteDiagnosis)
            Of(ConsultationMeasures.KeptLocal)
                .ShouldBe(known.Referred is null && last is AdviceRecommendation.TreatLocally or AdviceRecommendation.Observe ? 1 : 0);
        Sum(lines, ConsultationMeasures.AdviceAnswers).ShouldBe(known.Posts.Count(post => post.Recommendation is not null));
        Sum(lines, ConsultationMeasures.MeetingOpinions)
            .ShouldBe(known.Meeting?.Opinions.Count(opinion => opinion.Expert is not 3) ?? 0, "the third comes from outside");
        Sum(lines, ConsultationMeasures.MeetingChaired).ShouldBe(known.Meeting?.Conclusion is null ? 0 : 1);
        Sum(lines, ConsultationMeasures.DiagnosisReports).ShouldBe(known.Reports.Count);
        Sum(lines, ConsultationMeasures.Recognised).ShouldBe(known.FinalReport is { Content.Recognised: true } ? 1 : 0);
        Sum(lines, ConsultationMeasures.Reused).ShouldBe(known.Reuses.Count);
        Sum(lines, ConsultationMeasures.CriticalAcknowledged).ShouldBe(known.Reports.Count(report => report.Critical is { IsOpen: false }));
        (Sum(lines, ConsultationMeasures.CriticalRaised) > 0).ShouldBe(known.Reports.Exists(report => report.Critical is not null));
    }

    private static bool IsWaiting(Consultation state) =>
        state
            is Consultation.AwaitingAnswer
                or Consultation.Requested
                or Consultation.Accepted
                or Consultation.Scheduled
                or Consultation.InSession
                or Consultation.AwaitingReport
                or Consultation.Reporting;

    private static ConsultationEscalated Escalated(ConsultationDeadlineKind kind) =>
        new(kind, ConsultationEscalationLevel.Centre, Start.AddDays(1), null, Start.AddDays(1), 1, false);

    private static CountedConsultation Counted(params object[] events) =>
        events.Aggregate((CountedConsultation?)null, CountedConsultation.Evolve)!;

    private static List<BoardLine> Lines(params object[] events) => [.. Counted(events).Lines()];

    private static BoardRow Read(BoardRow row) =>
        JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(row, BoardRowJson.Default.BoardRow), BoardRowJson.Default.BoardRow)!;

    private static BoardLine Only(IEnumerable<BoardLine> lines, string measure) => lines.Single(line => line.Measure == measure);

    private static long Sum(IEnumerable<BoardLine> lines, string measure) =>
        lines.Where(line => line.Measure == measure).Sum(line => line.Amount);
}
