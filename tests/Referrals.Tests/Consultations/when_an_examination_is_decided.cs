// Given what happened to an examination, when somebody does something, then this follows.
using Referrals.Consultations;
using Referrals.Shared;
using static Referrals.Tests.Consultations.Consulted;
using static Referrals.Tests.Consultations.Examined;

namespace Referrals.Tests.Consultations;

public class when_an_examination_is_decided
{
    // What is allowed in each state, written down a second time, apart from the table of actions. Behind the sign, why it comes to
    // nothing in the one that is tried here: nothing critical was found, and no result is recognised.
    private static readonly Dictionary<ConsultationStateName, string> Allowed = new()
    {
        [ConsultationStateName.NotStarted] = "request-advice request-meeting request-examination advise-instead",
        [ConsultationStateName.AwaitingReport] =
            "decline cancel consent-to-referral add-attachment claim-examination acknowledge-critical=consultation.not-critical",
        [ConsultationStateName.Reporting] =
            "decline cancel consent-to-referral add-attachment claim-examination=nothing release-examination report-examination "
            + "acknowledge-critical=consultation.not-critical",
        [ConsultationStateName.Reported] =
            "close consent-to-referral add-attachment refer correct-report acknowledge-critical=consultation.not-critical reuse-result=consultation.not-recognised",
        [ConsultationStateName.Closed] =
            "refer correct-report acknowledge-critical=consultation.not-critical reuse-result=consultation.not-recognised",
        [ConsultationStateName.Declined] = "",
        [ConsultationStateName.Cancelled] = "",
    };

    [Fact]
    public void each_state_allows_what_the_table_says_and_refuses_the_rest_with_what_is_allowed()
    {
        Examined.Each.Keys.ShouldBe(Allowed.Keys, ignoreOrder: true);
        foreach (var (name, state) in Examined.Each)
        {
            var allowed = Allowed[name]
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(one => one.Split('='))
                .ToDictionary(one => one[0], one => one.ElementAtOrDefault(1));
            foreach (var action in Enum.GetValues<ConsultationAction>())
            {
                var decided = Decide(state, Examined.Of(action, Start.AddHours(2)));
                var outcome = decided.Refusal?.Code ?? (decided.Events.Count == 0 ? "nothing" : null);
                if (allowed.TryGetValue(Kebab.Of(action), out var expected))
                {
                    outcome.ShouldBe(expected, $"{action} of {name}");
                    continue;
                }

                outcome.ShouldBe("consultation.wrong-state", $"{action} of {name}");
                decided.Refusal!.Allowed.ShouldBe(allowed.Keys, ignoreOrder: true);
            }
        }
    }

    [Fact]
    public void nobody_asks_the_own_institution_and_emergencies_are_taken()
    {
        Decide(After(), Examined.Request(Start, to: Doctor.Institution)).Refusal!.Code.ShouldBe("consultation.to-oneself");
        Decide(After(), Examined.Request(Start, Urgency.Emergency)).Refusal.ShouldBeNull();
    }

    [Fact]
    public void one_doctor_has_it_at_a_time()
    {
        var claimed = After(Asked, Claimed);
        var refusal = Decide(claimed, new ClaimExamination(Start, Colleague)).Refusal!;
        (refusal.Code, refusal.Values!["by"]).ShouldBe(("consultation.claimed", Expert.Practitioner!));
        Code(claimed, Report(Start, by: Colleague)).ShouldBe("consultation.claimed");
        Code(claimed, new ReleaseExamination(Start, Colleague, ByDispatcher: false)).ShouldBe("consultation.claimed");
        Code(claimed, new DeclineConsultation(Start, ConsultationDeclineReason.Unreadable, null, Colleague))
            .ShouldBe("consultation.claimed");
        Code(claimed, new DeclineConsultation(Start, ConsultationDeclineReason.Unreadable, null)).ShouldBe("consultation.claimed");
        Code(claimed, new DeclineConsultation(Start, ConsultationDeclineReason.Unreadable, null, Dispatcher, ByDispatcher: true))
            .ShouldBeNull();

        Decide(claimed, new ClaimExamination(Start, Expert)).ShouldBe(Decided.Nothing);
        var released = Next(claimed, new ReleaseExamination(Start, Dispatcher, ByDispatcher: true));
        released.ShouldBeOfType<Consultation.AwaitingReport>().Known.Claim.ShouldBeNull();
        Next(released, new ClaimExamination(Start, Colleague)).Details!.Claim!.By.ShouldBe(Colleague);
    }

