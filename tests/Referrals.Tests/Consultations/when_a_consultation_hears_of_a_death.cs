// Given what happened to a consultation, when the patient's death is recorded or taken back, then this follows.
using FsCheck;
using FsCheck.Fluent;
using Referrals.Cases;
using Referrals.Consultations;
using static Referrals.Tests.Consultations.Consulted;

namespace Referrals.Tests.Consultations;

public class when_a_consultation_hears_of_a_death
{
    private static readonly Guid Case = Guid.Parse("019c0000-0000-7000-8000-000000000011");
    private static readonly DateTimeOffset Now = Start.AddHours(2);
    private static readonly PatientDeath Death = new(Case, Now.AddHours(-1), Now);
    private static readonly PatientDeath Mistake = new(Case, null, Now.AddDays(1));

    private static readonly Dictionary<string, (Consultation Before, DeathOutcome Outcome)> Outcomes = new(StringComparer.Ordinal)
    {
        ["a question that waits"] = (After(Requested), DeathOutcome.CalledOff),
        ["a further question that waits"] = (
            After(Requested, Advice(), new QuestionAdded(Text, Doctor, Start.AddDays(2), Start.AddHours(2))),
            DeathOutcome.Closed
        ),
        ["advice that was given"] = (After(Requested, Advice()), DeathOutcome.Closed),
        ["a request"] = (Met.Till(ConsultationStateName.Requested), DeathOutcome.CalledOff),
        ["one without a time"] = (Met.Till(ConsultationStateName.Accepted), DeathOutcome.CalledOff),
        ["one that has its time"] = (Met.Till(ConsultationStateName.Scheduled), DeathOutcome.CalledOff),
        ["one that is being held"] = (Met.Till(ConsultationStateName.InSession), DeathOutcome.GoesOn),
        ["one with a conclusion"] = (Met.Till(ConsultationStateName.Concluded), DeathOutcome.GoesOn),
        ["an examination that waits"] = (After(Examined.Asked), DeathOutcome.CalledOff),
        ["one that is claimed"] = (After(Examined.Asked, Examined.Claimed), DeathOutcome.GoesOn),
        ["one that waits with a preliminary report"] = (
            After(Examined.Asked, Examined.Claimed, Examined.Preliminary(critical: true), new ExaminationReleased(Expert, false, Start)),
            DeathOutcome.GoesOn
        ),
        ["one that was reported"] = (After(Examined.Asked, Examined.Claimed, Examined.Final()), DeathOutcome.GoesOn),
    };

