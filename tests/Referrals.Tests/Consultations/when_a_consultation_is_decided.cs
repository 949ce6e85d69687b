// Given what happened, when somebody does something, then this follows.
using FsCheck;
using FsCheck.Fluent;
using Referrals.Consultations;
using Referrals.Shared;
using static Referrals.Tests.Consultations.Consulted;

namespace Referrals.Tests.Consultations;

public class when_a_consultation_is_decided
{
    // Written down a second time, apart from the table of actions.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["not-started"] = ["request-advice", "request-meeting", "request-examination", "advise-instead"],
        ["written-advice awaiting-answer"] = ["give-advice", "add-question", "decline", "cancel", "consent-to-referral", "add-attachment"],
        ["written-advice answered"] = ["give-advice", "add-question", "close", "consent-to-referral", "add-attachment", "refer"],
        ["written-advice closed"] = ["refer"],
        ["written-advice declined"] = [],
        ["written-advice cancelled"] = [],
        ["multi-party requested"] = ["accept", "decline", "cancel", "consent-to-referral", "add-attachment"],
        ["multi-party accepted"] =
        [
            "change-chair",
            "invite-experts",
            "propose-times",
            "answer-invitation",
            "schedule",
            "cancel",
            "consent-to-referral",
            "add-attachment",
        ],
        ["multi-party scheduled"] =
        [
            "change-chair",
            "invite-experts",
            "propose-times",
            "answer-invitation",
            "schedule",
            "postpone",
            "open-session",
            "cancel",
            "consent-to-referral",
            "add-attachment",
        ],
        ["multi-party in-session"] =
        [
            "change-chair",
            "postpone",
            "record-attendance",
            "give-opinion",
            "conclude",
            "consent-to-referral",
            "add-attachment",
        ],
        ["multi-party concluded"] = ["give-opinion", "finish-task", "close", "consent-to-referral", "add-attachment", "refer"],
        ["multi-party closed"] = ["give-opinion", "refer"],
        ["multi-party declined"] = [],
        ["multi-party cancelled"] = [],
    };

    // What the table allows, and another rule does not.
    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["close of multi-party concluded"] = "consultation.tasks-open",
    };

    [Fact]
    public void each_state_allows_what_the_table_says_and_refuses_the_rest_with_what_is_allowed()
    {
        Each.Keys.ShouldBe(Allowed.Keys, ignoreOrder: true);
        foreach (var (name, state) in Each)
        {
            foreach (var action in Enum.GetValues<ConsultationAction>())
            {
                var (decided, what) = (Decide(state, Of(action)), $"{Kebab.Of(action)} of {name}");
                if (!Allowed[name].Contains(Kebab.Of(action)))
                {
                    decided.Refusal!.Code.ShouldBe("consultation.wrong-state", what);
                    decided.Refusal.Allowed.ShouldBe(Allowed[name], ignoreOrder: true);
                    continue;
                }

                decided.Refusal?.Code.ShouldBe(Refused.GetValueOrDefault(what), what);
                if (decided.Refusal is null)
                    decided.Events.Aggregate(state, Consultation.Aggregate.Evolve).ShouldNotBe(state, what);
            }
        }
    }

    [Fact]
    public void every_state_is_tried_of_every_kind_that_comes_to_it() =>
        Each
            .Values.Select(state => state.Name)
            .Union(Examined.Each.Keys)
            .ShouldBe(Enum.GetValues<ConsultationStateName>(), ignoreOrder: true);

    [Fact]
    public void each_action_stands_at_its_place_of_the_table() =>
        ConsultationActions.All.Select(rule => rule.Action).ShouldBe(Enum.GetValues<ConsultationAction>());

    [Fact]
    public void an_emergency_is_not_written_about_and_nobody_asks_the_own_institution()
    {
        Decide(After(), Request(Start, Urgency.Emergency)).Refusal!.Code.ShouldBe("consultation.emergency");
        Decide(After(), Request(Start, to: Doctor.Institution)).Refusal!.Code.ShouldBe("consultation.to-oneself");
    }

    [Fact]
    public void an_answer_is_late_after_its_time_and_what_is_added_to_it_is_not()
    {
        Advised(After(Requested), Start.AddHours(24)).Late.ShouldBeFalse();
        Advised(After(Requested), Start.AddHours(24).AddTicks(1)).Late.ShouldBeTrue();
        Advised(After(Requested, Advice()), Start.AddDays(5)).Late.ShouldBeFalse();

        static AdviceGiven Advised(Consultation state, DateTimeOffset at) =>
            (AdviceGiven)Decide(state, Of(ConsultationAction.GiveAdvice, at)).Events.Single();
    }

    [Fact]
    public void a_question_that_is_added_to_one_that_waits_gives_nobody_more_time()
    {
        Due(After(Requested)).ShouldBe(Requested.AnswerDue);
        Due(After(Requested, Advice())).ShouldBe(Start.AddHours(26));

        static DateTimeOffset Due(Consultation state) =>
            ((QuestionAdded)Decide(state, Of(ConsultationAction.AddQuestion)).Events.Single()).AnswerDue;
    }

    [Fact]
    public void what_was_answered_once_is_neither_declined_nor_called_off()
    {
        var asked = After(Requested, Advice(), new QuestionAdded(Text, Doctor, Start.AddDays(2), Start.AddHours(3)));
        Decide(asked, Of(ConsultationAction.Decline)).Refusal!.Code.ShouldBe("consultation.answered-already");
        Decide(asked, Of(ConsultationAction.Cancel)).Refusal!.Code.ShouldBe("consultation.answered-already");
    }

    [Fact]
    public void another_reason_needs_words()
    {
        Fault(new DeclineConsultation(Start, ConsultationDeclineReason.Other, null)).ShouldBe("referral.note-required");
        Fault(new CancelConsultation(Start, ConsultationCancellationReason.Other, null)).ShouldBe("referral.note-required");
        Decide(After(Requested), new DeclineConsultation(Start, ConsultationDeclineReason.Other, Text)).Refusal.ShouldBeNull();

        static string Fault(ConsultationCommand command) => Decide(After(Requested), command).Refusal!.Errors!.Single().Code;
    }

    [Fact]
    public void those_who_asked_refer_and_others_where_they_were_asked_to_once()
    {
        var state = After(Requested, Advice());
        var refer = new ReferPatient(Start, Doctor, Guid.Empty, "SX-H02");
        Decide(state, refer).Refusal.ShouldBeNull();
        Decide(state, refer with { By = Expert }).Refusal!.Code.ShouldBe("consultation.no-consent");
        Decide(state.Evolve(new ReferralConsentGiven(Doctor, Start)), refer with { By = Expert }).Refusal.ShouldBeNull();
        Decide(state.Evolve(new PatientReferred(Guid.Empty, "SX-H02", Doctor, Start)), refer)
            .Refusal!.Code.ShouldBe("consultation.referred-already");
        Decide(state.Evolve(new ReferralConsentGiven(Doctor, Start)), new ConsentToReferral(Start, Doctor)).ShouldBe(Decided.Nothing);
    }

    [Fact]
    public void it_does_not_go_on_for_ever()
    {
        var state = After(Requested);
        for (var i = 1; i < ConsultationDecider.MostPosts; i++)
            state = state.Evolve(Advice());
        Decide(state, Of(ConsultationAction.GiveAdvice)).Refusal!.Code.ShouldBe("consultation.too-long");
        Decide(state, Of(ConsultationAction.AddQuestion)).Refusal!.Code.ShouldBe("consultation.too-long");
        Decide(state, Of(ConsultationAction.Close)).Refusal.ShouldBeNull();
    }

    [Fact]
    public void whatever_is_tried_in_whatever_order_every_event_can_happen_and_an_end_is_the_end() =>
        Prop.ForAll(
                Gen.Elements(Enum.GetValues<ConsultationAction>()).ListOf().ToArbitrary(),
                Gen.Elements(ConsultationAction.RequestAdvice, ConsultationAction.RequestMeeting, ConsultationAction.AdviseInstead)
                    .ToArbitrary(),
                (actions, first) =>
                {
                    var (state, at) = (After(), Start);
                    foreach (var action in actions.Prepend(first))
                    {
                        at = at.AddHours(7);
                        var decided = Decide(state, Of(action, at));
                        var before = state;
                        state = decided.Events.Aggregate(state, Consultation.Aggregate.Evolve);
                        (decided.Refusal is not null && decided.Events.Count > 0).ShouldBeFalse();
                        var details = state.Details!;
                        details.Posts.Count.ShouldBe((before.Details?.Posts.Count ?? 0) + decided.Events.Count(IsPost));
                        (details.EndedAt is not null).ShouldBe(
                            state is Consultation.Closed or Consultation.Declined or Consultation.Cancelled
                        );
                        if (before.Details?.EndedAt is not null)
                            state.Name.ShouldBe(before.Name);
                        if (state is Consultation.Answered or Consultation.Closed or Consultation.Concluded)
                            details.AnsweredAt.ShouldNotBeNull();
                        if (details.Meeting is { } meeting)
                            IsWhole(state, meeting);
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    private static void IsWhole(Consultation state, Meeting meeting)
    {
        meeting.Experts.Select(expert => expert.Number).ShouldBeUnique();
        meeting.Quorum.ShouldBeInRange(1, meeting.Experts.Count);
        (meeting.Chair is null).ShouldBe(
            state is Consultation.Requested or Consultation.Declined || (state is Consultation.Cancelled && meeting.Chair is null)
        );
        if (state is Consultation.Scheduled or Consultation.InSession or Consultation.Concluded or Consultation.Closed)
            meeting.Time.ShouldNotBeNull();
        if (state is Consultation.InSession or Consultation.Concluded or Consultation.Closed)
            meeting.OpenedAt.ShouldNotBeNull();
        (meeting.Conclusion is not null).ShouldBe(state is Consultation.Concluded or Consultation.Closed);
        if (meeting.Conclusion is not null)
            meeting.Experts.Count(expert => meeting.Present.Contains(expert.Number)).ShouldBeGreaterThanOrEqualTo(meeting.Quorum);
        meeting.Opinions.ShouldAllBe(opinion => !opinion.Addendum || opinion.At >= meeting.Conclusion!.At);
    }

    private static bool IsPost(object e) => e is ConsultationRequested or AdviceGiven or QuestionAdded;

    private static Decided Decide(Consultation state, ConsultationCommand command) => ConsultationDecider.Decide(state, command);
}