    [Fact]
    public void a_final_report_is_late_after_its_time_and_a_preliminary_one_never()
    {
        Late(Report(Asked.ReportDue)).ShouldBeFalse();
        Late(Report(Asked.ReportDue.AddTicks(1))).ShouldBeTrue();
        Late(Report(Asked.ReportDue.AddDays(1), ReportStatus.Preliminary)).ShouldBeFalse();

        static bool Late(ReportExamination report) => ((ExaminationReported)Decide(After(Asked, Claimed), report).Events.Single()).Late;
    }

    [Fact]
    public void a_preliminary_report_leaves_it_with_its_doctor_and_is_not_recognised()
    {
        Next(After(Asked, Claimed), Report(Start, ReportStatus.Preliminary)).ShouldBeOfType<Consultation.Reporting>();
        var refused = Decide(After(Asked, Claimed), Report(Start, ReportStatus.Preliminary, recognised: true)).Refusal!;
        refused.Errors!.Single().ShouldBe(new Refusal("consultation.recognised-preliminary").At("/recognised"));
        After(Asked, Claimed, Preliminary(), new ExaminationReleased(Expert, false, Start))
            .ShouldBeOfType<Consultation.AwaitingReport>()
            .Known.Reports.Count.ShouldBe(1);
    }

    [Fact]
    public void corrections_are_corrected_and_all_that_was_said_is_kept()
    {
        var state = After(Asked, Claimed, Preliminary(), Final(recognised: true));
        state = Next(Next(state, Correct(Start.AddHours(3))), Correct(Start.AddHours(4), recognised: true));
        state.ShouldBeOfType<Consultation.Reported>();
        var reports = state.Details!.Reports;
        reports.Select(report => report.Number).ShouldBe([1, 2, 3, 4]);
        reports.Select(report => report.Content.Recognised).ShouldBe([false, true, false, true]);
        reports.Select(report => report.Correction is not null).ShouldBe([false, false, true, true]);
        state.Details.FinalReport!.Number.ShouldBe(4);
        state.Details.AnsweredAt.ShouldBe(Final().At);

        var closed = Next(state, new CloseConsultation(Start.AddHours(5)));
        Next(closed, Correct(Start.AddDays(1))).ShouldBeOfType<Consultation.Closed>().Known.EndedAt.ShouldBe(Start.AddHours(5));
        Decide(state, Correct(Start, reason: ReportCorrectionReason.Other))
            .Refusal!.Errors!.Single()
            .Code.ShouldBe("referral.note-required");
    }

    [Fact]
    public void a_critical_value_is_acknowledged_before_anything_ends()
    {
        var now = Start.AddHours(1);
        var preliminary = Next(After(Asked, Claimed), Report(now, ReportStatus.Preliminary, critical: true));
        preliminary.Details!.Critical.ShouldBe(new CriticalValue(now, now.AddMinutes(10)));
        Code(preliminary, Examined.Of(ConsultationAction.Decline, now)).ShouldBe("consultation.critical-unacknowledged");
        Code(preliminary, Examined.Of(ConsultationAction.Cancel, now)).ShouldBe("consultation.critical-unacknowledged");

        var reported = Next(preliminary, Report(now.AddMinutes(5), critical: true));
        reported.Details!.Critical!.AcknowledgeBy.ShouldBe(now.AddMinutes(10), "a second report gives nobody more time");
        Code(reported, new CloseConsultation(now)).ShouldBe("consultation.critical-unacknowledged");
        Code(reported, new AcknowledgeCritical(now, Doctor, 1)).ShouldBe("consultation.report-outdated");
        Code(reported, new AcknowledgeCritical(now, Doctor, 3)).ShouldBe("consultation.report-outdated");

        Late(reported, now.AddMinutes(10)).ShouldBeFalse();
        Late(reported, now.AddMinutes(10).AddTicks(1)).ShouldBeTrue();
        var known = Next(reported, new AcknowledgeCritical(now.AddMinutes(6), Doctor, 2));
        known.Details!.Critical!.By.ShouldBe(Doctor);
        known.Details.Reports[0].Critical!.IsOpen.ShouldBeTrue("that one nobody has acknowledged");
        Decide(known, new AcknowledgeCritical(now, Doctor, 2)).ShouldBe(Decided.Nothing);
        Code(known, new CloseConsultation(now)).ShouldBeNull();

        static bool Late(Consultation state, DateTimeOffset at) =>
            ((CriticalValueAcknowledged)Decide(state, new AcknowledgeCritical(at, Doctor, 2)).Events.Single()).Late;
    }