    public static TheoryData<string> Names => [.. Outcomes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void it_ends_or_goes_on_and_stands_again_where_it_stood(string what)
    {
        var (before, outcome) = Outcomes[what];
        var died = Decide(before, Death).ShouldHaveSingleItem().ShouldBeOfType<ConsultationPatientDied>();
        died.ShouldBe(new ConsultationPatientDied(Case, Death.DiedAt!.Value, outcome, Now));
        var after = before.Evolve(died);
        after.Name.ShouldBe(
            outcome switch
            {
                DeathOutcome.CalledOff => ConsultationStateName.Cancelled,
                DeathOutcome.Closed => ConsultationStateName.Closed,
                _ => before.Name,
            }
        );
        after.Details!.Cancelled.ShouldBe(outcome == DeathOutcome.CalledOff ? ConsultationCancellationReason.PatientDied : null);
        after.Details.EndedAt.ShouldBe(outcome == DeathOutcome.GoesOn ? null : Now);
        if (after.Details.EndedAt is not null)
            ConsultationDeadlines.Of(after).ShouldBeEmpty("all clocks stop");
        // Said once more, or in another case of the patient, it is nothing new.
        Decide(after, Death).ShouldBeEmpty();
        Decide(after, Death with { Case = Guid.Empty }).ShouldBeEmpty();
        Decide(after, Mistake with { Case = Guid.Empty }).ShouldBeEmpty();

        var again = Decide(after, Death with { DiedAt = null, At = Now }).Aggregate(after, Consultation.Aggregate.Evolve);
        again.ShouldBe(before);
        Decide(again, Mistake).ShouldBeEmpty();
    }

    [Fact]
    public void what_is_over_hears_of_nothing()
    {
        foreach (var state in Each.Values.Concat(Examined.Each.Values).Where(state => state.Details?.EndedAt is not null))
            Decide(state, Death).ShouldBeEmpty(state.Name.ToString());
        Decide(After(), Death).ShouldBeEmpty();
    }

    [Fact]
    public void a_session_whose_time_has_passed_is_to_be_scheduled_anew()
    {
        var dead = Told(Met.Till(ConsultationStateName.Scheduled));
        Decide(dead, Mistake).ShouldBe([new ConsultationDeathRetracted(Case, ConsultationStateName.Accepted, Mistake.At)]);
        var again = dead.Evolve(Decide(dead, Mistake)[0]);
        (again.Name, again.Details!.Meeting!.Time).ShouldBe((ConsultationStateName.Accepted, null));
    }

    [Fact]
    public void what_goes_on_ends_where_it_would_begin_anew()
    {
        var session = Told(Met.Till(ConsultationStateName.InSession));
        Ends(session, Met.Of(ConsultationAction.Postpone, Now)).ShouldBe(ConsultationStateName.Accepted);
        var claimed = Told(After(Examined.Asked, Examined.Claimed));
        Ends(claimed, Examined.Of(ConsultationAction.ReleaseExamination, Now)).ShouldBe(ConsultationStateName.AwaitingReport);
        // With a preliminary report it waits for another doctor.
        var preliminary = Told(After(Examined.Asked, Examined.Claimed, Examined.Preliminary()));
        ConsultationDecider
            .Decide(preliminary, Examined.Of(ConsultationAction.ReleaseExamination, Now))
            .Events.ShouldHaveSingleItem()
            .ShouldBeOfType<ExaminationReleased>();

        static ConsultationStateName? Ends(Consultation state, ConsultationCommand command)
        {
            var decided = ConsultationDecider.Decide(state, command);
            decided.Events[^1].ShouldBe(new ConsultationPatientDied(Case, Death.DiedAt!.Value, DeathOutcome.CalledOff, Now));
            var after = decided.Events.Aggregate(state, Consultation.Aggregate.Evolve);
            after.Name.ShouldBe(ConsultationStateName.Cancelled);
            return ((ConsultationDeathRetracted)Decide(after, Mistake).Single()).State;
        }
    }

    [Fact]
    public void whatever_happens_around_it_nothing_waits_for_the_dead_and_nothing_doubles() =>
        Prop.ForAll(
                Gen.Choose(0, 10_000).ListOf(30).ToArbitrary(),
                Gen.Elements(ConsultationAction.RequestAdvice, ConsultationAction.RequestMeeting, ConsultationAction.RequestExamination)
                    .ToArbitrary(),
                (seeds, first) =>
                {
                    var (state, at) = (Evolved(After(), ConsultationDecider.Decide(After(), Examined.Of(first, Start)).Events), Start);
                    foreach (var seed in seeds)
                    {
                        at = at.AddHours(1);
                        var actions = Enum.GetValues<ConsultationAction>();
                        var events = (seed % 7) switch
                        {
                            0 => Decide(state, new PatientDeath(Case, at, at)),
                            1 => Decide(state, new PatientDeath(Case, null, at)),
                            _ => ConsultationDecider.Decide(state, Examined.Of(actions[seed / 7 % actions.Length], at)).Events,
                        };
                        state = Evolved(state, events);
                        if (state.Details!.Death is null)
                            continue;
                        events.Count(e => e is ConsultationPatientDied).ShouldBeLessThanOrEqualTo(1);
                        state.ShouldNotBeAssignableTo<Consultation.AwaitingAnswer>();
                        state.ShouldNotBeAssignableTo<Consultation.Accepted>();
                        state.ShouldNotBeAssignableTo<Consultation.Scheduled>();
                        if (state is Consultation.AwaitingReport { Known.Reports: var reports })
                            reports.ShouldNotBeEmpty();
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    private static Consultation Evolved(Consultation state, IReadOnlyList<object> events) =>
        events.Aggregate(state, Consultation.Aggregate.Evolve);

    private static Consultation Told(Consultation state) => state.Evolve(Decide(state, Death)[0]);

    private static IReadOnlyList<object> Decide(Consultation state, PatientDeath death) => ConsultationDecider.Decide(state, death);
}
