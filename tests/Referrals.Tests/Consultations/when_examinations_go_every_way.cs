// Random orders of commands to an examination, by doctors who know nothing of each other.
using FsCheck;
using FsCheck.Fluent;
using Referrals.Consultations;
using Referrals.Shared;
using static Referrals.Tests.Consultations.Consulted;
using static Referrals.Tests.Consultations.Examined;

namespace Referrals.Tests.Consultations;

public class when_examinations_go_every_way
{
    private static readonly Sender[] Doctors = [Expert, Colleague];

    // Ends are rare, so that something has happened before; everything else is tried everywhere.
    private static readonly ConsultationAction[] Tried =
    [
        .. Enum.GetValues<ConsultationAction>(),
        .. Enumerable.Repeat(ConsultationAction.ClaimExamination, 14),
        .. Enumerable.Repeat(ConsultationAction.ReleaseExamination, 3),
        .. Enumerable.Repeat(ConsultationAction.ReportExamination, 16),
        .. Enumerable.Repeat(ConsultationAction.CorrectReport, 5),
        .. Enumerable.Repeat(ConsultationAction.AcknowledgeCritical, 9),
        .. Enumerable.Repeat(ConsultationAction.ReuseResult, 5),
    ];

    [Fact]
    public void one_doctor_has_it_what_was_said_is_kept_and_nothing_critical_is_forgotten() =>
        Prop.ForAll(
                Gen.Choose(0, 1_000_000).ListOf(50).ToArbitrary(),
                seeds =>
                {
                    var (state, at) = (After(Asked), Start);
                    foreach (var seed in seeds)
                    {
                        at = at.AddMinutes(7);
                        var command = Command(seed, at, state.Details!.Reports.Count);
                        var decided = ConsultationDecider.Decide(state, command);
                        var after = decided.Events.Aggregate(state, Consultation.Aggregate.Evolve);
                        if (decided.Refusal is not null)
                            after.ShouldBe(state);
                        Check(state, after);
                        foreach (var happened in decided.Events)
                            CheckEvent(state.Details!, after.Details!, happened);
                        state = after;
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    // The higher digits choose by whom and with what.
    private static ConsultationCommand Command(int seed, DateTimeOffset at, int reports)
    {
        var (action, rest) = (Tried[seed % Tried.Length], seed / Tried.Length);
        var (by, critical, recognised, final) = (Doctors[rest % 2], rest / 2 % 2 == 0, rest / 4 % 2 == 0, rest / 8 % 3 == 0);
        return action switch
        {
            ConsultationAction.ClaimExamination => new ClaimExamination(at, by),
            ConsultationAction.ReleaseExamination => new ReleaseExamination(at, by, ByDispatcher: critical),
            ConsultationAction.ReportExamination => Report(
                at,
                final ? ReportStatus.Final : ReportStatus.Preliminary,
                critical,
                recognised,
                by
            ),
            ConsultationAction.CorrectReport => Correct(at, critical, recognised),
            ConsultationAction.AcknowledgeCritical => new AcknowledgeCritical(at, Doctor, reports - (rest % 8 == 0 ? 1 : 0)),
            ConsultationAction.ReuseResult => new ReuseResult(at, critical ? Doctor : by),
            ConsultationAction.Decline => new DeclineConsultation(at, ConsultationDeclineReason.Unreadable, null, by),
            _ => Examined.Of(action, at),
        };
    }

    private static void Check(Consultation before, Consultation after)
    {
        var (was, known) = (before.Details!, after.Details!);
        (known.Claim is not null).ShouldBe(after is Consultation.Reporting, "one doctor has it while it is being reported");
        (known.FinalReport is not null).ShouldBe(after is Consultation.Reported or Consultation.Closed);
        (known.AnsweredAt is not null).ShouldBe(known.FinalReport is not null);
        var over = after is Consultation.Closed or Consultation.Declined or Consultation.Cancelled;
        (known.EndedAt is not null).ShouldBe(over);
        if (was.EndedAt is not null)
            (after.Name, known.EndedAt).ShouldBe((before.Name, was.EndedAt), "an end is the end");
        else if (over)
            (was.Critical is { IsOpen: true }).ShouldBeFalse("nothing ends with a critical value that nobody has acknowledged");

        known.Reports.Take(was.Reports.Count).Select(Said).ShouldBe(was.Reports.Select(Said), "what was said is kept");
        (known.Reports.Count - was.Reports.Count).ShouldBeInRange(0, 1);
        known.Reports.Select(report => report.Number).ShouldBe(Enumerable.Range(1, known.Reports.Count));
        foreach (var report in known.Reports)
            (report.Critical is not null).ShouldBe(report.Content.CriticalValue is not null, "acknowledged is only what was raised");
        known.Reuses.Select(reuse => reuse.By.Institution).ShouldBeUnique();
    }

    private static void CheckEvent(ConsultationDetails before, ConsultationDetails after, object happened)
    {
        switch (happened)
        {
            case ExaminationClaimed:
                before.Claim.ShouldBeNull();
                break;
            case ExaminationReleased x:
                (x.ByDispatcher || before.Claim!.By == x.By).ShouldBeTrue();
                break;
            case ExaminationReported x:
                x.By.ShouldBe(before.Claim!.By);
                break;
            case CriticalValueAcknowledged x:
                before.Reports[x.Report - 1].Critical!.IsOpen.ShouldBeTrue();
                after.Reports[x.Report - 1].Critical!.IsOpen.ShouldBeFalse();
                x.Report.ShouldBe(before.Reports.Count);
                break;
            case ResultReused x:
                before
                    .Reports[x.Report - 1]
                    .ShouldSatisfyAllConditions(
                        report => report.Status.ShouldBe(ReportStatus.Final),
                        report => report.Content.Recognised.ShouldBeTrue()
                    );
                break;
            default:
                break;
        }
    }

    private static DiagnosticReport Said(DiagnosticReport report) => report with { Critical = null };
}