    [Fact]
    public void a_correction_raises_a_critical_value_anew_or_lifts_it()
    {
        var acknowledged = After(Asked, Claimed, Final(critical: true), Acknowledged(1));
        var again = Next(acknowledged, Correct(Start.AddHours(3), critical: true));
        again.Details!.Critical.ShouldBe(new CriticalValue(Start.AddHours(3), Start.AddHours(3).AddMinutes(10)));
        Code(again, new CloseConsultation(Start)).ShouldBe("consultation.critical-unacknowledged");
        again.Details.Reports[0].Critical!.By.ShouldBe(Doctor, "the report before keeps who has acknowledged it");

        var lifted = Next(again, Correct(Start.AddHours(4)));
        lifted.Details!.Critical.ShouldBeNull();
        Code(lifted, new AcknowledgeCritical(Start, Doctor, 2)).ShouldBe("consultation.not-critical");
        Code(lifted, new CloseConsultation(Start)).ShouldBeNull();

        var late = After(Asked, Claimed, Final(), new ConsultationClosed(Start), Corrected(critical: true));
        Next(late, new AcknowledgeCritical(Start, Doctor, 2)).ShouldBeOfType<Consultation.Closed>().Known.Critical!.IsOpen.ShouldBeFalse();
    }

    [Fact]
    public void a_recognised_result_is_used_once_by_each_institution()
    {
        var recognised = After(Asked, Claimed, Final(recognised: true));
        var used = Next(recognised, new ReuseResult(Start, Doctor));
        used.Details!.Reuses.ShouldBe([new ResultReuse(Doctor, 1, Start)]);
        Decide(used, new ReuseResult(Start, Doctor with { Practitioner = null })).ShouldBe(Decided.Nothing);
        Next(used, new ReuseResult(Start, Expert)).Details!.Reuses.Count.ShouldBe(2);
        var closed = Next(recognised, new CloseConsultation(Start));
        Next(closed, new ReuseResult(Start, Doctor)).ShouldBeOfType<Consultation.Closed>().Known.Reuses.Count.ShouldBe(1);
        Code(Next(recognised, Correct(Start)), new ReuseResult(Start, Doctor)).ShouldBe("consultation.not-recognised");
    }

    [Fact]
    public void what_would_come_to_nothing_is_not_offered()
    {
        Offered(After(Asked)).ShouldBe("decline cancel consent-to-referral claim-examination add-attachment");
        Offered(After(Asked, Claimed)).ShouldBe("decline cancel consent-to-referral release-examination report-examination add-attachment");
        Offered(After(Asked, Claimed, Preliminary(critical: true)))
            .ShouldBe("consent-to-referral release-examination report-examination acknowledge-critical add-attachment");
        Offered(After(Asked, Claimed, Final(critical: true, recognised: true)))
            .ShouldBe("consent-to-referral refer correct-report acknowledge-critical reuse-result add-attachment");
        Offered(After(Asked, Claimed, Final(critical: true), Acknowledged(1)))
            .ShouldBe("close consent-to-referral refer correct-report add-attachment");

        static string Offered(Consultation state) =>
            string.Join(
                ' ',
                ConsultationActions
                    .AllowedIn(state)
                    .Where(rule => ConsultationDecider.IsOffered(state, rule.Action))
                    .Select(rule => Kebab.Of(rule.Action))
            );
    }

    [Fact]
    public void there_are_not_endless_reports_but_a_final_one_is_always_taken()
    {
        var state = After(Asked, Claimed);
        for (var i = 0; i < ConsultationDecider.MostReports; i++)
            state = state.Evolve(Preliminary());
        Code(state, Report(Start, ReportStatus.Preliminary)).ShouldBe("consultation.too-many-reports");
        var reported = Next(state, Report(Start));
        for (var i = 0; i < ConsultationDecider.MostReports; i++)
            reported = Next(reported, Correct(Start));
        Code(reported, Correct(Start)).ShouldBe("consultation.too-many-reports");
    }

    [Fact]
    public void what_cannot_have_happened_is_found_in_the_log()
    {
        Impossible(After(Asked), Final());
        Impossible(After(Asked, Claimed), Claimed);
        Impossible(After(Asked, Claimed), new ConsultationClosed(Start));
        Impossible(After(Asked), Acknowledged(1));
        Impossible(After(Asked, Claimed, Final()), Acknowledged(1));
        Impossible(After(Asked, Claimed, Final(critical: true), Acknowledged(1)), Acknowledged(1));
        Impossible(After(Requested, Advice(), new ConsultationClosed(Start)), Corrected());
        Impossible(After(Requested, Advice()), new ResultReused(Doctor, 1, Start));

        static void Impossible(Consultation state, object happened) =>
            Should.Throw<InvalidOperationException>(() => state.Evolve(happened));
    }

    private static Decided Decide(Consultation state, ConsultationCommand command) => ConsultationDecider.Decide(state, command);

    private static string? Code(Consultation state, ConsultationCommand command) => Decide(state, command).Refusal?.Code;

    private static Consultation Next(Consultation state, ConsultationCommand command)
    {
        var decided = Decide(state, command);
        decided.Refusal.ShouldBeNull();
        return state.Evolve(decided.Events.ShouldHaveSingleItem());
    }
}
